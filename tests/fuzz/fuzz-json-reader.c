/* Whatever the bytes are, json-reader stays inside of them and agrees with json-c. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/json-compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *problem;

	if (size > 4096)
		return 0;
	problem = json_compare((const char *) data, size);
	if (problem) {
		fprintf(stderr, "%s: %.*s\n", problem, (int) size, (const char *) data);
		abort();
	}
	return 0;
}
