#include "daemon/suggest.h"

#include "tests/unit/fixture.h"

/* The distance of two words as the textbook has it. */
static uint32_t distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	static uint32_t d[256][256];

	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			uint32_t least;

			if (i == 0 || j == 0) {
				d[i][j] = (uint32_t) (i + j);
				continue;
			}
			least = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			least = MIN(least, d[i - 1][j] + 1);
			least = MIN(least, d[i][j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				least = MIN(least, d[i - 2][j - 2] + 1);
			d[i][j] = least;
		}
	return d[n][m];
}

/* How many distinct names of the store are near enough, and the least distance of them. */
static size_t count_near(const struct store *s, const char *word, uint32_t *ret_least)
{
	uint32_t limit = strlen(word) <= 4 ? 1 : 2;
	static char seen[256][TABLE_NAME_MAX + 1];
	size_t n = 0;

	*ret_least = UINT32_MAX;
	for (size_t i = 0; i < s->n_objects; i++)
		for (uint32_t j = 0; j < s->objects[i]->table.header->symbols; j++) {
			const char *name = fixture_name(&s->objects[i]->table, j);
			uint32_t d = distance(name, word);
			size_t k = 0;

			if (d > limit)
				continue;
			*ret_least = MIN(*ret_least, d);
			while (k < n && strcmp(seen[k], name) != 0)
				k++;
			if (k == n)
				(void) strcpy(seen[n++], name);
		}
	return n;
}

static void check_word(const struct store *s, const char *word)
{
	struct suggestion found[SUGGESTIONS_MAX];
	size_t n = suggest(s, NULL, word, strlen(word), found), near;
	uint32_t least, before = 0;

	near = count_near(s, word, &least);
	cr_assert_eq(n, MIN(near, SUGGESTIONS_MAX), "%s", word);
	if (n > 0)
		cr_assert_eq(found[0].distance, least);
	for (size_t i = 0; i < n; i++) {
		char name[TABLE_NAME_MAX + 1];

		name[table_name(&found[i].object->table, found[i].name, name)] = 0;
		cr_assert_eq(found[i].distance, distance(name, word), "%s, %s", name, word);
		cr_assert_geq(found[i].distance, before);
		before = found[i].distance;
	}
}

Test(suggest, finds_what_the_textbook_finds)
{
	struct store *s = fixture_store("x86-6.1");
	uint64_t state = 11;

	for (size_t i = 0; i < s->n_objects; i++)
		for (uint32_t j = 0; j < s->objects[i]->table.header->symbols; j++)
			for (int errors = 0; errors < 4; errors++) {
				char word[200];
				size_t n;

				(void) strcpy(word, fixture_name(&s->objects[i]->table, j));
				for (int e = 0; e < errors; e++) {
					size_t at = fixture_random(&state) % strlen(word);

					n = strlen(word);
					if (fixture_random(&state) % 2)
						word[at] = "abstx_"[fixture_random(&state) % 6];
					else if (n > 2 && fixture_random(&state) % 2)
						memmove(word + at, word + at + 1, n - at);
					else
						memmove(word + at + 1, word + at, n - at + 1);
				}
				if (strlen(word) >= 2)
					check_word(s, word);
			}
	store_unref(s);
}

Test(suggest, words_too_short_or_too_long_have_none)
{
	struct store *s = fixture_store("x86-6.1");
	struct suggestion found[SUGGESTIONS_MAX];
	char word[SUGGEST_SIZE_MAX + 10];

	memset(word, 'a', sizeof(word));
	cr_expect_eq(suggest(s, NULL, "v", 1, found), 0);
	cr_expect_eq(suggest(s, NULL, "", 0, found), 0);
	for (size_t n = SUGGEST_SIZE_MAX - 2; n < sizeof(word); n++)
		cr_expect_eq(suggest(s, NULL, word, n, found), 0);
	store_unref(s);
}

Test(suggest, names_longer_than_any_word_are_passed_over)
{
	char text[512] = "ffffffff81000000 T ";
	struct suggestion found[SUGGESTIONS_MAX];
	struct fixture f;
	struct object *o;
	struct store *s;

	memset(text + 19, 'a', SUGGEST_SIZE_MAX + 2);
	(void) strcat(text, "\nffffffff81000000 T ");
	memset(text + strlen(text), 'a', 300);
	(void) strcat(text, "\n");
	f = fixture_table(text, 0, NULL);
	cr_assert_eq(object_new(TAKE_PTR(f.block), f.size, &o), 0);
	cr_assert_eq(store_new(&(struct store_time){ .generation = 1 }, &o, 1, NULL, &s), 0);
	cr_expect_eq(suggest(s, NULL, text + 19, SUGGEST_SIZE_MAX, found), 1);
	cr_expect_eq(found[0].distance, 2);
	object_unref(o);
	store_unref(s);
	fixture_done(&f);
}

Test(suggest, one_object_can_be_asked)
{
	struct store *s = fixture_store("x86-6.1");
	struct suggestion found[SUGGESTIONS_MAX];
	const struct object *ext4 = store_find_object(s, "ext4", 4);

	cr_expect_eq(suggest(s, ext4, "vfs_raed", 8, found), 0);
	cr_assert_eq(suggest(s, ext4, "init_onec", 9, found), 1);
	cr_expect_eq(found[0].object, ext4);
	store_unref(s);
}
