/* Batches: any number of items, each answered in its place, whatever the daemon's limits and
 * restarts; and answers that do not fit the question are refused. */
#include <criterion/criterion.h>
#include <errno.h>
#include <json-c/json.h>

#include "client/symd.h"
#include "tests/unit/fake-server.h"

#define LIMIT_EXCEEDED                                                                             \
	"{\"error\":\"io.symd.LimitExceeded\",\"parameters\":{\"limit\":\"reply_bytes\","          \
	"\"value\":1}}"

static struct symd *client_new(struct fake_server *f)
{
	struct symd *s;

	cr_assert_eq(symd_connect(f->path, &s), 0);
	symd_set_timeout(s, 20000000);
	return s;
}

/* The list @key of the call in f->call. The caller drops *@ret_call. */
static struct json_object *call_list(
	struct fake_server *f, const char *key, struct json_object **ret_call)
{
	struct json_object *call = json_tokener_parse(f->call), *parameters, *list;

	cr_assert(json_object_object_get_ex(call, "parameters", &parameters));
	cr_assert(json_object_object_get_ex(parameters, key, &list));
	*ret_call = call;
	return list;
}

/* Answers items [start, end) of a call's @list: each address with a symbol of the same name; each
 * target with one symbol called so. */
static void answer_part(struct fake_server *f, int fd, struct json_object *list, size_t start,
	size_t end, bool names, bool continues)
{
	char *text = NULL;
	size_t size;
	FILE *m = open_memstream(&text, &size);

	fprintf(m, "{\"parameters\":{\"results\":[");
	for (size_t i = start; i < end; i++) {
		const char *s = json_object_get_string(json_object_array_get_idx(list, i));

		fputs(i > start ? "," : "", m);
		fprintf(m,
			names ? "{\"target\":\"%s\",\"symbols\":[{"
			      : "{\"address\":\"%s\",\"symbol\":{",
			s);
		fprintf(m, "\"name\":\"n%s\",\"object\":\"vmlinux\",\"type\":\"T\"}%s,\"x\":[]}", s,
			names ? "]" : "");
	}
	fprintf(m, "],\"generation\":%d}%s}", 10000 - f->calls,
		continues ? ",\"continues\":true" : "");
	fclose(m);
	fake_reply(fd, text);
	free(text);
}

/* Answers the call in f->call as a whole. */
static void answer(struct fake_server *f, int fd, bool names)
{
	struct json_object *call, *list = call_list(f, names ? "targets" : "addresses", &call);

	answer_part(f, fd, list, 0, json_object_array_length(list), names, false);
	json_object_put(call);
}

static void serve_addresses(struct fake_server *f)
{
	int fd = fake_accept(f);

	while (fake_read(f, fd) >= 0)
		answer(f, fd, false);
	(void) close(fd);
}

static void check_addresses(struct symd *s, size_t n, unsigned int flags)
{
	uint64_t *v = calloc(n + 1, sizeof(*v));
	struct symd_addresses *a;

	for (size_t i = 0; i < n; i++)
		v[i] = UINT64_C(0xffffffff81000000) + i;
	cr_assert_eq(symd_lookup_addresses(s, v, n, NULL, flags, &a), 0);
	cr_expect_eq(symd_addresses_size(a), n);
	for (size_t i = 0; i < n; i++) {
		const struct symd_address_result *result = symd_addresses_get(a, i);
		char name[32];

		snprintf(name, sizeof(name), "n0x%llx", (unsigned long long) v[i]);
		cr_assert_eq(result->address, v[i]);
		cr_assert_not_null(result->symbol);
		cr_assert_str_eq(result->symbol->name, name);
		cr_assert_eq(!!result->json, !!flags);
	}
	cr_expect_null(symd_addresses_get(a, n));
	symd_addresses_free(a);
	free(v);
}

Test(batch, any_number_of_items_is_answered_in_order)
{
	struct fake_server *f = fake_server_new(serve_addresses);
	struct symd *s = client_new(f);

	check_addresses(s, 0, 0);
	cr_expect_eq(f->calls, 0);
	check_addresses(s, 1, 0);
	cr_expect_str_eq(f->call, "{\"method\":\"io.symd.LookupAddress\",\"parameters\":{"
				  "\"addresses\":[\"0xffffffff81000000\"]},\"more\":true}");
	check_addresses(s, 1000, 0);
	cr_expect_eq(f->calls, 2);
	check_addresses(s, 5001, SYMD_KEEP_JSON);
	cr_expect_eq(f->calls, 8);
	symd_free(s);
	fake_server_free(f);
}

Test(batch, the_lowest_generation_is_told_and_a_result_has_its_own_text)
{
	struct fake_server *f = fake_server_new(serve_addresses);
	struct symd *s = client_new(f);
	static uint64_t v[1500];
	const struct symd_time at = { SYMD_CLOCK_BOOTTIME, 123 }, invalid = { 0, 0 };
	struct symd_addresses *a;

	cr_assert_eq(
		symd_lookup_addresses(s, v, 1500, &at, SYMD_RETURN_ADDRESSES | SYMD_KEEP_JSON, &a),
		0);
	cr_expect_eq(symd_addresses_generation(a), 9998);
	cr_expect_str_eq(symd_addresses_get(a, 7)->json,
		"{\"address\":\"0x0\",\"symbol\":{\"name\":\"n0x0\",\"object\":\"vmlinux\","
		"\"type\":\"T\"},\"x\":[]}");
	cr_expect_not_null(strstr(f->call, ",\"return_addresses\":true,\"at\":{\"clock\":"
					   "\"boottime\",\"nsec\":123}},\"more\":true}"));
	symd_addresses_free(a);
	cr_expect_eq(symd_lookup_addresses(s, v, 1, &invalid, 0, &a), -EINVAL);
	cr_expect_eq(symd_lookup_addresses(s, v, 1, NULL, 1U << 31, &a), -EINVAL);
	symd_free(s);
	fake_server_free(f);
}

/* Answers in parts of 300 items; hangs up in the middle of every third call. */
static void serve_parts(struct fake_server *f)
{
	int fd;

	while ((fd = fake_accept(f)) >= 0) {
		while (fake_read(f, fd) >= 0) {
			struct json_object *call, *list = call_list(f, "addresses", &call);
			size_t n = json_object_array_length(list);

			for (size_t i = 0; i < n && (i == 0 || f->calls % 3 != 0); i += 300)
				answer_part(f, fd, list, i, MIN(i + 300, n), false, i + 300 < n);
			json_object_put(call);
			if (f->calls % 3 == 0)
				break;
		}
		(void) close(fd);
	}
}

Test(batch, answers_may_come_in_parts_and_only_what_is_missing_is_asked_again)
{
	struct fake_server *f = fake_server_new(serve_parts);
	struct symd *s = client_new(f);

	check_addresses(s, 10000, SYMD_KEEP_JSON);
	cr_expect_geq(f->connections, 4);
	symd_free(s);
	fake_server_free(f);
}

/* Refuses more than 70 items a call, and the item "big" always. */
static void serve_limited(struct fake_server *f)
{
	int fd = fake_accept(f);

	while (fake_read(f, fd) >= 0) {
		struct json_object *call, *list = call_list(f, "targets", &call);
		size_t n = json_object_array_length(list);

		json_object_put(call);
		if (n > 70 || strstr(f->call, "\"big\""))
			fake_reply(fd, LIMIT_EXCEEDED);
		else
			answer(f, fd, true);
	}
	(void) close(fd);
}

Test(batch, a_call_whose_answer_would_be_too_large_is_halved)
{
	struct fake_server *f = fake_server_new(serve_limited);
	struct symd *s = client_new(f);
	static char text[3333][8];
	static const char *targets[3333];
	struct symd_names *names;

	for (int i = 0; i < 3333; i++) {
		snprintf(text[i], sizeof(text[i]), "f%d", i);
		targets[i] = text[i];
	}
	cr_assert_eq(symd_lookup_names(s, targets, 3333, NULL, SYMD_KIND_ANY, 0, &names), 0);
	for (size_t i = 0; i < 3333; i++)
		cr_assert_str_eq(symd_names_get(names, i)->target, targets[i]);
	symd_names_free(names);

	targets[2000] = "big";
	cr_expect_eq(
		symd_lookup_names(s, targets, 3333, NULL, SYMD_KIND_ANY, 0, &names), -EREMOTEIO);
	cr_expect_str_eq(symd_get_error(s)->name, "io.symd.LimitExceeded");
	symd_free(s);
	fake_server_free(f);
}

/* Answers three calls of each connection, then hangs up with the next one unanswered. */
static void serve_restarting(struct fake_server *f)
{
	int fd;

	while ((fd = fake_accept(f)) >= 0) {
		for (int i = 0; i < 3 && fake_read(f, fd) >= 0; i++)
			answer(f, fd, false);
		(void) close(fd);
	}
}

Test(batch, a_restart_in_the_middle_costs_nothing_but_time)
{
	struct fake_server *f = fake_server_new(serve_restarting);
	struct symd *s = client_new(f);

	check_addresses(s, 12345, 0);
	cr_expect_geq(f->connections, 4);
	symd_free(s);
	fake_server_free(f);
}

static void serve_limit_always(struct fake_server *f)
{
	int fd;

	while ((fd = fake_accept(f)) >= 0) {
		while (fake_read(f, fd) >= 0)
			fake_reply(fd, LIMIT_EXCEEDED);
		(void) close(fd);
	}
}

Test(batch, a_daemon_that_refuses_everything_is_not_asked_for_ever)
{
	struct fake_server *f = fake_server_new(serve_limit_always);
	struct symd *s = client_new(f);
	uint64_t v[5000] = { 0 };
	struct symd_addresses *a;

	cr_expect_eq(symd_lookup_addresses(s, v, 5000, NULL, 0, &a), -EREMOTEIO);
	cr_expect_lt(f->calls, 100);
	symd_free(s);
	fake_server_free(f);
}

/* As symd does with one connection too many: the reply comes before any call. */
static void serve_turning_away(struct fake_server *f)
{
	int fd;

	while ((fd = fake_accept(f)) >= 0) {
		fake_reply(fd, "{\"error\":\"io.symd.LimitExceeded\",\"parameters\":{\"limit\":"
			       "\"connections\",\"value\":1}}");
		(void) close(fd);
	}
}

Test(batch, who_is_turned_away_hears_why_and_does_not_try_on)
{
	struct fake_server *f = fake_server_new(serve_turning_away);
	struct symd *s = client_new(f);
	uint64_t v[5000] = { 0 };
	struct symd_addresses *a;

	cr_expect_eq(symd_lookup_addresses(s, v, 5000, NULL, 0, &a), -EREMOTEIO);
	cr_assert_not_null(symd_get_error(s));
	cr_expect_str_eq(symd_get_error(s)->name, "io.symd.LimitExceeded");
	cr_expect_eq(f->connections, 1);
	symd_free(s);
	fake_server_free(f);
}

#define SYMBOL "\"name\":\"a\",\"object\":\"b\""

/* Answers to one target. */
static const struct {
	const char *parameters;
	int r;
} answers[] = {
	{ "{\"results\":[{\"target\":\"a\"}]}", 0 },
	{ "{\"generation\":1,\"results\":[{\"target\":\"a\",\"symbols\":[]}]}", 0 },
	{ "{\"results\":[{\"target\":\"a\",\"symbols\":null,\"problem\":null}]}", 0 },
	{ "{\"results\":[{\"target\":\"a\",\"symbols\":[{" SYMBOL ",\"kind\":\"new\"}]}]}", 0 },
	{ "{}", -EBADMSG },
	{ "{\"results\":[]}", -EBADMSG },
	{ "{\"results\":{}}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\"},{\"target\":\"a\"}]}", -EBADMSG },
	{ "{\"results\":[{}]}", -EBADMSG },
	{ "{\"results\":[null]}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\\u0000\"}]}", -EBADMSG },
	{ "{\"results\":[{\"target\":null}]}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\"}],\"generation\":-1}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\"}],\"generation\":1.5}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\",\"symbols\":[{}]}]}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\",\"symbols\":[{\"name\":\"a\"}]}]}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\",\"symbols\":[{" SYMBOL ",\"size\":-1}]}]}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\",\"symbols\":[{" SYMBOL ",\"load\":\"1\"}]}]}",
		-EBADMSG },
	{ "{\"results\":[{\"target\":\"a\",\"symbols\":[{" SYMBOL ",\"address\":\"1\"}]}]}",
		-EBADMSG },
	{ "{\"results\":[{\"target\":\"a\",\"problem\":{}}]}", -EBADMSG },
	{ "{\"results\":[{\"target\":\"a\",\"suggestions\":[1]}]}", -EBADMSG },
	{ "{\"results\":[]},\"continues\":true,\"x\":{}", -EBADMSG },
};

static void serve_answers(struct fake_server *f)
{
	int fd = -1;

	for (size_t i = 0; i < ELEMENTSOF(answers); i++) {
		char text[256];

		while (fd < 0 || fake_read(f, fd) < 0) {
			if (fd >= 0)
				(void) close(fd);
			fd = fake_accept(f);
			if (fd < 0)
				return;
		}
		snprintf(text, sizeof(text), "{\"parameters\":%s}", answers[i].parameters);
		fake_reply(fd, text);
	}
	(void) close(fd);
}

Test(batch, an_answer_that_does_not_fit_the_interface_is_refused)
{
	struct fake_server *f = fake_server_new(serve_answers);
	struct symd *s = client_new(f);
	const char *target = "a";

	for (size_t i = 0; i < ELEMENTSOF(answers); i++) {
		struct symd_names *names = NULL;

		cr_expect_eq(symd_lookup_names(s, &target, 1, "o", SYMD_KIND_DATA, 0, &names),
			answers[i].r, "%s", answers[i].parameters);
		cr_expect_eq(!!names, answers[i].r == 0);
		symd_names_free(names);
	}
	cr_expect_str_eq(f->call, "{\"method\":\"io.symd.LookupName\",\"parameters\":{\"targets\":"
				  "[\"a\"],\"object\":\"o\",\"kind\":\"data\"},\"more\":true}");
	symd_free(s);
	fake_server_free(f);
}
