/* message - see message.h.
 *
 * json-c's tree of a hostile text can be 250 times its size: "{}," takes three bytes, and a hash
 * table of 16 entries. Hence the count of containers and values before a longer text is parsed. */
#include "protocol/message.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text up to this size cannot become a tree that matters, so its values are not counted. */
#define MESSAGE_SMALL 512
/* What json-c 0.16 takes for an object, the larger of the two, and for a short value. */
#define CONTAINER_BYTES 800
#define VALUE_BYTES 120

void message_problem_set(
	struct message_problem *ret, int position, const char *parameter, const char *format, ...)
{
	va_list ap;
	size_t n = strnlen(parameter, sizeof(ret->parameter) - 1);

	/* Never end in the middle of a UTF-8 sequence: the text goes back to the client. */
	if (parameter[n])
		while (n > 0 && ((unsigned char) parameter[n] & 0xc0) == 0x80)
			n--;
	memmove(ret->parameter, parameter, n);
	ret->parameter[n] = 0;
	ret->position = position;

	va_start(ap, format);
	(void) vsnprintf(ret->reason, sizeof(ret->reason), format, ap);
	va_end(ap);
}

struct json_tokener *message_tokener_new(void)
{
	struct json_tokener *t = json_tokener_new_ex(MESSAGE_DEPTH_MAX);

	if (t)
		json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	return t;
}

void message_tokener_free(struct json_tokener *t)
{
	if (t)
		json_tokener_free(t);
}

/* Whether @text can only become a tree of a bounded size. json-c takes a member's name in single
 * quotes even when it is strict; that is no JSON, and a '"' in there would deceive the count. */
static int text_check(
	const char *text, size_t size, size_t *ret_memory, struct message_problem *ret_problem)
{
	size_t containers = 0, values = 1;
	bool string = false;

	*ret_memory = 0;
	if (size <= MESSAGE_SMALL && !memchr(text, '\'', size))
		return 0;

	for (size_t i = 0; i < size; i++) {
		char c = text[i];

		if (string) {
			if (c == '\\')
				i++;
			string = c != '"';
			continue;
		}
		if (c == '\'') {
			message_problem_set(
				ret_problem, (int) i, "message", "no JSON: a single quote");
			return -EBADMSG;
		}
		string = c == '"';
		containers += c == '{' || c == '[';
		values += c == ',';
		if (containers > MESSAGE_CONTAINERS_MAX || values > MESSAGE_VALUES_MAX) {
			message_problem_set(ret_problem, (int) i, "message",
				"more than %d objects and arrays, or %d values",
				MESSAGE_CONTAINERS_MAX, MESSAGE_VALUES_MAX);
			return -E2BIG;
		}
	}
	*ret_memory = size + containers * CONTAINER_BYTES + values * VALUE_BYTES;
	return 0;
}

/* json_tokener_reset() of json-c 0.16 forgets to forget the first half of a surrogate pair: one
 * client's broken message would change the next client's text. An escape that is read uses it up.
 */
static void tokener_reset(struct json_tokener *t)
{
	static const char escape[] = "[\"\\u0041\"]";

	json_tokener_reset(t);
	(void) json_object_put(json_tokener_parse_ex(t, escape, sizeof(escape) - 1));
	json_tokener_reset(t);
}

/* Whether no byte has its highest bit set. */
static bool text_is_ascii(const char *text, size_t size)
{
	uint64_t bits = 0, word;
	size_t i = 0;

	for (; i + 8 <= size; i += 8) {
		memcpy(&word, text + i, 8);
		bits |= word;
	}
	for (; i < size; i++)
		bits |= (uint64_t) (unsigned char) text[i];
	return !(bits & UINT64_C(0x8080808080808080));
}

/* Parses all of the text into one JSON value, which may be NULL for "null". */
static int text_parse(struct json_tokener *t, const char *text, size_t size,
	struct json_object **ret, struct message_problem *ret_problem)
{
	enum json_tokener_error e;
	struct json_object *o;
	size_t end;

	/* json-c looks at each byte for UTF-8, which takes as long as a tenth of all the rest. */
	json_tokener_set_flags(t,
		JSON_TOKENER_STRICT | (text_is_ascii(text, size) ? 0 : JSON_TOKENER_VALIDATE_UTF8));
	o = json_tokener_parse_ex(t, text, (int) size);
	e = json_tokener_get_error(t);
	end = json_tokener_get_parse_end(t);

	if (e == json_tokener_success && end == size) {
		*ret = o;
		return 0;
	}
	(void) json_object_put(o);
	tokener_reset(t);

	if (e == json_tokener_success)
		message_problem_set(
			ret_problem, (int) end, "message", "nothing may follow the object");
	else if (e == json_tokener_continue)
		message_problem_set(
			ret_problem, (int) end, "message", "the JSON text is incomplete");
	else
		message_problem_set(
			ret_problem, (int) end, "message", "%s", json_tokener_error_desc(e));
	return -EBADMSG;
}

const char *message_string_get(struct json_object *o)
{
	const char *s;

	if (!json_object_is_type(o, json_type_string))
		return NULL;
	s = json_object_get_string(o);
	return s && strlen(s) == (size_t) json_object_get_string_len(o) ? s : NULL;
}

static int member_get_bool(
	struct json_object *root, const char *name, bool *ret, struct message_problem *ret_problem)
{
	struct json_object *o;

	if (!json_object_object_get_ex(root, name, &o) || !o)
		return 0;
	if (!json_object_is_type(o, json_type_boolean)) {
		message_problem_set(ret_problem, -1, name, "not a boolean");
		return -EBADMSG;
	}
	*ret = json_object_get_boolean(o);
	return 0;
}

static int root_parse(
	struct json_object *root, struct call *ret, struct message_problem *ret_problem)
{
	struct json_object *method, *parameters = NULL;
	struct call c = { .root = root };
	int r;

	if (!json_object_is_type(root, json_type_object)) {
		message_problem_set(ret_problem, -1, "message", "not an object");
		return -EBADMSG;
	}
	if (!json_object_object_get_ex(root, "method", &method)) {
		message_problem_set(ret_problem, -1, "method", "missing");
		return -EBADMSG;
	}
	c.method = message_string_get(method);
	if (!c.method || !*c.method) {
		message_problem_set(ret_problem, -1, "method", "not the name of a method");
		return -EBADMSG;
	}
	(void) json_object_object_get_ex(root, "parameters", &parameters);
	if (parameters && !json_object_is_type(parameters, json_type_object)) {
		message_problem_set(ret_problem, -1, "parameters", "not an object");
		return -EBADMSG;
	}
	c.parameters = parameters;

	r = member_get_bool(root, "more", &c.more, ret_problem);
	if (r == 0)
		r = member_get_bool(root, "oneway", &c.oneway, ret_problem);
	if (r == 0)
		r = member_get_bool(root, "upgrade", &c.upgrade, ret_problem);
	if (r == 0)
		*ret = c;
	return r;
}

int call_parse(struct json_tokener *t, const char *text, size_t size, struct call *ret,
	struct message_problem *ret_problem)
{
	struct json_object *root = NULL;
	size_t memory;
	int r;

	r = text_check(text, size, &memory, ret_problem);
	if (r < 0)
		return r;
	r = text_parse(t, text, size, &root, ret_problem);
	if (r < 0)
		return r;
	r = root_parse(root, ret, ret_problem);
	if (r < 0)
		(void) json_object_put(root);
	else
		ret->memory = memory;
	return r;
}

void call_done(struct call *c)
{
	(void) json_object_put(c->root);
	*c = (struct call){ 0 };
}

void call_forget(struct call *c)
{
	(void) json_object_put(c->root);
	c->root = NULL;
	c->parameters = NULL;
	c->method = NULL;
	c->memory = 0;
}
