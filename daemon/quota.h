/* quota - what clients may take together, and each user of it. */
#ifndef SYMD_QUOTA_H
#define SYMD_QUOTA_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CONNECTIONS_MAX 1024u
#define CONNECTIONS_PER_USER_MAX 256u
/* So many of them only root may have: it can ask, whatever other users do. */
#define CONNECTIONS_OF_ROOT 64u

/* Each connection may hold so many bytes without asking: enough for any short question, so that one
 * user who uses up the rest does not keep others from asking. */
#define QUEUED_FREE ((size_t) 64 << 10)
/* Beyond that, in all connections together, and in those of one user. */
#define QUEUED_MAX ((size_t) 64 << 20)
#define QUEUED_PER_USER_MAX ((size_t) 16 << 20)

struct quota_user {
	uid_t uid;
	unsigned int connections;
	unsigned int busy; /* connections with a call that takes several turns */
	size_t queued;
};

struct quota {
	struct quota_user *users; /* those with connections */
	size_t n_users;
	unsigned int connections;
	unsigned int others; /* connections of all but root */
	size_t queued;
};

void quota_done(struct quota *q);

/* Counts one more connection of @uid. Returns NULL; or, without counting it, the name of the limit
 * that it would exceed, and the limit in *ret_value ("memory" when there is none). */
const char *quota_add_connection(struct quota *q, uid_t uid, unsigned int *ret_value);
void quota_drop_connection(struct quota *q, uid_t uid);

/* Tells that a connection of @uid begins or ends a call that takes several turns; how many such
 * there are of this user. Connections take turns; the more a user has, the shorter each of his. */
void quota_set_busy(struct quota *q, uid_t uid, bool busy);
unsigned int quota_get_busy(const struct quota *q, uid_t uid);

/* Tells that a connection of @uid now holds @now bytes and held @before. */
void quota_move(struct quota *q, uid_t uid, size_t before, size_t now);

/* Whether all connections together, and those of @uid, hold no more than they may. */
bool quota_is_kept(const struct quota *q, uid_t uid);

#endif
