/* policy - see policy.h. */
#include "daemon/policy.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>

#include "daemon/file.h"
#include "daemon/peer.h"

void policy_init(struct policy *p, int root_fd, const char *group)
{
	*p = (struct policy){ .root_fd = root_fd, .kptr_restrict = 1, .perf_event_paranoid = 2 };
	(void) snprintf(p->group_name, sizeof(p->group_name), "%s", group);
	(void) policy_refresh(p, POLICY_AGE_MAX_USEC);
	p->checked_usec = 0;
}

/* 0: everyone sees addresses, 1: the privileged, 2: nobody. */
static int level(const struct policy *p)
{
	if (p->kptr_restrict >= 2)
		return 2;
	return p->kptr_restrict == 0 && p->perf_event_paranoid <= 1 ? 0 : 1;
}

/* A setting that does not exist has its default; one that cannot be read just now keeps its value,
 * so that want of descriptors or memory shows nobody more. */
static void load(const struct policy *p, const char *path, int *setting, int otherwise)
{
	int r = file_load_int(p->root_fd, path, setting);

	if (r == -ENOENT)
		*setting = otherwise;
}

enum policy_change policy_refresh(struct policy *p, uint64_t now_usec)
{
	int before = level(p);

	if (now_usec - p->checked_usec < POLICY_AGE_MAX_USEC)
		return POLICY_SAME;
	p->checked_usec = now_usec;
	load(p, "proc/sys/kernel/kptr_restrict", &p->kptr_restrict, 1);
	load(p, "proc/sys/kernel/perf_event_paranoid", &p->perf_event_paranoid, 2);

	if (level(p) == before)
		return POLICY_SAME;
	return level(p) > before ? POLICY_ROSE : POLICY_FELL;
}

/* The group's number is looked up when a client that is not root asks first: the name services take
 * milliseconds, which a start need not wait for. */
static bool is_member(struct policy *p, struct peer *peer)
{
	if (!p->group_known) {
		const struct group *g = getgrnam(p->group_name);

		p->group_known = true;
		p->has_group = g;
		p->group = g ? g->gr_gid : 0;
	}
	return p->has_group && peer_is_in_group(peer, p->group);
}

static bool is_privileged(struct policy *p, struct peer *peer)
{
	return peer_is_root(peer) || is_member(p, peer);
}

bool policy_may_see_addresses(struct policy *p, struct peer *peer)
{
	switch (level(p)) {
	case 0:
		return true;
	case 1:
		return is_privileged(p, peer);
	default:
		return false;
	}
}

bool policy_may_start_work(struct policy *p, struct peer *peer)
{
	return is_privileged(p, peer);
}

const char *policy_reason(struct policy *p, struct peer *peer)
{
	static char text[256];

	switch (level(p)) {
	case 0:
		return "the kernel shows addresses to everyone "
		       "(kernel.kptr_restrict is 0 and kernel.perf_event_paranoid at most 1)";
	case 1:
		if (peer_is_root(peer))
			return "you are root";
		if (is_privileged(p, peer))
			(void) snprintf(
				text, sizeof(text), "you are in the group %s", p->group_name);
		else if (peer->uid == 0)
			return "you are root, but not in the user and PID namespace of symd";
		else
			(void) snprintf(text, sizeof(text),
				"addresses are shown to root and the group %s "
				"(kernel.kptr_restrict is %d, kernel.perf_event_paranoid is %d)",
				p->group_name, p->kptr_restrict, p->perf_event_paranoid);
		return text;
	default:
		(void) snprintf(text, sizeof(text),
			"the kernel hides addresses from everyone (kernel.kptr_restrict is %d); "
			"set it to 1 or 0 to see them",
			p->kptr_restrict);
		return text;
	}
}
