/* json-compare - whether json-reader and json-c read the same out of a text.
 *
 * json-c is laxer even when strict (NaN, control characters, overlong UTF-8, \v and \f as space),
 * so it is asked two things: what we accept, it accepts with the same value; and what it accepts,
 * we accept as soon as it has printed it. */
#ifndef SYMD_JSON_COMPARE_H
#define SYMD_JSON_COMPARE_H

#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json-reader.h"

static struct json_object *json_compare_number(struct json_reader *r)
{
	struct json_reader at = *r;
	struct json_object *o;
	struct json_text t;
	char *number;
	int64_t value;

	if (json_reader_int(r, &value))
		return json_object_new_int64(value);
	*r = at;
	if (!json_reader_skip(r, &t))
		return NULL;
	number = strndup(t.s, t.size);
	o = json_tokener_parse(number);
	free(number);
	return o;
}

/* The tree of the next value. NULL stands for null too: see r->failed. */
static struct json_object *json_compare_tree(struct json_reader *r)
{
	struct json_object *o = NULL;
	struct json_text t;
	bool b;

	switch (json_reader_type(r)) {
	case JSON_OBJECT:
		o = json_object_new_object();
		if (json_reader_object(r))
			while (json_reader_key(r, &t)) {
				char *key = strndup(t.s, t.size);

				json_object_object_add(o, key, json_compare_tree(r));
				free(key);
			}
		break;
	case JSON_ARRAY:
		o = json_object_new_array();
		if (json_reader_array(r))
			while (json_reader_item(r))
				json_object_array_add(o, json_compare_tree(r));
		break;
	case JSON_STRING:
		if (json_reader_string(r, &t))
			o = json_object_new_string_len(t.s, (int) t.size);
		break;
	case JSON_NUMBER:
		o = json_compare_number(r);
		break;
	case JSON_BOOL:
		if (json_reader_bool(r, &b))
			o = json_object_new_boolean(b);
		break;
	default:
		if (!json_reader_null(r))
			json_reader_fail(r);
	}
	return o;
}

/* Reads a copy of [text, text + size), as long as the text and no longer. Returns whether it is
 * accepted, and its tree. Reading and skipping must agree. */
static bool json_compare_read(const char *text, size_t size, struct json_object **ret)
{
	char *copy = malloc(size ? size : 1);
	struct json_reader r;
	bool accepted, skipped;

	memcpy(copy, text, size);
	json_reader_init(&r, copy, size);
	(void) json_reader_skip(&r, NULL);
	skipped = json_reader_finish(&r) == 0;
	if (memcmp(copy, text, size) != 0)
		abort(); /* skipping changes nothing */

	json_reader_init(&r, copy, size);
	*ret = json_compare_tree(&r);
	accepted = json_reader_finish(&r) == 0;
	if (json_reader_position(&r) > size || accepted != skipped)
		abort();
	free(copy);
	if (!accepted) {
		json_object_put(*ret);
		*ret = NULL;
	}
	return accepted;
}

/* How deep it nests, or 1000 where it holds what only json-c says (NaN). */
static int json_compare_depth(struct json_object *o)
{
	int depth = 0;

	if (json_object_is_type(o, json_type_double)) {
		json_object_set_serializer(o, NULL, NULL, NULL); /* else it prints what it read */
		return isfinite(json_object_get_double(o)) ? 0 : 1000;
	}
	if (json_object_is_type(o, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(o); i++) {
			int d = 1 + json_compare_depth(json_object_array_get_idx(o, i));

			depth = d > depth ? d : depth;
		}
		return depth ? depth : 1;
	}
	if (json_object_is_type(o, json_type_object)) {
		json_object_object_foreach(o, key, value)
		{
			int d = 1 + json_compare_depth(value);

			(void) key;
			depth = d > depth ? d : depth;
		}
		return depth ? depth : 1;
	}
	return 0;
}

/* json-c passes on overlong forms and surrogates: only ASCII is held against us when printed. */
static bool json_compare_is_ascii(const char *s)
{
	while (*s > 0)
		s++;
	return *s == 0;
}

/* Returns NULL if they agree, else what is wrong. */
static const char *json_compare(const char *text, size_t size)
{
	struct json_tokener *t = json_tokener_new_ex(100);
	char *copy = strndup(text, size);
	struct json_object *ours, *theirs, *again = NULL;
	const char *problem = NULL, *printed;
	bool accepted = json_compare_read(text, size, &ours), accepts;
	int depth;

	json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	theirs = json_tokener_parse_ex(t, copy, (int) strlen(copy) + 1);
	accepts = json_tokener_get_error(t) == json_tokener_success && strlen(copy) == size;

	depth = json_compare_depth(theirs);
	printed = json_object_to_json_string_ext(theirs, JSON_C_TO_STRING_PLAIN);
	/* U+1D800 to U+1DFFF: json-c 0.16 takes the pair's value for one more surrogate */
	if (strcasestr(copy, "\\ud836") || strcasestr(copy, "\\ud837"))
		problem = NULL;
	else if (accepted && !accepts)
		problem = "accepted, but json-c does not";
	else if (accepted && !json_object_equal(ours, theirs))
		problem = "read otherwise than by json-c";
	else if (accepts && json_compare_is_ascii(printed) && depth <= JSON_READER_DEPTH_MAX) {
		if (!json_compare_read(printed, strlen(printed), &again))
			problem = "refused, as json-c prints it";
		else if (!json_object_equal(again, theirs))
			problem = "read otherwise than json-c prints it";
	}
	json_object_put(again);
	json_object_put(theirs);
	json_object_put(ours);
	json_tokener_free(t);
	free(copy);
	return problem;
}

#endif
