/* objects - see symd.h: the kernel, its modules, and what else has symbols. */
#include <errno.h>

#include "client/arena.h"
#include "client/call.h"
#include "client/decode.h"
#include "client/symd.h"
#include "protocol/util.h"

struct symd_objects {
	struct arena arena;
	const struct symd_object **v; /* in the arena */
	size_t n;
	uint64_t generation;
};

DEFINE_CLEANUP(struct symd_objects *, symd_objects_free);

struct objects_question {
	bool unloaded;
	struct symd_objects *objects;
};

static const struct field reply_fields[] = {
	FIELD("objects", FIELD_STRUCTS, symd_objects, v, .members = &fields_object,
		FIELD_EXTRA(symd_objects, n), .required = true),
	FIELD("generation", FIELD_UINT, symd_objects, generation),
};
static const struct fields fields_reply = FIELDS(symd_objects, reply_fields);

static void objects_write(struct json_writer *w, void *userdata)
{
	const struct objects_question *q = userdata;

	if (q->unloaded)
		json_member_bool(w, "unloaded", true);
}

static int objects_on_reply(const struct reply *reply, void *userdata)
{
	struct objects_question *q = userdata;
	struct decoder d = { .arena = &q->objects->arena };

	json_reader_init(&d.reader, reply->parameters.s, reply->parameters.size);
	(void) fields_read(&d, &fields_reply, q->objects);
	return decoder_finish(&d);
}

int symd_list_objects(struct symd *s, bool unloaded, struct symd_objects **ret)
{
	_cleanup_(symd_objects_freep) struct symd_objects *o = calloc(1, sizeof(*o));
	struct objects_question q = { unloaded, o };
	struct call c = {
		.method = "io.symd.ListObjects",
		.write = objects_write,
		.on_reply = objects_on_reply,
		.userdata = &q,
	};
	int r;

	if (!o)
		return -ENOMEM;
	r = call_run(s, &c);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(o);
	return 0;
}

const struct symd_object *symd_objects_get(const struct symd_objects *o, size_t i)
{
	return i < o->n ? o->v[i] : NULL;
}

size_t symd_objects_size(const struct symd_objects *o)
{
	return o->n;
}

uint64_t symd_objects_generation(const struct symd_objects *o)
{
	return o->generation;
}

struct symd_objects *symd_objects_free(struct symd_objects *o)
{
	if (!o)
		return NULL;
	arena_done(&o->arena);
	free(o);
	return NULL;
}
