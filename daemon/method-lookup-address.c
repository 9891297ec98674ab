/* method-lookup-address - io.symd.LookupAddress: a batch of addresses in, a symbol for each out. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/candidates.h"
#include "daemon/methods.h"
#include "daemon/symbol-json.h"
#include "protocol/address.h"
#include "protocol/frame.h"

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

/* So many addresses are looked up before they are written. Each step over all of them reads other
 * parts of the table, and the reads of one step do not wait for each other: on a table larger than
 * the processor's cache this halves the time. */
#define WINDOW 32
#define BYTES_EACH 320 /* of a reply, on average */

struct found {
	const char *text; /* as given */
	int error;
	size_t position;
	uint64_t address;
	const struct object *object; /* NULL if no symbol holds it */
	struct table_group group;
};

static void find(
	struct request *q, const struct lookup *l, struct json_object *item, struct found *ret)
{
	struct object *o;

	*ret = (struct found){ .text = message_string_get(item), .error = -EINVAL };
	if (!ret->text)
		return;
	ret->error = address_parse(ret->text, strlen(ret->text), &ret->address, &ret->position);
	if (ret->error < 0)
		return;
	if (store_find_address(
		    q->store, ret->address - (l->return_addresses ? 1 : 0), &o, &ret->group) > 0)
		ret->object = o;
}

/* Looks up the next items, at most WINDOW; returns how many. */
static size_t find_window(struct request *q, struct lookup *l, size_t n, struct found *ret)
{
	size_t m = MIN(n - l->index, (size_t) WINDOW);

	for (size_t i = 0; i < m; i++)
		find(q, l, json_object_array_get_idx(l->addresses, l->index + i), &ret[i]);
	for (int stage = 0; stage < 3 && m > 1; stage++)
		for (size_t i = 0; i < m; i++)
			if (ret[i].object)
				table_prefetch(&ret[i].object->table, ret[i].group.first, stage);
	l->index += m;
	q->service->lookups += m;
	return m;
}

static void write_symbol(struct request *q, const struct lookup *l, const struct found *f)
{
	const struct object *o = f->object;
	const char *state = "live";

	if (o) {
		const struct table *t = &o->table;
		uint32_t region = table_symbol_region(t, f->group.first);

		json_key(&q->w, "symbol");
		(void) symbol_write(q, o, f->group.first);
		json_member_int(&q->w, "offset",
			(int64_t) (f->address - t->regions[region].start -
				   t->addresses[f->group.first]));
		build_id_write(q, o);
		if (o->since_nsec)
			json_member_int(&q->w, "since_nsec", (int64_t) o->since_nsec);
	}
	/* Modules come and go; what was before they were read is not known. */
	if (l->has_at && (!o || o->since_nsec))
		state = "unknown";
	json_member_string(&q->w, "state", state);
}

static void write_item(struct request *q, const struct lookup *l, const struct found *f)
{
	struct problem problem = {};

	json_object_begin(&q->w);
	if (f->error >= 0) {
		json_member_address(&q->w, "address", f->address);
		write_symbol(q, l, f);
		json_object_end(&q->w);
		return;
	}
	if (!f->text)
		problem_set(&problem, "invalid", -1, "an address is a string");
	else
		problem_set(&problem, "invalid", (int64_t) f->position,
			"an address is 0x and up to 16 hexadecimal digits");
	json_key(&q->w, "address");
	json_string(&q->w, f->text ? f->text : "", f->text ? MIN(strlen(f->text), (size_t) 64) : 0);
	json_member_string(&q->w, "state", "unknown");
	json_key(&q->w, "problem");
	problem_write(q, &problem);
	json_object_end(&q->w);
}

enum step method_lookup_address_step(struct request *q)
{
	struct lookup *l = q->state;
	size_t n = json_object_array_length(l->addresses);
	unsigned int budget = STEP_BUDGET;
	struct found found[WINDOW];

	/* What was begun while it could be seen is not sent once it is hidden. */
	if (!q->may_see)
		return reply_hidden(q);
	if (!q->in_reply) {
		(void) buffer_reserve(q->out, MIN((n - l->index) * BYTES_EACH,
						      q->call.more ? PART_SIZE : FRAME_SIZE_MAX));
		reply_list_begin(q, "results");
	}
	while (l->index < n) {
		size_t m = find_window(q, l, n, found);

		for (size_t i = 0; i < m; i++)
			write_item(q, l, &found[i]);
		if (reply_is_too_large(q) && !q->call.more)
			break;
		if (l->index < n && q->call.more && reply_size(q) >= PART_SIZE) {
			reply_list_end(q, true);
			return STEP_AGAIN;
		}
		budget -= (unsigned int) MIN(m, (size_t) budget);
		if (budget == 0 && l->index < n)
			return STEP_AGAIN;
	}
	reply_list_end(q, false);
	return STEP_DONE;
}
