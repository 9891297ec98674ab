#include "tests/unit/fixture.h"

#include <errno.h>

static int build(const struct table_source *s, void **ret)
{
	size_t size;

	return table_build(s, ret, &size);
}

Test(table_builder, what_does_not_fit_is_refused)
{
	char long_name[TABLE_OBJECT_MAX + 1] = {};
	uint8_t build_id[TABLE_BUILD_ID_MAX + 1] = {};
	struct table_source s = { .object = long_name, .build_id = build_id, .text = "" };
	void *block = build_id;

	memset(long_name, 'm', TABLE_OBJECT_MAX);
	cr_expect_eq(build(&s, &block), -EINVAL);
	long_name[TABLE_OBJECT_MAX - 1] = 0;
	s.build_id_size = TABLE_BUILD_ID_MAX + 1;
	cr_expect_eq(build(&s, &block), -EINVAL);
	s.build_id_size = TABLE_BUILD_ID_MAX;
	s.n_symbols = TABLE_SYMBOLS_MAX;
	cr_expect_eq(build(&s, &block), -E2BIG);
	cr_expect_eq(block, build_id);
	s.n_symbols = 0;
	cr_assert_eq(build(&s, &block), 0);
	free(block);
}

Test(table_builder, an_object_without_symbols_has_a_table)
{
	struct table_source s = {
		.object = "m", .build_id = (const uint8_t *) "", .text = "", .has_addresses = true
	};
	uint32_t number;
	void *block;
	size_t size;
	struct table t;

	cr_assert_eq(table_build(&s, &block, &size), 0);
	cr_assert_eq(table_open(block, size, &t), 0);
	cr_expect_eq(t.header->symbols, 0);
	cr_expect_eq(t.n_regions, 0);
	cr_expect_eq(table_find_name(&t, "a", 1, &number), 0);
	cr_expect_eq(table_lower_bound(&t, "a", 1), 0);
	free(block);
}

Test(table_builder, the_header_tells_what_the_source_does)
{
	struct table_source like = { .load = 4711,
		.build_id = (const uint8_t *) "\1\2\3",
		.build_id_size = 3,
		.address = 0xffffffffc0a00000,
		.size = 8192,
		.base = 0xffffffff81000000 };
	struct fixture f = fixture_table("ffffffffc0a00000 t a\t[some_mod]\n", 1, &like);
	const struct table_header *h = f.t.header;

	cr_expect_str_eq(h->object, "some_mod");
	cr_expect_eq(h->load, 4711);
	cr_expect_eq(h->build_id_size, 3);
	cr_expect_arr_eq(h->build_id, "\1\2\3", 3);
	cr_expect_eq(h->address, UINT64_C(0xffffffffc0a00000));
	cr_expect_eq(h->size, 8192);
	cr_expect_eq(h->base, UINT64_C(0xffffffff81000000));
	cr_expect_eq(h->length, f.size);
	cr_expect_eq(f.size % 8, 0);
	fixture_done(&f);
}

Test(table_builder, the_real_name_of_an_address_comes_first)
{
	struct fixture f = fixture_table("ffffffff81000000 T srso_alias_untrain_ret\n"
					 "ffffffff81000000 T _stext\n"
					 "ffffffff81000000 T _text\n"
					 "ffffffff81000000 T startup_64\n"
					 "ffffffff81000010 T _etext\n",
		0, NULL);
	static const char *const names[] = { "startup_64", "_stext", "_text",
		"srso_alias_untrain_ret", "_etext" };

	for (uint32_t i = 0; i < ELEMENTSOF(names); i++)
		cr_expect_str_eq(fixture_name(&f.t, i), names[i]);
	fixture_done(&f);
}

Test(table_builder, mapping_symbols_are_left_out)
{
	struct fixture f = fixture_table("ffffa2c16c8d0000 t $x\t[veth]\n"
					 "ffffa2c16c8d0000 t veth_open\t[veth]\n"
					 "ffffa2c16c8d0080 t $d\t[veth]\n"
					 "ffffa2c16c8d00a0 t veth_close\t[veth]\n",
		1, NULL);
	struct table_symbol s;

	cr_assert_eq(f.t.header->symbols, 2);
	cr_assert_eq(table_get_symbol(&f.t, 0, &s), 0);
	cr_expect_eq(s.size, 0xa0);
	cr_expect_str_eq(fixture_name(&f.t, 1), "veth_close");
	fixture_done(&f);
}

/* Names so long that the numbers before them take two bytes. */
Test(table_builder, long_names_and_varints_of_two_bytes)
{
	char *text = malloc(200 * 1100);
	size_t size = 0;
	struct fixture f;

	for (int i = 0; i < 200; i++) {
		size_t n = 100 + (size_t) i * 4;

		size += (size_t) sprintf(text + size, "%016x T ", 0x81000000 + i * 16);
		memset(text + size, 'n', n);
		size += n;
		size += (size_t) sprintf(text + size, "%03d\n", i);
	}
	text[size] = 0;
	f = fixture_table(text, 0, NULL);
	for (uint32_t i = 0; i < 200; i++) {
		const struct source_symbol *e = &f.k.symbols[i];
		uint32_t number;

		cr_assert_eq(table_find_name(&f.t, f.k.text + e->name, e->name_size, &number), 1);
		cr_assert_eq(strlen(fixture_name(&f.t, i)), e->name_size);
		cr_assert_arr_eq(fixture_name(&f.t, i), f.k.text + e->name, e->name_size);
	}
	fixture_done(&f);
	free(text);
}
