/* json-writer - JSON text written straight into a buffer.
 *
 * Building an object tree for each of a thousand symbols costs more than finding them. Commas are
 * the writer's business; the order and nesting of the calls is the caller's, and a mistake there is
 * a bug that the tests show, not an input error. Nothing fails: see buffer.failed. */
#ifndef SYMD_JSON_WRITER_H
#define SYMD_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/buffer.h"

struct json_writer {
	struct buffer *buffer; /* borrowed */
	bool comma;            /* the next value or key needs one before it */
};

static inline void json_init(struct json_writer *w, struct buffer *b)
{
	w->buffer = b;
	w->comma = false;
}

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);

/* The key of the next value; @key needs no escapes. */
void json_key(struct json_writer *w, const char *key);

/* Bytes that are not UTF-8 become U+FFFD; control characters, quotes and NULs are escaped. */
void json_string(struct json_writer *w, const char *s, size_t size);
void json_int(struct json_writer *w, int64_t value);
/* Not json_bool: json-c has a type of that name. */
void json_boolean(struct json_writer *w, bool value);
/* "0x...", in quotes */
void json_address(struct json_writer *w, uint64_t address);
/* Text that is JSON already: one value, or with a leading key one or more members. */
void json_raw(struct json_writer *w, const char *text, size_t size);

/* A key and its value in one call. */
void json_member_string(struct json_writer *w, const char *key, const char *s);
void json_member_int(struct json_writer *w, const char *key, int64_t value);
void json_member_bool(struct json_writer *w, const char *key, bool value);
void json_member_address(struct json_writer *w, const char *key, uint64_t address);

/* For what is written a thousand times in a reply: the same straight to memory that the caller has
 * reserved. They return the byte after what they wrote; commas and keys are the caller's. */
#define JSON_STRING_MAX(size) (6 * (size) + 2) /* bytes that json_put_string() may write */
#define JSON_INT_MAX 20
#define json_put_literal(p, text) json_put_bytes((p), (text), sizeof(text) - 1)

static inline char *json_put_bytes(char *p, const char *s, size_t size)
{
	memcpy(p, s, size);
	return p + size;
}

char *json_put_string(char *p, const char *s, size_t size);
char *json_put_int(char *p, int64_t value);
char *json_put_address(char *p, uint64_t address);

#endif
