#include "tests/unit/fixture.h"

#include <errno.h>

static const char *name_at(const struct store *s, uint64_t address, const char **ret_object)
{
	struct table_group g;
	struct object *o;

	if (!store_find_address(s, address, &o, &g))
		return NULL;
	*ret_object = object_name(o);
	return fixture_name(&o->table, g.first);
}

/* Every symbol of a root, by its address. */
static void check_root(const char *root)
{
	struct store *s = fixture_store(root);

	for (size_t i = 0; i < s->n_objects; i++) {
		const struct table *t = &s->objects[i]->table;

		for (uint32_t j = 0; j < t->header->symbols; j++) {
			struct table_symbol x;
			const char *object;

			cr_assert_eq(table_get_symbol(t, j, &x), 0);
			if (x.is_absolute || !x.has_address)
				continue;
			cr_assert_not_null(
				name_at(s, x.address, &object), "%s", fixture_name(t, j));
			cr_assert_str_eq(
				object, object_name(s->objects[i]), "%s", fixture_name(t, j));
		}
	}
	store_unref(s);
}

Test(store, every_address_of_a_root_is_found_in_its_object)
{
	check_root("x86-6.1");
	check_root("x86-6.6");
	check_root("arm64");
	check_root("no-modules");
}

Test(store, objects_within_each_other_are_told_apart)
{
	/* Without sections and near to each other, so that no gap is seen. */
	static const char *const texts[] = {
		"ffffffffc0000000 t a0\t[a]\nffffffffc0000100 t a1\t[a]\nffffffffc0006000 t "
		"a2\t[a]\n"
		"ffffffffc000a000 t a3\t[a]\n",
		"ffffffffc0001000 t b0\t[b]\nffffffffc0009000 t b1\t[b]\n",
		"ffffffffc0003000 t c0\t[c]\nffffffffc0003010 t c1\t[c]\n",
	};
	static const struct {
		uint64_t address;
		const char *name;
	} rows[] = { { 0xffffffffc0000000, "a0" }, { 0xffffffffc0000fff, "a1" },
		{ 0xffffffffc0001000, "b0" }, { 0xffffffffc0003000, "c0" },
		{ 0xffffffffc0003fff, "c1" }, { 0xffffffffc0004000, NULL },
		{ 0xffffffffc0006000, "a2" }, { 0xffffffffc0009000, "b1" },
		{ 0xffffffffc000a000, "a3" } };
	struct object *objects[ELEMENTSOF(texts)];
	struct store *s;

	for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
		struct fixture f = fixture_table(texts[i], 1, NULL);

		cr_assert_eq(object_new(TAKE_PTR(f.block), f.size, &objects[i]), 0);
		fixture_done(&f);
	}
	cr_assert_eq(store_new(&(struct store_time){ .generation = 7 }, objects,
			     ELEMENTSOF(objects), NULL, &s),
		0);
	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		const char *object, *name = name_at(s, rows[i].address, &object);

		cr_expect(name == rows[i].name ||
				  (name && rows[i].name && strcmp(name, rows[i].name) == 0),
			"0x%llx: %s", (unsigned long long) rows[i].address,
			name ? name : "nothing");
	}
	for (size_t i = 0; i < ELEMENTSOF(objects); i++)
		object_unref(objects[i]);
	store_unref(s);
}

Test(store, an_object_is_found_by_either_dash)
{
	struct store *s = fixture_store("x86-6.1");

	cr_assert_not_null(store_find_object(s, "nf_tables", 9));
	cr_expect_eq(store_find_object(s, "nf-tables", 9), store_find_object(s, "nf_tables", 9));
	cr_expect_null(store_find_object(s, "nf_table", 8));
	cr_expect_null(store_find_object(s, "nf_tables_", 10));
	cr_expect_null(store_find_object(s, "", 0));
	cr_expect_null(store_find_object(s, "ext4\0", 5));
	cr_expect_not_null(store_find_object(s, "vmlinux", 7));
	cr_expect_not_null(store_find_object(s, "no_symbols", 10));
	store_unref(s);
}

Test(store, objects_live_as_long_as_a_store_that_holds_them)
{
	struct fixture f = fixture_table("ffffffff81000000 T a\n", 0, NULL);
	struct object *o;
	struct store *a, *b;

	cr_assert_eq(object_new(TAKE_PTR(f.block), f.size, &o), 0);
	fixture_done(&f);
	cr_assert_eq(store_new(&(struct store_time){ .generation = 1 }, &o, 1, NULL, &a), 0);
	cr_assert_eq(store_new(&(struct store_time){ .generation = 2 }, &o, 1, NULL, &b), 0);
	cr_expect_eq(o->references, 3);
	object_unref(o);
	store_unref(a);
	cr_expect_eq(o->references, 1);
	cr_expect(store_ref(b) == b);
	store_unref(b);
	cr_expect_eq(b->n_symbols, 1);
	cr_expect_eq(b->size, f.size);
	cr_expect(b->has_addresses);
	store_unref(b);
	cr_expect_null(store_unref(NULL));
	cr_expect_null(object_unref(NULL));
}

Test(store, what_is_no_table_is_no_object)
{
	struct object *o = (struct object *) 1;

	cr_expect_eq(object_new(calloc(1, 4096), 4096, &o), -EBADMSG);
	cr_expect_eq(o, (struct object *) 1);
}

Test(store, hidden_addresses_are_noticed)
{
	struct store *s = fixture_store("hidden");
	const char *object;

	cr_expect_not(s->has_addresses);
	cr_expect_eq(s->n_ranges, 0);
	cr_expect_null(name_at(s, 0, &object));
	store_unref(s);
}
