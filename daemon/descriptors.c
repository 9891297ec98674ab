/* descriptors - see descriptors.h. */
#include "daemon/descriptors.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/util.h"

#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83 /* Linux 6.16, include/uapi/asm-generic/socket.h */
#endif

#define PASSED_MAX 253 /* SCM_MAX_FD, include/net/scm.h */
/* More threads that wait for a slow close than this are not started; then the caller waits. */
#define THREADS_MAX 64
#define STACK_SIZE ((size_t) 64 << 10)

struct batch {
	size_t n;
	int fds[PASSED_MAX];
};

static atomic_uint threads;

bool descriptors_refuse(int fd)
{
	int no = 0;

	return setsockopt(fd, SOL_SOCKET, SO_PASSRIGHTS, &no, sizeof(no)) >= 0;
}

static void close_batch(const struct batch *b)
{
	static const struct linger at_once = { .l_onoff = 0 };

	for (size_t i = 0; i < b->n; i++) {
		(void) setsockopt(b->fds[i], SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
		(void) close(b->fds[i]);
	}
}

static void *run(void *userdata)
{
	_cleanup_free_ struct batch *b = userdata;

	close_batch(b);
	atomic_fetch_sub(&threads, 1);
	return NULL;
}

static bool start_thread(struct batch *b)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	pthread_t thread;
	int r;

	if (atomic_fetch_add(&threads, 1) >= THREADS_MAX || pthread_attr_init(&attributes) != 0) {
		atomic_fetch_sub(&threads, 1);
		return false;
	}
	(void) pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	(void) pthread_attr_setstacksize(&attributes, STACK_SIZE);
	/* Signals are the main thread's. */
	(void) sigfillset(&all);
	(void) pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&thread, &attributes, run, b);
	(void) pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void) pthread_attr_destroy(&attributes);
	if (r != 0)
		atomic_fetch_sub(&threads, 1);
	return r == 0;
}

static void close_elsewhere(const struct batch *b)
{
	struct batch *copy = malloc(sizeof(*copy));

	if (copy) {
		*copy = *b;
		if (start_thread(copy))
			return;
		free(copy);
	}
	close_batch(b);
}

ssize_t descriptors_receive(int fd, void *buffer, size_t size, bool *ret_passed)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(PASSED_MAX * sizeof(int))];
	} control;
	struct iovec v = { buffer, size };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	struct batch b = { .n = 0 };

	*ret_passed = false;
	if (n < 0)
		return n;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		b.n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(b.fds, CMSG_DATA(c), b.n * sizeof(int));
	}
	if (b.n == 0)
		return n;
	*ret_passed = true;
	close_elsewhere(&b);
	return n;
}

void descriptors_close(int fd)
{
	struct batch b = { .n = 1, .fds = { fd } };
	int unread = 0;

	if (ioctl(fd, FIONREAD, &unread) >= 0 && unread > 0)
		close_elsewhere(&b);
	else
		(void) close(fd);
}
