/* table-builder - see table-builder.h. Symbols are put in order of address, names in byte order;
 * then each section is written in one pass. Regions are made by table-regions.c. */
#include "daemon/table-builder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/name-sort.h"
#include "daemon/symbol-name.h"
#include "daemon/table-regions.h"
#include "protocol/symbol-hash.h"
#include "protocol/util.h"

#define PREFETCH 8 /* names ahead: about as long as a cache miss takes */

/* 80 % full: two probes on average, and a quarter less memory than half full. */
#define HASH_SLOTS(names) ((names) + (names) / 4 + 1)

struct builder {
	const struct table_source *source;
	uint32_t n;            /* symbols that go into the table */
	uint32_t *order;       /* number in the table -> number in the source */
	uint32_t *place;       /* the reverse; UINT32_MAX for those left out */
	struct name_key *keys; /* by name; value: number in the source */
	uint32_t names;        /* distinct ones */
	uint32_t n_homonyms;   /* words of TABLE_HOMONYMS */
	uint8_t *dictionary;   /* TABLE_NAMES */
	size_t dictionary_size;
	struct region_list regions;

	char *block;
	size_t size;
	uint32_t *section[TABLE_ELF_SECTIONS + 1];
};

static void builder_done(struct builder *b)
{
	free(b->order);
	free(b->place);
	free(b->keys);
	free(b->dictionary);
	region_list_done(&b->regions);
	free(b->block);
}

static int rank(const struct table_source *s, uint32_t i)
{
	const struct source_symbol *e = &s->symbols[i];

	return symbol_name_rank(s->text + e->name, e->name_size, e->type);
}

static int compare_places(const void *x, const void *y, void *userdata)
{
	const struct table_source *s = userdata;
	uint32_t i = *(const uint32_t *) x, j = *(const uint32_t *) y;
	uint64_t a = s->symbols[i].address, b = s->symbols[j].address;
	int p, q;

	if (a != b)
		return a < b ? -1 : 1;
	p = rank(s, i);
	q = rank(s, j);
	return p != q ? p - q : (i > j) - (i < j);
}

/* Orders by address, the best name of an address first. The kernel's own symbols come in order of
 * address already, so that only those of one address need sorting. */
static void order_symbols(struct builder *b)
{
	const struct table_source *s = b->source;
	const struct source_symbol *e = s->symbols;
	uint32_t from = 0;

	for (uint32_t i = 1; i < b->n; i++)
		if (e[b->order[i]].address < e[b->order[i - 1]].address) {
			qsort_r(b->order, b->n, sizeof(*b->order), compare_places, (void *) s);
			return;
		}
	for (uint32_t i = 1; i <= b->n; i++) {
		if (i < b->n && e[b->order[i]].address == e[b->order[from]].address)
			continue;
		if (i - from > 1)
			qsort_r(b->order + from, i - from, sizeof(*b->order), compare_places,
				(void *) s);
		from = i;
	}
}

static size_t shared_bytes(const struct name_key *a, const struct name_key *b)
{
	size_t n = MIN(a->size, b->size), i = 0;

	while (i < n && a->name[i] == b->name[i])
		i++;
	return i;
}

static void write_varint(uint8_t **p, size_t n)
{
	if (n >= 128)
		*(*p)++ = (uint8_t) (n & 127) | 128;
	*(*p)++ = (uint8_t) (n >= 128 ? n >> 7 : n);
}

/* Sorts the names and writes the dictionary. The names lie all over the text, so this is the one
 * pass that reads them: afterwards a key's window holds its hash, and its size is 0 when its name
 * is that of the key before. */
static int order_names(struct builder *b)
{
	const struct table_source *s = b->source;
	struct name_key before = {};
	size_t capacity = 0;
	uint32_t same = 1;
	uint8_t *p;

	for (uint32_t i = 0; i < b->n; i++) {
		const struct source_symbol *e = &s->symbols[b->order[i]];

		b->keys[i] = (struct name_key){
			.name = s->text + e->name, .size = e->name_size, .value = b->order[i]
		};
		capacity += 4 + (size_t) e->name_size; /* at most: two varints of two bytes */
	}
	name_sort(b->keys, b->n);
	p = b->dictionary = malloc(capacity + 1);
	if (!p)
		return -ENOMEM;

	for (uint32_t i = 0; i < b->n; i++) {
		struct name_key *k = &b->keys[i];
		size_t shared = shared_bytes(&before, k);

		if (i + PREFETCH < b->n)
			__builtin_prefetch(b->keys[i + PREFETCH].name);
		if (i > 0 && shared == k->size && shared == before.size) {
			b->n_homonyms += ++same == 2 ? 3 : 1;
			k->size = 0;
			continue;
		}
		same = 1;
		if (b->names++ % TABLE_NAMES_PER_BLOCK == 0)
			shared = 0;
		write_varint(&p, shared);
		write_varint(&p, k->size - shared);
		memcpy(p, k->name + shared, k->size - shared);
		p += k->size - shared;
		k->window = symbol_hash(k->name, k->size);
		before = *k;
	}
	b->dictionary_size = (size_t) (p - b->dictionary);
	return 0;
}

static int prepare(struct builder *b)
{
	const struct table_source *s = b->source;
	int r;

	b->order = malloc((s->n_symbols + 1) * sizeof(*b->order));
	b->place = malloc((s->n_symbols + 1) * sizeof(*b->place));
	b->keys = malloc((s->n_symbols + 1) * sizeof(*b->keys));
	if (!b->order || !b->place || !b->keys)
		return -ENOMEM;

	for (uint32_t i = 0; i < s->n_symbols; i++) {
		const struct source_symbol *e = &s->symbols[i];

		if (!symbol_name_is_mapping(s->text + e->name, e->name_size))
			b->order[b->n++] = i;
	}
	/* Names first: while the order is that of the source, reading it is sequential. */
	r = order_names(b);
	if (r < 0)
		return r;
	if (s->has_addresses) {
		order_symbols(b);
		return region_list_make(&b->regions, s, b->order, b->n);
	}
	return 0;
}

static size_t align(size_t n)
{
	return (n + 7) & ~(size_t) 7;
}

/* Lays out the block: which sections there are, and where. */
static int lay_out(struct builder *b)
{
	const struct table_source *s = b->source;
	const struct {
		uint32_t type;
		size_t size;
	} sections[] = {
		{ TABLE_REGIONS, b->regions.n * sizeof(struct table_region) },
		{ TABLE_ADDRESSES, s->has_addresses ? b->n * sizeof(uint32_t) : 0 },
		{ TABLE_SYMBOLS, b->n * sizeof(uint32_t) },
		{ TABLE_NAME_BLOCKS, (b->names + TABLE_NAMES_PER_BLOCK - 1) /
					     TABLE_NAMES_PER_BLOCK * sizeof(uint32_t) },
		{ TABLE_NAME_SYMBOLS, b->names * sizeof(uint32_t) },
		{ TABLE_HOMONYMS, b->n_homonyms * sizeof(uint32_t) },
		{ TABLE_NAME_HASH, HASH_SLOTS(b->names) * sizeof(uint32_t) },
		{ TABLE_ELF_SECTIONS, s->n_sections * sizeof(struct table_elf_section) },
		{ TABLE_NAMES, b->dictionary_size },
	};
	size_t offset =
		sizeof(struct table_header) + ELEMENTSOF(sections) * sizeof(struct table_section);
	size_t size = align(offset);
	struct table_header *h;
	struct table_section *t;

	for (size_t i = 0; i < ELEMENTSOF(sections); i++)
		size += align(sections[i].size);
	b->block = calloc(1, size);
	if (!b->block)
		return -ENOMEM;

	h = (struct table_header *) b->block;
	t = (struct table_section *) (h + 1);
	offset = align(offset);
	for (size_t i = 0; i < ELEMENTSOF(sections); i++) {
		if (sections[i].size == 0)
			continue;
		t[h->n_sections++] = (struct table_section){
			.type = sections[i].type, .offset = offset, .size = sections[i].size
		};
		b->section[sections[i].type] = (uint32_t *) (void *) (b->block + offset);
		offset += align(sections[i].size);
	}
	b->size = offset;
	return 0;
}

/* Finds where each block of the dictionary starts. */
static void write_blocks(struct builder *b)
{
	const uint8_t *p = b->dictionary;

	for (uint32_t name = 0; name < b->names; name++) {
		size_t size;

		if (name % TABLE_NAMES_PER_BLOCK == 0)
			b->section[TABLE_NAME_BLOCKS][name / TABLE_NAMES_PER_BLOCK] =
				(uint32_t) (p - b->dictionary);
		p += *p & 128 ? 2 : 1;
		size = *p & 128 ? (size_t) (*p & 127) | (size_t) p[1] << 7 : *p;
		p += (*p & 128 ? 2 : 1) + size;
	}
}

static void write_hash(uint32_t *table, uint32_t slots, uint64_t hash, uint32_t name)
{
	uint32_t slot = symbol_hash_slot(hash, slots);

	while (table[slot] != TABLE_HASH_EMPTY)
		if (++slot == slots)
			slot = 0;
	table[slot] = name << 8 | symbol_hash_tag(hash);
}

/* For each name its symbols and its place in the hash, for each symbol its name. */
static void write_names(struct builder *b)
{
	uint32_t *symbols = b->section[TABLE_SYMBOLS], *homonym = b->section[TABLE_HOMONYMS];
	uint32_t slots = HASH_SLOTS(b->names), name = 0, same;

	memcpy(b->section[TABLE_NAMES], b->dictionary, b->dictionary_size);
	memset(b->section[TABLE_NAME_HASH], 0xff, slots * sizeof(uint32_t));
	for (uint32_t i = 0; i < b->n; i += same, name++) {
		const struct name_key *k = &b->keys[i];

		write_hash(b->section[TABLE_NAME_HASH], slots, k->window, name);
		for (same = 0; i + same < b->n && (same == 0 || k[same].size == 0); same++)
			symbols[b->place[k[same].value]] |= name << TABLE_SYMBOL_NAME_SHIFT;
		if (same == 1) {
			b->section[TABLE_NAME_SYMBOLS][name] = b->place[k->value];
			continue;
		}
		b->section[TABLE_NAME_SYMBOLS][name] =
			TABLE_HOMONYM | (uint32_t) (homonym - b->section[TABLE_HOMONYMS]);
		*homonym++ = same;
		for (uint32_t j = 0; j < same; j++)
			*homonym++ = b->place[k[j].value];
	}
}

/* A start marker holds what follows only when its own end marker ends it. The bit counts on the
 * first symbol of an address, and there only if no other name of the address holds anything. */
static void mark_lone_starts(struct builder *b)
{
	const struct table_source *s = b->source;
	uint32_t *symbols = b->section[TABLE_SYMBOLS], end;

	for (uint32_t i = 0; i < b->n; i = end) {
		bool lone = true;

		for (end = i; end < b->n &&
			      s->symbols[b->order[end]].address == s->symbols[b->order[i]].address;
			end++)
			lone &= symbols[end] & TABLE_SYMBOL_MARKER ||
				region_list_is_lone_start(s, b->order, b->n, end);
		if (lone)
			symbols[i] |= TABLE_SYMBOL_MARKER;
	}
}

static void write_symbols(struct builder *b)
{
	const struct table_source *s = b->source;
	uint32_t *symbols = b->section[TABLE_SYMBOLS], *addresses = b->section[TABLE_ADDRESSES];
	uint32_t region = 0;

	for (uint32_t i = 0; i < b->n; i++) {
		const struct source_symbol *e = &s->symbols[b->order[i]];

		symbols[i] = (uint32_t) (unsigned char) e->type & TABLE_SYMBOL_TYPE;
		b->place[b->order[i]] = i;
		if (!s->has_addresses)
			continue;
		if (region_list_is_marker(s, e))
			symbols[i] |= TABLE_SYMBOL_MARKER;
		if (region + 1 < b->regions.n && b->regions.v[region + 1].first <= i)
			region++;
		addresses[i] = (uint32_t) (e->address - b->regions.v[region].start);
	}
	if (s->has_addresses)
		mark_lone_starts(b);
}

static void write_header(struct builder *b)
{
	const struct table_source *s = b->source;
	struct table_header *h;

	h = (struct table_header *) b->block;
	memcpy(h->magic, TABLE_MAGIC, sizeof(h->magic));
	h->length = b->size;
	h->version = TABLE_VERSION;
	h->load = s->load;
	h->address = s->address;
	h->size = s->size;
	h->base = s->base;
	h->symbols = b->n;
	h->names = b->names;
	h->build_id_size = (uint32_t) s->build_id_size;
	memcpy(h->build_id, s->build_id, s->build_id_size);
	memcpy(h->object, s->object, strlen(s->object));
	h->checksum = table_checksum(b->block, b->size);
}

int table_build(const struct table_source *source, void **ret, size_t *ret_size)
{
	_cleanup_(builder_done) struct builder b = { .source = source };
	int r;

	if (source->n_symbols >= TABLE_SYMBOLS_MAX)
		return -E2BIG;
	if (source->build_id_size > TABLE_BUILD_ID_MAX ||
		strlen(source->object) >= TABLE_OBJECT_MAX)
		return -EINVAL;

	r = prepare(&b);
	if (r < 0)
		return r;
	r = lay_out(&b);
	if (r < 0)
		return r;
	if (b.n > 0) {
		write_symbols(&b);
		write_blocks(&b);
		write_names(&b);
	}
	if (b.regions.n > 0)
		memcpy(b.section[TABLE_REGIONS], b.regions.v,
			b.regions.n * sizeof(struct table_region));
	if (source->n_sections > 0)
		memcpy(b.section[TABLE_ELF_SECTIONS], source->sections,
			source->n_sections * sizeof(*source->sections));
	write_header(&b);

	*ret = TAKE_PTR(b.block);
	*ret_size = b.size;
	return 0;
}
