/* reply - the frame around an answer; see request.h.
 *
 * `continues` stands behind the parameters, since only then is it known whether this was all. */
#include <string.h>

#include "daemon/request.h"
#include "protocol/frame.h"

void reply_begin(struct request *q)
{
	q->reply_start = buffer_size(q->out);
	q->in_reply = true;
	json_init(&q->w, q->out);
	json_object_begin(&q->w);
	json_key(&q->w, "parameters");
	json_object_begin(&q->w);
}

static void finish(struct request *q)
{
	q->in_reply = false;
	if (q->call.oneway)
		buffer_truncate(q->out, q->reply_start);
	else
		buffer_append(q->out, "", 1);
}

void reply_end(struct request *q, bool continues)
{
	json_object_end(&q->w);
	if (continues)
		json_member_bool(&q->w, "continues", true);
	json_object_end(&q->w);
	if (reply_size(q) <= FRAME_SIZE_MAX) {
		finish(q);
		return;
	}
	if (q->call.more)
		reply_limit(q, "reply_bytes", FRAME_SIZE_MAX);
	else
		reply_error(q, "org.varlink.service.ExpectedMore", NULL, NULL);
}

void reply_list_begin(struct request *q, const char *key)
{
	reply_begin(q);
	json_key(&q->w, key);
	json_array_begin(&q->w);
}

void reply_list_end(struct request *q, bool continues)
{
	json_array_end(&q->w);
	json_member_int(&q->w, "generation", (int64_t) q->store->generation);
	reply_end(q, continues);
}

static void error_begin(struct request *q, const char *error)
{
	if (q->in_reply)
		buffer_truncate(q->out, q->reply_start);
	q->reply_start = buffer_size(q->out);
	q->in_reply = true;
	json_init(&q->w, q->out);
	json_object_begin(&q->w);
	json_member_string(&q->w, "error", error);
	json_key(&q->w, "parameters");
	json_object_begin(&q->w);
}

static enum step error_end(struct request *q)
{
	json_object_end(&q->w);
	json_object_end(&q->w);
	finish(q);
	return STEP_DONE;
}

enum step reply_error(struct request *q, const char *error, const char *key, const char *value)
{
	error_begin(q, error);
	if (key)
		json_member_string(&q->w, key, value);
	return error_end(q);
}

enum step reply_invalid(struct request *q, const struct message_problem *problem)
{
	error_begin(q, "org.varlink.service.InvalidParameter");
	json_member_string(&q->w, "parameter", problem->parameter);
	json_member_string(&q->w, "reason", problem->reason);
	if (problem->position >= 0)
		json_member_int(&q->w, "position", problem->position);
	return error_end(q);
}

enum step reply_invalid_parameter(struct request *q, const char *parameter, const char *reason)
{
	struct message_problem problem;

	message_problem_set(&problem, -1, parameter, "%s", reason);
	return reply_invalid(q, &problem);
}

enum step reply_limit(struct request *q, const char *limit, uint64_t value)
{
	error_begin(q, "io.symd.LimitExceeded");
	json_member_string(&q->w, "limit", limit);
	json_member_int(&q->w, "value", (int64_t) value);
	return error_end(q);
}

enum step reply_hidden(struct request *q)
{
	const char *reason = policy_reason(&q->service->policy, q->peer);

	/* The client may see them, but the kernel hides them from the daemon. */
	if (policy_may_see_addresses(&q->service->policy, q->peer))
		reason = "the kernel hides addresses from symd; it needs CAP_SYSLOG";
	return reply_error(q, "io.symd.AddressesHidden", "reason", reason);
}
