/* policy - who may see kernel addresses, and who may start work.
 *
 * An address of the kernel is a secret wherever the kernel itself hides it, since it defeats KASLR.
 * The kernel's rule (kernel/ksyms_common.c, kallsyms_show_value()) is a capability of whoever opens
 * /proc/kallsyms; a peer's credentials carry no capability. In effect:
 *
 *   kptr_restrict 0 and perf_event_paranoid <= 1: anyone
 *   kptr_restrict 0 or 1: uid 0 in the daemon's own namespaces, or a member of the group
 *   kptr_restrict 2 and above: nobody */
#ifndef SYMD_POLICY_H
#define SYMD_POLICY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct peer;

/* How old the settings may be that an answer follows. */
#define POLICY_AGE_MAX_USEC ((uint64_t) 500000)

struct policy {
	int root_fd;      /* borrowed */
	bool group_known; /* the next two are set */
	bool has_group;
	gid_t group;
	char group_name[64];

	uint64_t checked_usec; /* monotonic clock */
	int kptr_restrict;
	int perf_event_paranoid;
};

enum policy_change {
	POLICY_SAME,
	POLICY_ROSE, /* more is hidden than before */
	POLICY_FELL, /* more may be shown than before: what the kernel hid can be read now */
};

/* @group may not exist; then only root is privileged. @root_fd is borrowed. Settings that cannot be
 * read count as the kernel's strictest usual ones (kptr_restrict 1, perf_event_paranoid 2). */
void policy_init(struct policy *p, int root_fd, const char *group);

/* Reads the settings again when they are older than POLICY_AGE_MAX_USEC. */
enum policy_change policy_refresh(struct policy *p, uint64_t now_usec);

bool policy_may_see_addresses(struct policy *p, struct peer *peer);
bool policy_may_start_work(struct policy *p, struct peer *peer);

/* Why this peer may or may not see addresses, in words; static or valid until the next call. */
const char *policy_reason(struct policy *p, struct peer *peer);

#endif
