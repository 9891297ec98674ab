/* connection - see connection.h. */
#include "daemon/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "daemon/descriptors.h"
#include "daemon/log.h"
#include "daemon/methods.h"
#include "daemon/server.h"

/* Memory that an idle connection keeps in each buffer. */
#define KEEP ((size_t) 4096)
/* How long one turn may last, before other clients have theirs; the connections of one user that
 * take several turns share it, so that many connections get a user no more than one. */
#define TURN_NSEC 1000000u
#define TURN_NSEC_MIN 20000u
/* A client that moves no byte for so long, though it could, is disconnected. */
#define STALL_USEC ((uint64_t) 30 * 1000000)

static size_t complete_size(const struct connection *c)
{
	return c->has_request && c->request.in_reply ? c->request.reply_start
						     : buffer_size(&c->out);
}

bool connection_is_stalled(const struct connection *c, uint64_t now_usec)
{
	bool owes = complete_size(c) > 0 || (!c->has_request && buffer_size(&c->in) > 0);

	return owes && now_usec - c->progress_usec > STALL_USEC;
}

/* Tells the quota what the buffers hold now. Returns whether that is within it. */
static bool count_bytes(struct connection *c)
{
	struct quota *q = &c->server->quota;
	size_t now =
		c->in.capacity + c->out.capacity + (c->has_request ? c->request.call.memory : 0);

	quota_move(q, c->peer.uid, c->held, now);
	c->held = now;
	return now <= QUEUED_FREE || quota_is_kept(q, c->peer.uid);
}

static void set_busy(struct connection *c, bool busy)
{
	if (busy != c->is_busy)
		quota_set_busy(&c->server->quota, c->peer.uid, busy);
	c->is_busy = busy;
}

struct connection *connection_free(struct connection *c)
{
	struct server *s = c->server;

	if (c->has_request)
		request_done(&c->request);
	sd_event_source_disable_unref(c->source);
	if (s->refuses_descriptors)
		(void) close(c->fd);
	else
		descriptors_close(c->fd);
	buffer_done(&c->in);
	buffer_done(&c->out);
	quota_move(&s->quota, c->peer.uid, c->held, 0);
	set_busy(c, false);
	server_drop(s, c);
	free(c);
	return NULL;
}

static void end_request(struct connection *c)
{
	request_done(&c->request);
	c->request = (struct request){};
	c->has_request = false;
	c->is_waiting = false;
}

/* Prepares an answer that belongs to no call that could be read. */
static void begin_request(struct connection *c)
{
	struct service *s = c->server->service;

	c->request = (struct request){ .service = s,
		.peer = &c->peer,
		.out = &c->out,
		.budget = c->budget,
		.store = store_ref(s->store) };
	c->has_request = true;
}

/* Answers with the limit that was exceeded, and closes: the rest of the message is not read. */
static void refuse(struct connection *c, const char *limit, uint64_t value)
{
	if (!c->has_request)
		begin_request(c);
	c->request.call.oneway = false;
	reply_limit(&c->request, limit, value);
	end_request(c);
	c->is_closing = true;
	log_event(LOG_LIMIT_REACHED, LOG_INFO, 0, NULL,
		"Client of user %u reached the limit %s (%llu)", (unsigned int) c->peer.uid, limit,
		(unsigned long long) value);
}

/* Parses the message and starts its call. */
static enum step start(struct connection *c, const char *message, size_t size)
{
	struct message_problem problem;
	int r;

	begin_request(c);
	r = call_parse(c->server->tokener, message, size, &c->request.call, &problem);
	if (r == -ENOMEM)
		return reply_limit(&c->request, "memory", 0);
	if (r == -E2BIG)
		return reply_limit(&c->request, "message_values", MESSAGE_VALUES_MAX);
	if (r < 0)
		return reply_invalid(&c->request, &problem);
	return methods_start(&c->request);
}

/* Starts the next call that was read. Returns false if there is none. */
static bool start_next(struct connection *c, enum step *ret)
{
	char *message;
	size_t size;
	int r = frame_find(&c->reader, &c->in, &message, &size);

	if (r == 0)
		return false;
	if (r < 0) {
		refuse(c, "message_bytes", FRAME_SIZE_MAX);
		return false;
	}
	*ret = start(c, message, size);
	frame_next(&c->reader, &c->in, size, KEEP);
	return true;
}

/* Sends complete replies. Returns 0, or a negative errno when the connection is of no use. */
static int flush(struct connection *c)
{
	size_t size;

	if (c->out.failed)
		return -ENOMEM;
	while ((size = complete_size(c)) > 0) {
		ssize_t n = send(c->fd, buffer_bytes(&c->out), size, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		c->progress_usec = server_now_usec(c->server);
		if (c->has_request && c->request.in_reply)
			c->request.reply_start -= (size_t) n;
		buffer_consume(&c->out, (size_t) n, KEEP);
	}
	return 0;
}

enum turn {
	TURN_IDLE, /* nothing to do until something comes in or happens */
	TURN_MORE, /* there is more to do once the client has taken what is there */
	TURN_HELD, /* the server holds requests back; it calls when they may go on */
	TURN_FAILED,
};

static uint64_t now_nsec(void)
{
	struct timespec t;

	(void) clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t) t.tv_sec * 1000000000 + (uint64_t) t.tv_nsec;
}

/* Goes on with the request in hand, or starts the next. Returns false if there is none. */
static bool take_step(struct connection *c, unsigned int sharers, enum step *ret)
{
	c->budget = MAX(STEP_BUDGET / sharers, STEP_BUDGET_MIN);
	if (!c->has_request)
		return !c->is_closing && start_next(c, ret);
	c->request.budget = c->budget;
	*ret = methods_step(&c->request);
	return true;
}

/* Works on the request in hand and on those that were read until the turn is over. */
static enum turn take_turn(struct connection *c)
{
	unsigned int sharers = MAX(quota_get_busy(&c->server->quota, c->peer.uid), 1u);
	uint64_t begun = 0;

	for (;;) {
		enum step step;

		if (c->is_waiting)
			return TURN_IDLE;
		if (complete_size(c) >= PART_SIZE)
			return TURN_MORE;
		if (!server_may_answer(c->server))
			return TURN_HELD;
		if (!take_step(c, sharers, &step))
			return TURN_IDLE;

		if (!count_bytes(c)) {
			/* In place of the reply that is too much, not after it. */
			if (step != STEP_WAIT)
				buffer_truncate(&c->out, c->request.reply_start);
			c->request.in_reply = false;
			refuse(c, "queued_bytes", QUEUED_PER_USER_MAX);
			return TURN_IDLE;
		}
		if (step == STEP_AGAIN)
			return TURN_MORE;
		if (step == STEP_WAIT) {
			c->is_waiting = true;
			continue;
		}
		/* The last answer of the turn goes out before its request is cleaned up. */
		if (buffer_size(&c->in) == 0 && flush(c) < 0)
			return TURN_FAILED;
		end_request(c);

		if (buffer_size(&c->in) == 0)
			return TURN_IDLE;
		if (begun == 0)
			begun = now_nsec();
		else if (now_nsec() - begun > MAX(TURN_NSEC / sharers, TURN_NSEC_MIN))
			return TURN_MORE;
	}
}

static int wait_for(struct connection *c, uint32_t events)
{
	if (events == c->events)
		return 0;
	c->events = events;
	return sd_event_source_set_io_events(c->source, events);
}

void connection_run(struct connection *c)
{
	enum turn turn = take_turn(c);
	int r = turn == TURN_FAILED ? -EPIPE : flush(c);
	bool owes = complete_size(c) > 0;

	set_busy(c, turn == TURN_MORE);
	(void) count_bytes(c);
	if (r >= 0 && turn == TURN_IDLE && !c->has_request && !owes && (c->is_closing || c->is_eof))
		r = -EPIPE;

	/* A turn that ended for fairness goes on when the socket can be written, which it can
	 * unless the client does not read: one mechanism for both. */
	if (r >= 0)
		r = wait_for(c, owes || turn == TURN_MORE ? EPOLLOUT
				: turn == TURN_HELD || c->has_request || c->is_eof || c->is_closing
					? 0u
					: EPOLLIN);
	if (r < 0)
		connection_free(c);
}

void connection_stop(struct connection *c)
{
	if (c->is_waiting && c->request.method->is_endless)
		end_request(c);
	c->is_eof = true;
	connection_run(c);
}

/* Reads what is there, once: a client that sends without end has its turn and no more. */
static int receive(struct connection *c)
{
	struct server *s = c->server;
	bool passed = false;
	ssize_t n;

	if (s->refuses_descriptors)
		n = recv(c->fd, s->scratch, sizeof(s->scratch), MSG_DONTWAIT);
	else
		n = descriptors_receive(c->fd, s->scratch, sizeof(s->scratch), &passed);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (passed)
		return -EBADMSG;
	if (n == 0) {
		c->is_eof = true;
		return 0;
	}
	c->progress_usec = server_now_usec(s);
	buffer_append(&c->in, s->scratch, (size_t) n);
	if (c->in.failed)
		return -ENOMEM;
	if (!count_bytes(c))
		refuse(c, "queued_bytes", QUEUED_PER_USER_MAX);
	return 0;
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct connection *c = userdata;

	/* With EPOLLHUP nobody is left to read an answer, but there may be calls that want none:
	 * those not yet received, and those whose turn did not come yet. */
	bool is_left = events & (EPOLLERR | EPOLLHUP) && !(events & (EPOLLIN | EPOLLOUT));

	if (is_left || (events & EPOLLIN && receive(c) < 0)) {
		connection_free(c);
		return 0;
	}
	/* Who waits may have held something back until there was room. */
	if (events & EPOLLOUT)
		c->is_waiting = false;
	connection_run(c);
	return 0;
}

int connection_new(struct server *s, int fd, const struct peer *peer)
{
	struct connection *c = calloc(1, sizeof(*c));
	int r;

	if (!c) {
		(void) close(fd);
		quota_drop_connection(&s->quota, peer->uid);
		return -ENOMEM;
	}
	c->server = s;
	c->fd = fd;
	c->peer = *peer;
	c->events = EPOLLIN;
	c->progress_usec = server_now_usec(s);
	server_add(s, c);
	r = sd_event_add_io(s->event, &c->source, fd, c->events, on_io, c);
	if (r < 0)
		connection_free(c);
	return r;
}
