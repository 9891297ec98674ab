/* method-status - io.symd.GetStatus. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "daemon/candidates.h"
#include "daemon/methods.h"
#include "daemon/quota.h"
#include "protocol/frame.h"

static const struct parameter no_parameters[] = { { NULL } };

static const struct {
	const char *name;
	int64_t value;
} limits[] = {
	{ "message_bytes", (int64_t) FRAME_SIZE_MAX },
	{ "message_depth", MESSAGE_DEPTH_MAX },
	{ "message_values", MESSAGE_VALUES_MAX },
	{ "message_containers", MESSAGE_CONTAINERS_MAX },
	{ "reply_bytes", (int64_t) FRAME_SIZE_MAX },
	{ "symbols_per_item", CANDIDATES_MAX },
	{ "connections", CONNECTIONS_MAX },
	{ "connections_per_user", CONNECTIONS_PER_USER_MAX },
	{ "queued_bytes", (int64_t) QUEUED_MAX },
	{ "queued_bytes_per_user", (int64_t) QUEUED_PER_USER_MAX },
};

/* Memory of this process that it shares with no file, in bytes: RssAnon (proc(5)). */
static int64_t memory_bytes(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[128];
	long kib = 0;

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "RssAnon: %ld kB", &kib) == 1)
			break;
	(void) fclose(f);
	return (int64_t) kib * 1024;
}

static void write_addresses(struct request *q)
{
	struct service *s = q->service;
	bool shown = q->may_see && q->store->has_addresses;

	json_member_string(&q->w, "addresses", shown ? "shown" : "hidden");
	json_member_bool(&q->w, "may_start_work", policy_may_start_work(&s->policy, q->peer));
	json_member_string(&q->w, "reason",
		q->may_see && !q->store->has_addresses
			? "the kernel hid all addresses from symd: it needs CAP_SYSLOG and "
			  "kernel.kptr_restrict below 2; afterwards: symctl reload"
			: policy_reason(&s->policy, q->peer));
}

enum step method_get_status_start(struct request *q)
{
	struct service *s = q->service;
	struct message_problem problem;
	struct timespec t;
	int64_t now_usec;

	if (parameters_parse(q->call.parameters, no_parameters, &problem, &problem) < 0)
		return reply_invalid(q, &problem);
	(void) clock_gettime(CLOCK_BOOTTIME, &t);
	now_usec = (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;

	reply_begin(q);
	json_member_string(&q->w, "version", VERSION);
	json_member_string(&q->w, "release", s->release);
	json_member_string(&q->w, "boot_id", s->boot_id);
	json_member_string(&q->w, "instance", s->instance);
	json_member_int(&q->w, "generation", (int64_t) q->store->generation);
	json_member_int(&q->w, "symbols", (int64_t) q->store->n_symbols);
	json_member_int(&q->w, "objects", (int64_t) q->store->n_objects);
	write_addresses(q);
	json_member_int(&q->w, "history_since_nsec", (int64_t) s->started_usec * 1000);
	json_key(&q->w, "limits");
	json_object_begin(&q->w);
	for (size_t i = 0; i < ELEMENTSOF(limits); i++)
		json_member_int(&q->w, limits[i].name, limits[i].value);
	json_object_end(&q->w);
	json_member_int(&q->w, "uptime_usec", now_usec - (int64_t) s->started_usec);
	json_member_int(&q->w, "memory_bytes", memory_bytes());
	json_member_int(&q->w, "lookups", (int64_t) s->lookups);
	reply_end(q, false);
	return STEP_DONE;
}
