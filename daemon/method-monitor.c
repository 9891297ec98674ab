/* method-monitor - io.symd.Monitor and io.symd.Reload: calls that wait for what happens.
 *
 * A waiting call is stepped when the tables changed, and when its client has read what was sent.
 * Each subscriber goes through the changes at its own pace; one that is slower than changes are
 * kept for is told how many it missed. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/candidates.h"
#include "daemon/methods.h"
#include "daemon/symbol-json.h"

#define WATCHES_MAX 256

struct watch {
	char *text; /* owned; target borrows from it */
	struct target target;
	bool is_ambiguous;
};

struct monitor {
	struct json_object *targets; /* of the call, until it is forgotten */
	struct watch *watches;
	size_t n_watches;
	uint64_t generation; /* that the watches were looked up in */
	uint64_t next;       /* number of the change to tell next */
};

static const struct parameter parameters[] = {
	{ "watch", PARAMETER_ARRAY, false, offsetof(struct monitor, targets) },
	{ NULL },
};

/* What waits, perhaps for hours, keeps neither the tables that it began with, since it looks at
 * those of the time when it goes on, nor the text of the call. */
static void forget_beginning(struct request *q)
{
	q->store = store_unref(q->store);
	call_forget(&q->call);
}

static void begin(struct request *q, const char *event, uint64_t generation)
{
	reply_begin(q);
	json_member_int(&q->w, "generation", (int64_t) generation);
	json_member_string(&q->w, "instance", q->service->instance);
	json_member_string(&q->w, "event", event);
}

static bool is_ambiguous(const struct request *q, const struct watch *w)
{
	struct problem problem = {};
	struct candidates *c = malloc(sizeof(*c));
	bool r = false;

	if (c) {
		candidates_find(q->service->store, &w->target, NULL, KIND_ANY, c, &problem);
		r = c->n > 1;
	}
	free(c);
	return r;
}

/* Parses the targets to watch: names, since these become ambiguous. */
static bool parse_watches(struct request *q, struct monitor *m)
{
	size_t n = m->targets ? json_object_array_length(m->targets) : 0;

	if (n > WATCHES_MAX) {
		reply_limit(q, "watches", WATCHES_MAX);
		return false;
	}
	m->watches = calloc(n + 1, sizeof(*m->watches));
	if (!m->watches) {
		reply_limit(q, "memory", 0);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		struct watch *w = &m->watches[i];
		struct target_problem problem = { .message = "a target is a string" };

		const char *text = message_string_get(json_object_array_get_idx(m->targets, i));

		m->n_watches++;
		w->text = text && strlen(text) <= TARGET_SIZE_MAX ? strdup(text) : NULL;
		if (!w->text || target_parse(w->text, strlen(w->text), &w->target, &problem) < 0) {
			reply_invalid_parameter(q, "watch", problem.message);
			return false;
		}
		if (w->target.form != TARGET_NAME) {
			reply_invalid_parameter(q, "watch", "only a name becomes ambiguous");
			return false;
		}
		w->is_ambiguous = is_ambiguous(q, w);
	}
	return true;
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
	if (!parse_watches(q, m))
		return STEP_DONE;
	forget_beginning(q);
	m->generation = q->service->store->generation;
	m->next = q->service->changes.next;
	begin(q, "initial", m->generation);
	reply_end(q, q->call.more);
	return q->call.more ? STEP_WAIT : STEP_DONE;
}

static void tell_change(struct request *q, const struct change *c)
{
	static const char *const events[] = { [CHANGE_LOADED] = "loaded",
		[CHANGE_UNLOADED] = "unloaded",
		[CHANGE_CHANGED] = "changed",
		[CHANGE_RELOADED] = "reloaded" };

	begin(q, events[c->event], c->generation);
	if (c->object) {
		json_key(&q->w, "object");
		object_write(q, c->object, c->event == CHANGE_UNLOADED ? c->nsec : 0);
	}
	reply_end(q, true);
}

/* Tells of what became ambiguous or unique again. */
static void tell_watches(struct request *q, struct monitor *m)
{
	for (size_t i = 0; i < m->n_watches; i++) {
		struct watch *w = &m->watches[i];
		bool now = is_ambiguous(q, w);

		if (now == w->is_ambiguous)
			continue;
		w->is_ambiguous = now;
		begin(q, now ? "ambiguous" : "unique", m->generation);
		json_member_string(&q->w, "target", w->text);
		reply_end(q, true);
	}
}

enum step method_monitor_step(struct request *q)
{
	const struct changes *changes = &q->service->changes;
	struct monitor *m = q->state;

	while (m->next < changes->next && buffer_size(q->out) < MONITOR_QUEUE_MAX) {
		const struct change *c = changes_get(changes, m->next);
		uint64_t oldest = changes->next - CHANGES_MAX;

		if (c) {
			tell_change(q, c);
			m->next++;
			continue;
		}
		begin(q, "missed", q->service->store->generation);
		json_member_int(&q->w, "missed", (int64_t) (oldest - m->next));
		reply_end(q, true);
		m->next = oldest;
	}
	if (m->next == changes->next && m->generation != q->service->store->generation) {
		m->generation = q->service->store->generation;
		tell_watches(q, m);
	}
	return STEP_WAIT;
}

void method_monitor_done(void *state)
{
	struct monitor *m = state;

	for (size_t i = 0; m && i < m->n_watches; i++)
		free(m->watches[i].text);
	if (m)
		free(m->watches);
	free(m);
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

	forget_beginning(q);
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
