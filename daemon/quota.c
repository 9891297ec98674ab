/* quota - see quota.h. Users with connections are few: a list serves. */
#include "daemon/quota.h"

#include <assert.h>
#include <stdlib.h>

#include "protocol/util.h"

void quota_done(struct quota *q)
{
	free(q->users);
}

static struct quota_user *find(const struct quota *q, uid_t uid)
{
	for (size_t i = 0; i < q->n_users; i++)
		if (q->users[i].uid == uid)
			return &q->users[i];
	return NULL;
}

const char *quota_add_connection(struct quota *q, uid_t uid, unsigned int *ret_value)
{
	struct quota_user *u = find(q, uid);

	*ret_value = CONNECTIONS_MAX;
	if (q->connections >= CONNECTIONS_MAX ||
		(uid != 0 && q->others >= CONNECTIONS_MAX - CONNECTIONS_OF_ROOT))
		return "connections";
	*ret_value = CONNECTIONS_PER_USER_MAX;
	if (u && u->connections >= CONNECTIONS_PER_USER_MAX)
		return "connections_per_user";

	if (!u) {
		u = reallocarray(q->users, q->n_users + 1, sizeof(*u));
		*ret_value = 0;
		if (!u)
			return "memory";
		q->users = u;
		u = &q->users[q->n_users++];
		*u = (struct quota_user){ .uid = uid };
	}
	u->connections++;
	q->connections++;
	q->others += uid != 0;
	return NULL;
}

void quota_drop_connection(struct quota *q, uid_t uid)
{
	struct quota_user *u = find(q, uid);

	assert(u && u->connections > 0);
	q->connections--;
	q->others -= uid != 0;
	if (--u->connections == 0)
		*u = q->users[--q->n_users];
}

void quota_set_busy(struct quota *q, uid_t uid, bool busy)
{
	struct quota_user *u = find(q, uid);

	assert(u && (busy || u->busy > 0));
	u->busy += busy ? 1 : -1u;
}

unsigned int quota_get_busy(const struct quota *q, uid_t uid)
{
	const struct quota_user *u = find(q, uid);

	return u ? u->busy : 0;
}

static size_t counted(size_t n)
{
	return n > QUEUED_FREE ? n - QUEUED_FREE : 0;
}

void quota_move(struct quota *q, uid_t uid, size_t before, size_t now)
{
	struct quota_user *u;

	if (likely(counted(before) == counted(now)))
		return;
	u = find(q, uid);
	assert(u && u->queued >= counted(before));
	u->queued += counted(now) - counted(before);
	q->queued += counted(now) - counted(before);
}

bool quota_is_kept(const struct quota *q, uid_t uid)
{
	const struct quota_user *u = find(q, uid);

	return q->queued <= QUEUED_MAX && (!u || u->queued <= QUEUED_PER_USER_MAX);
}
