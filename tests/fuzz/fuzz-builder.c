/* Whatever /proc/kallsyms may say, every symbol of it is found again: by its name, with its place
 * among those of the name, and by its address. Two bytes before the text choose what else is known
 * of the objects: where sections start, and where memory ends. */
#include <string.h>

#include "daemon/kallsyms.h"
#include "daemon/store.h"
#include "daemon/symbol-name.h"
#include "protocol/util.h"
#include "tests/fuzz/fuzz.h"

#define OBJECTS_MAX 64
#define SECTIONS_MAX 4 /* more than two bits can ask for */

struct known {
	struct table_elf_section sections[SECTIONS_MAX];
	struct table_source source;
};

/* Sections at addresses of symbols, and one behind them. */
static void known_make(struct known *k, const struct kallsyms *text, size_t object, uint16_t choice)
{
	const struct kallsyms_object *o = &text->objects[object];
	uint64_t last = 0;

	k->source = (struct table_source){ .object = o->name,
		.build_id = (const uint8_t *) "",
		.text = text->text,
		.symbols = text->symbols + o->first,
		.n_symbols = o->n,
		.has_addresses = text->has_addresses,
		.sections = k->sections };
	for (size_t i = 0; i < o->n && k->source.n_sections < (choice & 3); i++) {
		uint64_t start = k->source.symbols[i].address + (choice >> 2 & 3);

		if (start > last)
			k->sections[k->source.n_sections++].start = last = start;
	}
	if (choice & 0x10 && o->n > 0)
		k->source.end = k->source.symbols[o->n - 1].address + (choice >> 8);
	if (choice & 0x20)
		k->source.base = UINT64_C(0xffffffff81000000);
}

/* The @wanted'th symbol of the name in the order of the text is symbol @i of it. */
static void name_check(const struct known *k, const struct table *t, size_t i)
{
	const struct source_symbol *v = k->source.symbols, *e = &v[i];
	const char *name = k->source.text + e->name;
	uint32_t number, n, ordinal = 0;
	const uint32_t *symbols;
	struct table_symbol s;
	char again[TABLE_NAME_MAX];

	CHECK(table_find_name(t, name, e->name_size, &number) == 1);
	CHECK(table_name(t, number, again) == e->name_size);
	CHECK(memcmp(again, name, e->name_size) == 0);
	CHECK(table_lower_bound(t, name, e->name_size) == number);
	for (size_t j = 0; j < i; j++)
		ordinal += v[j].name_size == e->name_size &&
			   memcmp(k->source.text + v[j].name, name, e->name_size) == 0;
	n = table_name_symbols(t, number, &symbols);
	CHECK(ordinal < n);
	CHECK(table_get_symbol(t, symbols[ordinal], &s) == 0);
	CHECK(s.ordinal == ordinal + 1 && s.homonyms == n && s.name == number);
	CHECK(s.type == (e->type & 0x7f));
	CHECK(s.has_address == k->source.has_addresses);
	CHECK(!s.has_address || s.address == e->address);
}

static void address_check(const struct table *t, const struct source_symbol *e)
{
	uint32_t region = table_find_region(t, e->address);
	struct table_symbol s;
	struct table_group g;

	CHECK(region != UINT32_MAX);
	CHECK(table_find_address(t, region, e->address, &g) == 1);
	CHECK(table_get_symbol(t, g.first, &s) == 0);
	CHECK(s.address == e->address);
	if (s.has_size && s.size > 0)
		CHECK(s.address + (s.size - 1) >= s.address);
}

static bool is_mapping(const struct kallsyms *k, const struct source_symbol *e)
{
	return symbol_name_is_mapping(k->text + e->name, e->name_size);
}

static bool is_place(const struct kallsyms *k, const struct source_symbol *e)
{
	return k->has_addresses && e->type != 'A' && e->type != 'a' && !is_mapping(k, e);
}

/* In the store an address may be another object's too, but it is never lost. */
static void store_check(const struct kallsyms *k, struct object *const *objects)
{
	struct store *s;

	CHECK(store_new(&(struct store_time){ .generation = 1 }, objects, k->n_objects, NULL, &s) ==
		0);
	for (size_t i = 0; i < k->n_symbols; i++) {
		struct table_group g;
		struct table_symbol x;
		struct object *o;

		if (!is_place(k, &k->symbols[i]))
			continue;
		CHECK(store_find_address(s, k->symbols[i].address, &o, &g) == 1);
		CHECK(table_get_symbol(&o->table, g.first, &x) == 0);
		CHECK(x.address == k->symbols[i].address);
	}
	store_unref(s);
}

static void text_check(const struct kallsyms *k, uint16_t choice)
{
	struct object *objects[OBJECTS_MAX];

	for (size_t i = 0; i < k->n_objects; i++) {
		struct known known = {};
		void *block;
		size_t size;

		known_make(&known, k, i, choice);
		CHECK(table_build(&known.source, &block, &size) == 0);
		CHECK(object_new(block, size, &objects[i]) == 0);
		CHECK(table_checksum(block, size) == objects[i]->table.header->checksum);
		for (size_t j = 0; j < known.source.n_symbols; j++) {
			const struct source_symbol *e = &known.source.symbols[j];

			if (!is_mapping(k, e))
				name_check(&known, &objects[i]->table, j);
			if (is_place(k, e))
				address_check(&objects[i]->table, e);
		}
	}
	store_check(k, objects);
	for (size_t i = 0; i < k->n_objects; i++)
		object_unref(objects[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kallsyms_problem problem;
	struct kallsyms k;
	uint16_t choice;
	char *text;

	if (size < 2 || size > 16384)
		return 0;
	choice = (uint16_t) (data[0] | data[1] << 8);
	text = malloc(size);
	if (!text)
		return 0;
	memcpy(text, data + 2, size - 2);
	if (kallsyms_parse(text, size - 2, &k, &problem) < 0)
		return 0;
	if (k.n_objects <= OBJECTS_MAX)
		text_check(&k, choice);
	kallsyms_done(&k);
	return 0;
}
