/* connection - one client: bytes in, requests one after the other, bytes out.
 *
 * Calls may be pipelined; they are answered in order, one at a time, so what a client can have in
 * flight is bounded by its buffers. While a call is in hand or its answer unread, nothing more is
 * read from the client: the socket pushes back. */
#ifndef SYMD_CONNECTION_H
#define SYMD_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <systemd/sd-event.h>

#include "daemon/peer.h"
#include "daemon/request.h"
#include "protocol/buffer.h"
#include "protocol/frame.h"

struct server;

struct connection {
	LIST_ENTRY(connection) link;
	struct server *server;
	int fd; /* owned */
	struct peer peer;
	sd_event_source *source;
	uint32_t events; /* what the source waits for */
	struct buffer in;
	struct buffer out;
	struct frame_reader reader;
	unsigned int budget; /* of the next step: see request.h */
	size_t held;         /* bytes of both buffers, as told to the quota */
	struct request request;
	bool has_request;       /* one is in hand */
	bool is_busy;           /* counted so in the quota */
	bool is_waiting;        /* it goes on when something happens */
	bool is_eof;            /* the client sends nothing more */
	bool is_closing;        /* nothing more is read; closed once the answers are sent */
	uint64_t progress_usec; /* when bytes last moved, monotonic clock */
};

/* Takes @fd in any case; the server counts the connection. Returns 0 or a negative errno. */
int connection_new(struct server *s, int fd, const struct peer *peer);
struct connection *connection_free(struct connection *c);

/* Goes on with whatever the connection can do now, and sends. Frees @c when it is at its end. */
void connection_run(struct connection *c);

/* Answers what was read, then closes: the daemon stops. May free @c. */
void connection_stop(struct connection *c);

/* Whether bytes wait to be sent, or the rest of a message to come. */
bool connection_is_stalled(const struct connection *c, uint64_t now_usec);

#endif
