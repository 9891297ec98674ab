/* names - see symd.h: symbols by name, in batches. */
#include <errno.h>
#include <string.h>

#include "client/batch.h"
#include "client/decode.h"
#include "client/kind.h"
#include "client/symd.h"
#include "protocol/json-writer.h"
#include "protocol/util.h"

struct symd_names {
	struct results results;
};

DEFINE_CLEANUP(struct symd_names *, symd_names_free);

struct names_question {
	const char *const *targets;
	const char *object;
	enum symd_kind kind;
};

static size_t name_measure(size_t i, const void *userdata)
{
	const struct names_question *q = userdata;

	return strlen(q->targets[i]);
}

static void names_write(struct json_writer *w, size_t start, size_t n, const void *userdata)
{
	const struct names_question *q = userdata;

	json_key(w, "targets");
	json_array_begin(w);
	for (size_t i = start; i < start + n; i++)
		json_string(w, q->targets[i], strlen(q->targets[i]));
	json_array_end(w);
	if (q->object)
		json_member_string(w, "object", q->object);
	if (q->kind != SYMD_KIND_ANY)
		json_member_string(w, "kind", kind_get_name(q->kind));
}

int symd_lookup_names(struct symd *s, const char *const *targets, size_t n, const char *object,
	enum symd_kind kind, unsigned int flags, struct symd_names **ret)
{
	_cleanup_(symd_names_freep) struct symd_names *names = NULL;
	struct names_question q = { targets, object, kind };
	struct batch b = {
		.method = "io.symd.LookupName",
		.fields = &fields_name_result,
		.json_offset = offsetof(struct symd_name_result, json),
		.keep_json = flags & SYMD_KEEP_JSON,
		.write = names_write,
		.measure = name_measure,
		.userdata = &q,
	};
	int r;

	if ((kind != SYMD_KIND_ANY && !kind_get_name(kind)) || flags & ~SYMD_KEEP_JSON)
		return -EINVAL;
	names = calloc(1, sizeof(*names));
	if (!names)
		return -ENOMEM;
	names->results.n = n;
	r = batch_run(s, &b, &names->results);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(names);
	return 0;
}

const struct symd_name_result *symd_names_get(const struct symd_names *names, size_t i)
{
	return i < names->results.n ? (const struct symd_name_result *) names->results.v + i : NULL;
}

size_t symd_names_size(const struct symd_names *names)
{
	return names->results.n;
}

uint64_t symd_names_generation(const struct symd_names *names)
{
	return names->results.generation;
}

struct symd_names *symd_names_free(struct symd_names *names)
{
	if (!names)
		return NULL;
	arena_done(&names->results.arena);
	free(names);
	return NULL;
}
