/* Items from arguments and lines: trimmed, in order, in batches that never wait for a next line. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/symctl-input.h"
#include "protocol/util.h"

/* The next batch as "a|b|c". */
static const char *next(struct input *in)
{
	static char text[8192];
	int r = input_next(in);

	text[0] = 0;
	cr_assert_geq(r, 0);
	cr_assert_eq(r > 0, in->n > 0);
	for (size_t i = 0; i < in->n; i++) {
		if (i > 0)
			strcat(text, "|");
		strcat(text, in->items[i]);
	}
	return text;
}

static void put(int fd, const char *s)
{
	cr_assert_eq(write(fd, s, strlen(s)), (ssize_t) strlen(s));
}

static void pipe_new(int fds[2])
{
	cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
}

Test(symctl_input, arguments_are_one_batch_and_empty_ones_are_none)
{
	const char *args[] = { "a", " b c ", "", "  ", "d", NULL };
	struct input in;

	input_init(&in, args, -1);
	cr_expect_str_eq(next(&in), "a|b c|d");
	cr_expect_str_eq(next(&in), "");
	input_done(&in);
}

Test(symctl_input, lines_are_answered_as_soon_as_the_writer_pauses)
{
	const char *args[] = { NULL };
	struct input in;
	int fds[2];

	pipe_new(fds);
	input_init(&in, args, fds[0]);
	put(fds[1], "a\n\n  \r\n\tb \r\nc");
	cr_expect_str_eq(next(&in), "a|b");
	put(fds[1], "d\n");
	cr_expect_str_eq(next(&in), "cd");
	put(fds[1], "last line without an end");
	(void) close(fds[1]);
	cr_expect_str_eq(next(&in), "last line without an end");
	cr_expect_str_eq(next(&in), "");
	cr_expect_str_eq(next(&in), "");
	input_done(&in);
}

Test(symctl_input, a_dash_stands_for_the_lines)
{
	const char *args[] = { "a", "-", "b", "-", "c", NULL };
	struct input in;
	int fds[2];

	pipe_new(fds);
	input_init(&in, args, fds[0]);
	put(fds[1], "1\n2\n");
	cr_expect_str_eq(next(&in), "a|1|2");
	put(fds[1], "3\n");
	(void) close(fds[1]);
	cr_expect_str_eq(next(&in), "3|b|c");
	cr_expect_str_eq(next(&in), "");
	input_done(&in);
}

Test(symctl_input, a_nul_does_not_shorten_a_line)
{
	const char *args[] = { NULL };
	struct input in;
	int fds[2];

	pipe_new(fds);
	input_init(&in, args, fds[0]);
	cr_assert_eq(write(fds[1], "a\0b\n", 4), 4);
	(void) close(fds[1]);
	cr_expect_str_eq(next(&in), "a\001b");
	input_done(&in);
}

Test(symctl_input, a_long_line_is_cut_and_its_rest_is_no_item)
{
	static char line[200000];
	const char *args[] = { NULL };
	FILE *f = tmpfile();
	struct input in;

	memset(line, 'x', sizeof(line) - 1);
	fprintf(f, "a\n%s\nb\n", line);
	fflush(f);
	rewind(f);
	input_init(&in, args, fileno(f));
	cr_assert_eq(input_next(&in), 1);
	cr_assert_eq(in.n, 3);
	cr_expect_str_eq(in.items[0], "a");
	cr_expect_eq(strlen(in.items[1]), (size_t) INPUT_LINE_MAX);
	cr_expect_str_eq(in.items[2], "b");
	input_done(&in);
	fclose(f);
}

Test(symctl_input, many_lines_come_in_full_batches)
{
	const char *args[] = { NULL };
	FILE *f = tmpfile();
	struct input in;
	int n = 0;

	for (int i = 0; i < 2500; i++)
		fprintf(f, "symbol_%d\n", i);
	fflush(f);
	rewind(f);
	input_init(&in, args, fileno(f));
	while (input_next(&in) > 0) {
		cr_expect(in.n == INPUT_ITEMS_MAX || n == 2000);
		for (size_t i = 0; i < in.n; i++) {
			char expected[32];

			snprintf(expected, sizeof(expected), "symbol_%d", n++);
			cr_assert_str_eq(in.items[i], expected);
		}
	}
	cr_expect_eq(n, 2500);
	input_done(&in);
	fclose(f);
}

Test(symctl_input, what_cannot_be_read_is_an_error)
{
	const char *args[] = { NULL };
	struct input in;

	input_init(&in, args, open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	cr_expect_eq(input_next(&in), -EISDIR);
	(void) close(in.fd);
	input_done(&in);
}
