#include "daemon/name-sort.h"

#include "tests/unit/fixture.h"

static int compare(const void *a, const void *b)
{
	const struct name_key *x = a, *y = b;
	int c = memcmp(x->name, y->name, MIN(x->size, y->size));

	if (c == 0)
		c = (x->size > y->size) - (x->size < y->size);
	return c ? c : (x->value > y->value) - (x->value < y->value);
}

/* Sorts @n keys both ways. */
static void check(const struct name_key *keys, size_t n)
{
	struct name_key *a = malloc((n + 1) * sizeof(*a)), *b = malloc((n + 1) * sizeof(*b));

	memcpy(a, keys, n * sizeof(*a));
	memcpy(b, keys, n * sizeof(*b));
	name_sort(a, n);
	qsort(b, n, sizeof(*b), compare);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(a[i].name, b[i].name, "%zu of %zu", i, n);
		cr_assert_eq(a[i].size, b[i].size);
		cr_assert_eq(a[i].value, b[i].value);
	}
	free(a);
	free(b);
}

/* Names from a few letters, so that they share much; of bytes above 127 too. */
static void check_random(uint64_t seed, size_t n, size_t longest, unsigned int letters)
{
	uint64_t state = seed * 77 + 1;
	char *text = malloc(n * longest + 1);
	struct name_key *keys = calloc(n + 1, sizeof(*keys));

	for (size_t i = 0; i < n * longest; i++)
		text[i] = (char) (0xff - fixture_random(&state) % letters);
	for (size_t i = 0; i < n; i++) {
		size_t size = 1 + fixture_random(&state) % longest;

		keys[i] = (struct name_key){
			.name = text + i * longest, .size = (uint32_t) size, .value = (uint32_t) i
		};
		if (i > 0 && fixture_random(&state) % 4 == 0)
			keys[i].name = keys[fixture_random(&state) % i].name;
	}
	check(keys, n);
	free(text);
	free(keys);
}

Test(name_sort, sorts_like_qsort)
{
	for (size_t n = 0; n < 40; n++)
		check_random(n + 1, n, 3, 2);
	for (uint64_t seed = 1; seed < 30; seed++) {
		check_random(seed, 500, 20, 1);
		check_random(seed, 500, 20, 2);
		check_random(seed, 500, 9, 200);
		check_random(seed, 100, 1000, 1);
	}
	check_random(5, 20000, 40, 3);
}

/* What makes a quicksort slow. */
Test(name_sort, sorts_what_is_in_order_or_equal)
{
	static char text[30000][8];
	static struct name_key keys[30000];

	for (size_t i = 0; i < ELEMENTSOF(keys); i++) {
		(void) snprintf(text[i], sizeof(text[i]), "%07zu", i);
		keys[i] = (struct name_key){ .name = text[i], .size = 7, .value = (uint32_t) i };
	}
	check(keys, ELEMENTSOF(keys));
	for (size_t i = 0; i < ELEMENTSOF(keys); i++)
		keys[i].name = text[ELEMENTSOF(keys) - 1 - i];
	check(keys, ELEMENTSOF(keys));
	for (size_t i = 0; i < ELEMENTSOF(keys); i++)
		keys[i].name = text[0];
	check(keys, ELEMENTSOF(keys));
	for (size_t i = 0; i < ELEMENTSOF(keys); i++)
		keys[i].name = text[i < ELEMENTSOF(keys) / 2 ? i : ELEMENTSOF(keys) - 1 - i];
	check(keys, ELEMENTSOF(keys));
}

Test(name_sort, a_name_that_ends_in_a_window_stands_first)
{
	static const char *const names[] = { "abcdefgh", "abcdefg", "abcdefghi", "abcdefgh", "a",
		"abcdefghabcdefgh", "abcdefghabcdefg", "ab" };
	struct name_key keys[ELEMENTSOF(names) * 4];

	for (size_t i = 0; i < ELEMENTSOF(keys); i++)
		keys[i] = (struct name_key){ .name = names[i % ELEMENTSOF(names)],
			.size = (uint32_t) strlen(names[i % ELEMENTSOF(names)]),
			.value = (uint32_t) i };
	check(keys, ELEMENTSOF(keys));
}
