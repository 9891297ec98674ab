#include "daemon/symbol-name.h"

#include <criterion/criterion.h>
#include <string.h>

#include "protocol/util.h"

static const struct {
	const char *better, *worse;
	char better_type, worse_type;
} ranks[] = {
	{ "startup_64", "_text", 'T', 'T' },
	{ "startup_64", "_stext", 'T', 'T' },
	{ "_text", "srso_alias_untrain_ret", 'T', 'T' },
	{ "do_it", "__do_it", 'T', 'T' },
	{ "do_it", "_do_it", 't', 't' },
	{ "jiffies", "jiffies_64", 'D', 'd' },
	{ "global_name", "static_name", 'T', 't' },
	{ "static_name", "weak_name", 't', 'W' },
	{ "__x64_sys_read", "__ia32_sys_read", 'T', 'T' },
	{ "memcpy", "__pi_memcpy", 'T', 'T' },
	{ "__pi_memcpy", "_stext", 't', 'T' },
	{ "vfs_read", "__pfx_vfs_read", 't', 'T' },
	{ "vfs_read", "__cfi_vfs_read", 't', 'T' },
	{ "__pfx_vfs_read", "_etext", 't', 'T' },
	{ "first_of_data", "__start_data", 'd', 'D' },
	{ "__start_next", "__stop_last", 'D', 'D' },
	{ "lock_classes", "__bss_start", 'b', 'B' },
	{ "entry_SYSCALL_64", "__entry_text_start", 'T', 'T' },
	{ "real", "a_value", 't', 'A' },
	{ "_stext", "a_value", 'T', 'A' },
};

static int rank(const char *name, char type)
{
	return symbol_name_rank(name, strlen(name), type);
}

Test(symbol_name, real_names_stand_before_what_tools_made)
{
	for (size_t i = 0; i < ELEMENTSOF(ranks); i++)
		cr_expect_lt(rank(ranks[i].better, ranks[i].better_type),
			rank(ranks[i].worse, ranks[i].worse_type), "%s, %s", ranks[i].better,
			ranks[i].worse);
}

Test(symbol_name, markers_begin_at_their_rank)
{
	static const char *const markers[] = { "_text", "_stext", "_etext", "srso_alias_safe_ret",
		"__pfx_a", "__cfi_a", "__start_rodata", "__stop_x", "__end_y", "_sinittext",
		"__entry_text_start", "__entry_text_end", "__per_cpu_start" };
	static const char *const names[] = { "a", "____________a", "_texture", "__ia32_sys_x",
		"srso_safe_ret", "__pi_x", "pfx_a", "__text", "end_x" };

	for (size_t i = 0; i < ELEMENTSOF(markers); i++)
		cr_expect_geq(rank(markers[i], 'T'), SYMBOL_NAME_MARKER, "%s", markers[i]);
	for (size_t i = 0; i < ELEMENTSOF(names); i++)
		cr_expect_lt(rank(names[i], 'W'), SYMBOL_NAME_MARKER, "%s", names[i]);
}

Test(symbol_name, ends_are_known)
{
	static const struct {
		const char *name;
		bool is_end;
	} rows[] = { { "_etext", true }, { "_end", true }, { "__bss_stop", true },
		{ "__stop___ex_table", true }, { "__end_rodata", true }, { "__init_end", true },
		{ "__per_cpu_end", true }, { "__softirqentry_text_end", true },
		{ "_einittext", true }, { "_ending", false }, { "end", false }, { "_text", false },
		{ "_e", false }, { "", false }, { "__start_rodata", false }, { "text_end", false },
		{ "_text_end", false }, { "__per_cpu_start", false }, { "stop_x", false } };

	for (size_t i = 0; i < ELEMENTSOF(rows); i++)
		cr_expect_eq(symbol_name_is_end(rows[i].name, strlen(rows[i].name)), rows[i].is_end,
			"%s", rows[i].name);
}

Test(symbol_name, starts_and_their_ends_belong_together)
{
	size_t offset = 99;

	cr_expect(symbol_name_is_start("__start_ro", 10, &offset));
	cr_expect_eq(offset, 8);
	cr_expect_not(symbol_name_is_start("__stop_ro", 9, &offset));
	cr_expect(symbol_name_ends("__stop_ro", 9, "ro", 2));
	cr_expect(symbol_name_ends("__end_ro", 8, "ro", 2));
	cr_expect_not(symbol_name_ends("__end_rodata", 12, "ro", 2));
	cr_expect_not(symbol_name_ends("__start_ro", 10, "ro", 2));
}

Test(symbol_name, mapping_symbols_are_known)
{
	static const struct {
		const char *name;
		bool is_mapping;
	} rows[] = { { "$x", true }, { "$d", true }, { "$a", true }, { "$t", true },
		{ "$x.12", true }, { "$d.foo", true }, { "$y", false }, { "$xx", false },
		{ "$", false }, { "x", false }, { "a$x", false }, { "", false } };

	for (size_t i = 0; i < ELEMENTSOF(rows); i++)
		cr_expect_eq(symbol_name_is_mapping(rows[i].name, strlen(rows[i].name)),
			rows[i].is_mapping, "%s", rows[i].name);
}

static const struct {
	const char *name;
	size_t stem;
	bool is_clone;
} stems[] = {
	{ "foo", 3, false },
	{ "foo.isra.0", 3, true },
	{ "foo.constprop.12", 3, true },
	{ "foo.part.0", 3, true },
	{ "foo.part.0.isra.0", 3, true },
	{ "foo.constprop.0.isra.0", 3, true },
	{ "foo.llvm.8327437583453", 3, true },
	{ "foo.localalias", 3, true },
	{ "foo.localalias.3", 3, true },
	{ "foo.cold", 3, false },
	{ "foo.cold.7", 3, false },
	{ "foo.isra.0.cold", 3, false },
	{ "foo.0", 5, false },
	{ "foo.12", 6, false },
	{ "foo.isra", 8, false },
	{ "foo.isra.", 9, false },
	{ "foo.isra.x", 10, false },
	{ "fooisra.0", 9, false },
	{ ".isra.0", 7, false },
	{ ".cold", 5, false },
	{ "123", 3, false },
};

Test(symbol_name, compiler_suffixes_are_cut)
{
	for (size_t i = 0; i < ELEMENTSOF(stems); i++) {
		size_t size = strlen(stems[i].name);

		cr_expect_eq(
			symbol_name_stem(stems[i].name, size), stems[i].stem, "%s", stems[i].name);
		cr_expect_eq(symbol_name_is_clone(stems[i].name, size, 3), stems[i].is_clone, "%s",
			stems[i].name);
		cr_expect_not(symbol_name_is_clone(stems[i].name, size, 2), "%s", stems[i].name);
	}
}
