/* symctl monitor - changes as they happen, until it is interrupted. */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "client/symctl-json.h"
#include "client/symctl-output.h"
#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/util.h"

DEFINE_CLEANUP(struct symd_monitor *, symd_monitor_free);

static void words_append(struct buffer *b, const struct symd_event *e)
{
	static const char *const types[] = { "unknown event", "watching", "loaded", "unloaded",
		"changed", "reloaded", "missed", "ambiguous", "unique" };
	char text[64];
	int n;

	buffer_append(b, types[e->type], strlen(types[e->type]));
	if (e->object) {
		buffer_append(b, " ", 1);
		text_append(b, e->object->name, strlen(e->object->name));
		n = snprintf(text, sizeof(text), " (load %llu, %llu symbols)",
			(unsigned long long) e->object->load,
			(unsigned long long) e->object->symbols);
		buffer_append(b, text, (size_t) n);
	}
	if (e->target) {
		buffer_append(b, " ", 1);
		text_append(b, e->target, strlen(e->target));
	}
	if (e->type == SYMD_EVENT_MISSED) {
		n = snprintf(text, sizeof(text), " %llu events", (unsigned long long) e->missed);
		buffer_append(b, text, (size_t) n);
	}
	n = snprintf(text, sizeof(text), ", generation %llu\n", (unsigned long long) e->generation);
	buffer_append(b, text, (size_t) n);
}

static int event_show(struct symctl *c, const struct symd_event *e)
{
	struct buffer b = BUFFER_INIT;
	time_t now = time(NULL);
	struct tm tm;
	char text[16];

	if (c->json != JSON_OFF)
		return json_print_document(e->json, c->json);
	if (localtime_r(&now, &tm) && strftime(text, sizeof(text), "%H:%M:%S ", &tm) > 0)
		buffer_append(&b, text, strlen(text));
	words_append(&b, e);
	if (!b.failed)
		(void) fwrite(buffer_bytes(&b), 1, buffer_size(&b), stdout);
	buffer_done(&b);
	return output_flush();
}

/* A daemon that dies at each start must not keep us busy. */
#define RECONNECT_PAUSE_NSEC 200000000

/* Shows events as long as one connection lasts; *@ret_events counts them. -ECONNRESET after some is
 * for the caller to handle; everything else is reported and has its status. */
static int monitor_run(struct symctl *c, size_t *ret_events, int *ret_status)
{
	_cleanup_(symd_monitor_freep) struct symd_monitor *m = NULL;
	const struct symd_event *e;
	size_t n_watch = 0;
	int r;

	while (c->args[n_watch])
		n_watch++;
	r = symd_monitor_new(c->symd, (const char *const *) c->args, n_watch, &m);
	if (r < 0) {
		*ret_status = output_fail(c, r, EXIT_ANSWERED);
		return r;
	}
	while ((r = symd_monitor_next(m, SYMD_TIMEOUT_INFINITE, &e)) > 0) {
		(*ret_events)++;
		r = event_show(c, e);
		if (r < 0)
			break;
	}
	if (r == -ECONNRESET && *ret_events > 0)
		text_warn("symd went away, connecting again.");
	else
		*ret_status = output_fail_error(c, r, symd_monitor_get_error(m), EXIT_ANSWERED);
	return r;
}

int verb_monitor(struct symctl *c)
{
	const struct timespec pause = { .tv_nsec = RECONNECT_PAUSE_NSEC };
	int r, status = EXIT_ANSWERED;
	size_t events;

	/* A restarted daemon is asked anew, and says first what its state is; one that hangs up
	 * without a word is not */
	for (;;) {
		events = 0;
		r = monitor_run(c, &events, &status);
		if (r != -ECONNRESET || events == 0)
			return status;
		(void) nanosleep(&pause, NULL);
	}
}
