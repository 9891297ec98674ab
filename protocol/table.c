/* table - see table.h: opening a block, and its symbols by number and by address. */
#include "protocol/table.h"

#include <errno.h>
#include <string.h>

#include "protocol/symbol-hash.h"
#include "protocol/util.h"

#define SECTIONS_MAX 64

uint64_t table_checksum(const void *bytes, size_t size)
{
	size_t from = offsetof(struct table_header, length);

	return XXH3_64bits((const char *) bytes + from, size - from);
}

struct bounds {
	const void *start;
	size_t size;
};

static int find_sections(const void *bytes, size_t size, struct bounds *ret, size_t n)
{
	const struct table_header *h = bytes;
	const struct table_section *s = (const struct table_section *) (h + 1);

	if (h->n_sections > SECTIONS_MAX || h->n_sections > (size - sizeof(*h)) / sizeof(*s))
		return -EBADMSG;
	for (uint32_t i = 0; i < h->n_sections; i++) {
		if (s[i].offset % 8 != 0 || s[i].offset > size || s[i].size > size - s[i].offset)
			return -EBADMSG;
		if (s[i].type < n)
			ret[s[i].type] =
				(struct bounds){ (const char *) bytes + s[i].offset, s[i].size };
	}
	return 0;
}

static bool has_room(const struct bounds *b, uint64_t n, size_t each)
{
	return n == 0 || (b->start && b->size / each >= n);
}

int table_open_unchecked(const void *bytes, size_t size, struct table *ret)
{
	const struct table_header *h = bytes;
	struct bounds b[TABLE_ELF_SECTIONS + 1] = {};
	struct table t = { .header = h };
	int r;

	if (size < sizeof(*h) || memcmp(h->magic, TABLE_MAGIC, sizeof(h->magic)) != 0 ||
		h->version != TABLE_VERSION || h->length != size ||
		h->build_id_size > TABLE_BUILD_ID_MAX || h->symbols > TABLE_SYMBOLS_MAX ||
		h->names > h->symbols || !memchr(h->object, 0, sizeof(h->object)))
		return -EBADMSG;
	r = find_sections(bytes, size, b, ELEMENTSOF(b));
	if (r < 0)
		return r;

	t.n_name_blocks = (h->names + TABLE_NAMES_PER_BLOCK - 1) / TABLE_NAMES_PER_BLOCK;
	if (!has_room(&b[TABLE_SYMBOLS], h->symbols, sizeof(uint32_t)) ||
		!has_room(&b[TABLE_NAME_SYMBOLS], h->names, sizeof(uint32_t)) ||
		!has_room(&b[TABLE_NAME_BLOCKS], t.n_name_blocks, sizeof(uint32_t)) ||
		(b[TABLE_ADDRESSES].start &&
			!has_room(&b[TABLE_ADDRESSES], h->symbols, sizeof(uint32_t))))
		return -EBADMSG;

	t.symbols = b[TABLE_SYMBOLS].start;
	t.addresses = b[TABLE_ADDRESSES].start;
	t.regions = b[TABLE_REGIONS].start;
	t.n_regions = t.addresses ? (uint32_t) (b[TABLE_REGIONS].size / sizeof(*t.regions)) : 0;
	t.names = b[TABLE_NAMES].start;
	t.names_size = b[TABLE_NAMES].size;
	t.name_blocks = b[TABLE_NAME_BLOCKS].start;
	t.name_symbols = b[TABLE_NAME_SYMBOLS].start;
	t.homonyms = b[TABLE_HOMONYMS].start;
	t.n_homonyms = (uint32_t) (b[TABLE_HOMONYMS].size / sizeof(uint32_t));
	t.name_hash = b[TABLE_NAME_HASH].start;
	t.n_name_hash = (uint32_t) (b[TABLE_NAME_HASH].size / sizeof(uint32_t));
	t.elf_sections = b[TABLE_ELF_SECTIONS].start;
	t.n_elf_sections = (uint32_t) (b[TABLE_ELF_SECTIONS].size / sizeof(*t.elf_sections));
	*ret = t;
	return 0;
}

int table_open(const void *bytes, size_t size, struct table *ret)
{
	const struct table_header *h = bytes;

	if (size < sizeof(*h) || table_checksum(bytes, size) != h->checksum)
		return -EBADMSG;
	return table_open_unchecked(bytes, size, ret);
}

/* The symbols of region @region: [*ret_first, *ret_end). Regions of a damaged block may overlap or
 * be empty, but never reach outside the table. */
static void region_symbols(
	const struct table *t, uint32_t region, uint32_t *ret_first, uint32_t *ret_end)
{
	uint32_t n = t->header->symbols;
	uint32_t end = region + 1 < t->n_regions ? t->regions[region + 1].first : n;

	*ret_end = MIN(end, n);
	*ret_first = MIN(t->regions[region].first, *ret_end);
}

uint32_t table_find_region(const struct table *t, uint64_t address)
{
	uint32_t n = (uint32_t) COUNT_NOT_ABOVE(t->regions, t->n_regions, start, address);

	if (n == 0 || address - t->regions[n - 1].start >= t->regions[n - 1].length ||
		t->regions[n - 1].flags & TABLE_REGION_ABSOLUTE)
		return UINT32_MAX;
	return n - 1;
}

/* The number of symbols in @a[0, n) that are not above @key; @a ascends, @a[0] <= @key. Without a
 * branch on the data: a mispredicted one costs more than the extra step. */
static uint32_t count_not_above(const uint32_t *a, uint32_t n, uint32_t key)
{
	const uint32_t *base = a;

	while (n > 1) {
		uint32_t half = n / 2;

		base += base[half] <= key ? half : 0;
		n -= half;
	}
	return (uint32_t) (base - a) + 1;
}

int table_find_address(
	const struct table *t, uint32_t region, uint64_t address, struct table_group *ret)
{
	const uint32_t *a = t->addresses;
	uint32_t first, end, i, key;
	struct table_group g;

	if (region >= t->n_regions || address < t->regions[region].start)
		return 0;
	region_symbols(t, region, &first, &end);
	if (address - t->regions[region].start >= t->regions[region].length)
		return 0;
	key = (uint32_t) (address - t->regions[region].start);
	if (first == end || a[first] > key)
		return 0;

	i = first + count_not_above(a + first, end - first, key);
	g = (struct table_group){ i - 1, i };
	while (g.first > first && a[g.first - 1] == a[i - 1])
		g.first--;

	/* Where all names of the address mark an end, nothing follows until the next symbol. */
	if (a[i - 1] != key && t->symbols[g.first] & TABLE_SYMBOL_MARKER)
		return 0;
	*ret = g;
	return 1;
}

uint32_t table_symbol_region(const struct table *t, uint32_t index)
{
	uint32_t n = (uint32_t) COUNT_NOT_ABOVE(t->regions, t->n_regions, first, index);

	return n == 0 ? UINT32_MAX : n - 1;
}

struct table_group table_get_group(const struct table *t, uint32_t index)
{
	struct table_group g = { index, index + 1 };
	uint32_t region = table_symbol_region(t, index), first, end;

	if (region == UINT32_MAX)
		return g;
	region_symbols(t, region, &first, &end);
	if (index < first || index >= end)
		return g;
	while (g.first > first && t->addresses[g.first - 1] == t->addresses[index])
		g.first--;
	while (g.end < end && t->addresses[g.end] == t->addresses[index])
		g.end++;
	return g;
}

static void get_place(const struct table *t, struct table_symbol *s)
{
	uint32_t region = table_symbol_region(t, s->index), first, end;
	const struct table_region *r;
	struct table_group g;

	if (region == UINT32_MAX)
		return;
	r = &t->regions[region];
	region_symbols(t, region, &first, &end);
	g = table_get_group(t, s->index);

	s->has_address = true;
	s->address = r->start + t->addresses[s->index];
	s->is_absolute = r->flags & TABLE_REGION_ABSOLUTE;
	if (s->is_absolute)
		return;
	if (t->symbols[g.first] & TABLE_SYMBOL_MARKER) {
		s->has_size = true;
	} else if (g.end < end) {
		s->has_size = true;
		s->size = t->addresses[g.end] - t->addresses[s->index];
	} else if (!(r->flags & TABLE_REGION_END_GUESSED)) {
		s->has_size = true;
		s->size = r->length - t->addresses[s->index];
	}
}

int table_get_symbol(const struct table *t, uint32_t index, struct table_symbol *ret)
{
	const uint32_t *homonyms;
	struct table_symbol s;

	if (index >= t->header->symbols)
		return -EBADMSG;
	s = (struct table_symbol){
		.index = index,
		.name = t->symbols[index] >> TABLE_SYMBOL_NAME_SHIFT,
		.type = (char) (t->symbols[index] & TABLE_SYMBOL_TYPE),
		.ordinal = 1,
	};
	if (t->addresses)
		get_place(t, &s);

	s.homonyms = table_name_symbols(t, s.name, &homonyms);
	for (uint32_t i = 0; i < s.homonyms; i++)
		if (homonyms[i] == index)
			s.ordinal = i + 1;
	*ret = s;
	return 0;
}

void table_prefetch(const struct table *t, uint32_t index, int stage)
{
	uint32_t name;

	if (index >= t->header->symbols)
		return;
	if (stage == 0) {
		__builtin_prefetch(&t->symbols[index]);
		return;
	}
	name = t->symbols[index] >> TABLE_SYMBOL_NAME_SHIFT;
	if (name >= t->header->names)
		return;
	if (stage == 1) {
		__builtin_prefetch(&t->name_symbols[name]);
		__builtin_prefetch(&t->name_blocks[name / TABLE_NAMES_PER_BLOCK]);
	} else if (t->name_blocks[name / TABLE_NAMES_PER_BLOCK] < t->names_size) {
		/* A block takes about 110 bytes, from anywhere in a line. */
		for (int i = 0; i < 3; i++)
			__builtin_prefetch(
				t->names + t->name_blocks[name / TABLE_NAMES_PER_BLOCK] + 64 * i);
	}
}

const struct table_elf_section *table_find_elf_section(const struct table *t, uint64_t address)
{
	uint32_t n = (uint32_t) COUNT_NOT_ABOVE(t->elf_sections, t->n_elf_sections, start, address);

	return n == 0 ? NULL : &t->elf_sections[n - 1];
}
