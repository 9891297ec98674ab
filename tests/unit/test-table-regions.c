#include "tests/unit/fixture.h"

/* Which symbol holds an address, and whether its size is known: the outcome of all rules. */
struct row {
	uint64_t address;
	const char *name; /* NULL: none */
	int64_t size;     /* -1: not known */
};

static void check(const struct table *t, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t region = table_find_region(t, rows[i].address);
		struct table_group g;
		struct table_symbol s;

		if (region == UINT32_MAX || !table_find_address(t, region, rows[i].address, &g)) {
			cr_expect_null(rows[i].name, "0x%llx: nothing instead of %s",
				(unsigned long long) rows[i].address, rows[i].name);
			continue;
		}
		cr_expect_not_null(rows[i].name, "0x%llx: %s", (unsigned long long) rows[i].address,
			fixture_name(t, g.first));
		if (!rows[i].name)
			continue;
		cr_expect_str_eq(fixture_name(t, g.first), rows[i].name, "0x%llx",
			(unsigned long long) rows[i].address);
		cr_assert_eq(table_get_symbol(t, g.first, &s), 0);
		cr_expect_eq(s.has_size ? (int64_t) s.size : -1, rows[i].size, "0x%llx: %lld",
			(unsigned long long) rows[i].address, s.has_size ? (long long) s.size : -1);
	}
}

static void check_text(const char *text, size_t object, const struct table_source *like,
	const struct row *rows, size_t n)
{
	struct fixture f = fixture_table(text, object, like);

	check(&f.t, rows, n);
	fixture_done(&f);
}

Test(table_regions, a_marker_ends_what_is_before_and_holds_nothing)
{
	static const struct row rows[] = {
		{ 0xffffffff81000fff, NULL, 0 },
		{ 0xffffffff81001000, "a", 0x10 },
		{ 0xffffffff8100101f, "b", 0x10 },
		{ 0xffffffff81001020, "_etext", 0 },
		{ 0xffffffff81001021, NULL, 0 },
		{ 0xffffffff81001fff, NULL, 0 },
		{ 0xffffffff81002000, "c", 0x100 },
		{ 0xffffffff810020ff, "c", 0x100 },
		{ 0xffffffff81002100, "_end", 0 },
	};

	check_text("ffffffff81001000 T a\nffffffff81001010 T b\nffffffff81001020 T _etext\n"
		   "ffffffff81002000 D c\nffffffff81002100 B _end\n",
		0, NULL, rows, ELEMENTSOF(rows));
}

Test(table_regions, the_last_symbol_ends_with_its_page_as_a_guess)
{
	static const struct row rows[] = { { 0xffffffff81001ff0, "a", -1 },
		{ 0xffffffff81001fff, "a", -1 }, { 0xffffffff81002000, NULL, 0 } };

	check_text("ffffffff81001ff0 T a\n", 0, NULL, rows, ELEMENTSOF(rows));
}

Test(table_regions, nothing_reaches_over_a_gap_of_text)
{
	static const struct row rows[] = {
		{ 0xffffffff8103ffff, "near", 0x40000 },
		{ 0xffffffff81040fff, "far", -1 },
		{ 0xffffffff81041000, NULL, 0 },
		{ 0xffffffff8107ffff, NULL, 0 },
		{ 0xffffffff81080001, "next", -1 },
	};

	check_text("ffffffff81000000 T near\nffffffff81040000 T far\nffffffff81080001 T next\n", 0,
		&(struct table_source){ .base = 0xffffffff81000000 }, rows, ELEMENTSOF(rows));
}

Test(table_regions, large_data_is_no_gap)
{
	static const struct row rows[] = {
		{ 0xffffffff82000000, "lock_classes", 0x2000000 },
		{ 0xffffffff83ffffff, "lock_classes", 0x2000000 },
		{ 0xffffffff84000000, "next", -1 },
	};

	check_text("ffffffff82000000 b lock_classes\nffffffff84000000 b next\n", 0, NULL, rows,
		ELEMENTSOF(rows));
}

Test(table_regions, values_are_no_places)
{
	static const struct row rows[] = {
		{ 0, NULL, 0 },
		{ 0x1000, NULL, 0 },
		{ 0xffffffff81000008, "real", -1 },
	};

	check_text("0000000000000000 A zero\n0000000000001000 A per_cpu\n"
		   "ffffffff81000000 A value\nffffffff81000000 T real\n",
		0, NULL, rows, ELEMENTSOF(rows));
}

Test(table_regions, a_start_without_its_end_holds_nothing)
{
	static const struct row rows[] = {
		{ 0xffffffff81000000, "__start_ex", 0x10 },
		{ 0xffffffff8100000f, "__start_ex", 0x10 },
		{ 0xffffffff81000010, "__stop_ex", 0 },
		{ 0xffffffff81000100, "__start_rodata", 0 },
		{ 0xffffffff81000101, NULL, 0 },
		{ 0xffffffff81000200, "a", -1 },
	};

	check_text("ffffffff81000000 R __start_ex\nffffffff81000010 R __stop_ex\n"
		   "ffffffff81000100 R __start_rodata\nffffffff81000200 R a\n",
		0, NULL, rows, ELEMENTSOF(rows));
}

static const char module[] = "ffffffffc0a00000 t first\t[m]\nffffffffc0a00800 t last_text\t[m]\n"
			     "ffffffffc0a20000 d ops\t[m]\nffffffffc0a20080 d table\t[m]\n"
			     "ffffffffc0a22000 r string\t[m]\n";

Test(table_regions, areas_of_a_module_are_ended_by_sections)
{
	struct table_elf_section sections[] = { { 0xffffffffc0a00000, ".text" },
		{ 0xffffffffc0a00a00, ".exit.text" }, { 0xffffffffc0a20000, ".data" },
		{ 0xffffffffc0a22000, ".rodata" } };
	struct table_source like = { .sections = sections, .n_sections = ELEMENTSOF(sections) };
	static const struct row rows[] = {
		{ 0xffffffffc0a007ff, "first", 0x800 },
		{ 0xffffffffc0a009ff, "last_text", 0x200 },
		{ 0xffffffffc0a00a00, NULL, 0 },
		{ 0xffffffffc0a1ffff, NULL, 0 },
		{ 0xffffffffc0a20010, "ops", 0x80 },
		{ 0xffffffffc0a20fff, "table", -1 },
		/* .rodata begins with a page: it may be in another area. */
		{ 0xffffffffc0a21fff, NULL, 0 },
		{ 0xffffffffc0a22000, "string", -1 },
	};

	check_text(module, 1, &like, rows, ELEMENTSOF(rows));
}

Test(table_regions, without_sections_code_does_not_go_on_into_data)
{
	static const struct row rows[] = {
		{ 0xffffffffc0a007ff, "first", 0x800 },
		{ 0xffffffffc0a00fff, "last_text", -1 },
		{ 0xffffffffc0a01000, NULL, 0 },
		{ 0xffffffffc0a1ffff, NULL, 0 },
		{ 0xffffffffc0a20010, "ops", 0x80 },
	};

	check_text(module, 1, NULL, rows, ELEMENTSOF(rows));
}

Test(table_regions, one_run_of_memory_ends_at_its_end)
{
	struct table_elf_section sections[] = { { 0xffffffffc0a00000, ".text" },
		{ 0xffffffffc0a20000, ".data" }, { 0xffffffffc0a30000, ".init.text" } };
	struct table_source like = {
		.sections = sections, .n_sections = ELEMENTSOF(sections), .end = 0xffffffffc0a24000
	};
	static const struct row rows[] = {
		{ 0xffffffffc0a1ffff, "last_text", 0x1f800 },
		{ 0xffffffffc0a21fff, "table", 0x1f80 },
		{ 0xffffffffc0a23fff, "string", 0x2000 },
		{ 0xffffffffc0a24000, NULL, 0 },
	};

	check_text(module, 1, &like, rows, ELEMENTSOF(rows));
}

Test(table_regions, the_end_of_the_address_space_is_no_trap)
{
	static const struct row rows[] = {
		{ 0xfffffffffffffffe, "a", 1 },
		{ 0xffffffffffffffff, "b", -1 },
	};

	check_text("fffffffffffffffe T a\nffffffffffffffff T b\n", 0, NULL, rows, ELEMENTSOF(rows));
}
