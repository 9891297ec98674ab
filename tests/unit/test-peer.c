#include "daemon/peer.h"

#include <errno.h>
#include <sys/socket.h>

#include "tests/unit/fixture.h"

/* What else a peer may be needs other users and namespaces: tests/system/test-access.py. */

Test(peer, is_who_connected)
{
	int pair[2];
	struct peer p;

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	cr_assert_eq(peer_init(&p, pair[0]), 0);
	cr_expect_eq(p.uid, geteuid());
	cr_expect_eq(p.gid, getegid());
	cr_expect_eq(p.pid, getpid());
	cr_expect_eq(peer_is_root(&p), geteuid() == 0);
	cr_expect_eq(peer_is_root(&p), geteuid() == 0);
	cr_expect(peer_is_in_group(&p, getegid()));
	cr_expect_not(peer_is_in_group(&p, 4711));
	cr_expect(peer_is_in_group(&p, getegid()));
	(void) close(pair[0]);
	(void) close(pair[1]);
}

Test(peer, of_another_user_is_not_root)
{
	struct peer p = { .fd = -1, .uid = 1, .pid = getpid() };

	cr_expect_not(peer_is_root(&p));
}

Test(peer, whose_process_is_not_known_is_not_root)
{
	struct peer p = { .fd = -1, .uid = 0, .pid = 0 };

	cr_expect_not(peer_is_root(&p));
}

Test(peer, on_no_socket_is_an_error)
{
	struct peer p = { .uid = 4711 };

	cr_expect_eq(peer_init(&p, -1), -EBADF);
	cr_expect_eq(p.uid, 4711);
}
