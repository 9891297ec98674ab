#include "tests/unit/fixture.h"

#include <errno.h>
#include <sys/mman.h>

static int parse(const char *text, size_t size, struct kallsyms *ret, struct kallsyms_problem *p)
{
	char *copy = malloc(size ? size : 1);

	memcpy(copy, text, size);
	return kallsyms_parse(copy, size, ret, p);
}

#define A "ffffffff81000000 T _text\n"

static const struct {
	const char *text;
	size_t line;
	const char *reason;
} malformed[] = {
	{ "", 0, "no symbol" },
	{ "\n", 1, "address" },
	{ A "\n", 2, "address" },
	{ A " ffffffff81000000 T a\n", 2, "address" },
	{ A "1ffffffff81000000 T too_wide\n", 2, "64 bits" },
	{ A "xffffffff81000000 T a\n", 2, "address" },
	{ A "0xffffffff8100000 T a\n", 2, "type letter" },
	{ A "ffffffff81000000\n", 2, "type letter" },
	{ A "ffffffff81000000 \n", 2, "type letter" },
	{ A "ffffffff81000000 T\n", 2, "type letter" },
	{ A "ffffffff81000000 T \n", 2, "type letter" },
	{ A "ffffffff81000000 TT a\n", 2, "type letter" },
	{ A "ffffffff81000000 1 a\n", 2, "type letter" },
	{ A "ffffffff81000000T a\n", 2, "type letter" },
	{ A "ffffffff81000000 T  a\n", 2, "blank" },
	{ A "ffffffff81000000 T a b\n", 2, "blank" },
	{ A "ffffffff81000000 T a\r\n", 2, "control" },
	{ A "ffffffff81000000 T a\177\n", 2, "control" },
	{ A "ffffffff81000000 T \t[m]\n", 2, "empty" },
	{ A "ffffffff81000000 T a\t\n", 2, "brackets" },
	{ A "ffffffff81000000 T a\t[]\n", 2, "brackets" },
	{ A "ffffffff81000000 T a\t[m\n", 2, "brackets" },
	{ A "ffffffff81000000 T a\tm]\n", 2, "brackets" },
	{ A "ffffffff81000000 T a\t[m] \n", 2, "brackets" },
	{ A "ffffffff81000000 T a\t[m][n]\n", 2, "malformed" },
	{ A "ffffffff81000000 T a\t[m\tn]\n", 2, "malformed" },
	{ A "ffffffff81000000 T "
	    "a\t[0123456789012345678901234567890123456789012345678901234567890123]\n",
		2, "too long" },
	{ A A A "ffffffff8100", 4, "type letter" },
};

Test(kallsyms, a_malformed_line_is_refused_by_its_number)
{
	for (size_t i = 0; i < ELEMENTSOF(malformed); i++) {
		struct kallsyms k = { .n_symbols = 4711 };
		struct kallsyms_problem p;

		cr_expect_eq(parse(malformed[i].text, strlen(malformed[i].text), &k, &p), -EBADMSG,
			"%s", malformed[i].text);
		cr_expect_eq(p.line, malformed[i].line, "%s", malformed[i].text);
		cr_expect(strstr(p.reason, malformed[i].reason), "%s: %s", malformed[i].text,
			p.reason);
		cr_expect_eq(k.n_symbols, 4711);
	}
}

Test(kallsyms, an_excerpt_shows_no_address)
{
	static const char *const lines[] = { "ffffffff81abcde0", " ffffffff81abcde0 T a",
		"T ffffffff81abcde0 a", "zffffffff81abcde0z81abcde0", "a\tffffffff81ABCDE0" };

	for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
		struct kallsyms_problem p;
		struct kallsyms k;

		cr_expect_eq(parse(lines[i], strlen(lines[i]), &k, &p), -EBADMSG);
		cr_expect_not(strcasestr(p.excerpt, "abcde0"), "%s", p.excerpt);
		cr_expect(strstr(p.excerpt, "xxxx"));
	}
}

Test(kallsyms, a_nul_is_no_part_of_a_name)
{
	static const char text[] = "ffffffff81000000 T a\0b\n";
	struct kallsyms_problem p;
	struct kallsyms k;

	cr_expect_eq(parse(text, sizeof(text) - 1, &k, &p), -EBADMSG);
	cr_expect_eq(p.line, 1);
}

Test(kallsyms, names_up_to_the_limit_are_taken)
{
	char text[20 + TABLE_NAME_MAX + 1];

	for (size_t n = TABLE_NAME_MAX - 2; n <= TABLE_NAME_MAX; n++) {
		struct kallsyms_problem p;
		struct kallsyms k = {};

		memcpy(text, "ffffffff81000000 T ", 19);
		memset(text + 19, 'n', n);
		cr_expect_eq(parse(text, 19 + n, &k, &p), n < TABLE_NAME_MAX ? 0 : -EBADMSG);
		if (n < TABLE_NAME_MAX)
			cr_expect_eq(k.symbols[0].name_size, n);
		kallsyms_done(&k);
	}
}

static void expect_symbol(
	const struct kallsyms *k, size_t i, uint64_t address, char type, const char *name)
{
	const struct source_symbol *s = &k->symbols[i];

	cr_expect_eq(s->address, address);
	cr_expect_eq(s->type, type);
	cr_expect_eq(s->name_size, strlen(name), "%s", name);
	cr_expect(memcmp(k->text + s->name, name, s->name_size) == 0, "%s", name);
}

Test(kallsyms, objects_are_told_apart)
{
	static const char text[] = "0000000000000000 A fixed_percpu_data\n"
				   "ffffffff81000000 T _text\n"
				   "ffffffffc0a00000 t one\t[first_mod]\n"
				   "ffffffffc0b00000 D two\t[other]\n"
				   "ffffffffc0c00000 t prog\t[bpf]\n"
				   "ffffffffc0d00000 t tramp\t[__builtin__ftrace]\n"
				   "ffffffffc0e00000 t page\t[__builtin__kprobes]\n"
				   "ffffffffc0a10000 t freed_init\t[first_mod]";
	struct kallsyms k = fixture_parse(text, sizeof(text) - 1);
	static const struct {
		const char *name;
		bool is_module;
		size_t first, n;
	} objects[] = { { "vmlinux", false, 0, 2 }, { "first_mod", true, 2, 2 },
		{ "other", true, 4, 1 }, { "bpf", false, 5, 1 }, { "ftrace", false, 6, 1 },
		{ "kprobes", false, 7, 1 } };

	cr_assert_eq(k.n_objects, ELEMENTSOF(objects));
	for (size_t i = 0; i < k.n_objects; i++) {
		cr_expect_str_eq(k.objects[i].name, objects[i].name);
		cr_expect_eq(k.objects[i].is_module, objects[i].is_module);
		cr_expect_eq(k.objects[i].first, objects[i].first);
		cr_expect_eq(k.objects[i].n, objects[i].n);
	}
	expect_symbol(&k, 0, 0, 'A', "fixed_percpu_data");
	expect_symbol(&k, 1, UINT64_C(0xffffffff81000000), 'T', "_text");
	expect_symbol(&k, 2, UINT64_C(0xffffffffc0a00000), 't', "one");
	expect_symbol(&k, 3, UINT64_C(0xffffffffc0a10000), 't', "freed_init");
	expect_symbol(&k, 4, UINT64_C(0xffffffffc0b00000), 'D', "two");
	cr_expect(k.has_addresses);
	kallsyms_done(&k);
}

Test(kallsyms, only_when_all_are_zero_are_they_hidden)
{
	static const char text[] = "0000000000000000 A per_cpu\n0000000000000000 T _text\n";
	struct kallsyms k = fixture_parse(text, sizeof(text) - 1);

	cr_expect_not(k.has_addresses);
	kallsyms_done(&k);
	k = fixture_parse("0 A per_cpu\n1 T _text\n", 22);
	cr_expect(k.has_addresses);
	kallsyms_done(&k);
}

Test(kallsyms, a_text_of_modules_only_has_an_empty_vmlinux)
{
	struct kallsyms k = fixture_parse("ffffffffc0a00000 t one\t[m]\n", 27);

	cr_assert_eq(k.n_objects, 2);
	cr_expect_str_eq(k.objects[0].name, "vmlinux");
	cr_expect_eq(k.objects[0].n, 0);
	cr_expect_eq(k.objects[1].n, 1);
	kallsyms_done(&k);
}

Test(kallsyms, too_many_objects_are_refused)
{
	size_t size = 0, n = KALLSYMS_OBJECTS_MAX;
	char *text = malloc(n * 40);
	struct kallsyms_problem p;
	struct kallsyms k;

	for (size_t i = 0; i < n; i++)
		size += (size_t) sprintf(text + size, "ffffffffc0000000 t a\t[m%zu]\n", i);
	cr_expect_eq(parse(text, size, &k, &p), -EBADMSG);
	cr_expect_eq(p.line, n); /* vmlinux is one too */
	free(text);
}

Test(kallsyms, a_descriptor_is_read_to_its_end)
{
	int fd = memfd_create("kallsyms", MFD_CLOEXEC);
	struct kallsyms_problem p;
	struct kallsyms k;

	for (int i = 0; i < 30000; i++)
		cr_assert_eq(dprintf(fd, "%016llx t name_%d\n", 0xffffffff81000000ull + i, i),
			25 + snprintf(NULL, 0, "%d", i));
	cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
	cr_assert_eq(kallsyms_load(fd, &k, &p), 0);
	cr_expect_eq(k.n_symbols, 30000);
	kallsyms_done(&k);
	cr_expect_eq(kallsyms_load(fd, &k, &p), -EBADMSG); /* at its end: empty */
	(void) close(fd);
	cr_expect_eq(kallsyms_load(fd, &k, &p), -EBADF);
}
