/* buffer - a growable run of bytes, written at its end and consumed from its front.
 *
 * Writers of long answers append thousands of small pieces, so a failed allocation is remembered
 * (buffer.failed) and every later append does nothing: check once, at the end. */
#ifndef SYMD_BUFFER_H
#define SYMD_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
	char *data;      /* owned; NULL while nothing was allocated */
	size_t start;    /* bytes consumed from the front of data */
	size_t end;      /* bytes written; [start, end) is the content */
	size_t capacity; /* bytes allocated */
	bool failed;     /* an allocation failed: the content is incomplete */
};

#define BUFFER_INIT                                                                                \
	{                                                                                          \
		0                                                                                  \
	}

void buffer_done(struct buffer *b);

static inline size_t buffer_size(const struct buffer *b)
{
	return b->end - b->start;
}

static inline char *buffer_bytes(const struct buffer *b)
{
	return b->data + b->start;
}

/* Makes room for @n more bytes and returns where they go, or NULL (and sets failed) when there is
 * no memory. What is written there counts only after buffer_commit(). */
char *buffer_reserve(struct buffer *b, size_t n);

static inline void buffer_commit(struct buffer *b, size_t n)
{
	b->end += n;
}

static inline void buffer_append(struct buffer *b, const void *data, size_t n)
{
	char *p = buffer_reserve(b, n);

	if (!p)
		return;
	memcpy(p, data, n);
	b->end += n;
}

/* Drops @n bytes from the front. When nothing is left, memory beyond @keep bytes is returned. */
void buffer_consume(struct buffer *b, size_t n, size_t keep);

/* Drops what was written after the content had @size bytes, and forgets a failure. */
void buffer_truncate(struct buffer *b, size_t size);

#endif
