/* Targets: every dialect is read as its tool means it, and what is none is told to the byte. */
#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "protocol/target.h"
#include "protocol/util.h"

/* The whole struct in words, so that a row shows all that was found and nothing else was. */
static const char *target_render(const struct target *t)
{
	static const char *const forms[] = { "name", "glob", "address", "line" };
	static char text[4096];
	int n = snprintf(text, sizeof(text), "%s", forms[t->form]);

#define ADD(...) n += snprintf(text + n, sizeof(text) - (size_t) n, " " __VA_ARGS__)
	if (t->object.s)
		ADD("object=%.*s", (int) t->object.n, t->object.s);
	if (t->build_id.s)
		ADD("build=%.*s", (int) t->build_id.n, t->build_id.s);
	if (t->file.s)
		ADD("file=%.*s", (int) t->file.n, t->file.s);
	if (t->line)
		ADD("line=%" PRIu32, t->line);
	if (t->name.s)
		ADD("%.*s", (int) t->name.n, t->name.s);
	if (t->ordinal)
		ADD("ordinal=%" PRIu32, t->ordinal);
	if (t->has_offset)
		ADD("+%#" PRIx64, t->offset);
	if (t->size)
		ADD("size=%#" PRIx64, t->size);
	if (t->has_relative)
		ADD("relative=%" PRIu32, t->relative);
	if (t->is_return)
		ADD("return");
	if (t->form == TARGET_ADDRESS)
		ADD("%#" PRIx64, t->address);
#undef ADD
	return text;
}

static const struct {
	const char *text;
	const char *found;
} rows[] = {
	/* names */
	{ "vfs_read", "name vfs_read" },
	{ " \tvfs_read\r\n", "name vfs_read" },
	{ "a", "name a" },
	{ "_", "name _" },
	{ "foo.isra.0", "name foo.isra.0" },
	{ "foo.llvm.1234567890123456789", "name foo.llvm.1234567890123456789" },
	{ "foo.constprop.0.isra.0.cold", "name foo.constprop.0.isra.0.cold" },
	{ ".L_foo", "name .L_foo" },
	{ "$d", "name $d" },
	{ "_RNvXs_NtCs1234_6kernel5print", "name _RNvXs_NtCs1234_6kernel5print" },
	{ "_ZN4core3ptr13drop$LT$u8$GT$17h0123456789abcdefE",
		"name _ZN4core3ptr13drop$LT$u8$GT$17h0123456789abcdefE" },
	{ "deadbeef", "name deadbeef" },
	{ "ffffffff8112345", "name ffffffff8112345" },
	{ "xffffffff81123456", "name xffffffff81123456" },
	{ "bpf_prog_6deef7357e7b4530_sd_fw_egress [bpf]",
		"name object=bpf bpf_prog_6deef7357e7b4530_sd_fw_egress" },

	/* objects */
	{ "ext4:ext4_fill_super", "name object=ext4 ext4_fill_super" },
	{ "snd-hda-intel:azx_probe", "name object=snd-hda-intel azx_probe" },
	{ "snd_hda_intel:azx_probe", "name object=snd_hda_intel azx_probe" },
	{ "8021q:vlan_dev_init", "name object=8021q vlan_dev_init" },
	{ "vmlinux:_text+0x1234", "name object=vmlinux _text +0x1234" },
	{ "vfs_read [ext4]", "name object=ext4 vfs_read" },
	{ "vfs_read\t[nf_conntrack]", "name object=nf_conntrack vfs_read" },
	{ "kprobe_x [__builtin__kprobes]", "name object=__builtin__kprobes kprobe_x" },
	{ "c:foo", "name object=c foo" },

	/* files */
	{ "super.c|init_once", "name file=super.c init_once" },
	{ "fs/ext4/super.c|init_once", "name file=fs/ext4/super.c init_once" },
	{ "ext4:super.c|init_once", "name object=ext4 file=super.c init_once" },
	{ "parse.tab|init_once", "name file=parse.tab init_once" },
	{ "x|init_once", "name file=x init_once" },
	{ "super.c:init_once", "name file=super.c init_once" },
	{ "ext4:fs/ext4/super.c:init_once", "name object=ext4 file=fs/ext4/super.c init_once" },
	{ "super.c:init_once:11", "name file=super.c init_once relative=11" },
	{ "init_once@fs/ext4/super.c", "name file=fs/ext4/super.c init_once" },
	{ "init_once@../super-2.c", "name file=../super-2.c init_once" },
	{ "init_once@super", "name file=super init_once" },
	{ "init_once@super.c:1234", "name file=super.c line=1234 init_once" },
	{ "ext4:init_once@super.c:1234", "name object=ext4 file=super.c line=1234 init_once" },
	{ "init_once@super.c+0x10", "name file=super.c init_once +0x10" },
	{ "init_once+0x10@super.c", "name file=super.c init_once +0x10" },
	{ "init_once@super.c%return", "name file=super.c init_once return" },
	{ "init_once@super.c,3", "name file=super.c init_once ordinal=3" },
	{ "init_once@super.c:1234:11", "name file=super.c line=1234 init_once relative=11" },

	/* positions */
	{ "init_once,3", "name init_once ordinal=3" },
	{ "ext4:init_once,3", "name object=ext4 init_once ordinal=3" },
	{ "init_once,3+0x10", "name init_once ordinal=3 +0x10" },
	{ "init_once,3%return", "name init_once ordinal=3 return" },
	{ "init_once,3:11", "name init_once ordinal=3 relative=11" },
	{ "init_once,0", "name init_once" },
	{ "init_once,4294967295", "name init_once ordinal=4294967295" },
	{ ".klp.sym.vmlinux.printk,0", "name object=vmlinux printk" },
	{ ".klp.sym.ext4.init_once.isra.0,2", "name object=ext4 init_once.isra.0 ordinal=2" },

	/* offsets */
	{ "vfs_read+0x5d/0x2c0 [mod]", "name object=mod vfs_read +0x5d size=0x2c0" },
	{ "vfs_read+0x5d/0x2c0[mod]", "name object=mod vfs_read +0x5d size=0x2c0" },
	{ "? vfs_read+0x5d/0x2c0", "name vfs_read +0x5d size=0x2c0" },
	{ " ? \tvfs_read+0x5d/0x2c0 [mod]\n", "name object=mod vfs_read +0x5d size=0x2c0" },
	{ "vfs_read+0x5d/0x2c0 [ext4 8c9b0fD2]",
		"name object=ext4 build=8c9b0fD2 vfs_read +0x5d size=0x2c0" },
	{ "vfs_read+93", "name vfs_read +0x5d" },
	{ "vfs_read+0", "name vfs_read +0" },
	{ "vfs_read+0x0", "name vfs_read +0" },
	{ "vfs_read+0X5D/704", "name vfs_read +0x5d size=0x2c0" },
	{ "vfs_read+0xffffffffffffffff", "name vfs_read +0xffffffffffffffff" },
	{ "vfs_read+18446744073709551615", "name vfs_read +0xffffffffffffffff" },
	{ "foo.cold+0x5", "name foo.cold +0x5" },
	{ "a+0x5/0x10", "name a +0x5 size=0x10" },

	/* lines */
	{ "vfs_read:11", "name vfs_read relative=11" },
	{ "vfs_read:0", "name vfs_read relative=0" },
	{ "mod:name:11", "name object=mod name relative=11" },
	{ "foo.isra.0:11", "name foo.isra.0 relative=11" },
	{ "c:11", "name c relative=11" },
	{ "fs/read_write.c:468", "line file=fs/read_write.c line=468" },
	{ "read_write.c:468", "line file=read_write.c line=468" },
	{ "mod:file.c:12", "line object=mod file=file.c line=12" },
	{ "file.h:12 [mod]", "line object=mod file=file.h line=12" },
	{ "entry.S:7", "line file=entry.S line=7" },
	{ "a.s:7", "line file=a.s line=7" },
	{ "rust/kernel/lib.rs:4294967295", "line file=rust/kernel/lib.rs line=4294967295" },
	{ "/usr/src/linux-6.1/fs/x:7", "line file=/usr/src/linux-6.1/fs/x line=7" },

	/* returns */
	{ "vfs_read%return", "name vfs_read return" },
	{ "ext4:vfs_read%return", "name object=ext4 vfs_read return" },
	{ "vfs_read%return [ext4]", "name object=ext4 vfs_read return" },
	{ "vfs_read+0%return", "name vfs_read +0 return" },
	{ "vfs_read%return+0", "name vfs_read +0 return" },

	/* patterns */
	{ "ext4_*", "glob ext4_*" },
	{ "*", "glob *" },
	{ "?", "glob ?" },
	{ "? ", "glob ?" },
	{ "[ext4]", "glob [ext4]" },
	{ "?fs_read", "glob ?fs_read" },
	{ "vfs_?ead", "glob vfs_?ead" },
	{ "ext4:ext4_*", "glob object=ext4 ext4_*" },
	{ "vfs_[rw]*", "glob vfs_[rw]*" },
	{ "[!a-z]*", "glob [!a-z]*" },
	{ "[^a-z.$-]", "glob [^a-z.$-]" },
	{ "a[[:digit:]_]", "glob a[[:digit:]_]" },
	{ "vfs_read[mod]", "glob vfs_read[mod]" },
	{ "*.c", "glob *.c" },
	{ "foo.c*", "glob foo.c*" },
	{ "super.c|ext4_*", "glob file=super.c ext4_*" },
	{ "ext4_*@super.c", "glob file=super.c ext4_*" },
	{ "vfs_*%return", "glob vfs_* return" },
	{ "ext4_* [ext4]", "glob object=ext4 ext4_*" },

	/* addresses */
	{ "0xffffffff81123456", "address 0xffffffff81123456" },
	{ " 0XFFFFFFFF81123456 ", "address 0xffffffff81123456" },
	{ "0x0", "address 0" },
	{ "ffffffff81123456", "address 0xffffffff81123456" },
	{ "0000000000000000", "address 0" },
	{ "? 0xffffffff81123456", "address 0xffffffff81123456" },
};

Test(target, parse_reads_every_dialect)
{
	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		struct target_problem p = { .position = 9999 };
		struct target t;
		int r = target_parse(rows[i].text, strlen(rows[i].text), &t, &p);

		cr_assert_eq(r, 0, "%s: %s at %zu", rows[i].text, p.message, p.position);
		cr_expect_str_eq(target_render(&t), rows[i].found, "%s: %s", rows[i].text,
			target_render(&t));
		cr_expect_eq(p.position, 9999);
	}
}

static const struct {
	const char *text;
	size_t position;
} failing[] = {
	/* nothing there */
	{ "", 0 },
	{ "  ", 0 },
	{ ":name", 0 },
	{ "|name", 0 },
	{ "@file.c", 0 },
	{ "+5", 0 },
	{ ",3", 0 },
	{ "%return", 0 },
	{ " +5", 1 },

	/* names */
	{ "468", 0 },
	{ "0123456789abcde", 0 },
	{ "3com:9p_read", 0 },
	{ "8021q:11", 0 },
	{ "vfs read", 4 },
	{ "vfs_read extra", 9 },
	{ "vfs\tread", 4 },
	{ "vfs\x01read", 3 },
	{ "vfs\nread", 4 },
	{ "vfs_r\xc3\xa9"
	  "ad",
		5 },
	{ "vfs_read()", 8 },
	{ "Vec<u8>", 3 },
	{ "vfs_read\\", 8 },
	{ "vfs_read;ret", 8 },
	{ "vfs_read-0x5", 8 },
	{ "ffffffff81000000 T _text", 17 },

	/* objects */
	{ "ext4:", 5 },
	{ "ext4: foo", 5 },
	{ "ext4 :foo", 5 },
	{ "a:b:c", 4 },
	{ "a:b:", 4 },
	{ "foo.isra.0:bar", 11 },
	{ "foo [", 5 },
	{ "foo []", 5 },
	{ "foo [ext4", 9 },
	{ "foo [ext4 ", 9 },
	{ "foo [ext4 ]", 10 },
	{ "foo [ext4 xyz]", 10 },
	{ "foo [ext4 8c9b xyz]", 14 },
	{ "foo [ext4] x", 11 },
	{ "foo [ext4] [ext4]", 11 },
	{ "foo [ex.t4]", 7 },
	{ "ext4:foo [ext4]", 9 },
	{ ".klp.sym.", 9 },
	{ ".klp.sym.ext4", 13 },
	{ ".klp.sym.ext4.", 14 },

	/* files */
	{ "a|", 2 },
	{ "super.c|", 8 },
	{ "super.c||x", 8 },
	{ "super.c|ext4:init_once", 13 },
	{ "super.c", 7 },
	{ "super.c init_once", 7 },
	{ "fs/ext4/super.c", 15 },
	{ "fs/ext4/super.c+5", 15 },
	{ "fs/ext4/*.c|x", 8 },
	{ "vfs_read@", 9 },
	{ "vfs_read@:5", 9 },
	{ "vfs_read@ file.c", 9 },
	{ "vfs_read@a.c@b.c", 12 },
	{ "super.c|init_once@b.c", 17 },
	{ "init_once@super.c:", 18 },
	{ "init_once@super.c:x", 18 },
	{ "init_once@super.c:0", 18 },
	{ "a,b.c:7", 2 },

	/* positions */
	{ "name,", 5 },
	{ "name,x", 5 },
	{ "name,-1", 5 },
	{ "name,03", 6 },
	{ "name,3,4", 6 },
	{ "name,0,0", 6 },
	{ "name,4294967296", 14 },
	{ "name,3x", 6 },

	/* offsets */
	{ "name+", 5 },
	{ "name+x", 5 },
	{ "name+0x", 7 },
	{ "name+0xg", 7 },
	{ "name+5d", 6 },
	{ "name+010", 6 },
	{ "name+ 5", 5 },
	{ "name +5", 5 },
	{ "name+-5", 5 },
	{ "name+5+6", 6 },
	{ "name+5:11", 6 },
	{ "name+0x10000000000000000", 23 },
	{ "name+18446744073709551616", 24 },
	{ "name+5/", 7 },
	{ "name+5/x", 7 },
	{ "name+5/6/7", 8 },
	{ "name/5", 6 },

	/* lines */
	{ "name:", 5 },
	{ "vfs_read:12x", 11 },
	{ "vfs_read:0x10", 10 },
	{ "vfs_read:11-20", 11 },
	{ "vfs_read:11:12", 11 },
	{ "vfs_read:11+5", 11 },
	{ "vfs_read:11%return", 11 },
	{ "vfs_read:4294967296", 18 },
	{ "file.c:", 7 },
	{ "file.c:0", 7 },
	{ "file.c:012", 8 },
	{ "file.c:5x", 8 },
	{ "file.c:5:7", 8 },
	{ "file.c:5%return", 8 },
	{ "file.c:5|name", 8 },
	{ "file.c:99999999999", 16 },

	/* returns */
	{ "name%", 5 },
	{ "name%ret", 8 },
	{ "name%Return", 5 },
	{ "name%returned", 11 },
	{ "name%return%return", 11 },
	{ "name%return+0x5", 11 },
	{ "name+0x5%return", 8 },
	{ "name%return:5", 11 },

	/* patterns */
	{ "foo[", 4 },
	{ "foo[]", 4 },
	{ "foo[]a]", 4 },
	{ "foo[a", 5 },
	{ "foo[a b]", 5 },
	{ "foo[!", 5 },
	{ "foo[[:digit]", 11 },
	{ "foo[[=a=]]", 4 },
	{ "foo]", 3 },
	{ "*:vfs_read", 1 },
	{ "ext4_*+5", 6 },
	{ "ext4_*,5", 6 },
	{ "ext4_*:5", 6 },

	/* addresses */
	{ "0x", 2 },
	{ "0xg", 2 },
	{ "0x12g", 4 },
	{ "0x12 [ext4]", 4 },
	{ "0xffffffff81123456+5", 18 },
	{ "0x10000000000000000", 18 },
	{ "  0x12_", 6 },
};

Test(target, parse_names_the_first_byte_that_does_not_belong)
{
	for (size_t i = 0; i < ELEMENTSOF(failing); i++) {
		struct target_problem p = { .position = 9999 };
		struct target t, untouched;
		const char *text = failing[i].text;

		memset(&t, 0xa5, sizeof(t));
		untouched = t;
		cr_expect_eq(target_parse(text, strlen(text), &t, &p), -EINVAL, "%s", text);
		cr_expect_eq(p.position, failing[i].position, "%s: %zu (%s)", text, p.position,
			p.message);
		cr_expect(p.message && *p.message, "%s", text);
		cr_expect_eq(memcmp(&t, &untouched, sizeof(t)), 0, "%s", text);
	}
}

Test(target, parse_takes_a_nul_byte_for_a_wrong_byte)
{
	struct target_problem p;
	struct target t;

	cr_expect_eq(target_parse("vfs\0read", 8, &t, &p), -EINVAL);
	cr_expect_eq(p.position, 3);
	cr_expect_eq(target_parse("vfs_read\0", 9, &t, &p), -EINVAL);
	cr_expect_eq(p.position, 8);
}

Test(target, parse_bounds_the_size)
{
	static char text[TARGET_SIZE_MAX + 1];
	struct target_problem p;
	struct target t;

	memset(text, 'a', sizeof(text));
	cr_expect_eq(target_parse(text, TARGET_SIZE_MAX, &t, &p), 0);
	cr_expect_eq(t.name.n, TARGET_SIZE_MAX);
	cr_expect_eq(target_parse(text, TARGET_SIZE_MAX + 1, &t, &p), -EINVAL);
	cr_expect_eq(p.position, TARGET_SIZE_MAX);
}

Test(target, needs_source_where_a_file_or_line_is_given)
{
	static const struct {
		const char *text;
		bool needed;
	} sources[] = {
		{ "vfs_read", false },
		{ "vfs_read+5", false },
		{ "ext4:init_once,3%return", false },
		{ "0x1234", false },
		{ "ext4_*", false },
		{ "super.c|init_once", true },
		{ "init_once@super.c", true },
		{ "vfs_read:0", true },
		{ "super.c:7", true },
		{ "ext4_*@super.c", true },
	};

	for (size_t i = 0; i < ELEMENTSOF(sources); i++) {
		struct target_problem p;
		struct target t;

		cr_assert_eq(target_parse(sources[i].text, strlen(sources[i].text), &t, &p), 0);
		cr_expect_eq(target_needs_source(&t), sources[i].needed, "%s", sources[i].text);
	}
}
