#include "tests/unit/fixture.h"

#include <errno.h>
#include <sys/stat.h>

/* A root with the two files; the caller closes it. */
static int make_root(const char *kallsyms, const char *modules)
{
	const char *const files[] = { "proc/kallsyms", "proc/modules" };
	const char *const texts[] = { kallsyms, modules };
	char path[] = "/tmp/symd-test-XXXXXX";
	int fd;

	cr_assert_not_null(mkdtemp(path));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_geq(fd, 0);
	cr_assert_eq(mkdirat(fd, "proc", 0755), 0);
	for (size_t i = 0; i < ELEMENTSOF(files); i++) {
		int file;

		if (!texts[i])
			continue;
		file = openat(fd, files[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		cr_assert_eq(write(file, texts[i], strlen(texts[i])), (ssize_t) strlen(texts[i]));
		(void) close(file);
	}
	return fd;
}

static void drop_root(int fd)
{
	char link[64], path[256];
	ssize_t n;

	(void) snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	cr_assert_gt(n, 0);
	path[n] = 0;
	(void) unlinkat(fd, "proc/kallsyms", 0);
	(void) unlinkat(fd, "proc/modules", 0);
	(void) unlinkat(fd, "proc", AT_REMOVEDIR);
	(void) rmdir(path);
	(void) close(fd);
}

static const struct {
	const char *kallsyms, *modules;
	int r;
	const char *text;
} broken[] = {
	{ NULL, NULL, -ENOENT, "/proc/kallsyms" },
	{ "", NULL, -EBADMSG, "no symbol" },
	{ "ffffffff81000000 T a\nffffffff81000000 T\n", NULL, -EBADMSG, "line 2" },
	{ "ffffffff81000000 T a\n", "ext4 1 1 - Live 0x1\nrubbish\n", -EBADMSG,
		"/proc/modules is malformed, line 2" },
};

Test(system, what_is_wrong_is_told)
{
	for (size_t i = 0; i < ELEMENTSOF(broken); i++) {
		struct system_objects objects = { .n = 4711 };
		struct system_problem problem = {};
		int fd = make_root(broken[i].kallsyms, broken[i].modules);

		cr_expect_eq(system_load(fd, NULL, &objects, &problem), broken[i].r);
		cr_expect(strstr(problem.text, broken[i].text), "%s", problem.text);
		cr_expect_eq(objects.n, 4711);
		drop_root(fd);
	}
}

Test(system, objects_have_the_kernels_identity)
{
	struct store *s = fixture_store("x86-6.1");
	const struct table_header *h = s->objects[0]->table.header;

	cr_expect_str_eq(object_name(s->objects[0]), "vmlinux");
	cr_expect_eq(h->base, UINT64_C(0xffffffff9a200000));
	cr_expect_eq(h->address, h->base);
	cr_expect_eq(h->size, 0xa00000);
	cr_expect_eq(h->build_id_size, 20);
	cr_expect_not(s->objects[0]->is_module);
	cr_expect_eq(s->objects[0]->since_nsec, 0);

	h = store_find_object(s, "ext4", 4)->table.header;
	cr_expect_eq(h->address, UINT64_C(0xffffffffc0b00000));
	cr_expect_eq(h->size, 12288);
	cr_expect_neq(h->load, 0);
	cr_expect(store_find_object(s, "ext4", 4)->is_module);
	cr_expect_neq(store_find_object(s, "ext4", 4)->since_nsec, 0);
	cr_expect_not(store_find_object(s, "bpf", 3)->is_module);
	store_unref(s);
}

Test(system, modules_have_their_state)
{
	int fd = make_root("ffffffff81000000 T a\nffffffffc0000000 t b\t[one]\n",
		"one 4096 1 - Loading 0xffffffffc0000000\n"
		"two 4096 1 - Unloading 0xffffffffc0010000\n");
	struct system_objects objects;
	struct system_problem problem;

	cr_assert_eq(system_load(fd, NULL, &objects, &problem), 0);
	cr_assert_eq(objects.n, 3);
	cr_expect_eq(objects.v[0]->state, OBJECT_LIVE);
	cr_expect_eq(objects.v[1]->state, OBJECT_LOADING);
	cr_expect_eq(objects.v[2]->state, OBJECT_UNLOADING);
	cr_expect_str_eq(object_name(objects.v[2]), "two");
	cr_expect_eq(objects.torn, 0);
	system_objects_done(&objects);
	drop_root(fd);
}

Test(system, an_object_is_as_old_as_its_load)
{
	int fd = make_root("ffffffff81000000 T a\nffffffffc0000000 t b\t[one]\n", NULL);
	struct system_objects before, after;
	struct system_problem problem;
	struct store *s;

	cr_assert_eq(system_load(fd, NULL, &before, &problem), 0);
	cr_assert_eq(
		store_new(&(struct store_time){ .generation = 1 }, before.v, before.n, NULL, &s),
		0);
	cr_assert_eq(system_load(fd, s, &after, &problem), 0);
	cr_expect_eq(after.v[1]->since_nsec, before.v[1]->since_nsec);
	system_objects_done(&after);
	system_objects_done(&before);
	store_unref(s);
	drop_root(fd);
}

Test(system, hidden_addresses_leave_names)
{
	struct store *s = fixture_store("hidden");
	uint32_t number;

	cr_expect_not(s->has_addresses);
	cr_expect_eq(s->objects[0]->table.header->base, 0);
	cr_expect_eq(table_find_name(&s->objects[0]->table, "vfs_read", 8, &number), 1);
	store_unref(s);
}
