/* method-lookup-address - io.symd.LookupAddress: a batch of addresses in, a symbol for each out. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

	uint64_t at_nsec; /* boot clock */
	size_t index;     /* of the next item */
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

/* CLOCK_MONOTONIC stands still while the system is suspended, CLOCK_BOOTTIME does not. Of a time
 * before the last suspend nobody knows how much of the difference of today was there. */
static uint64_t to_boottime(const struct at *at)
{
	struct timespec boot, monotonic;

	if (at->clock == 1)
		return (uint64_t) at->nsec;
	(void) clock_gettime(CLOCK_BOOTTIME, &boot);
	(void) clock_gettime(CLOCK_MONOTONIC, &monotonic);
	return (uint64_t) at->nsec + (uint64_t) ((boot.tv_sec - monotonic.tv_sec) * 1000000000 +
						 boot.tv_nsec - monotonic.tv_nsec);
}

enum step method_lookup_address_start(struct request *q)
{
	struct message_problem problem;
	struct lookup *l = malloc(sizeof(*l)); /* calloc() of glibc passes its cache by */

	q->state = l;
	if (!l)
		return reply_limit(q, "memory", 0);
	*l = (struct lookup){ .index = 0 };
	if (parameters_parse(q->call.parameters, parameters, l, &problem) < 0)
		return reply_invalid(q, &problem);
	if (l->at.nsec < 0)
		return reply_invalid_parameter(q, "at.nsec", "no clock shows a time below 0");
	if (!q->may_see || !q->store->has_addresses)
		return reply_hidden(q);
	l->at_nsec = to_boottime(&l->at);
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
	const char *state;
	uint64_t until_nsec; /* 0: the object is there */
};

/* Whether the object was there at @nsec: 1, 0, or -1 in the gap between its absence and its
 * presence or the other way round. @past: NULL if it is there. */
static int was_there(const struct object *o, const struct past_object *past, uint64_t nsec)
{
	if (nsec < o->since_nsec)
		return nsec > o->absent_nsec ? -1 : 0;
	if (!past || nsec <= past->last_nsec)
		return 1;
	return nsec < past->until_nsec ? -1 : 0;
}

static void keep(struct found *f, const struct object *o, const struct past_object *past,
	const struct table_group *g, const char *state)
{
	f->object = o;
	f->group = *g;
	f->state = state;
	f->until_nsec = past ? past->until_nsec : 0;
}

/* Who held @address at l->at_nsec? One that surely did goes before one that may have. */
static void find_at(struct request *q, const struct lookup *l, uint64_t address, struct found *ret)
{
	const struct past_object *past;
	struct table_group g;
	struct object *o;

	ret->state = l->at_nsec < q->service->started_usec * 1000 ? "unknown" : "live";
	if (store_find_address(q->store, address, &o, &g) > 0) {
		int there = was_there(o, NULL, l->at_nsec);

		if (there)
			keep(ret, o, NULL, &g, there > 0 ? "live" : "unknown");
		if (there > 0)
			return;
	}
	for (size_t i = 0; store_find_past(q->store, address, i, &past, &g) > 0; i++) {
		int there = was_there(past->object, past, l->at_nsec);

		if (there > 0 || (there < 0 && !ret->object))
			keep(ret, past->object, past, &g, there > 0 ? "unloaded" : "unknown");
		if (there > 0)
			return;
	}
}

/* Who holds @address now, or who held it last? */
static void find_now(struct request *q, uint64_t address, struct found *ret)
{
	const struct past_object *past;
	struct table_group g;
	struct object *o;

	if (store_find_address(q->store, address, &o, &g) > 0)
		keep(ret, o, NULL, &g, "live");
	else if (store_find_past(q->store, address, 0, &past, &g) > 0)
		keep(ret, past->object, past, &g, "unloaded");
}

static void find(
	struct request *q, const struct lookup *l, struct json_object *item, struct found *ret)
{
	uint64_t address;

	*ret = (struct found){
		.text = message_string_get(item), .error = -EINVAL, .state = "live"
	};
	if (!ret->text)
		return;
	ret->error = address_parse(ret->text, strlen(ret->text), &ret->address, &ret->position);
	if (ret->error < 0)
		return;
	address = ret->address - (l->return_addresses ? 1 : 0);
	if (l->has_at)
		find_at(q, l, address, ret);
	else
		find_now(q, address, ret);
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

static void write_symbol(struct request *q, const struct found *f)
{
	const struct object *o = f->object;

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
		if (f->until_nsec)
			json_member_int(&q->w, "until_nsec", (int64_t) f->until_nsec);
	}
	json_member_string(&q->w, "state", f->state);
}

static void write_item(struct request *q, const struct found *f)
{
	struct problem problem = {};

	json_object_begin(&q->w);
	if (f->error >= 0) {
		json_member_address(&q->w, "address", f->address);
		write_symbol(q, f);
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
	unsigned int budget = q->budget;
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
			write_item(q, &found[i]);
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
