/* Whatever the bytes: a call or a problem that can be sent back, and its parameters read with
 * tables of each type. The input is a connection's: each message, ended by a NUL, must mean to the
 * tokener that read those before it what it means to a fresh one. */
#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "protocol/message.h"
#include "tests/fuzz/fuzz.h"

struct at {
	int clock;
	int64_t nsec;
};

struct values {
	struct json_object *addresses;
	struct json_object *targets;
	const char *object;
	int kind;
	bool frames;
	bool has_at;
	struct at at;
	bool guard;
};

static const char *const clocks[] = { "monotonic", "boottime", NULL };
static const char *const kinds[] = { "function", "data", "other", NULL };

static const struct parameter at_members[] = {
	{ "clock", PARAMETER_ENUM, true, offsetof(struct at, clock), .values = clocks },
	{ "nsec", PARAMETER_INT, true, offsetof(struct at, nsec) },
	{ NULL },
};

static const struct parameter lookup_name[] = {
	{ "targets", PARAMETER_ARRAY, true, offsetof(struct values, targets) },
	{ "object", PARAMETER_STRING, false, offsetof(struct values, object) },
	{ "kind", PARAMETER_ENUM, false, offsetof(struct values, kind), .values = kinds },
	{ NULL },
};

static const struct parameter lookup_address[] = {
	{ "addresses", PARAMETER_ARRAY, true, offsetof(struct values, addresses) },
	{ "frames", PARAMETER_BOOL, false, offsetof(struct values, frames) },
	{ "at", PARAMETER_OBJECT, false, offsetof(struct values, at), .members = at_members,
		.seen = offsetof(struct values, has_at) },
	{ NULL },
};

static const struct parameter none[] = { { NULL } };

static void problem_check(const struct message_problem *p, size_t size)
{
	CHECK(strnlen(p->parameter, sizeof(p->parameter)) < sizeof(p->parameter));
	CHECK(strnlen(p->reason, sizeof(p->reason)) < sizeof(p->reason));
	CHECK(*p->reason);
	CHECK(p->position >= -1 && p->position <= (int) size);
}

static void values_check(const struct values *v)
{
	CHECK(v->kind >= -1 && v->kind < 3);
	CHECK(!v->guard);
	CHECK(v->has_at ? v->at.clock >= 0 && v->at.clock < 2 : v->at.clock == -1);
	CHECK(!v->object || strlen(v->object) < SIZE_MAX);
	CHECK(!v->targets || json_object_is_type(v->targets, json_type_array));
	CHECK(!v->addresses || json_object_is_type(v->addresses, json_type_array));
	for (size_t i = 0; v->targets && i < json_object_array_length(v->targets); i++)
		(void) message_string_get(json_object_array_get_idx(v->targets, i));
}

static void parameters_check(const struct call *c, const struct parameter *table)
{
	struct values v = { .kind = -1, .at.clock = -1 }, untouched = v;
	struct message_problem p = { .position = -2 };
	int r = parameters_parse(c->parameters, table, &v, &p);

	CHECK(r == 0 || r == -EINVAL);
	if (r == 0) {
		values_check(&v);
		CHECK(!table->required || v.targets || v.addresses);
	} else {
		problem_check(&p, 0);
		CHECK(p.position == -1);
		CHECK(v.targets == untouched.targets && v.addresses == untouched.addresses);
		CHECK(v.object == NULL && v.kind == -1 && !v.has_at && v.at.clock == -1);
	}
}

/* What was taken is JSON: written anew it is taken again, unless it has become too large. */
static void call_check_again(const struct call *c, struct json_tokener *t)
{
	size_t size;
	const char *text =
		json_object_to_json_string_length(c->root, JSON_C_TO_STRING_PLAIN, &size);
	struct message_problem p;
	struct call again;
	int r = call_parse(t, text, size, &again, &p);

	CHECK(r == 0 || r == -E2BIG);
	if (r < 0)
		return;
	CHECK(strcmp(again.method, c->method) == 0);
	CHECK(again.more == c->more && again.oneway == c->oneway && again.upgrade == c->upgrade);
	CHECK(!again.parameters == !c->parameters);
	call_done(&again);
}

static void message_check(struct json_tokener *used, const char *text, size_t size)
{
	struct json_tokener *fresh = message_tokener_new();
	struct message_problem p = { 0 }, fresh_p = { 0 };
	struct call c, fresh_c;
	int r;

	r = call_parse(used, text, size, &c, &p);
	CHECK(call_parse(fresh, text, size, &fresh_c, &fresh_p) == r);
	json_tokener_free(fresh);

	CHECK(r == 0 || r == -EBADMSG || r == -E2BIG);
	if (r < 0) {
		problem_check(&p, size);
		CHECK(memcmp(&p, &fresh_p, sizeof(p)) == 0);
		return;
	}
	CHECK(*c.method);
	CHECK(strcmp(json_object_to_json_string(c.root),
		      json_object_to_json_string(fresh_c.root)) == 0);
	call_done(&fresh_c);
	parameters_check(&c, none);
	parameters_check(&c, lookup_name);
	parameters_check(&c, lookup_address);
	call_check_again(&c, used);
	call_done(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data, *end = text + size;
	struct json_tokener *t = message_tokener_new();

	for (int i = 0; i < 8 && text < end; i++) {
		size_t n = strnlen(text, (size_t) (end - text));

		message_check(t, text, n);
		text += n + 1;
	}
	/* The whole, too: a NUL within a message is an error. */
	message_check(t, (const char *) data, size);
	json_tokener_free(t);
	return 0;
}
