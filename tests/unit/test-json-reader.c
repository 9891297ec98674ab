/* The reader takes what RFC 8259 allows and nothing else, says where it stopped, and reads what
 * json-c reads. */
#include <criterion/criterion.h>
#include <errno.h>

#include "protocol/json-reader.h"
#include "protocol/util.h"
#include "tests/json-compare.h"

static const struct {
	const char *text;
	bool accepted;
	size_t position; /* where it stopped */
} rows[] = {
	{ "{}", true, 2 },
	{ " [ ] ", true, 5 },
	{ "null", true, 4 },
	{ "[true,false,null,0,-0,12,\"\"]", true, 28 },
	{ "{\"a\":{\"b\":[1,{\"c\":[]}]},\"d\":\"e\"}", true, 32 },
	{ "[1.5,-2e3,1E+2,0.1e-7,123456789012345678901234567890]", true, 53 },
	{ "[9223372036854775807,-9223372036854775808]", true, 42 },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"", true, 48 },
	{ "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 and some plain text behind it\"", true, 41 },
	{ "\"\\ud800\"", true, 8 },
	{ "\"\\ud800\\u0041\\ud800\\ud800\\udc00\\udc00\"", true, 38 },
	{ "\"\\u0000\"", true, 8 },
	{ "{\"a\":1,\"a\":2}", true, 13 },
	{ "", false, 0 },
	{ " ", false, 1 },
	{ "{", false, 1 },
	{ "[", false, 1 },
	{ "[1", false, 2 },
	{ "[1,]", false, 3 },
	{ "[,1]", false, 1 },
	{ "[1 2]", false, 3 },
	{ "{\"a\"}", false, 4 },
	{ "{\"a\":}", false, 5 },
	{ "{\"a\":1,}", false, 7 },
	{ "{a:1}", false, 1 },
	{ "{1:1}", false, 1 },
	{ "[1}", false, 2 },
	{ "{} {}", false, 3 },
	{ "nul", false, 0 },
	{ "nullx", false, 4 },
	{ "True", false, 0 },
	{ "NaN", false, 0 },
	{ "-", false, 1 },
	{ "+1", false, 0 },
	{ "01", false, 1 },
	{ "-01", false, 2 },
	{ "1.", false, 2 },
	{ ".1", false, 0 },
	{ "1e", false, 2 },
	{ "1e+", false, 3 },
	{ "0x10", false, 1 },
	{ "'a'", false, 0 },
	{ "\"a", false, 2 },
	{ "\"a\\", false, 2 },
	{ "\"a\nb\"", false, 2 },
	{ "\"0123456789abcdef\x1f\"", false, 17 },
	{ "\"\\x41\"", false, 1 },
	{ "\"\\u12g4\"", false, 1 },
	{ "\"\\u12", false, 1 },
	{ "\"\xff\"", false, 1 },
	{ "\"\xc0\x80\"", false, 1 },
	{ "\"\xed\xa0\x80\"", false, 1 },
	{ "\"\xf4\x90\x80\x80\"", false, 1 },
	{ "\"\xe2\x82\"", false, 1 },
	{ "\v1", false, 0 },
	{ "/* */ 1", false, 0 },
};

Test(json_reader, skip_takes_exactly_json_and_stops_where_it_ends)
{
	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		char *text = strdup(rows[i].text);
		struct json_reader r;

		json_reader_init(&r, text, strlen(text));
		(void) json_reader_skip(&r, NULL);
		cr_expect_eq(json_reader_finish(&r), rows[i].accepted ? 0 : -EBADMSG, "%s", text);
		cr_expect_eq(json_reader_position(&r), rows[i].position, "%s: %zu", text,
			json_reader_position(&r));
		free(text);
	}
}

Test(json_reader, agrees_with_json_c)
{
	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		const char *problem = json_compare(rows[i].text, strlen(rows[i].text));

		cr_expect_null(problem, "%s: %s", problem, rows[i].text);
	}
}

Test(json_reader, agrees_with_json_c_on_every_truncation_and_every_changed_byte)
{
	char text[] =
		"{\"a\\n\":[1,-2.5e1,\"\xc3\xa9\\u00e9\\ud83d\\ude00\",true],\"b\":{\"c\":null}}";
	size_t size = strlen(text);

	for (size_t i = 0; i < size; i++) {
		char was = text[i];

		cr_expect_null(json_compare(text, i), "%.*s", (int) i, text);
		for (int c = 0; c < 256; c++) {
			const char *problem;

			text[i] = (char) c;
			problem = json_compare(text, size);
			cr_expect_null(problem, "%s: %.*s", problem, (int) size, text);
		}
		text[i] = was;
	}
}

Test(json_reader, nesting_is_bounded)
{
	char text[2 * JSON_READER_DEPTH_MAX + 2];
	struct json_reader r;

	memset(text, '[', JSON_READER_DEPTH_MAX);
	memset(text + JSON_READER_DEPTH_MAX, ']', JSON_READER_DEPTH_MAX);
	json_reader_init(&r, text, 2 * JSON_READER_DEPTH_MAX);
	cr_expect(json_reader_skip(&r, NULL));
	cr_expect_eq(json_reader_finish(&r), 0);

	memset(text, '[', JSON_READER_DEPTH_MAX + 1);
	memset(text + JSON_READER_DEPTH_MAX + 1, ']', JSON_READER_DEPTH_MAX + 1);
	json_reader_init(&r, text, sizeof(text));
	cr_expect_not(json_reader_skip(&r, NULL));
	cr_expect_eq(json_reader_position(&r), (size_t) JSON_READER_DEPTH_MAX);
}

static const struct {
	const char *text;
	bool accepted;
	int64_t value;
} numbers[] = {
	{ "0", true, 0 },
	{ "-0", true, 0 },
	{ "9223372036854775807", true, INT64_MAX },
	{ "-9223372036854775808", true, INT64_MIN },
	{ "9223372036854775808", false, 42 },
	{ "-9223372036854775809", false, 42 },
	{ "99999999999999999999999", false, 42 },
	{ "1.0", false, 42 },
	{ "1e3", false, 42 },
	{ "00", false, 42 },
	{ "\"1\"", false, 42 },
	{ "null", false, 42 },
};

Test(json_reader, int_takes_what_fits_and_leaves_the_result_otherwise)
{
	for (size_t i = 0; i < ELEMENTSOF(numbers); i++) {
		char *text = strdup(numbers[i].text);
		struct json_reader r;
		int64_t value = 42;

		json_reader_init(&r, text, strlen(text));
		cr_expect_eq(json_reader_int(&r, &value), numbers[i].accepted, "%s", text);
		cr_expect_eq(value, numbers[i].value, "%s", text);
		free(text);
	}
}

Test(json_reader, strings_without_escapes_are_slices_and_others_are_decoded_in_place)
{
	char text[] = "[\"plain\",\"a\\u20acb\\n\"]";
	struct json_reader r;
	struct json_text t;

	json_reader_init(&r, text, strlen(text));
	cr_assert(json_reader_array(&r) && json_reader_item(&r) && json_reader_string(&r, &t));
	cr_expect(JSON_TEXT_IS(t, "plain"));
	cr_expect_eq(t.s, text + 2);
	cr_assert(json_reader_item(&r) && json_reader_string(&r, &t));
	cr_expect(JSON_TEXT_IS(t, "a\xe2\x82\xac"
				  "b\n"));
	cr_expect_eq(t.s, text + 10);
	cr_expect_not(json_reader_item(&r));
	cr_expect_eq(json_reader_finish(&r), 0);
}

Test(json_reader, a_wrong_type_fails_and_stays_failed)
{
	char text[] = "{\"a\":1}";
	struct json_reader r;
	struct json_text t = { NULL, 7 };
	bool b;

	json_reader_init(&r, text, strlen(text));
	cr_assert(json_reader_object(&r) && json_reader_key(&r, &t));
	t = (struct json_text){ NULL, 7 };
	cr_expect_not(json_reader_string(&r, &t));
	cr_expect_eq(t.size, 7);
	cr_expect_eq(json_reader_type(&r), JSON_INVALID);
	cr_expect_not(json_reader_null(&r));
	cr_expect_not(json_reader_bool(&r, &b));
	cr_expect_not(json_reader_skip(&r, &t));
	cr_expect_not(json_reader_item(&r));
	cr_expect_not(json_reader_key(&r, &t));
	cr_expect_eq(json_reader_finish(&r), -EBADMSG);
	cr_expect_eq(json_reader_position(&r), 5);
}
