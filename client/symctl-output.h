/* symctl-output - standard output, and what a failure means for the exit status. */
#ifndef SYMD_SYMCTL_OUTPUT_H
#define SYMD_SYMCTL_OUTPUT_H

#include <stddef.h>

struct symctl;
struct symd_problem;
struct symd_error;

/* Flushes standard output. Returns 0 or a negative errno. */
int output_flush(void);

/* Tells why a call or writing its answer failed, and returns the exit status for it. @status is the
 * status so far: a reader that went away (-EPIPE) is no failure, and quiet. */
int output_fail(struct symctl *c, int r, int status);

/* The same for an error that did not come through c->symd. */
int output_fail_error(struct symctl *c, int r, const struct symd_error *error, int status);

/* Tells why an item has no answer. @problem may be NULL. */
void output_problem(const char *item, const struct symd_problem *problem, const char *otherwise,
	const char *const *suggestions, size_t n_suggestions);

/* Once everything is answered: says why addresses are missing, if they are hidden. */
void output_explain_hidden(struct symctl *c);

#endif
