#include "daemon/modules.h"

#include <errno.h>

#include "tests/unit/fixture.h"

Test(modules, lines_of_the_kernel_are_parsed)
{
	static const char text[] =
		"nf_tables 20480 3 nft_chain_nat,nft_compat, Live 0xffffffffc0a00000\n"
		"ext4 1048576 1 - Loading 0xffffffffc0b00000 (E)\n"
		"hidden 4096 0 [permanent], Unloading 0x0000000000000000 (OE-)";
	struct module *v;
	size_t n, line = 4711;

	cr_assert_eq(modules_parse(text, sizeof(text) - 1, &v, &n, &line), 0);
	cr_assert_eq(n, 3);
	cr_expect_str_eq(v[0].name, "nf_tables");
	cr_expect_eq(v[0].size, 20480);
	cr_expect_eq(v[0].state, MODULE_LIVE);
	cr_expect_eq(v[0].address, UINT64_C(0xffffffffc0a00000));
	cr_expect_eq(v[1].state, MODULE_LOADING);
	cr_expect_eq(v[2].state, MODULE_UNLOADING);
	cr_expect_eq(v[2].address, 0);
	cr_expect_eq(line, 4711);
	free(v);
}

Test(modules, no_text_is_no_module)
{
	struct module *v = (struct module *) 1;
	size_t n = 4711, line;

	cr_expect_eq(modules_parse("", 0, &v, &n, &line), 0);
	cr_expect_eq(n, 0);
	free(v);
}

Test(modules, a_malformed_line_is_refused_by_its_number)
{
	static const char *const lines[] = { "", "ext4", "ext4 1 1 -", "ext4 1 1 - Live",
		"ext4 1 1 - Alive 0x1", "ext4 one 1 - Live 0x1", "ext4 1 1 - Live nowhere",
		"a_name_of_more_than_sixty_three_bytes_that_no_module_of_the_kernel_has 1 1 - Live "
		"0x1",
		"ext4 1 1 - Livelylivelylively 0x1" };

	for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
		struct module *v = (struct module *) 1;
		size_t n = 4711, line;
		char text[256];

		(void) snprintf(text, sizeof(text), "a 1 0 - Live 0x1\n%s\n", lines[i]);
		cr_expect_eq(
			modules_parse(text, strlen(text), &v, &n, &line), -EBADMSG, "%s", lines[i]);
		cr_expect_eq(line, 2);
		cr_expect_eq(n, 4711);
	}
}

#define NAME "\4\0\0\0\24\0\0\0\3\0\0\0GNU\0"
#define ID "01234567890123456789"

static const struct {
	const char *notes;
	size_t size;
	size_t found;
} notes[] = {
	{ NAME ID, 36, 20 },
	{ NAME ID, 35, 0 },
	{ NAME ID, 16, 0 },
	{ NAME ID, 11, 0 },
	{ "", 0, 0 },
	/* another note before it, its name padded */
	{ "\4\0\0\0\1\0\0\0\1\1\0\0Xen\0\0\0\0\0" NAME ID, 56, 20 },
	{ "\5\0\0\0\0\0\0\0\1\0\0\0Name\0\0\0\0" NAME ID, 56, 20 },
	/* of the right type, of another owner; of the owner, of another type */
	{ "\4\0\0\0\24\0\0\0\3\0\0\0XYZ\0" ID, 36, 0 },
	{ "\4\0\0\0\24\0\0\0\4\0\0\0GNU\0" ID, 36, 0 },
	/* longer than any build-id, longer than the notes, nearly 4 GiB */
	{ "\4\0\0\0\41\0\0\0\3\0\0\0GNU\0" ID ID, 56, 0 },
	{ "\4\0\0\0\25\0\0\0\3\0\0\0GNU\0" ID, 36, 0 },
	{ "\4\0\0\0\377\377\377\377\3\0\0\0GNU\0" ID, 36, 0 },
	{ "\377\377\377\377\24\0\0\0\3\0\0\0GNU\0" ID, 36, 0 },
	{ "\375\377\377\377\375\377\377\377\3\0\0\0GNU\0" ID, 36, 0 },
	/* the last one's padding may be absent */
	{ "\4\0\0\0\21\0\0\0\3\0\0\0GNU\0" ID, 33, 17 },
};

Test(modules, the_build_id_is_found_in_notes)
{
	for (size_t i = 0; i < ELEMENTSOF(notes); i++) {
		uint8_t id[TABLE_BUILD_ID_MAX];
		char *exact = malloc(notes[i].size ? notes[i].size : 1);

		memcpy(exact, notes[i].notes, notes[i].size);
		memset(id, 'x', sizeof(id));
		cr_expect_eq(
			notes_find_build_id(exact, notes[i].size, id), notes[i].found, "%zu", i);
		cr_expect_eq(memcmp(id, ID, notes[i].found), 0);
		cr_expect_eq(id[notes[i].found], 'x', "%zu", i);
		free(exact);
	}
}

static int root(const char *name)
{
	char path[4096];
	int fd;

	(void) snprintf(path, sizeof(path), "%s/tests/data/%s", SRCDIR, name);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_geq(fd, 0);
	return fd;
}

Test(modules, details_come_from_sysfs)
{
	static const char *const names[] = { ".text", ".rodata", ".data", ".bss", ".init.text" };
	struct module_details d;
	int fd = root("x86-6.1");

	cr_assert_eq(modules_get_details(fd, "nf_tables", &d), 0);
	cr_expect_neq(d.load, 0);
	cr_expect_eq(d.build_id_size, 20);
	cr_expect_eq(d.build_id[0], 0xaa);
	cr_expect_eq(d.build_id[19], 0xdd);
	cr_assert_eq(d.n_sections, ELEMENTSOF(names));
	for (size_t i = 0; i < ELEMENTSOF(names); i++)
		cr_expect_str_eq(d.sections[i].name, names[i]);
	cr_expect_eq(d.sections[4].start, UINT64_C(0xffffffffc0a10000));
	module_details_done(&d);
	(void) close(fd);
}

Test(modules, what_is_not_there_stays_unknown)
{
	static const char *const names[] = { "absent", "..", ".", "a/b", "../ext4", "" };
	int fd = root("x86-6.1");

	for (size_t i = 0; i < ELEMENTSOF(names); i++) {
		struct module_details d;

		cr_expect_eq(modules_get_details(fd, names[i], &d), 0);
		cr_expect_eq(d.build_id_size, 0, "%s", names[i]);
		cr_expect_eq(d.n_sections, 0);
		module_details_done(&d);
	}
	(void) close(fd);
}
