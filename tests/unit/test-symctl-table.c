/* Tables: aligned for a person, tabs for a program, and harmless whatever the cells hold. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "client/symctl-table.h"
#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/util.h"
#include "tests/unit/capture.h"

static const struct column columns[] = { { "NAME" }, { "N", .right = true }, { "LAST" } };

static void rows_add(struct table *t)
{
	table_cell(t, STYLE_BOLD, "a");
	table_cellf(t, STYLE_PLAIN, "%d", 12345);
	table_cell(t, STYLE_PLAIN, "x");
	table_cell(t, STYLE_PLAIN, "l\xc3\xa4nger");
	table_cellf(t, STYLE_WARNING, "%d", 1);
	table_cell(t, STYLE_PLAIN, NULL);
}

Test(symctl_table, a_program_gets_tabs_and_nothing_else)
{
	struct symctl c = { 0 };
	FILE *f = capture_begin();
	struct table t;

	table_init(&t, &c, columns, ELEMENTSOF(columns));
	rows_add(&t);
	cr_expect_eq(table_finish(&t, "row", "rows"), 0);
	cr_expect_str_eq(capture_end(f), "a\t12345\tx\nl\xc3\xa4nger\t1\t-\n");
	table_done(&t);
}

Test(symctl_table, a_person_gets_columns_a_header_and_a_count)
{
	struct symctl c = { .columns = true, .legend = true };
	FILE *f = capture_begin();
	struct table t;

	table_init(&t, &c, columns, ELEMENTSOF(columns));
	rows_add(&t);
	cr_expect_eq(table_flush(&t), 0);
	cr_expect_str_eq(capture_end(f), "NAME       N LAST\n"
					 "a      12345 x\n"
					 "l\xc3\xa4nger     1 -\n");
	table_cell(&t, STYLE_PLAIN, "b");
	table_cell(&t, STYLE_PLAIN, "2");
	table_cell(&t, STYLE_PLAIN, "y");
	cr_expect_eq(table_finish(&t, "row", "rows"), 0);
	cr_expect_str_eq(capture_end(f), "b          2 y\n\n3 rows listed.\n");
	table_done(&t);
}

Test(symctl_table, colour_surrounds_cells_and_not_their_padding)
{
	struct symctl c = { .columns = true, .colour = true };
	FILE *f = capture_begin();
	struct table t;

	table_init(&t, &c, columns, ELEMENTSOF(columns));
	rows_add(&t);
	cr_expect_eq(table_finish(&t, "row", "rows"), 0);
	cr_expect_str_eq(capture_end(f), "\033[1ma\033[0m      12345 x\n"
					 "l\xc3\xa4nger     \033[33m1\033[0m -\n");
	table_done(&t);
}

Test(symctl_table, an_empty_table_has_no_header)
{
	struct symctl c = { .columns = true, .legend = true };
	FILE *f = capture_begin();
	struct table t;

	table_init(&t, &c, columns, ELEMENTSOF(columns));
	cr_expect_eq(table_finish(&t, "row", "rows"), 0);
	cr_expect_str_eq(capture_end(f), "\n0 rows listed.\n");
	table_done(&t);
}

Test(symctl_table, a_reader_that_went_away_is_noticed)
{
	struct symctl c = { 0 };
	struct table t;
	int fds[2];

	(void) signal(SIGPIPE, SIG_IGN);
	cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
	(void) close(fds[0]);
	cr_assert_geq(dup2(fds[1], STDOUT_FILENO), 0);
	table_init(&t, &c, columns, ELEMENTSOF(columns));
	for (int i = 0; i < 10000; i++)
		rows_add(&t); /* more than stdio holds */
	cr_expect_eq(table_flush(&t), -EPIPE);
	table_done(&t);
}

static const struct {
	const char *text;
	const char *shown;
	size_t width;
} rows[] = {
	{ "vfs_read", "vfs_read", 8 },
	{ "\xc3\xa9\xf0\x9f\x98\x80", "\xc3\xa9\xf0\x9f\x98\x80", 2 },
	{ "a\033[31mb\n\t", "a\\x1b[31mb\\x0a\\x09", 18 },
	{ "\x7f", "\\x7f", 4 },
	{ "\xc2\x9b", "\\u009b", 6 },
	{ "\xe2\x80\xae", "\\u202e", 6 },
	{ "\xe2\x81\xa6", "\\u2066", 6 },
	{ "\xff\xc3", "\\xff\\xc3", 8 },
};

Test(symctl_text, what_acts_on_a_terminal_is_escaped)
{
	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		struct buffer b = BUFFER_INIT;

		cr_expect_eq(text_append(&b, rows[i].text, strlen(rows[i].text)), rows[i].width,
			"%s", rows[i].shown);
		buffer_append(&b, "", 1);
		cr_expect_str_eq(buffer_bytes(&b), rows[i].shown);
		buffer_done(&b);
	}
}
