/* arena - memory for one result, freed as a whole. */
#ifndef SYMD_ARENA_H
#define SYMD_ARENA_H

#include <stddef.h>

#define ARENA_INTERNED_MAX 64

struct arena_block;

struct arena {
	struct arena_block *blocks; /* owned; the newest first */
	char *p;                    /* free bytes of the newest block: [p, end) */
	char *end;
	const char *interned[ARENA_INTERNED_MAX];
};

void arena_done(struct arena *a);

/* Forgets all content but keeps one block for what comes next. */
void arena_reset(struct arena *a);

/* @size bytes, zeroed, aligned for any struct; NULL without memory. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of @size bytes and a NUL; NULL without memory. */
const char *arena_string(struct arena *a, const char *s, size_t size);

/* The same for strings that come often (object names, build ids): one that is still remembered is
 * not copied again. */
const char *arena_intern(struct arena *a, const char *s, size_t size);

#endif
