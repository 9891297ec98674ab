/* target-scan - what target.c and target-suffix.c read with; private to them.
 *
 * A scan goes over the text once, from left to right. Every function that can fail fills *problem
 * and returns -EINVAL. */
#ifndef SYMD_TARGET_SCAN_H
#define SYMD_TARGET_SCAN_H

#include "protocol/target.h"

struct scan {
	const char *text;
	size_t i;        /* the next byte */
	size_t end;      /* where trailing white space begins */
	struct target t; /* what was found so far */
	bool has_ordinal;
	struct target_problem *problem;
};

int scan_fail(struct scan *p, size_t position, const char *message);

/* The byte at @i, or -1 at the end: a NUL byte is a byte like others. */
static inline int scan_byte(const struct scan *p, size_t i)
{
	return i < p->end ? (unsigned char) p->text[i] : -1;
}

static inline int scan_peek(const struct scan *p)
{
	return scan_byte(p, p->i);
}

bool byte_is_space(int c);
bool byte_is_digit(int c);
bool byte_is_hex(int c);
bool byte_is_name(int c);
bool byte_is_object(int c);
bool byte_is_file(int c);
bool byte_is_glob(int c);

/* How many bytes from the next one on are of a class. */
size_t scan_span(const struct scan *p, bool (*is)(int c));

/* The next @n bytes, which must be there. */
struct slice scan_take(struct scan *p, size_t n);

/* A decimal number, or with @hex also a hexadecimal one that begins with 0x. @expected says what is
 * missing where there is no number. */
int scan_number(struct scan *p, bool hex, uint64_t max, const char *expected, uint64_t *ret);

/* A line of a file, into t.line. */
int scan_line(struct scan *p);

/* @file, ",3", +0x5d/0x2c0, %return, ":11": what follows a name. */
int scan_suffixes(struct scan *p);

/* The module in brackets that ends a line of an oops. */
int scan_module(struct scan *p);

#endif
