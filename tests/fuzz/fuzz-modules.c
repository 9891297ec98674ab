/* The text of /proc/modules and the notes of /sys: bytes that are not what they should be are
 * refused. The first byte of the input chooses which they are. */
#include <errno.h>
#include <string.h>

#include "daemon/modules.h"
#include "protocol/util.h"
#include "tests/fuzz/fuzz.h"

static void modules_check(const char *text, size_t size)
{
	struct module *v = NULL;
	size_t n = 0, line = 0;
	int r = modules_parse(text, size, &v, &n, &line);

	CHECK(r == 0 || r == -EBADMSG);
	CHECK(r == 0 || (line > 0 && !v));
	for (size_t i = 0; i < n; i++) {
		CHECK(v[i].name[0] && memchr(v[i].name, 0, sizeof(v[i].name)));
		CHECK(v[i].state <= MODULE_UNLOADING);
	}
	free(v);
}

static void notes_check(const char *notes, size_t size)
{
	uint8_t id[TABLE_BUILD_ID_MAX];
	size_t n = notes_find_build_id(notes, size, id);

	CHECK(n <= sizeof(id));
	CHECK(n == 0 || memmem(notes, size, id, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of its own, so that a sanitizer sees each byte read beyond it. */
	char *copy;

	if (size == 0)
		return 0;
	copy = malloc(size);
	if (!copy)
		return 0;
	memcpy(copy, data + 1, size - 1);
	if (data[0] & 1)
		notes_check(copy, size - 1);
	else
		modules_check(copy, size - 1);
	free(copy);
	return 0;
}
