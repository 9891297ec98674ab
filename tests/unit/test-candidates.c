#include "daemon/candidates.h"

#include "tests/unit/fixture.h"

static const struct {
	const char *target;
	size_t n;
	const char *code;  /* of the problem, or NULL */
	const char *first; /* object:name of the first candidate */
	enum kind kind;
} rows[] = {
	{ "vfs_read", 1, NULL, "vmlinux:vfs_read", KIND_ANY },
	{ "type_show", 5, NULL, "vmlinux:type_show", KIND_ANY },
	{ "nf_tables:type_show", 2, NULL, "nf_tables:type_show", KIND_ANY },
	{ "nf-tables:type_show", 2, NULL, "nf_tables:type_show", KIND_ANY },
	{ "vmlinux:type_show,3", 1, NULL, "vmlinux:type_show", KIND_ANY },
	{ "vmlinux:type_show,4", 0, "absent", NULL, KIND_ANY },
	{ "type_show,2", 2, NULL, "vmlinux:type_show", KIND_ANY },
	{ "update_curr", 2, NULL, "vmlinux:update_curr.constprop.0", KIND_ANY },
	{ "update_curr.isra.0", 1, NULL, "vmlinux:update_curr.isra.0", KIND_ANY },
	{ "split_me", 1, NULL, "vmlinux:split_me", KIND_ANY },
	{ "only_cold", 0, "absent", NULL, KIND_ANY },
	{ "vfs_rea", 0, "absent", NULL, KIND_ANY },
	{ "ext4:vfs_read", 0, "absent", NULL, KIND_ANY },
	{ "nomodule:vfs_read", 0, "absent", NULL, KIND_ANY },
	{ "super.c|init_once", 0, "no_source", NULL, KIND_ANY },
	{ "vfs_read:11", 0, "no_source", NULL, KIND_ANY },
	{ "fs/read_write.c:468", 0, "no_source", NULL, KIND_ANY },
	{ "vfs_read+0x2bf", 1, NULL, "vmlinux:vfs_read", KIND_ANY },
	{ "vfs_read+0x2c0", 1, "invalid", "vmlinux:vfs_read", KIND_ANY },
	{ "vfs_read+0x10/0x2c0", 1, NULL, "vmlinux:vfs_read", KIND_ANY },
	{ "vfs_read+0x10/0x2c1", 1, "absent", "vmlinux:vfs_read", KIND_ANY },
	{ "jhash+0x10/0x80", 1, NULL, "vmlinux:jhash", KIND_ANY },
	{ "ext4_fill_super+0x10/0x200 [ext4]", 1, NULL, "ext4:ext4_fill_super", KIND_ANY },
	{ "0xffffffff9a200388", 1, NULL, "vmlinux:vfs_read", KIND_ANY },
	{ "0xffffffff9a200000", 1, NULL, "vmlinux:startup_64", KIND_ANY },
	{ "0x1", 0, "absent", NULL, KIND_ANY },
	{ "0xffffffff9a200388", 0, "absent", NULL, KIND_DATA },
	{ "vfs_read", 0, "absent", NULL, KIND_DATA },
	{ "init_task", 1, NULL, "vmlinux:init_task", KIND_DATA },
	{ "fixed_percpu_data", 1, NULL, "vmlinux:fixed_percpu_data", KIND_OTHER },
};

Test(candidates, are_what_the_target_can_mean)
{
	static struct candidates c;
	struct store *s = fixture_store("x86-6.1");

	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		struct problem p = {};
		struct target_problem where;
		struct target t;
		char name[2048];

		cr_assert_eq(target_parse(rows[i].target, strlen(rows[i].target), &t, &where), 0,
			"%s", rows[i].target);
		candidates_find(s, &t, NULL, rows[i].kind, &c, &p);
		cr_expect_eq(c.n, rows[i].n, "%s: %zu", rows[i].target, c.n);
		cr_expect(
			p.code ? rows[i].code && strcmp(p.code, rows[i].code) == 0 : !rows[i].code,
			"%s: %s", rows[i].target, p.code ? p.message : "no problem");
		if (c.n == 0 || !rows[i].first)
			continue;
		(void) snprintf(name, sizeof(name), "%s:%s", object_name(c.v[0].object),
			fixture_name(&c.v[0].object->table, c.v[0].index));
		cr_expect_str_eq(name, rows[i].first);
	}
	store_unref(s);
}

Test(candidates, more_than_the_limit_are_cut)
{
	static struct candidates c;
	char *text = malloc(40 * 2000), *p = text;
	struct problem problem = {};
	struct target_problem where;
	struct target t;
	struct fixture f;
	struct object *o;
	struct store *s;

	for (int i = 0; i < 1500; i++)
		p += sprintf(
			p, "%016llx t init_once\n", 0xffffffff81000000ull + 16ull * (unsigned) i);
	f = fixture_table(text, 0, NULL);
	cr_assert_eq(object_new(TAKE_PTR(f.block), f.size, &o), 0);
	cr_assert_eq(store_new(&(struct store_time){ .generation = 1 }, &o, 1, NULL, &s), 0);
	cr_assert_eq(target_parse("init_once", 9, &t, &where), 0);
	candidates_find(s, &t, NULL, KIND_ANY, &c, &problem);
	cr_expect_eq(c.n, CANDIDATES_MAX);
	cr_expect_str_eq(problem.code, "limit");
	object_unref(o);
	store_unref(s);
	fixture_done(&f);
	free(text);
}

Test(candidates, an_address_is_hidden_where_none_is_known)
{
	static struct candidates c;
	struct store *s = fixture_store("hidden");
	struct problem p = {};
	struct target t = { .form = TARGET_ADDRESS, .address = 0x1000 };

	candidates_find(s, &t, NULL, KIND_ANY, &c, &p);
	cr_expect_eq(c.n, 0);
	cr_expect_str_eq(p.code, "hidden");
	store_unref(s);
}
