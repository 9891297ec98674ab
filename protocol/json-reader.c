/* json-reader - see json-reader.h. One flag ("first") is enough for all levels: it is only looked
 * at before an item or a key, and whatever stands there before the next one has cleared it. */
#include "protocol/json-reader.h"

#include <errno.h>

#include "protocol/json-string.h"
#include "protocol/util.h"

void json_reader_init(struct json_reader *r, char *text, size_t size)
{
	*r = (struct json_reader){ .start = text, .p = text, .end = text + size };
}

bool json_reader_fail(struct json_reader *r)
{
	r->failed = true;
	return false;
}

static void space_skip(struct json_reader *r)
{
	while (r->p < r->end &&
		(*r->p == ' ' || *r->p == '\n' || *r->p == '\t' || unlikely(*r->p == '\r')))
		r->p++;
}

/* The next byte that is no space, or 0: no JSON has a NUL outside of a string. */
static char peek(struct json_reader *r)
{
	if (unlikely(r->failed))
		return 0;
	if (unlikely(r->p < r->end && (unsigned char) *r->p <= ' '))
		space_skip(r);
	return r->p < r->end ? *r->p : 0;
}

/* Passes over @c, if it is what comes next; fails otherwise. */
static bool expect(struct json_reader *r, char c)
{
	if (unlikely(peek(r) != c))
		return json_reader_fail(r);
	r->p++;
	return true;
}

static bool literal(struct json_reader *r, const char *word, size_t size)
{
	if ((size_t) (r->end - r->p) < size || memcmp(r->p, word, size) != 0)
		return json_reader_fail(r);
	r->p += size;
	return true;
}

enum json_value_type json_reader_type(struct json_reader *r)
{
	switch (peek(r)) {
	case 'n':
		return JSON_NULL;
	case 't':
	case 'f':
		return JSON_BOOL;
	case '-':
	case '0' ... '9':
		return JSON_NUMBER;
	case '"':
		return JSON_STRING;
	case '[':
		return JSON_ARRAY;
	case '{':
		return JSON_OBJECT;
	default:
		return JSON_INVALID;
	}
}

static bool container_begin(struct json_reader *r, char c)
{
	if (peek(r) != c || r->depth >= JSON_READER_DEPTH_MAX)
		return json_reader_fail(r);
	r->p++;
	r->depth++;
	r->first = true;
	return true;
}

/* Whether the open array or object, which ends with @c, goes on. */
static bool container_next(struct json_reader *r, char c)
{
	char next = peek(r);
	bool first = r->first;

	r->first = false;
	if (next == c) {
		r->p++;
		r->depth--;
		return false;
	}
	return first ? !r->failed : expect(r, ',');
}

bool json_reader_array(struct json_reader *r)
{
	return container_begin(r, '[');
}

bool json_reader_item(struct json_reader *r)
{
	return container_next(r, ']');
}

bool json_reader_object(struct json_reader *r)
{
	return container_begin(r, '{');
}

bool json_reader_string(struct json_reader *r, struct json_text *ret)
{
	char *s;

	if (!expect(r, '"'))
		return false;
	s = r->p;
	r->p = json_plain_end(s, r->end);
	if (likely(r->p < r->end && *r->p == '"')) {
		*ret = (struct json_text){ s, (size_t) (r->p++ - s) };
		return true;
	}
	if (!json_string_decode(&r->p, r->end, &ret->size, s))
		return json_reader_fail(r);
	ret->s = s;
	return true;
}

static bool string_skip(struct json_reader *r)
{
	if (!expect(r, '"'))
		return false;
	r->p = json_plain_end(r->p, r->end);
	if (likely(r->p < r->end && *r->p == '"')) {
		r->p++;
		return true;
	}
	return json_string_decode(&r->p, r->end, NULL, NULL) || json_reader_fail(r);
}

bool json_reader_key(struct json_reader *r, struct json_text *ret)
{
	return container_next(r, '}') && json_reader_string(r, ret) && expect(r, ':');
}

static bool is_digit(const struct json_reader *r)
{
	return r->p < r->end && *r->p >= '0' && *r->p <= '9';
}

static bool digits_skip(struct json_reader *r)
{
	if (!is_digit(r))
		return json_reader_fail(r);
	while (is_digit(r))
		r->p++;
	return true;
}

static bool is_char(const struct json_reader *r, char c)
{
	return r->p < r->end && *r->p == c;
}

static bool number_skip(struct json_reader *r)
{
	if (is_char(r, '-'))
		r->p++;
	if (is_char(r, '0'))
		r->p++;
	else if (!digits_skip(r))
		return false;
	if (is_char(r, '.')) {
		r->p++;
		if (!digits_skip(r))
			return false;
	}
	if (is_char(r, 'e') || is_char(r, 'E')) {
		r->p++;
		if (is_char(r, '+') || is_char(r, '-'))
			r->p++;
		if (!digits_skip(r))
			return false;
	}
	/* "01": what follows a zero is no part of the number */
	return !is_digit(r) || json_reader_fail(r);
}

bool json_reader_int(struct json_reader *r, int64_t *ret)
{
	bool negative = peek(r) == '-';
	uint64_t value = 0, max = (uint64_t) INT64_MAX + negative;
	char *digits;

	if (r->failed)
		return false;
	r->p += negative;
	digits = r->p;
	for (; is_digit(r); r->p++)
		if (__builtin_mul_overflow(value, UINT64_C(10), &value) ||
			__builtin_add_overflow(value, (uint64_t) (*r->p - '0'), &value) ||
			value > max)
			return json_reader_fail(r);
	if (r->p == digits || (*digits == '0' && r->p - digits > 1) || is_char(r, '.') ||
		is_char(r, 'e') || is_char(r, 'E'))
		return json_reader_fail(r);

	*ret = (int64_t) (negative ? -value : value);
	return true;
}

bool json_reader_bool(struct json_reader *r, bool *ret)
{
	bool value = peek(r) == 't';

	if (r->failed || !(value ? literal(r, "true", 4) : literal(r, "false", 5)))
		return false;
	*ret = value;
	return true;
}

bool json_reader_null(struct json_reader *r)
{
	return peek(r) == 'n' && literal(r, "null", 4);
}

/* Recursion is bounded by JSON_READER_DEPTH_MAX. */
static bool value_skip(struct json_reader *r)
{
	bool ignored;

	switch (json_reader_type(r)) {
	case JSON_NULL:
		return json_reader_null(r);
	case JSON_BOOL:
		return json_reader_bool(r, &ignored);
	case JSON_NUMBER:
		return number_skip(r);
	case JSON_STRING:
		return string_skip(r);
	case JSON_ARRAY:
		if (json_reader_array(r))
			while (json_reader_item(r))
				value_skip(r);
		return !r->failed;
	case JSON_OBJECT:
		if (json_reader_object(r))
			while (container_next(r, '}') && string_skip(r) && expect(r, ':'))
				value_skip(r);
		return !r->failed;
	default:
		return json_reader_fail(r);
	}
}

bool json_reader_skip(struct json_reader *r, struct json_text *ret)
{
	char *s;

	(void) peek(r);
	s = r->p;
	if (!value_skip(r))
		return false;
	if (ret)
		*ret = (struct json_text){ s, (size_t) (r->p - s) };
	return true;
}

int json_reader_finish(struct json_reader *r)
{
	if (!r->failed && r->depth == 0) {
		space_skip(r);
		if (r->p == r->end)
			return 0;
	}
	return -EBADMSG;
}
