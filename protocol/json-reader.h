/* json-reader - pulls values out of JSON text, without building a tree of it.
 *
 * A tree costs more than everything else a client does with a long answer. The caller walks the
 * text in its order and says what it expects:
 *
 *	json_reader_init(&r, text, size);
 *	if (json_reader_object(&r))
 *		while (json_reader_key(&r, &key))
 *			if (JSON_TEXT_IS(key, "name"))
 *				json_reader_string(&r, &name);
 *			else
 *				json_reader_skip(&r, NULL);
 *	error = json_reader_finish(&r);
 *
 * Strict (RFC 8259): UTF-8 is checked, nesting is bounded, nothing may follow the value. Every
 * function returns false once something did not fit, and then for ever: check at the end. Nothing
 * is allocated. Strings are slices of the text; one with escapes is decoded in its place, so the
 * text is changed by reading (not by skipping) and is no JSON afterwards. Of repeated keys the
 * caller sees each. */
#ifndef SYMD_JSON_READER_H
#define SYMD_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* How deep arrays and objects may nest. io.symd's own replies need 6. */
#define JSON_READER_DEPTH_MAX 32

struct json_reader {
	char *start; /* the text, borrowed */
	char *p;     /* what comes next */
	char *end;
	unsigned int depth; /* arrays and objects that are open */
	bool first;         /* an array or object was opened and nothing read of it yet */
	bool failed;        /* p is at what did not fit */
};

/* A run of bytes in the text, not ended by a NUL; it may hold NUL bytes (from "\u0000"). */
struct json_text {
	char *s;
	size_t size;
};

#define JSON_TEXT_IS(t, literal)                                                                   \
	((t).size == sizeof(literal) - 1 && !memcmp((t).s, literal, sizeof(literal) - 1))

enum json_value_type {
	JSON_INVALID, /* nothing that a value could begin with */
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

void json_reader_init(struct json_reader *r, char *text, size_t size);

/* What the next value looks like from its first byte; JSON_INVALID after a failure too. */
enum json_value_type json_reader_type(struct json_reader *r);

/* Opens an array; then json_reader_item() is true before each item, which must be read or skipped,
 * and false when the array has ended (and is closed) or on failure. */
bool json_reader_array(struct json_reader *r);
bool json_reader_item(struct json_reader *r);

/* Opens an object; then json_reader_key() gives each key, whose value must be read or skipped. */
bool json_reader_object(struct json_reader *r);
bool json_reader_key(struct json_reader *r, struct json_text *ret);

bool json_reader_string(struct json_reader *r, struct json_text *ret);
/* A number without fraction and exponent that fits. */
bool json_reader_int(struct json_reader *r, int64_t *ret);
bool json_reader_bool(struct json_reader *r, bool *ret);
/* True, and consumed, if the next value is null. Not being null is no failure. */
bool json_reader_null(struct json_reader *r);

/* Passes over one value of any type, checked as if it were read. @ret (or NULL) gets its text,
 * unchanged. */
bool json_reader_skip(struct json_reader *r, struct json_text *ret);

/* Declares that what was read does not fit after all. Returns false. */
bool json_reader_fail(struct json_reader *r);

/* Returns 0 if the text was read to its end, else -EBADMSG; json_reader_position() tells where. */
int json_reader_finish(struct json_reader *r);

/* The byte, from 0, that comes next or did not fit. */
static inline size_t json_reader_position(const struct json_reader *r)
{
	return (size_t) (r->p - r->start);
}

#endif
