/* JSON output: one line or indented, streams as one document, the same values as before. */
#include <json-c/json.h>
#include <string.h>

#include "client/symctl-json.h"
#include "protocol/util.h"
#include "tests/unit/capture.h"

static const struct {
	const char *text;
	const char *shown;
	const char *pretty;
} rows[] = {
	{ "{}", "{}\n", "{}\n" },
	{ " [ ] ", "[]\n", "[]\n" },
	{ "{\"a\" : [1, {\"b\":{ }}],\n\"c\":\" \\\" , {\"}",
		"{\"a\":[1,{\"b\":{}}],\"c\":\" \\\" , {\"}\n",
		"{\n\t\"a\": [\n\t\t1,\n\t\t{\n\t\t\t\"b\": {}\n\t\t}\n\t],\n\t\"c\": \" \\\" , "
		"{\"\n}\n" },
	{ "\"\xc2\x9b\x7f\xc3\xa9\\\\\"", "\"\\u009b\\u007f\xc3\xa9\\\\\"\n",
		"\"\\u009b\\u007f\xc3\xa9\\\\\"\n" },
};

Test(symctl_json, documents_keep_their_value)
{
	FILE *f = capture_begin();

	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		struct json_object *before = json_tokener_parse(rows[i].text), *after;

		cr_expect_eq(json_print_document(rows[i].text, JSON_SHORT), 0);
		cr_expect_str_eq(capture_end(f), rows[i].shown);
		cr_expect_eq(json_print_document(rows[i].text, JSON_PRETTY), 0);
		cr_expect_str_eq(capture_end(f), rows[i].pretty);
		after = json_tokener_parse(rows[i].pretty);
		cr_expect(json_object_equal(before, after), "%s", rows[i].text);
		json_object_put(before);
		json_object_put(after);
	}
}

Test(symctl_json, a_stream_is_one_document)
{
	struct json_stream s = { .name = "symbols", .mode = JSON_SHORT, .generation = 7 };
	FILE *f = capture_begin();

	cr_expect_eq(json_stream_end(&s), 0);
	cr_expect_str_eq(capture_end(f), "{\"symbols\":[],\"generation\":7}\n");
	s.begun = false;
	json_stream_item(&s, "{\"a\": 1}", 8);
	json_stream_item(&s, "2", 1);
	cr_expect_eq(json_stream_end(&s), 0);
	cr_expect_str_eq(capture_end(f), "{\"symbols\":[{\"a\":1},2],\"generation\":7}\n");
	s.begun = false;
	s.mode = JSON_PRETTY;
	json_stream_item(&s, "[1]", 3);
	json_stream_item(&s, "2", 1);
	cr_expect_eq(json_stream_end(&s), 0);
	cr_expect_str_eq(capture_end(f),
		"{\n\t\"symbols\": "
		"[\n\t\t[\n\t\t\t1\n\t\t],\n\t\t2\n\t],\n\t\"generation\": 7\n}\n");
}

Test(symctl_json, members_are_found_by_name)
{
	static const char text[] = "{\"a\":\"x\\ny\",\"b\":{\"a\":1},\"c\":12}";
	char *a = json_member_get(text, "a"), *b = json_member_get(text, "b");
	char *c = json_member_get(text, "c");

	cr_expect_str_eq(a, "x\ny");
	cr_expect_str_eq(b, "{\"a\":1}");
	cr_expect_str_eq(c, "12");
	cr_expect_null(json_member_get(text, "d"));
	cr_expect_null(json_member_get("[]", "a"));
	cr_expect_null(json_member_get("{\"a\":", "a"));
	free(a);
	free(b);
	free(c);
}
