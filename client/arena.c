/* arena - see arena.h. Blocks grow with their number, so that a single lookup needs 4 KiB and a
 * batch of a thousand few calls of malloc(). Interning is a cache, not a set: a slot holds the last
 * string that fell into it, and a collision costs a copy. */
#include "client/arena.h"

#include <stdint.h>
#include <string.h>

#include "protocol/util.h"

#define BLOCK_SIZE_MIN ((size_t) 4096)
#define BLOCK_SIZE_MAX ((size_t) 1 << 18)

struct arena_block {
	struct arena_block *next;
	size_t size; /* of the whole block, in bytes */
};

void arena_done(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;

		free(a->blocks);
		a->blocks = next;
	}
	memset(a, 0, sizeof(*a));
}

void arena_reset(struct arena *a)
{
	struct arena_block *b = a->blocks;

	if (!b)
		return;
	a->blocks = b->next;
	arena_done(a);
	b->next = NULL;
	a->blocks = b;
	a->p = (char *) (b + 1);
	a->end = (char *) b + b->size;
}

/* @size bytes aligned to @alignment, a power of 2. */
static char *take(struct arena *a, size_t size, size_t alignment)
{
	size_t padding = -(uintptr_t) a->p & (alignment - 1), capacity;
	struct arena_block *b;

	if (likely(a->p && padding + size <= (size_t) (a->end - a->p))) {
		char *p = a->p + padding;

		a->p = p + size;
		return p;
	}

	capacity = a->blocks ? MIN(a->blocks->size * 2, BLOCK_SIZE_MAX) : BLOCK_SIZE_MIN;
	capacity = MAX(capacity, sizeof(*b) + size);
	b = malloc(capacity);
	if (!b)
		return NULL;
	*b = (struct arena_block){ .next = a->blocks, .size = capacity };
	a->blocks = b;
	a->end = (char *) b + capacity;
	a->p = (char *) (b + 1) + size;
	return (char *) (b + 1);
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *p = take(a, size, _Alignof(max_align_t));

	return p ? memset(p, 0, size) : NULL;
}

const char *arena_string(struct arena *a, const char *s, size_t size)
{
	char *p = take(a, size + 1, 1);

	if (!p)
		return NULL;
	memcpy(p, s, size);
	p[size] = 0;
	return p;
}

static size_t slot_find(const char *s, size_t size)
{
	uint32_t front = 0, back = 0;

	memcpy(&front, s, MIN(size, sizeof(front)));
	if (size > sizeof(back))
		memcpy(&back, s + size - sizeof(back), sizeof(back));
	return ((front ^ back << 7) + (uint32_t) size) * UINT32_C(0x9e3779b1) >> 26;
}

const char *arena_intern(struct arena *a, const char *s, size_t size)
{
	const char **slot = &a->interned[slot_find(s, size)];

	/* A string in an arena ends with a NUL and @s holds none: equal bytes, then the end */
	if (!*slot || strncmp(*slot, s, size) != 0 || (*slot)[size] != 0)
		*slot = arena_string(a, s, size);
	return *slot;
}
