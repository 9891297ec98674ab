/* Descriptors that clients pass: refused where the kernel can, else closed, and told of. */
#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/descriptors.h"

/* Sends @bytes with the descriptor @fd through @socket. */
static ssize_t pass(int socket, int fd, const char *bytes)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
			      .cmsg_level = SOL_SOCKET,
			      .cmsg_type = SCM_RIGHTS } };
	struct iovec v = { (void *) bytes, strlen(bytes) };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return sendmsg(socket, &m, MSG_NOSIGNAL);
}

/* Whether nobody holds the writing side of the pipe any more, within five seconds. */
static bool is_closed(int reader)
{
	struct pollfd p = { .fd = reader };

	return poll(&p, 1, 5000) == 1 && p.revents & POLLHUP;
}

Test(descriptors, what_is_passed_is_told_and_closed)
{
	int s[2], p[2];
	char bytes[16];
	bool passed;

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	cr_assert_eq(pipe(p), 0);
	cr_assert_eq(pass(s[0], p[1], "{}"), 2);
	(void) close(p[1]);
	cr_expect_eq(descriptors_receive(s[1], bytes, sizeof(bytes), &passed), 2);
	cr_expect(passed);
	cr_expect(is_closed(p[0]));

	cr_assert_eq(send(s[0], "plain", 5, 0), 5);
	cr_expect_eq(descriptors_receive(s[1], bytes, sizeof(bytes), &passed), 5);
	cr_expect_not(passed);
	cr_expect_eq(descriptors_receive(s[1], bytes, sizeof(bytes), &passed), -1);
	cr_expect_eq(errno, EAGAIN);
}

Test(descriptors, what_is_unread_goes_with_the_socket)
{
	int s[2], p[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	cr_assert_eq(pipe(p), 0);
	cr_assert_eq(pass(s[0], p[1], "{}"), 2);
	(void) close(p[1]);
	descriptors_close(s[1]);
	cr_expect(is_closed(p[0]));
}

Test(descriptors, a_socket_that_refuses_them_gets_none)
{
	int s[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	if (!descriptors_refuse(s[1]))
		return; /* before Linux 6.16 there is no such option: the tests above are what
			   counts */
	cr_expect_eq(pass(s[0], s[0], "{}"), -1);
	cr_expect_eq(errno, EPERM);
	cr_expect_eq(send(s[0], "plain", 5, 0), 5);
}
