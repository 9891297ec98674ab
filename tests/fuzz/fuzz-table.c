/* A block of any bytes, with the magic and the length that it needs to be looked at, is read within
 * its bounds by everything that reads tables. */
#include <string.h>

#include "protocol/table.h"
#include "protocol/util.h"
#include "tests/fuzz/fuzz.h"

#define NUMBERS 24

static void symbols_read(const struct table *t, uint32_t number, uint64_t address)
{
	uint32_t region = table_find_region(t, address);
	struct table_symbol s;
	struct table_group g;

	if (region != UINT32_MAX)
		(void) table_find_address(t, region, address, &g);
	if (table_find_address(t, number, address, &g)) {
		CHECK(g.first < g.end);
		CHECK(g.end <= t->header->symbols);
	}
	if (table_get_symbol(t, number, &s) == 0)
		CHECK(number < t->header->symbols);
	(void) table_symbol_region(t, number);
	if (number < t->header->symbols) {
		g = table_get_group(t, number);
		CHECK(g.first <= number && number < g.end && g.end <= t->header->symbols);
	}
	for (int stage = 0; stage < 3; stage++)
		table_prefetch(t, number, stage);
	(void) table_find_elf_section(t, address);
}

static void names_read(const struct table *t, uint32_t number)
{
	char name[TABLE_NAME_MAX];
	const uint32_t *symbols;
	struct table_cursor c;
	uint32_t found, n;
	size_t size;

	size = table_name(t, number, name);
	CHECK(size < TABLE_NAME_MAX);
	if (table_find_name(t, name, size, &found))
		CHECK(found < t->header->names);
	CHECK(table_lower_bound(t, name, size) <= t->header->names);
	n = table_name_symbols(t, number, &symbols);
	for (uint32_t i = 0; i < n; i++)
		(void) *(const volatile uint32_t *) &symbols[i];
	for (int i = 0, r = table_cursor_set(&c, t, number); r > 0 && i < 20; i++) {
		CHECK(c.size < TABLE_NAME_MAX && c.shared <= c.size);
		r = table_cursor_next(&c);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *block = malloc(MAX(size, sizeof(struct table_header)));
	struct table_header *h = (struct table_header *) (void *) block;
	struct table t;

	if (!block || size < sizeof(*h)) {
		free(block);
		return 0;
	}
	memcpy(block, data, size);
	memcpy(h->magic, TABLE_MAGIC, sizeof(h->magic));
	h->version = TABLE_VERSION;
	h->length = size;
	h->object[sizeof(h->object) - 1] = 0;
	h->checksum = table_checksum(block, size);
	if (table_open(block, size, &t) == 0)
		for (uint32_t i = 0; i < NUMBERS; i++) {
			uint32_t number = i < NUMBERS - 2 ? i : h->symbols - (i & 1);
			uint64_t address =
				t.n_regions ? t.regions[i % t.n_regions].start + i * 7 : i;

			symbols_read(&t, number, address);
			names_read(&t, number);
		}
	free(block);
	return 0;
}
