/* symbol-scan - see symbol-scan.h. fnmatch(3) compares; the pattern's literal beginning narrows the
 * sorted names first, so that "ext4_*" looks at no other names. */
#include "daemon/symbol-scan.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

int symbol_scan_init(struct symbol_scan *s, const struct store *store, const struct object *object,
	enum kind kind, const char *pattern, size_t size)
{
	if (size > TARGET_SIZE_MAX)
		return -EINVAL;
	s->store = store;
	s->object = object;
	s->kind = kind;
	memcpy(s->pattern, pattern, size);
	s->pattern[size] = 0;
	s->prefix = strcspn(s->pattern, "*?[\\");
	s->all = strcmp(s->pattern, "*") == 0;
	s->index = 0;
	s->started = false;
	s->n_symbols = 0;
	return 0;
}

/* Puts the cursor on the first name that can match in the object in hand. */
static bool enter_object(struct symbol_scan *s)
{
	const struct object *o = s->store->objects[s->index];

	if (s->object && s->object != o)
		return false;
	return table_cursor_set(&s->cursor, &o->table,
		       table_lower_bound(&o->table, s->pattern, s->prefix)) > 0;
}

/* Goes to the next name in the object in hand; false after the last that can match. */
static bool next_name(struct symbol_scan *s)
{
	bool there = s->started ? table_cursor_next(&s->cursor) > 0 : enter_object(s);

	s->started = true;
	return there && s->cursor.size >= s->prefix &&
	       memcmp(s->cursor.text, s->pattern, s->prefix) == 0;
}

static bool matches(struct symbol_scan *s)
{
	if (s->all)
		return true;
	s->cursor.text[s->cursor.size] = 0; /* size is below TABLE_NAME_MAX */
	return fnmatch(s->pattern, s->cursor.text, 0) == 0;
}

int symbol_scan_next(struct symbol_scan *s, unsigned int *budget, const struct object **ret_object,
	uint32_t *ret_index)
{
	while (s->index < s->store->n_objects) {
		const struct table *t = &s->store->objects[s->index]->table;

		while (s->n_symbols > 0) {
			uint32_t index = *s->symbols++;

			s->n_symbols--;
			if (index >= t->header->symbols ||
				(s->kind != KIND_ANY &&
					kind_of((char) (t->symbols[index] & TABLE_SYMBOL_TYPE)) !=
						s->kind))
				continue;
			*ret_object = s->store->objects[s->index];
			*ret_index = index;
			return 1;
		}
		if (*budget == 0)
			return -EAGAIN;
		--*budget;
		if (!next_name(s)) {
			s->index++;
			s->started = false;
		} else if (matches(s)) {
			s->n_symbols = table_name_symbols(t, s->cursor.name, &s->symbols);
		}
	}
	return 0;
}
