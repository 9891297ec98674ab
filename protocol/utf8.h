/* utf8 - the length of UTF-8 sequences, checked. */
#ifndef SYMD_UTF8_H
#define SYMD_UTF8_H

#include <stddef.h>

/* The length of the UTF-8 sequence at the front of the @size bytes at @s (at least one), 0 if there
 * is none: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629, section 4). */
size_t utf8_length(const unsigned char *s, size_t size);

#endif
