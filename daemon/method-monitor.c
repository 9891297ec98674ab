/* method-monitor - io.symd.Monitor and io.symd.Reload: calls that wait for what happens.
 *
 * A waiting call is stepped when the tables changed. What a subscriber has not read yet is in the
 * connection's queue; while that is full, changes are counted and told as missed. */
#include <stdlib.h>

#include "daemon/methods.h"
#include "daemon/symbol-json.h"

struct monitor {
	struct json_object *watch;
	uint64_t generation; /* the last one told */
	uint64_t missed;
};

static const struct parameter parameters[] = {
	{ "watch", PARAMETER_ARRAY, false, offsetof(struct monitor, watch) },
	{ NULL },
};

static void tell(struct request *q, const char *event, uint64_t missed)
{
	const struct service *s = q->service;

	reply_begin(q);
	json_member_int(&q->w, "generation", (int64_t) s->store->generation);
	json_member_string(&q->w, "instance", s->instance);
	json_member_string(&q->w, "event", event);
	if (missed > 0)
		json_member_int(&q->w, "missed", (int64_t) missed);
	reply_end(q, q->call.more);
}

enum step method_monitor_start(struct request *q)
{
	struct monitor *m = calloc(1, sizeof(*m));
	struct message_problem problem;

	q->state = m;
	if (!m)
		return reply_limit(q, "memory", 0);
	if (parameters_parse(q->call.parameters, parameters, m, &problem) < 0)
		return reply_invalid(q, &problem);
	if (m->watch)
		return reply_invalid_parameter(q, "watch", "it is not supported yet");
	m->generation = q->store->generation;
	tell(q, "initial", 0);
	return q->call.more ? STEP_WAIT : STEP_DONE;
}

enum step method_monitor_step(struct request *q)
{
	struct monitor *m = q->state;
	bool changed = m->generation != q->service->store->generation;

	m->generation = q->service->store->generation;
	if (buffer_size(q->out) >= MONITOR_QUEUE_MAX) {
		m->missed += changed;
		return STEP_WAIT;
	}
	if (m->missed > 0)
		tell(q, "missed", m->missed + changed);
	else if (changed)
		tell(q, "reloaded", 0);
	m->missed = 0;
	return STEP_WAIT;
}

struct reload {
	uint64_t wait_for; /* service.reloads_done */
};

static const struct parameter no_parameters[] = { { NULL } };

enum step method_reload_start(struct request *q)
{
	struct reload *w = calloc(1, sizeof(*w));
	struct service *s = q->service;
	struct message_problem problem;

	q->state = w;
	if (!w)
		return reply_limit(q, "memory", 0);
	if (parameters_parse(q->call.parameters, no_parameters, w, &problem) < 0)
		return reply_invalid(q, &problem);
	if (!policy_may_start_work(&s->policy, q->peer))
		return reply_error(q, "org.varlink.service.PermissionDenied", NULL, NULL);

	w->wait_for = s->reload(s->userdata);
	return STEP_WAIT;
}

enum step method_reload_step(struct request *q)
{
	const struct service *s = q->service;
	const struct reload *w = q->state;

	if (s->reloads_done < w->wait_for)
		return STEP_WAIT;
	if (s->reload_problem[0])
		return reply_error(q, "io.symd.ReloadFailed", "reason", s->reload_problem);
	reply_begin(q);
	json_member_int(&q->w, "generation", (int64_t) s->store->generation);
	reply_end(q, false);
	return STEP_DONE;
}
