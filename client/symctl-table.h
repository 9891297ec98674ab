/* symctl-table - rows of cells, as they come.
 *
 * For a person: columns, aligned over what is flushed together (widths only grow), under a header.
 * For a program: cells separated by tabs, no header. An empty cell is "-". */
#ifndef SYMD_SYMCTL_TABLE_H
#define SYMD_SYMCTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/buffer.h"

#define TABLE_COLUMNS_MAX 8
#define TABLE_ROWS_MAX 1000 /* flushed when there are so many */

enum style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_FAINT,
	STYLE_WARNING,
};

struct column {
	const char *header;
	bool right; /* aligned */
};

struct cell {
	size_t size;  /* in bytes */
	size_t width; /* in characters */
	enum style style;
};

struct symctl;

struct table {
	const struct column *columns; /* borrowed */
	size_t n_columns;
	bool aligned;
	bool legend;
	bool colour;
	size_t n_total; /* rows begun so far */
	size_t widths[TABLE_COLUMNS_MAX];
	struct buffer text;  /* of the cells not yet flushed */
	struct buffer cells; /* struct cell of each */
	bool header_done;
};

void table_init(
	struct table *t, const struct symctl *c, const struct column *columns, size_t n_columns);
void table_done(struct table *t);

/* Adds the next cell, @s made harmless; NULL or "" is "-". A row is full when it has n_columns. */
void table_cell(struct table *t, enum style style, const char *s);
__attribute__((format(printf, 3, 4))) void table_cellf(
	struct table *t, enum style style, const char *format, ...);

/* Writes what there is, and standard output. Returns 0 or a negative errno (-EPIPE). */
int table_flush(struct table *t);
/* The same, if there are enough rows. */
int table_flush_if_full(struct table *t);

/* Flushes; and says how many things there were (@one, or @many), where a legend is wanted. */
int table_finish(struct table *t, const char *one, const char *many);

#endif
