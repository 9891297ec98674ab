#include "tests/unit/fixture.h"

#include <errno.h>
#include <sys/mman.h>

#define ROUNDS 60

/* A text of random symbols with everything that can collide: names that share prefixes, homonyms,
 * shared addresses; of a module, whose order is not that of addresses. */
struct model {
	char *text;
	size_t n;
	struct {
		uint64_t address;
		char name[64];
	} v[700];
};

static void model_make(struct model *m, uint64_t seed, bool sorted)
{
	static const char *const parts[] = { "ext4", "_", "get", "a", "b", "very_long_word_indeed",
		".isra.0", "9", "__", "xfs" };
	uint64_t state = seed * 2654435761u + 1, address = UINT64_C(0xffffffffc0000000);
	size_t size = 0;

	m->n = 1 + fixture_random(&state) % ELEMENTSOF(m->v);
	m->text = malloc(m->n * 120);
	for (size_t i = 0; i < m->n; i++) {
		if (fixture_random(&state) % 4)
			address += fixture_random(&state) % 5 == 0 ? fixture_random(&state) % 300000
								   : fixture_random(&state) % 64;
		m->v[i].address =
			sorted ? address : address + fixture_random(&state) % 8 * UINT64_C(0x10000);
		(void) strcpy(m->v[i].name, "n");
		for (uint64_t j = fixture_random(&state) % 5; j > 0; j--)
			(void) strncat(m->v[i].name,
				parts[fixture_random(&state) % ELEMENTSOF(parts)],
				sizeof(m->v[i].name) - strlen(m->v[i].name) - 1);
		size += (size_t) sprintf(m->text + size, "%016llx t %s\t[m]\n",
			(unsigned long long) m->v[i].address, m->v[i].name);
	}
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The distinct names in order. */
static size_t model_names(struct model *m, const char **ret)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		ret[i] = m->v[i].name;
	qsort(ret, m->n, sizeof(*ret), compare_strings);
	for (size_t i = 0; i < m->n; i++)
		if (n == 0 || strcmp(ret[n - 1], ret[i]) != 0)
			ret[n++] = ret[i];
	return n;
}

/* Each symbol of a name has the place among them that it has in the text. */
static void check_symbols_of_name(const struct model *m, const struct table *t, const char *name)
{
	const uint32_t *symbols;
	uint32_t number, ordinal = 0, n;

	cr_assert_eq(table_find_name(t, name, strlen(name), &number), 1, "%s", name);
	n = table_name_symbols(t, number, &symbols);
	for (size_t i = 0; i < m->n; i++) {
		struct table_symbol s;

		if (strcmp(m->v[i].name, name) != 0)
			continue;
		cr_assert_lt(ordinal, n);
		cr_assert_eq(table_get_symbol(t, symbols[ordinal++], &s), 0);
		cr_assert_eq(s.address, m->v[i].address);
		cr_assert_eq(s.ordinal, ordinal);
		cr_assert_eq(s.homonyms, n);
		cr_assert_str_eq(fixture_name(t, s.index), name);
	}
	cr_assert_eq(ordinal, n);
}

Test(table, finds_every_name_and_no_other)
{
	static struct model m;

	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct fixture f;
		const char *names[ELEMENTSOF(m.v)];
		uint32_t number;
		size_t n;

		model_make(&m, seed, seed & 1);
		f = fixture_table(m.text, 1, NULL);
		n = model_names(&m, names);
		cr_assert_eq(f.t.header->names, n);
		for (size_t i = 0; i < n; i++) {
			char other[80];

			check_symbols_of_name(&m, &f.t, names[i]);
			(void) snprintf(other, sizeof(other), "%s~", names[i]);
			cr_assert_eq(table_find_name(&f.t, other, strlen(other), &number), 0);
			other[strlen(other) - 2] = '~';
			cr_assert_eq(table_find_name(&f.t, other, strlen(other) - 1, &number), 0);
		}
		cr_assert_eq(table_find_name(&f.t, "", 0, &number), 0);
		fixture_done(&f);
		free(m.text);
	}
}

Test(table, walks_names_in_order_and_tells_what_they_share)
{
	static struct model m;

	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		const char *names[ELEMENTSOF(m.v)];
		struct table_cursor c;
		struct fixture f;
		size_t n, i = 0;
		int r;

		model_make(&m, seed, true);
		f = fixture_table(m.text, 1, NULL);
		n = model_names(&m, names);
		for (r = table_cursor_set(&c, &f.t, 0); r > 0; r = table_cursor_next(&c), i++) {
			size_t shared = 0;

			cr_assert_lt(i, n);
			cr_assert_eq(c.name, i);
			cr_assert_eq(c.size, strlen(names[i]));
			cr_assert_arr_eq(c.text, names[i], c.size);
			while (i > 0 && names[i][shared] &&
				names[i][shared] == names[i - 1][shared])
				shared++;
			cr_assert_eq(c.shared, shared, "%s", names[i]);
		}
		cr_assert_eq(i, n);
		for (i = 0; i < n; i += 5) {
			cr_assert_eq(table_cursor_set(&c, &f.t, (uint32_t) i), 1);
			cr_assert_arr_eq(c.text, names[i], c.size);
		}
		cr_assert_eq(table_cursor_set(&c, &f.t, (uint32_t) n), 0);
		fixture_done(&f);
		free(m.text);
	}
}

Test(table, lower_bound_is_the_first_name_not_below)
{
	static struct model m;

	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		const char *names[ELEMENTSOF(m.v)];
		struct fixture f;
		size_t n;

		model_make(&m, seed, true);
		f = fixture_table(m.text, 1, NULL);
		n = model_names(&m, names);
		for (size_t i = 0; i <= n; i++) {
			char prefix[80];
			uint32_t wanted = 0;

			(void) snprintf(prefix, sizeof(prefix), "%s", i < n ? names[i] : "");
			if (i % 3 == 1 && i < n)
				prefix[strlen(prefix) - 1]++;
			else if (i % 3 == 2)
				prefix[strlen(prefix) / 2] = 0;
			while (wanted < n && strcmp(names[wanted], prefix) < 0)
				wanted++;
			cr_assert_eq(table_lower_bound(&f.t, prefix, strlen(prefix)), wanted, "%s",
				prefix);
		}
		fixture_done(&f);
		free(m.text);
	}
}

/* Looks an address up as a naive reader would: the last symbols at or before it. */
static uint64_t nearest(const struct model *m, uint64_t address, uint64_t *ret_next)
{
	uint64_t before = 0;

	*ret_next = UINT64_MAX;
	for (size_t i = 0; i < m->n; i++) {
		uint64_t a = m->v[i].address;

		if (a <= address)
			before = MAX(before, a);
		else
			*ret_next = MIN(*ret_next, a);
	}
	return before;
}

static void check_address(const struct model *m, const struct table *t, uint64_t address)
{
	uint64_t next, before = nearest(m, address, &next);
	uint32_t region = table_find_region(t, address);
	struct table_group g;
	struct table_symbol s;
	size_t names = 0;

	if (region == UINT32_MAX || !table_find_address(t, region, address, &g)) {
		/* Nothing known is lost but what lies behind a symbol, in a gap. */
		cr_assert_neq(before, address);
		cr_assert_geq(address - before, 1);
		cr_assert_gt(next - before, 4096 - 63);
		return;
	}
	for (uint32_t i = g.first; i < g.end; i++) {
		cr_assert_eq(table_get_symbol(t, i, &s), 0);
		cr_assert_eq(s.address, before);
		cr_assert(!s.has_size || s.size > address - before);
		cr_assert(!s.has_size || s.size == next - before || next == UINT64_MAX);
	}
	for (size_t i = 0; i < m->n; i++)
		names += m->v[i].address == before;
	cr_assert_eq(g.end - g.first, names);
	g = table_get_group(t, g.first);
	cr_assert_eq(g.end - g.first, names);
}

Test(table, finds_every_address)
{
	static struct model m;

	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		uint64_t state = seed;
		struct fixture f;

		model_make(&m, seed, seed & 1);
		f = fixture_table(m.text, 1, NULL);
		for (size_t i = 0; i < m.n; i++) {
			check_address(&m, &f.t, m.v[i].address);
			check_address(&m, &f.t, m.v[i].address + 1);
			check_address(&m, &f.t, m.v[i].address + fixture_random(&state) % 70);
			if (m.v[i].address > UINT64_C(0xffffffffc0000000))
				check_address(&m, &f.t, m.v[i].address - 1);
		}
		cr_assert_eq(table_find_region(&f.t, 0), UINT32_MAX);
		cr_assert_eq(table_find_region(&f.t, UINT64_MAX), UINT32_MAX);
		fixture_done(&f);
		free(m.text);
	}
}

Test(table, answers_from_a_copy_elsewhere)
{
	static struct model m;
	struct fixture f;
	void *copy =
		mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct table t;

	model_make(&m, 3, false);
	f = fixture_table(m.text, 1, NULL);
	cr_assert_lt(f.size, 1 << 19);
	memcpy((char *) copy + 4096 + 8, f.block, f.size);
	memset(f.block, 0xff, f.size);
	cr_assert_eq(table_open((char *) copy + 4096 + 8, f.size, &t), 0);
	for (size_t i = 0; i < m.n; i++) {
		check_symbols_of_name(&m, &t, m.v[i].name);
		check_address(&m, &t, m.v[i].address);
	}
	(void) munmap(copy, 1 << 20);
	fixture_done(&f);
	free(m.text);
}

/* Calls all that reads, with numbers in and out of range. Only a sanitizer, valgrind or the guard
 * page behind the block sees what is wrong. */
static void use(const struct table *t, uint64_t state)
{
	char name[TABLE_NAME_MAX];
	struct table_cursor c;
	struct table_symbol s;
	struct table_group g;
	const uint32_t *symbols;
	uint32_t number;

	for (int i = 0; i < 40; i++) {
		uint32_t x = (uint32_t) fixture_random(&state);
		uint64_t address = UINT64_C(0xffffffffc0000000) + x % 0x100000;
		uint32_t region = table_find_region(t, address);

		x = i % 4 ? x % (t->header->symbols + 2) : x;
		if (region != UINT32_MAX)
			(void) table_find_address(t, region, address, &g);
		(void) table_find_address(t, x, address, &g);
		(void) table_get_symbol(t, x, &s);
		g = table_get_group(t, x);
		(void) table_name(t, x, name);
		(void) table_find_name(t, "next4", 5, &number);
		(void) table_find_name(t, "n", 1, &number);
		(void) table_lower_bound(t, "nge", 3);
		for (uint32_t j = table_name_symbols(t, x, &symbols); j > 0; j--)
			(void) *(const volatile uint32_t *) &symbols[j - 1];
		for (int r = table_cursor_set(&c, t, x), j = 0; r > 0 && j < 30; j++)
			r = table_cursor_next(&c);
		(void) table_find_elf_section(t, address);
	}
}

Test(table, a_damaged_block_is_refused_or_read_within_its_bounds)
{
	static struct model m;
	uint64_t state = 7;
	unsigned int opened = 0;

	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct table_elf_section sections[] = { { 0xffffffffc0000000, ".text" },
			{ 0xffffffffc0040000, ".data" } };
		struct table_source like = { .sections = sections, .n_sections = 2 };
		struct fixture f;
		size_t room;
		char *guarded, *block;

		model_make(&m, seed, true);
		f = fixture_table(m.text, 1, &like);
		room = (f.size + 4095) & ~(size_t) 4095;
		guarded = mmap(NULL, room + 4096, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		(void) mprotect(guarded + room, 4096, PROT_NONE);
		block = guarded + room - f.size; /* a multiple of 8 */
		for (int round = 0; round < 400; round++) {
			struct table_header *h = (struct table_header *) (void *) block;
			uint32_t damages = 1 + (uint32_t) fixture_random(&state) % 8;
			struct table t;

			memcpy(block, f.block, f.size);
			for (uint32_t i = 0; i < damages; i++) {
				size_t range = i % 2 ? f.size : 600;
				size_t at = 16 + fixture_random(&state) % (range - 16);

				block[MIN(at, f.size - 1)] ^=
					(char) (1 << fixture_random(&state) % 8);
			}
			cr_assert_eq(table_open(block, f.size, &t), -EBADMSG);
			h->checksum = table_checksum(block, f.size);
			if (table_open(block, f.size, &t) < 0)
				continue;
			opened++;
			use(&t, state);
		}
		(void) munmap(guarded, room + 4096);
		fixture_done(&f);
		free(m.text);
	}
	cr_assert_gt(opened, 300);
}

Test(table, a_part_of_a_block_is_refused)
{
	struct fixture f = fixture_table("ffffffff81000000 T a\nffffffff81000010 T b\n", 0, NULL);
	struct table t = { .n_regions = 77 };

	for (size_t size = 0; size < f.size; size++) {
		cr_expect_eq(table_open(f.block, size, &t), -EBADMSG);
		cr_expect_eq(table_open_unchecked(f.block, size, &t), -EBADMSG);
	}
	cr_expect_eq(t.n_regions, 77);
	fixture_done(&f);
}

Test(table, a_section_of_unknown_type_is_skipped)
{
	struct fixture f = fixture_table("ffffffff81000000 T a\nffffffff81000010 T b\n", 0, NULL);
	struct table_header *h = f.block;
	struct table_section *s = (struct table_section *) (h + 1);
	uint32_t number;
	struct table t;

	for (uint32_t i = 0; i < h->n_sections; i++)
		if (s[i].type == TABLE_NAME_HASH)
			s[i].type = 4711;
	h->checksum = table_checksum(f.block, f.size);
	cr_assert_eq(table_open(f.block, f.size, &t), 0);
	cr_expect_eq(table_find_name(&t, "a", 1, &number), 0);
	cr_expect_eq(table_lower_bound(&t, "b", 1), 1);
	fixture_done(&f);
}

Test(table, without_addresses_there_are_names_and_ordinals)
{
	struct fixture f = fixture_table("0000000000000000 t b\n0000000000000000 t a\n"
					 "0000000000000000 T b\n",
		0, NULL);
	struct table_symbol s;

	cr_assert_eq(f.t.n_regions, 0);
	cr_assert_eq(table_find_region(&f.t, 0), UINT32_MAX);
	cr_assert_eq(table_get_symbol(&f.t, 2, &s), 0);
	cr_expect(!s.has_address && !s.has_size);
	cr_expect_eq(s.ordinal, 2);
	cr_expect_eq(s.type, 'T');
	cr_expect_eq(table_get_group(&f.t, 2).first, 2);
	cr_expect_eq(table_get_group(&f.t, 2).end, 3);
	cr_expect_eq(table_get_symbol(&f.t, 3, &s), -EBADMSG);
	fixture_done(&f);
}
