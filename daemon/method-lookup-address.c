/* method-lookup-address - io.symd.LookupAddress: a batch of addresses in, a symbol for each out. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/candidates.h"
#include "daemon/methods.h"
#include "daemon/symbol-json.h"
#include "protocol/address.h"

struct at {
	int clock;
	int64_t nsec;
};

struct lookup {
	/* parameters */
	struct json_object *addresses;
	bool frames;
	bool return_addresses;
	bool has_at;
	struct at at;

	size_t index; /* of the next item */
};

static const char *const clocks[] = { "monotonic", "boottime", NULL };

static const struct parameter at_parameters[] = {
	{ "clock", PARAMETER_ENUM, true, offsetof(struct at, clock), .values = clocks },
	{ "nsec", PARAMETER_INT, true, offsetof(struct at, nsec) },
	{ NULL },
};

static const struct parameter parameters[] = {
	{ "addresses", PARAMETER_ARRAY, true, offsetof(struct lookup, addresses) },
	{ "frames", PARAMETER_BOOL, false, offsetof(struct lookup, frames) },
	{ "return_addresses", PARAMETER_BOOL, false, offsetof(struct lookup, return_addresses) },
	{ "at", PARAMETER_OBJECT, false, offsetof(struct lookup, at), .members = at_parameters,
		.seen = offsetof(struct lookup, has_at) },
	{ NULL },
};

enum step method_lookup_address_start(struct request *q)
{
	struct message_problem problem;
	struct lookup *l = calloc(1, sizeof(*l));

	q->state = l;
	if (!l)
		return reply_limit(q, "memory", 0);
	if (parameters_parse(q->call.parameters, parameters, l, &problem) < 0)
		return reply_invalid(q, &problem);
	if (!q->may_see || !q->store->has_addresses)
		return reply_hidden(q);
	return method_lookup_address_step(q);
}

static void write_symbol(struct request *q, struct lookup *l, uint64_t address)
{
	uint64_t asked = address - (l->return_addresses ? 1 : 0);
	const char *state = "live";
	struct table_symbol s;
	struct table_group g;
	struct object *o;

	if (store_find_address(q->store, asked, &o, &g) > 0 &&
		table_get_symbol(&o->table, g.first, &s) >= 0) {
		json_key(&q->w, "symbol");
		(void) symbol_write(q, o, g.first);
		json_member_int(&q->w, "offset", (int64_t) (address - s.address));
		build_id_write(q, o);
		/* Modules come and go; what was before they were read is not known. */
		if (l->has_at && o->since_nsec)
			state = "unknown";
		if (o->since_nsec)
			json_member_int(&q->w, "since_nsec", (int64_t) o->since_nsec);
	} else if (l->has_at) {
		state = "unknown";
	}
	json_member_string(&q->w, "state", state);
}

static void write_item(struct request *q, struct lookup *l, struct json_object *item)
{
	const char *text = message_string_get(item);
	struct problem problem = {};
	uint64_t address;
	size_t position;

	q->service->lookups++;
	json_object_begin(&q->w);
	if (!text) {
		problem_set(&problem, "invalid", -1, "an address is a string");
	} else if (address_parse(text, strlen(text), &address, &position) < 0) {
		problem_set(&problem, "invalid", (int64_t) position,
			"an address is 0x and up to 16 hexadecimal digits");
	} else {
		json_member_address(&q->w, "address", address);
		write_symbol(q, l, address);
		json_object_end(&q->w);
		return;
	}

	json_key(&q->w, "address");
	json_string(&q->w, text ? text : "", text ? MIN(strlen(text), (size_t) 64) : 0);
	json_member_string(&q->w, "state", "unknown");
	json_key(&q->w, "problem");
	problem_write(q, &problem);
	json_object_end(&q->w);
}

static void end_part(struct request *q, bool continues)
{
	json_array_end(&q->w);
	json_member_int(&q->w, "generation", (int64_t) q->store->generation);
	reply_end(q, continues);
}

enum step method_lookup_address_step(struct request *q)
{
	struct lookup *l = q->state;
	size_t n = json_object_array_length(l->addresses);
	unsigned int budget = STEP_BUDGET;

	/* What was begun while it could be seen is not sent once it is hidden. */
	if (!q->may_see)
		return reply_hidden(q);
	if (!q->in_reply) {
		reply_begin(q);
		json_key(&q->w, "results");
		json_array_begin(&q->w);
	}
	while (l->index < n) {
		write_item(q, l, json_object_array_get_idx(l->addresses, l->index++));
		if (reply_is_too_large(q) && !q->call.more)
			break;
		if (l->index < n && q->call.more && reply_size(q) >= PART_SIZE) {
			end_part(q, true);
			return STEP_AGAIN;
		}
		if (--budget == 0 && l->index < n)
			return STEP_AGAIN;
	}
	end_part(q, false);
	return STEP_DONE;
}
