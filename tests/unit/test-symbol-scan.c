#include "daemon/symbol-scan.h"

#include <errno.h>
#include <fnmatch.h>

#include "tests/unit/fixture.h"

/* How many symbols a scan gives; each is checked, and comes once. */
static size_t scan(const struct store *s, const struct object *only, enum kind kind,
	const char *pattern, unsigned int budget_each)
{
	static struct symbol_scan c;
	unsigned int budget = budget_each;
	const struct object *o, *before = NULL;
	uint32_t index;
	char last[TABLE_NAME_MAX + 1] = "";
	size_t n = 0;
	int r;

	cr_assert_eq(symbol_scan_init(&c, s, only, kind, pattern, strlen(pattern)), 0);
	while ((r = symbol_scan_next(&c, &budget, &o, &index)) != 0) {
		const char *name;

		if (r == -EAGAIN) {
			cr_assert_eq(budget, 0);
			budget = budget_each;
			continue;
		}
		cr_assert_eq(r, 1);
		name = fixture_name(&o->table, index);
		cr_expect_eq(fnmatch(pattern, name, 0), 0, "%s, %s", pattern, name);
		cr_expect(!only || o == only);
		cr_expect(o != before || strcmp(name, last) >= 0);
		(void) strcpy(last, name);
		before = o;
		n++;
	}
	return n;
}

/* By looking at each. */
static size_t count(
	const struct store *s, const struct object *only, enum kind kind, const char *pattern)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_objects; i++)
		for (uint32_t j = 0; j < s->objects[i]->table.header->symbols; j++) {
			struct table_symbol x;

			(void) table_get_symbol(&s->objects[i]->table, j, &x);
			n += (!only || only == s->objects[i]) &&
			     (kind == KIND_ANY || kind_of(x.type) == kind) &&
			     fnmatch(pattern, fixture_name(&s->objects[i]->table, j), 0) == 0;
		}
	return n;
}

static const char *const patterns[] = { "*", "ext4_*", "*_show", "vfs_read", "vfs_rea?", "[a-e]*",
	"[!a-z]*", "*.isra.*", "", "?", "nothing*", "zzz*", "\\*", "[", "[[:digit:]]*", "*a*e*",
	"__*", "type_sho[w]" };

Test(symbol_scan, gives_what_fnmatch_matches)
{
	struct store *s = fixture_store("x86-6.1");
	const struct object *ext4 = store_find_object(s, "ext4", 4);

	for (size_t i = 0; i < ELEMENTSOF(patterns); i++)
		for (int kind = KIND_ANY; kind <= KIND_OTHER; kind++) {
			const char *p = patterns[i];

			cr_expect_eq(
				scan(s, NULL, kind, p, 1000), count(s, NULL, kind, p), "%s", p);
			cr_expect_eq(scan(s, NULL, kind, p, 1), count(s, NULL, kind, p), "%s", p);
			cr_expect_eq(scan(s, ext4, kind, p, 3), count(s, ext4, kind, p), "%s", p);
		}
	cr_expect_eq(scan(s, NULL, KIND_ANY, "*", 50), s->n_symbols);
	store_unref(s);
}

Test(symbol_scan, a_pattern_that_is_too_long_is_refused)
{
	static char pattern[TARGET_SIZE_MAX + 1];
	static struct symbol_scan c;
	struct store *s = fixture_store("no-modules");

	memset(pattern, '*', sizeof(pattern));
	cr_expect_eq(symbol_scan_init(&c, s, NULL, KIND_ANY, pattern, sizeof(pattern)), -EINVAL);
	cr_expect_eq(symbol_scan_init(&c, s, NULL, KIND_ANY, pattern, sizeof(pattern) - 1), 0);
	store_unref(s);
}
