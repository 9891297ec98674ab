/* Any text is parsed into what its lines say, or refused with the number of a line. */
#include <errno.h>
#include <string.h>

#include "daemon/kallsyms.h"
#include "protocol/util.h"
#include "tests/fuzz/fuzz.h"

static size_t lines_count(const uint8_t *data, size_t size)
{
	size_t n = size > 0 && data[size - 1] != '\n';

	for (size_t i = 0; i < size; i++)
		n += data[i] == '\n';
	return n;
}

static void symbols_check(const struct kallsyms *k, size_t lines)
{
	size_t n = 0;

	CHECK(k->n_symbols == lines);
	CHECK(k->n_objects >= 1 && k->n_objects <= KALLSYMS_OBJECTS_MAX);
	CHECK(strcmp(k->objects[0].name, "vmlinux") == 0);
	for (size_t i = 0; i < k->n_objects; i++) {
		CHECK(k->objects[i].first == n);
		CHECK(i == 0 || k->objects[i].n > 0);
		for (size_t j = 0; j < k->objects[i].n; j++, n++) {
			const struct source_symbol *s = &k->symbols[n];

			CHECK(s->object == i);
			CHECK(s->name_size > 0 && s->name_size < TABLE_NAME_MAX);
			CHECK(s->name + s->name_size <= k->size);
			CHECK(!memchr(k->text + s->name, '\n', s->name_size));
			CHECK(!memchr(k->text + s->name, 0, s->name_size));
			CHECK(k->has_addresses || s->address == 0);
		}
	}
	CHECK(n == k->n_symbols);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kallsyms_problem problem;
	struct kallsyms k;
	char *text = malloc(size > 0 ? size : 1);
	int r;

	if (!text)
		return 0;
	memcpy(text, data, size);
	r = kallsyms_parse(text, size, &k, &problem);
	if (r == 0) {
		symbols_check(&k, lines_count(data, size));
		kallsyms_done(&k);
		return 0;
	}
	CHECK(r == -EBADMSG);
	CHECK(problem.reason);
	CHECK(problem.line <= lines_count(data, size));
	CHECK(problem.line > 0 || size == 0);
	CHECK(memchr(problem.excerpt, 0, sizeof(problem.excerpt)));
	return 0;
}
