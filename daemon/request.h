/* request - one call in the making: what was asked, by whom, against which tables, and the answer.
 *
 * A method answers in steps, so that a long answer neither fills memory nor keeps others waiting:
 * each step does a bounded amount of work. Steps run when the connection has room for more. */
#ifndef SYMD_REQUEST_H
#define SYMD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/changes.h"
#include "daemon/peer.h"
#include "daemon/policy.h"
#include "daemon/store.h"
#include "protocol/buffer.h"
#include "protocol/json-writer.h"
#include "protocol/message.h"

/* A part of a streamed answer ends once it has so many bytes. */
#define PART_SIZE ((size_t) 32 << 10)

/* Units of work of one step, at most and at least; one is about a microsecond. */
#define STEP_BUDGET 1000u
#define STEP_BUDGET_MIN 50u

enum step {
	STEP_DONE,  /* the answer is complete */
	STEP_AGAIN, /* call again when there is room */
	STEP_WAIT,  /* call again when something has happened: see request.notify */
};

struct request;

/* What the methods need of the rest of the daemon. One for all requests; owned by the manager. */
struct service {
	struct store *store; /* the current one; a request takes its own reference */
	struct changes changes;
	struct policy policy;
	char release[65];
	char boot_id[37];
	char instance[33];
	uint64_t started_usec; /* boot clock */
	uint64_t lookups;
	bool reads_live; /* the kernel that runs, not a --root */

	/* Asks for everything to be read again by a read that begins after now. Returns the value
	 * that reloads_done has when that is done; the answer comes as a notification. */
	uint64_t (*reload)(void *userdata);
	void *userdata;
	uint64_t reloads_done; /* grows when a read ends; reload_problem is empty when it went well
				*/
	char reload_problem[384];
};

struct method {
	const char *name; /* "io.symd.LookupName" */
	/* Parses the parameters, sets up request.state. NULL: not implemented yet. */
	enum step (*start)(struct request *q);
	/* Goes on; not called after STEP_DONE. */
	enum step (*step)(struct request *q);
	/* Frees request.state. */
	void (*done)(void *state);
	/* Once answered for the first time it waits without end: a subscription. */
	bool is_endless;
};

struct request {
	struct service *service;
	struct peer *peer;
	const struct method *method;
	struct call call;
	struct store *store;
	unsigned int budget; /* units of work that the next step may do */
	bool may_see;        /* addresses; decided anew before each step */
	void *state;

	struct buffer *out;
	size_t reply_start; /* in out, of the reply in the making */
	bool in_reply;
	struct json_writer w;
};

/* Begins a reply: what follows goes into its parameters. */
void reply_begin(struct request *q);
/* Completes it; @continues: more replies follow. A reply above 1 MiB becomes the error ExpectedMore
 * where parts would help, else LimitExceeded. */
void reply_end(struct request *q, bool continues);

/* The same for a list of results under @key, followed by the tables' generation. */
void reply_list_begin(struct request *q, const char *key);
void reply_list_end(struct request *q, bool continues);

static inline size_t reply_size(const struct request *q)
{
	return buffer_size(q->out) - q->reply_start;
}

/* Whether the reply, with what a few more symbols take, is too large to become whole. */
static inline bool reply_is_too_large(const struct request *q)
{
	return reply_size(q) > (size_t) 1 << 20;
}

/* Discards what was begun and answers with an error: its name, and its one parameter where @key is
 * not NULL. All return STEP_DONE, so that a method may return them. */
enum step reply_error(struct request *q, const char *error, const char *key, const char *value);
enum step reply_invalid(struct request *q, const struct message_problem *problem);
enum step reply_invalid_parameter(struct request *q, const char *parameter, const char *reason);
enum step reply_limit(struct request *q, const char *limit, uint64_t value);
enum step reply_hidden(struct request *q);

#endif
