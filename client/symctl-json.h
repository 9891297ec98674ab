/* symctl-json - JSON for --json: text from the daemon, in one line or indented. */
#ifndef SYMD_SYMCTL_JSON_H
#define SYMD_SYMCTL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/symctl.h"

/* Writes the value in @text, which must be JSON, to standard output: JSON_SHORT without any space,
 * JSON_PRETTY as if it stood @depth levels deep. Characters that act on a terminal are escaped. */
void json_print(const char *text, size_t size, enum json_mode mode, unsigned int depth);

/* One document and a newline; flushed. Returns 0 or a negative errno. */
int json_print_document(const char *text, enum json_mode mode);

/* A document {"<name>":[...],"generation":N} whose items come one by one. Nothing is written before
 * the first item or the end. */
struct json_stream {
	const char *name;
	enum json_mode mode;
	uint64_t generation;
	bool begun;
};

void json_stream_item(struct json_stream *s, const char *text, size_t size);
int json_stream_end(struct json_stream *s);

/* The member @key of the object in @text: a string's content, or another value's text. NULL if
 * there is none. The caller frees it. */
char *json_member_get(const char *text, const char *key);

#endif
