/* server - the listening socket and its connections. */
#ifndef SYMD_SERVER_H
#define SYMD_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <systemd/sd-event.h>

#include "daemon/quota.h"
#include "daemon/request.h"

struct connection;
struct json_tokener;

struct server {
	sd_event *event;         /* borrowed */
	struct service *service; /* borrowed */
	int fd;                  /* owned: listens */
	char *path;              /* owned: of the socket, if this process made it */
	dev_t device;            /* of that socket */
	ino_t inode;
	sd_event_source *accept_source;
	sd_event_source *timer;
	struct json_tokener *tokener;
	struct quota quota;
	LIST_HEAD(, connection) connections;
	unsigned int n_connections;
	bool refuses_descriptors; /* the kernel does: see descriptors.h */
	bool is_held;             /* requests wait: what they would be told is out of date */
	bool is_stopping;

	/* Asked before each step of a request: looks after the policy, may hold the server. */
	void (*prepare)(void *userdata);
	/* Called when the last connection has gone after server_stop(). */
	void (*on_empty)(void *userdata);
	void *userdata;
	char scratch[64 << 10]; /* what recv() fills */
};

/* Makes a socket at @path that all may connect to. A dead socket of an earlier run is replaced.
 * Returns a descriptor; -EADDRINUSE if a daemon answers there, -EEXIST if it is no socket, or what
 * the system gave. */
int server_listen(const char *path);

/* Starts to accept on @fd, which it takes in any case; @path (may be NULL) is removed at the end.
 */
int server_new(
	sd_event *event, struct service *service, int fd, const char *path, struct server **ret);
struct server *server_free(struct server *s);
DEFINE_CLEANUP(struct server *, server_free);

/* Holds requests back, and lets them go on. */
void server_hold(struct server *s, bool hold);

/* Wakes the requests that wait for something to happen. */
void server_notify(struct server *s);

/* Accepts nothing more, answers what was read, closes; then on_empty. */
void server_stop(struct server *s);

/* For connections. */
void server_add(struct server *s, struct connection *c);
void server_drop(struct server *s, struct connection *c);
bool server_may_answer(struct server *s);
uint64_t server_now_usec(struct server *s);

#endif
