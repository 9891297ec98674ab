/* fake-server - a daemon that misbehaves as a test wants it to, in a thread.
 *
 * What the real daemon never does (garbage, half replies, going away) needs a fake; everything else
 * is tested with the real one. */
#ifndef SYMD_FAKE_SERVER_H
#define SYMD_FAKE_SERVER_H

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/util.h"

struct fake_server {
	char directory[32];
	char path[64];
	int fd; /* listens */
	pthread_t thread;
	void (*serve)(struct fake_server *f);
	int connections;    /* accepted so far */
	int calls;          /* received so far */
	char call[1 << 21]; /* the last one */
};

/* Waits for the next client. */
static inline int fake_accept(struct fake_server *f)
{
	int fd = accept4(f->fd, NULL, NULL, SOCK_CLOEXEC);

	f->connections += fd >= 0;
	return fd;
}

/* Reads the next call into f->call. Returns its length, or -1 at the end. Byte by byte: slow and
 * never a byte too many. */
static inline ssize_t fake_read(struct fake_server *f, int fd)
{
	size_t n = 0;

	while (n < sizeof(f->call) && read(fd, f->call + n, 1) == 1)
		if (f->call[n++] == 0) {
			f->calls++;
			return (ssize_t) n - 1;
		}
	return -1;
}

static inline void fake_send(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = send(fd, data, size, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		data += n;
		size -= (size_t) n;
	}
}

/* A whole message. */
static inline void fake_reply(int fd, const char *text)
{
	fake_send(fd, text, strlen(text) + 1);
}

static inline void *fake_thread(void *userdata)
{
	struct fake_server *f = userdata;

	f->serve(f);
	return NULL;
}

static inline struct fake_server *fake_server_new(void (*serve)(struct fake_server *f))
{
	struct fake_server *f = calloc(1, sizeof(*f));
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	cr_assert_not_null(f);
	strcpy(f->directory, "/tmp/symd-test-XXXXXX");
	cr_assert_not_null(mkdtemp(f->directory));
	snprintf(f->path, sizeof(f->path), "%s/socket", f->directory);
	strcpy(address.sun_path, f->path);
	f->serve = serve;
	f->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(f->fd, (struct sockaddr *) &address, sizeof(address)), 0);
	cr_assert_eq(listen(f->fd, 8), 0);
	cr_assert_eq(pthread_create(&f->thread, NULL, fake_thread, f), 0);
	return f;
}

/* Waits for serve() to return; wakes an accept() in it. */
static inline void fake_server_free(struct fake_server *f)
{
	(void) shutdown(f->fd, SHUT_RDWR);
	(void) pthread_join(f->thread, NULL);
	(void) close(f->fd);
	(void) unlink(f->path);
	(void) rmdir(f->directory);
	free(f);
}

#endif
