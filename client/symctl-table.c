/* symctl-table - see symctl-table.h. */
#include "client/symctl-table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "client/symctl-output.h"
#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/util.h"

static const char *const styles[] = {
	[STYLE_PLAIN] = "",
	[STYLE_BOLD] = "\033[1m",
	[STYLE_FAINT] = "\033[2m",
	[STYLE_WARNING] = "\033[33m",
};

void table_init(
	struct table *t, const struct symctl *c, const struct column *columns, size_t n_columns)
{
	*t = (struct table){
		.columns = columns,
		.n_columns = n_columns,
		.aligned = c->columns,
		.legend = c->legend,
		.colour = c->colour,
	};
	if (t->legend)
		for (size_t i = 0; i < n_columns; i++)
			t->widths[i] = strlen(columns[i].header);
}

void table_done(struct table *t)
{
	buffer_done(&t->text);
	buffer_done(&t->cells);
}

static size_t n_cells(const struct table *t)
{
	return buffer_size(&t->cells) / sizeof(struct cell);
}

void table_cell(struct table *t, enum style style, const char *s)
{
	size_t column = n_cells(t) % t->n_columns, before = buffer_size(&t->text);
	struct cell cell = { .style = style };

	if (!s || !*s)
		s = "-";
	cell.width = text_append(&t->text, s, strlen(s));
	cell.size = buffer_size(&t->text) - before;
	buffer_append(&t->cells, &cell, sizeof(cell));
	t->widths[column] = MAX(t->widths[column], cell.width);
	t->n_total += column == 0;
}

void table_cellf(struct table *t, enum style style, const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void) vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	table_cell(t, style, text);
}

static void pad(size_t n)
{
	while (n-- > 0)
		(void) putchar(' ');
}

static void cell_write(
	const struct table *t, const char *text, const struct cell *cell, size_t column)
{
	bool last = column + 1 == t->n_columns, coloured = t->colour && cell->style != STYLE_PLAIN;
	size_t space = t->aligned ? t->widths[column] - cell->width : 0;

	if (t->columns[column].right)
		pad(space);
	if (coloured)
		(void) fputs(styles[cell->style], stdout);
	(void) fwrite(text, 1, cell->size, stdout);
	if (coloured)
		(void) fputs("\033[0m", stdout);
	if (last) {
		(void) putchar('\n');
		return;
	}
	if (!t->columns[column].right)
		pad(space);
	(void) putchar(t->aligned ? ' ' : '\t');
}

static void header_write(struct table *t)
{
	t->header_done = true;
	if (!t->legend)
		return;
	if (t->colour)
		(void) fputs("\033[4m", stdout);
	for (size_t i = 0; i < t->n_columns; i++) {
		size_t space = t->widths[i] - strlen(t->columns[i].header);

		if (t->columns[i].right)
			pad(space);
		(void) fputs(t->columns[i].header, stdout);
		if (i + 1 == t->n_columns)
			break;
		if (!t->columns[i].right)
			pad(space);
		(void) putchar(' ');
	}
	(void) fputs(t->colour ? "\033[0m\n" : "\n", stdout);
}

int table_flush(struct table *t)
{
	size_t n = n_cells(t);
	const char *text;

	if (t->text.failed || t->cells.failed)
		return -ENOMEM;
	if (n > 0) {
		const struct cell *cells = (const struct cell *) buffer_bytes(&t->cells);

		text = buffer_bytes(&t->text);
		if (!t->header_done)
			header_write(t);
		for (size_t i = 0; i < n; text += cells[i].size, i++)
			cell_write(t, text, &cells[i], i % t->n_columns);
	}
	buffer_truncate(&t->text, 0);
	buffer_truncate(&t->cells, 0);
	return output_flush();
}

int table_flush_if_full(struct table *t)
{
	return n_cells(t) >= TABLE_ROWS_MAX * t->n_columns ? table_flush(t) : 0;
}

int table_finish(struct table *t, const char *one, const char *many)
{
	int r;

	r = table_flush(t);
	if (r < 0)
		return r;
	if (t->legend)
		(void) printf("\n%zu %s listed.\n", t->n_total, t->n_total == 1 ? one : many);
	return output_flush();
}
