/* suggest - see suggest.h.
 *
 * The dictionary is sorted, so names that share a prefix follow each other: a row of the edit
 * distance matrix is computed once for a prefix and kept. Where every entry of a row exceeds the
 * limit, all names with this prefix are passed over without looking at their other letters. */
#include "daemon/suggest.h"

#include <string.h>

#define ROWS (SUGGEST_SIZE_MAX + 4)

struct search {
	const char *word;
	size_t size;
	uint32_t limit;
	struct suggestion *found;
	size_t n;
	/* row[i][j]: distance of a name's first i letters from the word's first j */
	uint8_t row[ROWS][SUGGEST_SIZE_MAX + 1];
};

/* Computes row @i for a name of which letters i - 2 and i - 1 are known. Returns its least entry.
 */
static uint32_t fill_row(struct search *s, const char *name, size_t i)
{
	uint8_t *row = s->row[i], *above = s->row[i - 1];
	uint32_t least;

	row[0] = (uint8_t) i;
	least = i;
	for (size_t j = 1; j <= s->size; j++) {
		bool same = name[i - 1] == s->word[j - 1];
		uint32_t d = above[j - 1] + (same ? 0u : 1u);

		d = MIN(d, above[j] + 1u);
		d = MIN(d, row[j - 1] + 1u);
		if (i > 1 && j > 1 && name[i - 1] == s->word[j - 2] &&
			name[i - 2] == s->word[j - 1])
			d = MIN(d, s->row[i - 2][j - 2] + 1u);
		row[j] = (uint8_t) MIN(d, 255u);
		least = MIN(least, d);
	}
	return least;
}

/* Statics of one name are in many objects: one suggestion will do for all. */
static bool is_known(const struct search *s, const struct table_cursor *c)
{
	char name[TABLE_NAME_MAX];

	for (size_t i = 0; i < s->n; i++) {
		size_t size = table_name(&s->found[i].object->table, s->found[i].name, name);

		if (size == c->size && memcmp(name, c->text, size) == 0)
			return true;
	}
	return false;
}

static void keep(
	struct search *s, const struct object *o, const struct table_cursor *c, uint32_t distance)
{
	size_t i = s->n;

	if (is_known(s, c))
		return;
	while (i > 0 && s->found[i - 1].distance > distance)
		i--;
	if (i == SUGGESTIONS_MAX)
		return;
	if (s->n < SUGGESTIONS_MAX)
		s->n++;
	memmove(s->found + i + 1, s->found + i, (s->n - 1 - i) * sizeof(*s->found));
	s->found[i] = (struct suggestion){ o, c->name, distance };
}

static void search_object(struct search *s, const struct object *o)
{
	size_t rows = 0;            /* computed for the current prefix */
	size_t hopeless = SIZE_MAX; /* no name that shares this many letters can be near */
	struct table_cursor c;

	for (int r = table_cursor_set(&c, &o->table, 0); r > 0; r = table_cursor_next(&c)) {
		if (c.shared >= hopeless)
			continue;
		hopeless = SIZE_MAX;
		rows = MIN(rows, c.shared);
		while (rows < c.size && hopeless == SIZE_MAX) {
			rows++;
			if (rows >= ROWS || fill_row(s, c.text, rows) > s->limit)
				hopeless = rows;
		}
		if (hopeless == SIZE_MAX && s->row[rows][s->size] <= s->limit)
			keep(s, o, &c, s->row[rows][s->size]);
	}
}

size_t suggest(const struct store *s, const struct object *only, const char *name, size_t size,
	struct suggestion ret[static SUGGESTIONS_MAX])
{
	struct search search = {
		.word = name, .size = size, .limit = size <= 4 ? 1 : 2, .found = ret
	};

	if (size < 2 || size > SUGGEST_SIZE_MAX)
		return 0;
	for (size_t j = 0; j <= size; j++)
		search.row[0][j] = (uint8_t) j;
	for (size_t i = 0; i < s->n_objects; i++)
		if (!only || s->objects[i] == only)
			search_object(&search, s->objects[i]);
	return search.n;
}
