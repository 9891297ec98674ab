/* Parameters: what a table asks for is stored, anything else is named, and then nothing is. */
#include <criterion/criterion.h>
#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "protocol/message.h"

struct inner {
	int clock;
	int64_t nsec;
};

struct values {
	struct json_object *targets;
	const char *object;
	int kind;
	int64_t line;
	bool all;
	bool has_at;
	struct inner at;
};

static const char *const kinds[] = { "function", "data", "other", NULL };
static const char *const clocks[] = { "monotonic", "boottime", NULL };

static const struct parameter at_members[] = {
	{ "clock", PARAMETER_ENUM, true, offsetof(struct inner, clock), .values = clocks },
	{ "nsec", PARAMETER_INT, true, offsetof(struct inner, nsec) },
	{ NULL },
};

static const struct parameter table[] = {
	{ "targets", PARAMETER_ARRAY, true, offsetof(struct values, targets) },
	{ "object", PARAMETER_STRING, false, offsetof(struct values, object) },
	{ "kind", PARAMETER_ENUM, false, offsetof(struct values, kind), .values = kinds },
	{ "line", PARAMETER_INT, false, offsetof(struct values, line) },
	{ "all", PARAMETER_BOOL, false, offsetof(struct values, all) },
	{ "at", PARAMETER_OBJECT, false, offsetof(struct values, at), .members = at_members,
		.seen = offsetof(struct values, has_at) },
	{ NULL },
};

static int parse(const char *text, struct values *ret, struct json_object **ret_root,
	struct message_problem *ret_problem)
{
	*ret_root = text ? json_tokener_parse(text) : NULL;
	return parameters_parse(*ret_root, table, ret, ret_problem);
}

Test(parameters, parse_stores_every_type)
{
	struct values v = { .kind = -1 };
	struct message_problem p;
	struct json_object *root;

	cr_assert_eq(
		parse("{\"targets\":[\"x\"],\"object\":\"ext4\",\"kind\":\"other\",\"line\":-7,"
		      "\"all\":true,\"at\":{\"clock\":\"boottime\",\"nsec\":9223372036854775807}}",
			&v, &root, &p),
		0);
	cr_expect_eq(json_object_array_length(v.targets), 1);
	cr_expect_str_eq(v.object, "ext4");
	cr_expect_eq(v.kind, 2);
	cr_expect_eq(v.line, -7);
	cr_expect(v.all);
	cr_expect(v.has_at);
	cr_expect_eq(v.at.clock, 1);
	cr_expect_eq(v.at.nsec, INT64_MAX);
	json_object_put(root);
}

Test(parameters, parse_keeps_the_defaults_of_what_is_absent_or_null)
{
	static const char *const texts[] = {
		"{\"targets\":[]}",
		"{\"targets\":[],\"object\":null,\"kind\":null,\"line\":null,\"all\":null,"
		"\"at\":null}",
	};

	for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
		struct values v = { .object = "default", .kind = 1, .line = 5, .all = true };
		struct message_problem p;
		struct json_object *root;

		cr_assert_eq(parse(texts[i], &v, &root, &p), 0, "%s", texts[i]);
		cr_expect_str_eq(v.object, "default");
		cr_expect(v.kind == 1 && v.line == 5 && v.all && !v.has_at);
		json_object_put(root);
	}
}

#define T "\"targets\":[]"

static const struct {
	const char *text;
	const char *parameter;
} failing[] = {
	{ NULL, "targets" },
	{ "{}", "targets" },
	{ "{\"targets\":null}", "targets" },
	{ "{\"targets\":\"x\"}", "targets" },
	{ "{\"targets\":{}}", "targets" },
	{ "{\"target\":[]}", "target" },
	{ "{\"\":1," T "}", "" },
	{ "{" T ",\"object\":7}", "object" },
	{ "{" T ",\"object\":\"a\\u0000b\"}", "object" },
	{ "{" T ",\"kind\":\"Function\"}", "kind" },
	{ "{" T ",\"kind\":\"\"}", "kind" },
	{ "{" T ",\"kind\":\"data\\u0000\"}", "kind" },
	{ "{" T ",\"kind\":1}", "kind" },
	{ "{" T ",\"line\":1.0}", "line" },
	{ "{" T ",\"line\":1e3}", "line" },
	{ "{" T ",\"line\":\"1\"}", "line" },
	{ "{" T ",\"line\":9223372036854775808}", "line" },
	{ "{" T ",\"line\":99999999999999999999999}", "line" },
	{ "{" T ",\"line\":-99999999999999999999999}", "line" },
	{ "{" T ",\"line\":NaN}", "line" },
	{ "{" T ",\"all\":1}", "all" },
	{ "{" T ",\"all\":\"true\"}", "all" },
	{ "{" T ",\"at\":[]}", "at" },
	{ "{" T ",\"at\":{}}", "at.clock" },
	{ "{" T ",\"at\":{\"clock\":\"monotonic\"}}", "at.nsec" },
	{ "{" T ",\"at\":{\"clock\":\"local\",\"nsec\":1}}", "at.clock" },
	{ "{" T ",\"at\":{\"clock\":\"monotonic\",\"nsec\":\"1\"}}", "at.nsec" },
	{ "{" T ",\"at\":{\"clock\":\"monotonic\",\"nsec\":1,\"usec\":1}}", "at.usec" },
};

Test(parameters, parse_names_what_is_wrong_and_stores_nothing)
{
	for (size_t i = 0; i < ELEMENTSOF(failing); i++) {
		struct values v, untouched;
		struct message_problem p;
		struct json_object *root;

		memset(&v, 0xa5, sizeof(v));
		untouched = v;
		cr_expect_eq(parse(failing[i].text, &v, &root, &p), -EINVAL, "%s", failing[i].text);
		cr_expect_str_eq(
			p.parameter, failing[i].parameter, "%s: %s", failing[i].text, p.parameter);
		cr_expect_eq(p.position, -1);
		cr_expect(*p.reason);
		cr_expect_eq(memcmp(&v, &untouched, sizeof(v)), 0, "%s", failing[i].text);
		json_object_put(root);
	}
}

Test(parameters, parse_lists_the_values_of_an_enumeration)
{
	struct values v = { 0 };
	struct message_problem p;
	struct json_object *root;

	cr_expect_eq(parse("{" T ",\"kind\":\"code\"}", &v, &root, &p), -EINVAL);
	cr_expect_str_eq(p.reason, "none of: function, data, other");
	json_object_put(root);
}

Test(parameters, message_string_get_takes_c_strings_only)
{
	static const struct {
		const char *json;
		const char *s;
	} strings[] = {
		{ "\"vfs_read\"", "vfs_read" },
		{ "\"\"", "" },
		{ "\"a\\u0000b\"", NULL },
		{ "7", NULL },
		{ "[]", NULL },
		{ "null", NULL },
	};

	for (size_t i = 0; i < ELEMENTSOF(strings); i++) {
		struct json_object *o = json_tokener_parse(strings[i].json);
		const char *s = message_string_get(o);

		if (strings[i].s)
			cr_expect_str_eq(s, strings[i].s);
		else
			cr_expect_null(s, "%s", strings[i].json);
		json_object_put(o);
	}
}
