#include "daemon/file.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "tests/unit/fixture.h"

static char directory[] = "/tmp/symd-test-XXXXXX";
static int root = -1;

static void set_up(void)
{
	cr_assert_not_null(mkdtemp(directory));
	root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_geq(root, 0);
}

static void tear_down(void)
{
	static const char *const names[] = { "f", "link", "up", "in" };

	for (size_t i = 0; i < ELEMENTSOF(names); i++)
		(void) unlinkat(root, names[i], 0);
	(void) close(root);
	(void) rmdir(directory);
}

TestSuite(file, .init = set_up, .fini = tear_down);

static void put(const char *text, size_t size)
{
	int fd = openat(root, "f", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	cr_assert_eq(write(fd, text, size), (ssize_t) size);
	(void) close(fd);
}

Test(file, is_read_whole_with_a_nul_behind_it)
{
	static char text[100000];

	memset(text, 'x', sizeof(text));
	for (size_t n = 0; n < sizeof(text); n = n * 2 + 1) {
		char *got;
		size_t size;

		put(text, n);
		cr_assert_eq(file_load(root, "f", n, &got, &size), 0);
		cr_expect_eq(size, n);
		cr_expect_eq(got[n], 0);
		cr_expect_eq(memcmp(got, text, n), 0);
		free(got);
		if (n > 0)
			cr_expect_eq(file_load(root, "f", n - 1, &got, &size), -EFBIG);
	}
}

Test(file, what_cannot_be_read_is_told)
{
	char *got = NULL;
	size_t size;

	cr_expect_eq(file_load(root, "absent", 10, &got, &size), -ENOENT);
	cr_expect_eq(file_load(root, ".", 10, &got, &size), -EISDIR);
	cr_expect_eq(file_read(-1, 10, &got, &size), -EBADF);
	cr_expect_null(got);
}

Test(file, links_stay_inside)
{
	char *got;
	size_t size;

	/* Before Linux 5.6, and under valgrind, nothing holds a link inside. */
	if (syscall(SYS_openat2, -1, "", NULL, 0) < 0 && errno == ENOSYS)
		return;

	put("inside", 6);
	cr_assert_eq(symlinkat("/f", root, "in"), 0);
	cr_assert_eq(symlinkat("/etc/hostname", root, "link"), 0);
	cr_assert_eq(symlinkat("../../../../../../etc/passwd", root, "up"), 0);
	cr_assert_eq(file_load(root, "in", 10, &got, &size), 0);
	cr_expect_str_eq(got, "inside");
	free(got);
	cr_expect_eq(file_load(root, "link", 1 << 20, &got, &size), -ENOENT);
	cr_expect_eq(file_load(root, "up", 1 << 20, &got, &size), -ENOENT);
	cr_expect_eq(file_load(root, "../../etc/passwd", 1 << 20, &got, &size), -ENOENT);
}

static const struct {
	const char *text;
	int r, value;
} numbers[] = {
	{ "0\n", 0, 0 },
	{ "2", 0, 2 },
	{ "-1\n", 0, -1 },
	{ "2147483647\n", 0, 2147483647 },
	{ "2147483648\n", -EBADMSG, 99 },
	{ "99999999999999999999\n", -EBADMSG, 99 },
	{ "", -EBADMSG, 99 },
	{ "\n", -EBADMSG, 99 },
	{ "one\n", -EBADMSG, 99 },
	{ "1 2\n", -EBADMSG, 99 },
	{ "1x", -EBADMSG, 99 },
	{ "000000000000000000000000000000000000000000000000000000000000000001\n", -EFBIG, 99 },
};

Test(file, an_integer_is_that_and_nothing_else)
{
	for (size_t i = 0; i < ELEMENTSOF(numbers); i++) {
		int value = 99;

		put(numbers[i].text, strlen(numbers[i].text));
		cr_expect_eq(file_load_int(root, "f", &value), numbers[i].r, "%s", numbers[i].text);
		cr_expect_eq(value, numbers[i].value, "%s", numbers[i].text);
	}
}
