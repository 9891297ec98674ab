/* peer - see peer.h.
 *
 * SO_PEERCRED translates uid and pid into this process's namespaces, which is not enough: uid 0
 * inside of a user namespace that maps 0 to 0 looks like root. Two inode numbers tell namespaces
 * apart exactly, but reading another user's /proc/PID/ns needs CAP_SYS_PTRACE, which an
 * unprivileged daemon lacks. Then what everyone may read decides: NSpid in status (one number: our
 * PID namespace) and uid_map (the same text as ours: a user namespace that maps all users alike.
 * Only a user who may act as all of these users, root outside, can make another such one:
 * user_namespaces(7)). */
#include "daemon/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "daemon/file.h"
#include "protocol/util.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* Linux 6.5, include/uapi/asm-generic/socket.h */
#endif

#define PROC_SIZE_MAX ((size_t) 1 << 16)

static uint64_t boot_usec(void)
{
	struct timespec t;

	(void) clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t) t.tv_sec * 1000000 + (uint64_t) t.tv_nsec / 1000;
}

int peer_init(struct peer *p, int fd)
{
	struct ucred c;
	socklen_t n = sizeof(c);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &n) < 0)
		return -errno;
	*p = (struct peer){
		.fd = fd, .uid = c.uid, .gid = c.gid, .pid = c.pid, .accepted_usec = boot_usec()
	};
	return 0;
}

/* Whether the file @name of both processes is the same inode: 1, 0, or -EACCES. */
static int same_inode(int self_fd, int peer_fd, const char *name)
{
	struct stat a, b;

	if (fstatat(self_fd, name, &a, 0) < 0 || fstatat(peer_fd, name, &b, 0) < 0)
		return errno == EACCES || errno == EPERM ? -EACCES : 0;
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool same_uid_map(int self_fd, int peer_fd)
{
	_cleanup_free_ char *a = NULL, *b = NULL;
	size_t a_size, b_size;

	return file_load(self_fd, "uid_map", PROC_SIZE_MAX, &a, &a_size) >= 0 &&
	       file_load(peer_fd, "uid_map", PROC_SIZE_MAX, &b, &b_size) >= 0 && a_size == b_size &&
	       a_size > 0 && memcmp(a, b, a_size) == 0;
}

/* NSpid lists a process's numbers from the PID namespace of /proc down to its own. */
static bool has_one_pid(int peer_fd)
{
	_cleanup_free_ char *status = NULL;
	const char *line, *end;
	size_t size;

	if (file_load(peer_fd, "status", PROC_SIZE_MAX, &status, &size) < 0)
		return false;
	line = strstr(status, "\nNSpid:\t");
	if (!line)
		return false;
	line += strlen("\nNSpid:\t");
	end = strchr(line, '\n');
	return end && !memchr(line, '\t', (size_t) (end - line));
}

static bool same_namespaces(pid_t pid)
{
	_cleanup_close_ int self_fd = -1, peer_fd = -1;
	char path[32];
	int user, number;

	(void) snprintf(path, sizeof(path), "/proc/%d", (int) pid);
	self_fd = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	peer_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (self_fd < 0 || peer_fd < 0)
		return false;

	user = same_inode(self_fd, peer_fd, "ns/user");
	number = same_inode(self_fd, peer_fd, "ns/pid");
	if (user == -EACCES)
		user = same_uid_map(self_fd, peer_fd);
	if (number == -EACCES)
		number = has_one_pid(peer_fd);
	return user > 0 && number > 0;
}

/* When process @pid began, on the boot clock; the end of time if that cannot be told. */
static uint64_t start_usec(pid_t pid)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_close_ int fd = -1;
	unsigned long long ticks;
	const char *name_end;
	char path[32];
	size_t size;

	(void) snprintf(path, sizeof(path), "/proc/%d", (int) pid);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || file_load(fd, "stat", PROC_SIZE_MAX, &text, &size) < 0)
		return UINT64_MAX;
	/* The name is in parentheses and may hold any; starttime is field 22 (proc(5)). */
	name_end = strrchr(text, ')');
	if (!name_end || sscanf(name_end + 1,
				 " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
				 "%*s %*s %*s %llu",
				 &ticks) != 1)
		return UINT64_MAX;
	return ticks * 1000000 / (unsigned long long) sysconf(_SC_CLK_TCK);
}

/* A descriptor of the peer's process; it keeps the number from meaning another process unnoticed.
 * Only a kernel that cannot tell it is asked by number: where the peer has ended, the number may
 * be a successor's by now. */
static int open_pidfd(const struct peer *p)
{
	int fd;
	socklen_t n = sizeof(fd);

	if (getsockopt(p->fd, SOL_SOCKET, SO_PEERPIDFD, &fd, &n) >= 0)
		return fd;
	if (errno != ENOPROTOOPT)
		return -1;
	/* Before Linux 6.5: the number may mean another process by now, one that began later. */
	fd = (int) syscall(SYS_pidfd_open, p->pid, 0);
	if (fd >= 0 && start_usec(p->pid) > p->accepted_usec) {
		(void) close(fd);
		errno = ESRCH;
		return -1;
	}
	return fd;
}

bool peer_is_root(struct peer *p)
{
	_cleanup_close_ int pidfd = -1;
	struct pollfd poll_fd;

	if (p->root_known)
		return p->root;
	p->root_known = true;
	if (p->uid != 0 || p->pid <= 0)
		return false;

	pidfd = open_pidfd(p);
	if (pidfd < 0) {
		/* Want of descriptors or memory is no answer to keep. */
		p->root_known = errno != EMFILE && errno != ENFILE && errno != ENOMEM;
		return false;
	}
	if (!same_namespaces(p->pid))
		return false;
	/* Readable once the process has gone: then /proc may have told of its successor. */
	poll_fd = (struct pollfd){ .fd = pidfd, .events = POLLIN };
	p->root = poll(&poll_fd, 1, 0) == 0;
	return p->root;
}

static bool has_group(int fd, gid_t group)
{
	_cleanup_free_ gid_t *groups = NULL;
	socklen_t size = 0;

	/* The first call tells the size: ERANGE (net/core/sock.c, SO_PEERGROUPS). */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size) < 0 && errno != ERANGE)
		return false;
	if (size == 0)
		return false;
	groups = malloc(size);
	if (!groups || getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0)
		return false;
	for (size_t i = 0; i < size / sizeof(*groups); i++)
		if (groups[i] == group)
			return true;
	return false;
}

bool peer_is_in_group(struct peer *p, gid_t group)
{
	if (!p->group_known || p->group_asked != group) {
		p->group_known = true;
		p->group_asked = group;
		p->in_group = p->gid == group || has_group(p->fd, group);
	}
	return p->in_group;
}
