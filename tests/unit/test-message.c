/* Messages: exactly one JSON object that is a call, and a problem that says where it is not. */
#include <criterion/criterion.h>
#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "protocol/buffer.h"
#include "protocol/message.h"

DEFINE_CLEANUP(struct json_tokener *, json_tokener_free);

#define D7 "[[[[[[["
#define E7 "]]]]]]]"

static const struct {
	const char *text;
	int r;
	const char *parameter;
	int position;
} rows[] = {
	{ "{\"method\":\"a.B\"}" },
	{ " \t\r\n{ \"method\" : \"a.B\" } \n" },
	{ "{\"method\":\"a.B\",\"parameters\":{},\"more\":true,\"oneway\":false,\"upgrade\":"
	  "false}" },
	{ "{\"method\":\"a.B\",\"parameters\":null,\"more\":null,\"oneway\":null,\"upgrade\":"
	  "null}" },
	{ "{\"method\":\"a.B\",\"unknown\":[1,2.5,null]}" },
	{ "{\"method\":\"x\",\"method\":\"a.B\"}" },
	{ "{\"method\":\"a.B\",\"it's\":\"'\"}" },
	{ "{\"method\":\"a.B\",\"x\":[" D7 D7 E7 E7 "]}" },

	{ "", -EBADMSG, "message", 0 },
	{ "  ", -EBADMSG, "message", 2 },
	{ "{\"method\":\"a.B\"", -EBADMSG, "message", 15 },
	{ "{\"method\":\"a.B\"}{", -EBADMSG, "message", 16 },
	{ "{\"method\":\"a.B\"} x", -EBADMSG, "message", 17 },
	{ "{\"method\":\"a.B\",}", -EBADMSG, "message", 16 },
	{ "{'method':\"a.B\"}", -EBADMSG, "message", 1 },
	{ "{\"method\":'a.B'}", -EBADMSG, "message", 10 },
	{ "{method:\"a.B\"}", -EBADMSG, "message", 1 },
	{ "{\"method\":\"a.B\" \"x\"}", -EBADMSG, "message", 16 },
	{ "{\"method\":\"a.B\",\"x\":tru}", -EBADMSG, "message", 23 },
	{ "/**/{\"method\":\"a.B\"}", -EBADMSG, "message", 0 },
	{ "{\"method\":\"\xff\"}", -EBADMSG, "message", 11 },
	{ "{\"method\":\"a\xc3\"}", -EBADMSG, "message", 13 },
	{ "{\"method\":\"a.B\",\"x\":[" D7 D7 "[" E7 E7 "]]}", -EBADMSG, "message", 35 },
	{ "[]", -EBADMSG, "message", -1 },
	{ "\"method\"", -EBADMSG, "message", -1 },
	{ "null ", -EBADMSG, "message", -1 },
	{ "7 ", -EBADMSG, "message", -1 },

	{ "{}", -EBADMSG, "method", -1 },
	{ "{\"method\":null}", -EBADMSG, "method", -1 },
	{ "{\"method\":7}", -EBADMSG, "method", -1 },
	{ "{\"method\":\"\"}", -EBADMSG, "method", -1 },
	{ "{\"method\":\"a.B\\u0000\"}", -EBADMSG, "method", -1 },
	{ "{\"method\":\"a.B\",\"parameters\":[]}", -EBADMSG, "parameters", -1 },
	{ "{\"method\":\"a.B\",\"parameters\":\"x\"}", -EBADMSG, "parameters", -1 },
	{ "{\"method\":\"a.B\",\"more\":1}", -EBADMSG, "more", -1 },
	{ "{\"method\":\"a.B\",\"oneway\":\"true\"}", -EBADMSG, "oneway", -1 },
	{ "{\"method\":\"a.B\",\"upgrade\":{}}", -EBADMSG, "upgrade", -1 },
};

/* One tokener for all rows: what a row leaves in it must not reach the next. */
Test(message, call_parse_takes_one_call_and_says_where_there_is_none)
{
	_cleanup_(json_tokener_freep) struct json_tokener *t = message_tokener_new();

	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		struct call c = { .method = "untouched" };
		struct message_problem p = { .position = -2 };
		int r = call_parse(t, rows[i].text, strlen(rows[i].text), &c, &p);

		cr_assert_eq(r, rows[i].r, "%s: %d %s", rows[i].text, r, p.reason);
		if (r == 0) {
			cr_expect_str_eq(c.method, "a.B", "%s", rows[i].text);
			cr_expect_eq(p.position, -2);
			call_done(&c);
			continue;
		}
		cr_expect_str_eq(c.method, "untouched");
		cr_expect_str_eq(p.parameter, rows[i].parameter, "%s", rows[i].text);
		cr_expect_eq(p.position, rows[i].position, "%s: %d", rows[i].text, p.position);
		cr_expect(*p.reason, "%s", rows[i].text);
	}
}

Test(message, call_parse_reads_the_flags)
{
	_cleanup_(json_tokener_freep) struct json_tokener *t = message_tokener_new();
	static const char text[] = "{\"method\":\"a.B\",\"parameters\":{\"x\":1},\"more\":true,"
				   "\"oneway\":true,\"upgrade\":true}";
	struct message_problem p;
	struct call c;

	cr_assert_eq(call_parse(t, text, strlen(text), &c, &p), 0);
	cr_expect(c.more && c.oneway && c.upgrade);
	cr_expect_eq(json_object_object_length(c.parameters), 1);
	call_done(&c);
	cr_expect_null(c.root);
	call_done(&c);
}

/* json-c 0.16: json_tokener_reset() keeps the first half of a surrogate pair. */
Test(message, call_parse_forgets_what_a_broken_message_left)
{
	static const char *const broken[] = {
		"{\"method\":\"\\ud800",
		"{\"method\":\"\\ud800\\u0",
		"{\"method\":\"\\ud800\\ux\"}",
		"{\"x\":[[{",
		"{\"x\":[[[[[[[[[[[[[[[[[[[[",
		"{\"x\":\"\xff",
		"\"",
		"{\"method\":\"\\u004",
	};
	static const char text[] = "{\"method\":\"a.\\u0042\"}";
	_cleanup_(json_tokener_freep) struct json_tokener *t = message_tokener_new();

	for (size_t i = 0; i < ELEMENTSOF(broken); i++) {
		struct message_problem p;
		struct call c;

		cr_assert_eq(call_parse(t, broken[i], strlen(broken[i]), &c, &p), -EBADMSG);
		cr_assert_eq(call_parse(t, text, strlen(text), &c, &p), 0, "%s", broken[i]);
		cr_expect_str_eq(c.method, "a.B", "%s: %s", broken[i], c.method);
		call_done(&c);
	}
}

Test(message, call_parse_stops_at_a_nul_byte)
{
	_cleanup_(json_tokener_freep) struct json_tokener *t = message_tokener_new();
	static const char text[] = "{\"method\":\"a.B\"}\0{}";
	struct message_problem p;
	struct call c;

	cr_assert_eq(call_parse(t, text, sizeof(text) - 1, &c, &p), -EBADMSG);
	cr_expect_eq(p.position, 16);
}

/* {"method":"a.B","x":[ITEM,ITEM,...]} */
static int parse_items(const char *item, size_t n, struct message_problem *ret_problem)
{
	_cleanup_(json_tokener_freep) struct json_tokener *t = message_tokener_new();
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;
	struct call c;
	int r;

	buffer_append(&b, "{\"method\":\"a.B\",\"x\":[", 21);
	for (size_t i = 0; i < n; i++) {
		buffer_append(&b, ",", i > 0);
		buffer_append(&b, item, strlen(item));
	}
	buffer_append(&b, "]}", 2);
	r = call_parse(t, buffer_bytes(&b), buffer_size(&b), &c, ret_problem);
	if (r == 0)
		call_done(&c);
	return r;
}

Test(message, call_parse_bounds_the_number_of_containers_and_values)
{
	struct message_problem p;

	/* The message itself and the array are two. */
	cr_expect_eq(parse_items("{   }", MESSAGE_CONTAINERS_MAX - 2, &p), 0);
	cr_expect_eq(parse_items("{   }", MESSAGE_CONTAINERS_MAX - 1, &p), -E2BIG);
	cr_expect_str_eq(p.parameter, "message");
	cr_expect_eq(p.position, 21 + 6 * (MESSAGE_CONTAINERS_MAX - 2));

	/* The method is the first value. */
	cr_expect_eq(parse_items("0", MESSAGE_VALUES_MAX - 1, &p), 0);
	cr_expect_eq(parse_items("0", MESSAGE_VALUES_MAX, &p), -E2BIG);

	/* What stands in a string does not count. */
	cr_expect_eq(parse_items("\"\\\"[{,,,,,,,,,,,,,,,,,\"", 8000, &p), 0);
}

Test(message, message_problem_is_cut_between_characters)
{
	struct message_problem p;
	char name[200];

	memset(name, 'a', sizeof(name));
	memcpy(name + sizeof(p.parameter) - 3, "\xe2\x82\xac", 4);
	message_problem_set(&p, 7, name, "%s", "reason");
	cr_expect_eq(strlen(p.parameter), sizeof(p.parameter) - 3);
	cr_expect_str_eq(p.reason, "reason");
	cr_expect_eq(p.position, 7);
}
