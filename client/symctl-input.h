/* symctl-input - the items to ask for: arguments, and lines of standard input where there are no
 * arguments or one is "-".
 *
 * Items come in batches that grow as long as input is ready, and no longer: whoever writes a line
 * into a pipe and waits gets its answer. */
#ifndef SYMD_SYMCTL_INPUT_H
#define SYMD_SYMCTL_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/buffer.h"

#define INPUT_ITEMS_MAX 1000
/* Longer lines are cut, and what is left of them is no name that symd could know. */
#define INPUT_LINE_MAX 4096

struct input {
	const char *const *args; /* borrowed; the next one; ended by NULL */
	int fd;                  /* of standard input, borrowed */
	bool reading;            /* lines, until the end of the file */
	bool at_end;             /* of the file */
	bool cutting;            /* drop what comes until the end of the line */
	struct buffer bytes;     /* read, not yet taken */
	struct buffer text;      /* of the batch's items */
	const char *items[INPUT_ITEMS_MAX];
	size_t n;
};

void input_init(struct input *in, const char *const *args, int fd);
void input_done(struct input *in);

/* The next batch: in->items, in->n of them, trimmed of space, never empty, valid until the next
 * call. Returns 1, 0 at the end, or a negative errno. */
int input_next(struct input *in);

#endif
