#include "daemon/policy.h"

#include <sys/stat.h>

#include "daemon/peer.h"
#include "tests/unit/fixture.h"

static char directory[] = "/tmp/symd-test-XXXXXX";
static int root = -1;

static void set_up(void)
{
	cr_assert_not_null(mkdtemp(directory));
	root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_eq(mkdirat(root, "proc", 0755), 0);
	cr_assert_eq(mkdirat(root, "proc/sys", 0755), 0);
	cr_assert_eq(mkdirat(root, "proc/sys/kernel", 0755), 0);
}

static void tear_down(void)
{
	(void) unlinkat(root, "proc/sys/kernel/kptr_restrict", 0);
	(void) unlinkat(root, "proc/sys/kernel/perf_event_paranoid", 0);
	(void) unlinkat(root, "proc/sys/kernel", AT_REMOVEDIR);
	(void) unlinkat(root, "proc/sys", AT_REMOVEDIR);
	(void) unlinkat(root, "proc", AT_REMOVEDIR);
	(void) close(root);
	(void) rmdir(directory);
}

TestSuite(policy, .init = set_up, .fini = tear_down);

/* A negative value: the file is absent. */
static void put(const char *name, int value)
{
	char path[64];
	int fd;

	(void) snprintf(path, sizeof(path), "proc/sys/kernel/%s", name);
	(void) unlinkat(root, path, 0);
	if (value < -1)
		return;
	fd = openat(root, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	cr_assert_gt(dprintf(fd, "%d\n", value), 0);
	(void) close(fd);
}

static void put_both(int kptr, int paranoid)
{
	put("kptr_restrict", kptr);
	put("perf_event_paranoid", paranoid);
}

#define ABSENT -9

static const struct {
	int kptr, paranoid;
	bool somebody, privileged; /* see addresses */
} rows[] = {
	{ 0, -1, true, true },
	{ 0, 0, true, true },
	{ 0, 1, true, true },
	{ 0, 2, false, true },
	{ 0, 4, false, true },
	{ 1, -1, false, true },
	{ 1, 2, false, true },
	{ 2, 0, false, false },
	{ 2, -1, false, false },
	{ 3, 0, false, false },
	{ ABSENT, 0, false, true },
	{ 0, ABSENT, false, true },
	{ ABSENT, ABSENT, false, true },
};

Test(policy, is_the_kernels)
{
	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		struct peer somebody = { .fd = -1, .uid = 1000, .group_known = true };
		struct peer privileged = { .fd = -1, .root_known = true, .root = true };
		struct policy p;

		put_both(rows[i].kptr, rows[i].paranoid);
		policy_init(&p, root, "no-such-group");
		cr_expect_eq(policy_may_see_addresses(&p, &somebody), rows[i].somebody, "%zu", i);
		cr_expect_eq(
			policy_may_see_addresses(&p, &privileged), rows[i].privileged, "%zu", i);
		cr_expect_not(policy_may_start_work(&p, &somebody));
		cr_expect(policy_may_start_work(&p, &privileged));
		cr_expect_not_null(policy_reason(&p, &somebody));
	}
}

Test(policy, a_member_of_the_group_is_privileged)
{
	struct peer member = { .fd = -1, .uid = 1000, .gid = 0 };
	struct peer other = { .fd = -1, .uid = 1000, .gid = 77 };
	struct policy p;

	put_both(1, 2);
	policy_init(&p, root, "root"); /* the one group that every system has */
	cr_expect(policy_may_see_addresses(&p, &member));
	cr_expect(p.has_group);
	cr_expect(policy_may_start_work(&p, &member));
	cr_expect_not(policy_may_see_addresses(&p, &other));
}

static const struct {
	int before[2], after[2];
	enum policy_change change;
} changes[] = {
	{ { 0, 1 }, { 0, 2 }, POLICY_ROSE },
	{ { 0, 1 }, { 1, 1 }, POLICY_ROSE },
	{ { 1, 1 }, { 2, 1 }, POLICY_ROSE },
	{ { 0, 1 }, { 2, 1 }, POLICY_ROSE },
	{ { 2, 1 }, { 1, 1 }, POLICY_FELL },
	{ { 1, 1 }, { 0, 1 }, POLICY_FELL },
	{ { 0, 2 }, { 0, 1 }, POLICY_FELL },
	{ { 0, 2 }, { 1, 2 }, POLICY_SAME },
	{ { 2, 2 }, { 3, 2 }, POLICY_SAME },
	{ { 0, 1 }, { ABSENT, 1 }, POLICY_ROSE },
};

Test(policy, a_change_is_seen_when_it_is_time_to_look)
{
	for (size_t i = 0; i < ELEMENTSOF(changes); i++) {
		uint64_t now = 10 * POLICY_AGE_MAX_USEC;
		struct policy p;

		put_both(changes[i].before[0], changes[i].before[1]);
		policy_init(&p, root, "no-such-group");
		cr_expect_eq(policy_refresh(&p, now), POLICY_SAME);
		put_both(changes[i].after[0], changes[i].after[1]);
		cr_expect_eq(policy_refresh(&p, now + POLICY_AGE_MAX_USEC - 1), POLICY_SAME);
		cr_expect_eq(
			policy_refresh(&p, now + POLICY_AGE_MAX_USEC), changes[i].change, "%zu", i);
		cr_expect_eq(policy_refresh(&p, now + 2 * POLICY_AGE_MAX_USEC), POLICY_SAME);
	}
	cr_expect_leq(POLICY_AGE_MAX_USEC, 1000000);
}
