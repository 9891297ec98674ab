#include "daemon/quota.h"

#include <criterion/criterion.h>

Test(quota, a_user_has_so_many_connections)
{
	struct quota q = {};
	unsigned int value;

	for (unsigned int i = 0; i < CONNECTIONS_PER_USER_MAX; i++)
		cr_assert_null(quota_add_connection(&q, 7, &value));
	cr_expect_str_eq(quota_add_connection(&q, 7, &value), "connections_per_user");
	cr_expect_eq(value, CONNECTIONS_PER_USER_MAX);
	cr_expect_null(quota_add_connection(&q, 8, &value));
	quota_drop_connection(&q, 7);
	cr_expect_null(quota_add_connection(&q, 7, &value));
	cr_expect_not_null(quota_add_connection(&q, 7, &value));
	quota_done(&q);
}

Test(quota, all_together_have_so_many_connections)
{
	struct quota q = {};
	unsigned int value;

	for (unsigned int i = 0; i < CONNECTIONS_MAX; i++)
		cr_assert_null(quota_add_connection(&q, i / 100, &value));
	cr_expect_str_eq(quota_add_connection(&q, 4711, &value), "connections");
	cr_expect_eq(value, CONNECTIONS_MAX);
	for (unsigned int i = 0; i < CONNECTIONS_MAX; i++)
		quota_drop_connection(&q, i / 100);
	cr_expect_eq(q.n_users, 0);
	cr_expect_eq(q.connections, 0);
	quota_done(&q);
}

Test(quota, what_a_short_question_needs_is_free)
{
	struct quota q = {};
	unsigned int value;

	(void) quota_add_connection(&q, 1, &value);
	quota_move(&q, 1, 0, QUEUED_FREE);
	cr_expect_eq(q.queued, 0);
	quota_move(&q, 1, QUEUED_FREE, QUEUED_FREE + 5);
	cr_expect_eq(q.queued, 5);
	quota_move(&q, 1, QUEUED_FREE + 5, 10);
	cr_expect_eq(q.queued, 0);
	quota_done(&q);
}

Test(quota, a_user_who_has_too_much_leaves_others_theirs)
{
	struct quota q = {};
	unsigned int value;

	for (uid_t uid = 1; uid <= 4; uid++)
		(void) quota_add_connection(&q, uid, &value);
	quota_move(&q, 1, 0, QUEUED_FREE + QUEUED_PER_USER_MAX);
	cr_expect(quota_is_kept(&q, 1));
	quota_move(&q, 1, QUEUED_FREE + QUEUED_PER_USER_MAX, QUEUED_FREE + QUEUED_PER_USER_MAX + 1);
	cr_expect_not(quota_is_kept(&q, 1));
	cr_expect(quota_is_kept(&q, 2));
	cr_expect(quota_is_kept(&q, 99));
	quota_move(&q, 2, 0, QUEUED_MAX);
	quota_move(&q, 3, 0, QUEUED_MAX);
	cr_expect_not(quota_is_kept(&q, 4));
	quota_done(&q);
}

Test(quota, users_are_counted_apart)
{
	struct quota q = {};
	unsigned int value;

	(void) quota_add_connection(&q, 1, &value);
	(void) quota_add_connection(&q, 2, &value);
	(void) quota_add_connection(&q, 3, &value);
	quota_move(&q, 3, 0, QUEUED_FREE + 100);
	quota_drop_connection(&q, 1); /* the last one takes its place */
	quota_move(&q, 3, QUEUED_FREE + 100, 0);
	cr_expect_eq(q.queued, 0);
	quota_drop_connection(&q, 3);
	quota_drop_connection(&q, 2);
	cr_expect_eq(q.n_users, 0);
	quota_done(&q);
}
