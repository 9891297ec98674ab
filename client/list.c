/* list - see symd.h: all symbols that match, as they come. */
#include <errno.h>

#include "client/arena.h"
#include "client/call.h"
#include "client/decode.h"
#include "client/kind.h"
#include "client/symd.h"
#include "protocol/util.h"

struct list {
	const char *pattern;
	const char *object;
	enum symd_kind kind;
	symd_symbol_fn fn;
	void *userdata;
	struct arena arena; /* of one reply */
	uint64_t generation;
};

static void list_write(struct json_writer *w, void *userdata)
{
	const struct list *l = userdata;

	if (l->pattern)
		json_member_string(w, "pattern", l->pattern);
	if (l->object)
		json_member_string(w, "object", l->object);
	if (l->kind != SYMD_KIND_ANY)
		json_member_string(w, "kind", kind_get_name(l->kind));
}

/* Returns 0, or what fn() returned to end the list. */
static int symbols_read(struct list *l, struct decoder *d)
{
	int r = 0;

	if (!json_reader_array(&d->reader))
		return 0;
	while (json_reader_item(&d->reader)) {
		struct symd_symbol symbol = { 0 };

		if (fields_read(d, &fields_symbol, &symbol))
			r = l->fn(&symbol, l->userdata);
		if (r != 0)
			return r;
	}
	return 0;
}

static int list_on_reply(const struct reply *reply, void *userdata)
{
	struct list *l = userdata;
	struct decoder d = { .arena = &l->arena };
	int64_t generation;
	struct json_text key;
	int r;

	arena_reset(&l->arena);
	json_reader_init(&d.reader, reply->parameters.s, reply->parameters.size);
	if (json_reader_object(&d.reader))
		while (json_reader_key(&d.reader, &key)) {
			if (JSON_TEXT_IS(key, "symbols")) {
				r = symbols_read(l, &d);
				if (r != 0)
					return r;
			} else if (JSON_TEXT_IS(key, "generation")) {
				if (json_reader_int(&d.reader, &generation))
					l->generation = (uint64_t) generation;
			} else
				json_reader_skip(&d.reader, NULL);
		}
	return decoder_finish(&d);
}

int symd_list_symbols(struct symd *s, const char *pattern, const char *object, enum symd_kind kind,
	symd_symbol_fn fn, void *userdata, uint64_t *ret_generation)
{
	struct list l = { pattern, object, kind, fn, userdata };
	struct call c = {
		.method = "io.symd.ListSymbols",
		.write = list_write,
		.on_reply = list_on_reply,
		.userdata = &l,
		.more = true,
	};
	int r;

	if (kind != SYMD_KIND_ANY && !kind_get_name(kind))
		return -EINVAL;
	r = call_run(s, &c);
	arena_done(&l.arena);
	if (r == 0 && ret_generation)
		*ret_generation = l.generation;
	return r;
}
