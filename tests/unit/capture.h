/* capture - what a piece of code writes to standard output. */
#ifndef SYMD_CAPTURE_H
#define SYMD_CAPTURE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

/* Sends standard output into a file; the test's process does not need it otherwise. */
static inline FILE *capture_begin(void)
{
	FILE *f = tmpfile();

	cr_assert_not_null(f);
	cr_assert_geq(dup2(fileno(f), STDOUT_FILENO), 0);
	return f;
}

/* What was written since. */
static inline const char *capture_end(FILE *f)
{
	static char text[65536];
	size_t n;

	cr_assert_eq(fflush(stdout), 0);
	rewind(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = 0;
	cr_assert_eq(ftruncate(fileno(f), 0), 0);
	rewind(f);
	return text;
}

#endif
