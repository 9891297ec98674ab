/* connection - see connection.h. While there is something to send, both directions are polled: a
 * daemon that answers the first of several calls must not wait for us to have sent the last. Then a
 * plain blocking recv() with SO_RCVTIMEO waits for the answer, which saves a system call each. */
#include "client/connection.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>

#include "protocol/util.h"

#define READ_SIZE ((size_t) 1 << 16)

/* Receive buffers up to this size are kept for the next answer. */
#define BUFFER_KEEP ((size_t) 1 << 21)

uint64_t connection_now_usec(void)
{
	struct timespec ts;

	(void) clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t) ts.tv_sec * 1000000 + (uint64_t) ts.tv_nsec / 1000;
}

static uint64_t deadline_get(uint64_t timeout_usec)
{
	uint64_t deadline;

	if (__builtin_add_overflow(connection_now_usec(), timeout_usec, &deadline))
		return UINT64_MAX;
	return deadline;
}

static uint64_t remaining_get(uint64_t deadline)
{
	uint64_t now;

	if (deadline == UINT64_MAX)
		return UINT64_MAX;
	now = connection_now_usec();
	return now < deadline ? deadline - now : 0;
}

/* A wait of 0 would mean "for ever" to the kernel. */
static int socket_timeout_set(int fd, int option, uint64_t usec)
{
	struct timeval tv = { 0 };

	if (usec < (uint64_t) INT32_MAX * 1000000)
		tv = (struct timeval){ (time_t) (usec / 1000000), (suseconds_t) (usec % 1000000) };
	if (usec == 0)
		tv.tv_usec = 1;
	return setsockopt(fd, SOL_SOCKET, option, &tv, sizeof(tv)) < 0 ? -errno : 0;
}

void connection_close(struct symd *s)
{
	if (s->fd >= 0)
		(void) close(s->fd);
	s->fd = -1;
	s->write_broken = false;
	s->frames.searched = 0;
	buffer_consume(&s->in, buffer_size(&s->in), BUFFER_KEEP);
	buffer_consume(&s->out, buffer_size(&s->out), BUFFER_KEEP);
	buffer_truncate(&s->in, 0);
	buffer_truncate(&s->out, 0);
}

int connection_open(struct symd *s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_close_ int fd = -1;
	uint64_t deadline;
	int r;

	if (s->fd >= 0)
		return 0;
	connection_close(s); /* drops what is left of the last one */
	if (strlen(s->path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, s->path, strlen(s->path) + 1);

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;

	/* A full backlog makes connect() wait, as long as sending may take */
	deadline = deadline_get(s->timeout_usec);
	do {
		r = socket_timeout_set(fd, SO_SNDTIMEO, remaining_get(deadline));
		if (r < 0)
			return r;
		r = connect(fd, (struct sockaddr *) &address, sizeof(address)) < 0 ? -errno : 0;
	} while (r == -EINTR && remaining_get(deadline) > 0);
	if (r < 0)
		return r == -EAGAIN || r == -EINTR ? -ETIMEDOUT : r;

	r = socket_timeout_set(fd, SO_RCVTIMEO, s->timeout_usec);
	if (r < 0)
		return r;
	s->fd = TAKE_FD(fd);
	return 0;
}

void connection_set_timeout(struct symd *s, uint64_t timeout_usec)
{
	s->timeout_usec = timeout_usec;
	/* Where it fails, the old one stays: a wait is still bounded by the deadline after it */
	if (s->fd >= 0)
		(void) socket_timeout_set(s->fd, SO_RCVTIMEO, timeout_usec);
}

/* Sends what goes at once. A daemon that hung up may have said why before: reading goes on. */
static int out_send(struct symd *s)
{
	while (buffer_size(&s->out) > 0 && !s->write_broken) {
		ssize_t n = send(s->fd, buffer_bytes(&s->out), buffer_size(&s->out),
			MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n >= 0)
			buffer_consume(&s->out, (size_t) n, BUFFER_KEEP);
		else if (errno == EAGAIN)
			return 0;
		else if (errno == EPIPE || errno == ECONNRESET)
			s->write_broken = true;
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

/* Receives once. Returns 1 if something came, 0 if not yet. */
static int in_receive(struct symd *s, int flags)
{
	char *p = buffer_reserve(&s->in, READ_SIZE);
	ssize_t n;

	if (!p)
		return -ENOMEM;
	n = recv(s->fd, p, READ_SIZE, flags);
	if (n > 0) {
		buffer_commit(&s->in, (size_t) n);
		return 1;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n < 0 && errno != ECONNRESET && errno != EPIPE)
		return -errno;
	return buffer_size(&s->in) > 0 ? -EBADMSG : -ECONNRESET;
}

/* Waits until something can be received or, where that is pending, sent. */
static int socket_wait(struct symd *s, uint64_t usec)
{
	bool pending = buffer_size(&s->out) > 0 && !s->write_broken;
	struct pollfd p = { .fd = s->fd, .events = (short) (POLLIN | (pending ? POLLOUT : 0)) };
	struct timespec ts = { (time_t) (usec / 1000000), (long) (usec % 1000000) * 1000 };

	if (ppoll(&p, 1, usec == UINT64_MAX ? NULL : &ts, NULL) < 0)
		return errno == EINTR ? 0 : -errno;
	return 0;
}

static int fail(struct symd *s, int r)
{
	connection_close(s);
	return r;
}

int connection_exchange(struct symd *s, char **ret, size_t *ret_size)
{
	uint64_t deadline = deadline_get(s->timeout_usec);
	int r;

	if (s->out.failed)
		return fail(s, -ENOMEM);
	for (;;) {
		bool waiting;

		r = out_send(s);
		if (r < 0)
			return fail(s, r);
		r = frame_find(&s->frames, &s->in, ret, ret_size);
		if (r != 0)
			return r < 0 ? fail(s, r) : 0;

		waiting = buffer_size(&s->out) > 0 && !s->write_broken;
		if (waiting) {
			r = socket_wait(s, remaining_get(deadline));
			if (r < 0)
				return fail(s, r);
		}
		r = in_receive(s, waiting ? MSG_DONTWAIT : 0);
		if (r < 0)
			return fail(s, r);
		/* A daemon that sends a byte now and then gets no more time for it */
		if (remaining_get(deadline) == 0) {
			r = frame_find(&s->frames, &s->in, ret, ret_size);
			return r > 0 ? 0 : fail(s, r < 0 ? r : -ETIMEDOUT);
		}
	}
}

int connection_poll(struct symd *s, uint64_t timeout_usec, char **ret, size_t *ret_size)
{
	uint64_t deadline = deadline_get(timeout_usec);
	int r;

	if (s->fd < 0)
		return -ECONNRESET;
	for (;;) {
		r = out_send(s);
		if (r < 0)
			return fail(s, r);
		r = frame_find(&s->frames, &s->in, ret, ret_size);
		if (r != 0)
			return r < 0 ? fail(s, r) : 1;
		r = in_receive(s, MSG_DONTWAIT);
		if (r < 0)
			return fail(s, r);
		if (r > 0)
			continue;
		if (remaining_get(deadline) == 0)
			return 0;
		r = socket_wait(s, remaining_get(deadline));
		if (r < 0)
			return fail(s, r);
	}
}

void connection_next(struct symd *s, size_t size)
{
	frame_next(&s->frames, &s->in, size, BUFFER_KEEP);
}
