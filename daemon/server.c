/* server - see server.h. */
#include "daemon/server.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/connection.h"
#include "daemon/descriptors.h"
#include "daemon/log.h"
#include "daemon/methods.h"

#define ACCEPTS_PER_TURN 16
#define IDLE_MEMORY_MAX ((size_t) 1 << 20)
#define BACKLOG 1024
#define LOCK_ATTEMPTS 50
/* How often stalled clients are looked for, and the policy followed for those who only listen. */
#define TIMER_USEC ((uint64_t) 1000000)

uint64_t server_now_usec(struct server *s)
{
	uint64_t now = 0;

	(void) sd_event_now(s->event, CLOCK_MONOTONIC, &now);
	return now;
}

bool server_may_answer(struct server *s)
{
	if (s->prepare)
		s->prepare(s->userdata);
	return !s->is_held;
}

void server_add(struct server *s, struct connection *c)
{
	LIST_INSERT_HEAD(&s->connections, c, link);
	if (s->n_connections++ == 0 && s->timer) {
		(void) sd_event_source_set_time_relative(s->timer, TIMER_USEC);
		(void) sd_event_source_set_enabled(s->timer, SD_EVENT_ONESHOT);
	}
}

void server_drop(struct server *s, struct connection *c)
{
	LIST_REMOVE(c, link);
	quota_drop_connection(&s->quota, c->peer.uid);
	if (--s->n_connections > 0)
		return;
	if (s->is_stopping && s->on_empty)
		s->on_empty(s->userdata);
}

/* One connection too many: it is told why. What it sent is not read, but the reply lies in its
 * socket before the close does. */
static void turn_away(int fd, const struct peer *peer, const char *limit, unsigned int value)
{
	char text[256];
	int n = snprintf(text, sizeof(text),
		"{\"error\":\"io.symd.LimitExceeded\",\"parameters\":{\"limit\":\"%s\",\"value\":%"
		"u}}",
		limit, value);

	(void) send(fd, text, (size_t) n + 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void) close(fd);
	log_event(LOG_LIMIT_REACHED, LOG_INFO, 0, NULL,
		"Client of user %u reached the limit %s (%u)", (unsigned int) peer->uid, limit,
		value);
}

static void add_client(struct server *s, int fd)
{
	const char *limit;
	unsigned int value;
	struct peer peer;

	if (peer_init(&peer, fd) < 0) {
		(void) close(fd);
		return;
	}
	limit = quota_add_connection(&s->quota, peer.uid, &value);
	if (limit)
		turn_away(fd, &peer, limit, value);
	else
		(void) connection_new(s, fd, &peer);
}

static int on_accept(sd_event_source *source, int listen_fd, uint32_t events, void *userdata)
{
	struct server *s = userdata;

	for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
		int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (fd < 0 && errno != EAGAIN) {
			/* Out of descriptors or memory: the backlog waits until the timer tries
			 * again. */
			log_event(LOG_LIMIT_REACHED, LOG_WARNING, 0, NULL,
				"Failed to accept a connection, waiting a second: %s",
				strerror(errno));
			(void) sd_event_source_set_enabled(source, SD_EVENT_OFF);
			(void) sd_event_source_set_time_relative(s->timer, TIMER_USEC);
			(void) sd_event_source_set_enabled(s->timer, SD_EVENT_ONESHOT);
		}
		if (fd < 0)
			return 0;
		add_client(s, fd);
	}
	return 0;
}

/* What a burst of large calls took goes back to the system; what the next calls need stays. */
static void return_memory(void)
{
	if (mallinfo2().fordblks > IDLE_MEMORY_MAX)
		(void) malloc_trim(IDLE_MEMORY_MAX);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct server *s = userdata;
	uint64_t now = server_now_usec(s);
	struct connection *c, *next;

	for (c = LIST_FIRST(&s->connections); c; c = next) {
		next = LIST_NEXT(c, link);
		if (!connection_is_stalled(c, now))
			continue;
		log_event(LOG_CLIENT_STALLED, LOG_INFO, 0, NULL,
			"Disconnecting a stalled client of user %u", (unsigned int) c->peer.uid);
		connection_free(c);
	}
	if (s->prepare)
		s->prepare(s->userdata);
	if (!s->is_stopping)
		(void) sd_event_source_set_enabled(s->accept_source, SD_EVENT_ON);
	/* Once more after the last connection has gone. */
	if (s->n_connections == 0)
		return_memory();
	if (s->n_connections > 0) {
		(void) sd_event_source_set_time_relative(s->timer, TIMER_USEC);
		(void) sd_event_source_set_enabled(s->timer, SD_EVENT_ONESHOT);
	}
	return 0;
}

static void run_all(struct server *s)
{
	struct connection *c, *next;

	for (c = LIST_FIRST(&s->connections); c; c = next) {
		next = LIST_NEXT(c, link);
		connection_run(c);
	}
}

void server_hold(struct server *s, bool hold)
{
	bool was = s->is_held;

	s->is_held = hold;
	if (was && !hold)
		run_all(s);
}

void server_notify(struct server *s)
{
	struct connection *c;

	LIST_FOREACH(c, &s->connections, link)
	c->is_waiting = false;
	run_all(s);
}

void server_stop(struct server *s)
{
	struct connection *c, *next;

	s->is_stopping = true;
	s->is_held = false;
	(void) sd_event_source_set_enabled(s->accept_source, SD_EVENT_OFF);
	if (s->n_connections == 0 && s->on_empty)
		s->on_empty(s->userdata);
	for (c = LIST_FIRST(&s->connections); c; c = next) {
		next = LIST_NEXT(c, link);
		connection_stop(c);
	}
}

/* Whether somebody has the socket at @address open: unless the kernel says that nobody has, it is
 * not ours to remove. It may be full (EAGAIN), or of another type (EPROTOTYPE). */
static bool is_alive(const struct sockaddr_un *address)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 || connect(fd, (const struct sockaddr *) address, sizeof(*address)) >= 0 ||
	       (errno != ECONNREFUSED && errno != ENOENT);
}

static int bind_socket(int fd, const struct sockaddr_un *address)
{
	mode_t mask = umask(0111);
	int r = bind(fd, (const struct sockaddr *) address, sizeof(*address));

	r = r < 0 ? -errno : 0;
	(void) umask(mask);
	return r;
}

/* Replaces the socket of a run that ended without removing it. The directory is locked meanwhile,
 * so that two daemons which start together do not both find it dead and remove each other's. */
static int replace_socket(int fd, const struct sockaddr_un *address)
{
	_cleanup_free_ char *copy = strdup(address->sun_path);
	_cleanup_close_ int dir_fd = -1;
	struct stat st;

	if (!copy)
		return -ENOMEM;
	dir_fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0)
		return -errno;
	/* Anyone who can open the directory can lock it, so nobody is waited for longer than two
	 * daemons take. */
	for (int i = 0; flock(dir_fd, LOCK_EX | LOCK_NB) < 0 && i < LOCK_ATTEMPTS; i++)
		(void) usleep(10000);
	if (lstat(address->sun_path, &st) < 0)
		return errno == ENOENT ? bind_socket(fd, address) : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	if (is_alive(address))
		return -EADDRINUSE;
	if (unlink(address->sun_path) < 0 && errno != ENOENT)
		return -errno;
	return bind_socket(fd, address);
}

int server_listen(const char *path)
{
	_cleanup_close_ int fd = -1;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int r;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	r = bind_socket(fd, &address);
	if (r == -EADDRINUSE)
		r = replace_socket(fd, &address);
	if (r < 0)
		return r;
	if (listen(fd, BACKLOG) < 0)
		return -errno;
	return TAKE_FD(fd);
}

/* Whether the socket at the path is still the one that was made there: somebody may have removed it
 * and started another daemon. */
static bool is_own(const struct server *s)
{
	struct stat st;

	return lstat(s->path, &st) >= 0 && st.st_dev == s->device && st.st_ino == s->inode;
}

struct server *server_free(struct server *s)
{
	struct connection *c;

	if (!s)
		return NULL;
	s->on_empty = NULL;
	while ((c = LIST_FIRST(&s->connections)))
		connection_free(c);
	sd_event_source_disable_unref(s->accept_source);
	sd_event_source_disable_unref(s->timer);
	message_tokener_free(s->tokener);
	quota_done(&s->quota);
	if (s->path && is_own(s))
		(void) unlink(s->path);
	free(s->path);
	(void) close(s->fd);
	free(s);
	return NULL;
}

int server_new(
	sd_event *event, struct service *service, int fd, const char *path, struct server **ret)
{
	_cleanup_(server_freep) struct server *s = calloc(1, sizeof(*s));
	struct stat st;
	int r;

	if (!s) {
		(void) close(fd);
		return -ENOMEM;
	}
	s->event = event;
	s->service = service;
	s->fd = fd;
	s->refuses_descriptors = descriptors_refuse(fd);
	LIST_INIT(&s->connections);
	s->path = path ? strdup(path) : NULL;
	if (path && lstat(path, &st) >= 0) {
		s->device = st.st_dev;
		s->inode = st.st_ino;
	}
	s->tokener = message_tokener_new();
	if (!s->tokener || (path && !s->path))
		return -ENOMEM;

	r = sd_event_add_time_relative(
		event, &s->timer, CLOCK_MONOTONIC, TIMER_USEC, 250000, on_timer, s);
	if (r >= 0)
		r = sd_event_source_set_enabled(s->timer, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_add_io(event, &s->accept_source, fd, EPOLLIN, on_accept, s);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(s);
	return 0;
}
