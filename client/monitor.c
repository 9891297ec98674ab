/* monitor - see symd.h: changes as they happen, on a connection of their own. */
#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/connection.h"
#include "client/decode.h"
#include "client/reply.h"
#include "protocol/util.h"

struct symd_monitor {
	struct symd *symd;       /* owned */
	struct arena arena;      /* of the last event */
	struct symd_event event; /* the last one */
};

DEFINE_CLEANUP(struct symd_monitor *, symd_monitor_free);

int symd_monitor_new(
	struct symd *s, const char *const *watch, size_t n_watch, struct symd_monitor **ret)
{
	_cleanup_(symd_monitor_freep) struct symd_monitor *m = calloc(1, sizeof(*m));
	struct json_writer w;
	int r;

	if (!m)
		return -ENOMEM;
	r = symd_connect(s->path, &m->symd);
	if (r < 0)
		return r;

	call_begin(&w, m->symd, "io.symd.Monitor");
	if (n_watch > 0) {
		json_key(&w, "watch");
		json_array_begin(&w);
		for (size_t i = 0; i < n_watch; i++)
			json_string(&w, watch[i], strlen(watch[i]));
		json_array_end(&w);
	}
	call_end(&w, true);
	if (m->symd->out.failed)
		return -ENOMEM;

	*ret = TAKE_PTR(m);
	return 0;
}

int symd_monitor_fd(const struct symd_monitor *m)
{
	return m->symd->fd;
}

static int event_read(struct symd_monitor *m, char *text, size_t size)
{
	struct decoder d = { .arena = &m->arena };
	struct symd_event event = { 0 };
	struct reply reply;
	int r;

	r = reply_parse(text, size, &reply);
	if (r < 0)
		return r;
	if (reply.error.s)
		return reply_take_error(m->symd, &reply);

	arena_reset(&m->arena);
	event.json = arena_string(&m->arena, reply.parameters.s, reply.parameters.size);
	if (!event.json)
		return -ENOMEM;
	json_reader_init(&d.reader, reply.parameters.s, reply.parameters.size);
	(void) fields_read(&d, &fields_event, &event);
	r = decoder_finish(&d);
	if (r < 0)
		return r;
	m->event = event;
	return 1;
}

int symd_monitor_next(struct symd_monitor *m, uint64_t timeout_usec, const struct symd_event **ret)
{
	char *text;
	size_t size;
	int r;

	r = connection_poll(m->symd, timeout_usec, &text, &size);
	if (r <= 0)
		return r;
	r = event_read(m, text, size);
	connection_next(m->symd, size);
	if (r < 0) {
		connection_close(m->symd);
		return r;
	}
	*ret = &m->event;
	return 1;
}

const struct symd_error *symd_monitor_get_error(const struct symd_monitor *m)
{
	return symd_get_error(m->symd);
}

struct symd_monitor *symd_monitor_free(struct symd_monitor *m)
{
	if (!m)
		return NULL;
	arena_done(&m->arena);
	symd_free(m->symd);
	free(m);
	return NULL;
}
