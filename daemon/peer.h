/* peer - who is at the other end of a connection, as the kernel recorded it at connect(). */
#ifndef SYMD_PEER_H
#define SYMD_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct peer {
	int fd; /* borrowed: the connection */
	uid_t uid;
	gid_t gid;
	uint64_t accepted_usec; /* boot clock: it had connected by then */
	pid_t pid;              /* 0 if it is in a PID namespace that this process cannot see */
	bool root_known, root;
	bool group_known, in_group;
	gid_t group_asked;
};

/* Returns 0, or the negative errno of SO_PEERCRED. */
int peer_init(struct peer *p, int fd);

/* Whether the peer is uid 0 in this process's own user and PID namespaces. A root of another user
 * namespace may have uid 0 here too; the kernel gives it no capability outside of its own.
 * Asked of /proc once for a connection. What cannot be verified counts as no. */
bool peer_is_root(struct peer *p);

/* Whether @group is the peer's group or one of its supplementary groups at connect(). */
bool peer_is_in_group(struct peer *p, gid_t group);

#endif
