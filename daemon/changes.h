/* changes - the last changes of the tables, for those who subscribed to them.
 *
 * Each subscriber remembers the number of the change that it was told last. Who falls behind more
 * than is kept here missed the rest. */
#ifndef SYMD_CHANGES_H
#define SYMD_CHANGES_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/store.h"

#define CHANGES_MAX 256

enum change_event {
	CHANGE_LOADED,
	CHANGE_UNLOADED,
	CHANGE_CHANGED,
	CHANGE_RELOADED,
};

struct change {
	enum change_event event;
	uint64_t generation;
	uint64_t nsec;         /* boot clock: when it was noticed at the latest */
	struct object *object; /* owned reference; NULL with CHANGE_RELOADED */
};

struct changes {
	struct change v[CHANGES_MAX]; /* number n stands at n % CHANGES_MAX */
	uint64_t next;                /* number of the next change, from 0 */
};

void changes_done(struct changes *c);

/* Adds what is different in @now from @before: objects that came, went, or have another table. */
void changes_compare(struct changes *c, const struct store *before, const struct store *now);

/* Adds that everything was read again. */
void changes_add_reloaded(struct changes *c, const struct store *now);

/* Change number @n; NULL when it is no longer kept. */
const struct change *changes_get(const struct changes *c, uint64_t n);

#endif
