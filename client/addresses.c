/* addresses - see symd.h: symbols by address, in batches. */
#include <errno.h>

#include "client/batch.h"
#include "client/decode.h"
#include "client/symd.h"
#include "protocol/json-writer.h"
#include "protocol/util.h"

struct symd_addresses {
	struct results results;
};

DEFINE_CLEANUP(struct symd_addresses *, symd_addresses_free);

struct addresses_question {
	const uint64_t *addresses;
	const struct symd_time *at;
	bool return_addresses;
};

static size_t address_measure(size_t i, const void *userdata)
{
	return 0; /* the number of items is what bounds them */
}

static void addresses_write(struct json_writer *w, size_t start, size_t n, const void *userdata)
{
	const struct addresses_question *q = userdata;

	json_key(w, "addresses");
	json_array_begin(w);
	for (size_t i = start; i < start + n; i++)
		json_address(w, q->addresses[i]);
	json_array_end(w);
	if (q->return_addresses)
		json_member_bool(w, "return_addresses", true);
	if (q->at) {
		json_key(w, "at");
		json_object_begin(w);
		json_member_string(w, "clock",
			q->at->clock == SYMD_CLOCK_MONOTONIC ? "monotonic" : "boottime");
		json_member_int(w, "nsec", (int64_t) q->at->nsec);
		json_object_end(w);
	}
}

int symd_lookup_addresses(struct symd *s, const uint64_t *addresses, size_t n,
	const struct symd_time *at, unsigned int flags, struct symd_addresses **ret)
{
	_cleanup_(symd_addresses_freep) struct symd_addresses *a = NULL;
	struct addresses_question q = { addresses, at, flags & SYMD_RETURN_ADDRESSES };
	struct batch b = {
		.method = "io.symd.LookupAddress",
		.fields = &fields_address_result,
		.json_offset = offsetof(struct symd_address_result, json),
		.keep_json = flags & SYMD_KEEP_JSON,
		.write = addresses_write,
		.measure = address_measure,
		.userdata = &q,
	};
	int r;

	if (flags & ~(SYMD_KEEP_JSON | SYMD_RETURN_ADDRESSES))
		return -EINVAL;
	if (at && ((at->clock != SYMD_CLOCK_MONOTONIC && at->clock != SYMD_CLOCK_BOOTTIME) ||
			  at->nsec > INT64_MAX))
		return -EINVAL;
	a = calloc(1, sizeof(*a));
	if (!a)
		return -ENOMEM;
	a->results.n = n;
	r = batch_run(s, &b, &a->results);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(a);
	return 0;
}

const struct symd_address_result *symd_addresses_get(const struct symd_addresses *a, size_t i)
{
	return i < a->results.n ? (const struct symd_address_result *) a->results.v + i : NULL;
}

size_t symd_addresses_size(const struct symd_addresses *a)
{
	return a->results.n;
}

uint64_t symd_addresses_generation(const struct symd_addresses *a)
{
	return a->results.generation;
}

struct symd_addresses *symd_addresses_free(struct symd_addresses *a)
{
	if (!a)
		return NULL;
	arena_done(&a->results.arena);
	free(a);
	return NULL;
}
