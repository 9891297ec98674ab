/* symctl-text - text that others wrote (names, messages), made harmless for a terminal. */
#ifndef SYMD_SYMCTL_TEXT_H
#define SYMD_SYMCTL_TEXT_H

#include <stddef.h>

#include "protocol/buffer.h"

/* Appends @size bytes of @s; control characters, what changes the direction of text, and bytes that
 * are not UTF-8 are written as escapes (\x1b, \u202e). Returns the number of characters written. */
size_t text_append(struct buffer *b, const char *s, size_t size);

/* Whether the UTF-8 sequence at @s acts on a terminal rather than being shown. */
int text_is_control(const unsigned char *s, size_t size);

/* "symctl: " and a message, made harmless, to standard error. */
__attribute__((format(printf, 1, 2))) void text_warn(const char *format, ...);

#endif
