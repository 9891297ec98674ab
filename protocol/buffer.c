/* buffer - see buffer.h. Doubling growth; consumed bytes are reclaimed when room is needed, so a
 * connection that is read and written in step never moves its bytes. */
#include "protocol/buffer.h"

#include "protocol/util.h"

#define BUFFER_CAPACITY_MIN 4096

void buffer_done(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer) BUFFER_INIT;
}

char *buffer_reserve(struct buffer *b, size_t n)
{
	size_t used = buffer_size(b), capacity;
	char *data;

	if (unlikely(b->failed))
		return NULL;
	if (likely(n <= b->capacity - b->end && b->data))
		return b->data + b->end;
	if (n > SIZE_MAX / 4 - used) {
		b->failed = true;
		return NULL;
	}

	if (b->start > 0 && b->start >= used && used + n <= b->capacity) {
		memcpy(b->data, b->data + b->start, used);
		b->start = 0;
		b->end = used;
		return b->data + used;
	}

	capacity = MAX(b->capacity, (size_t) BUFFER_CAPACITY_MIN);
	while (capacity < used + n)
		capacity *= 2;

	data = malloc(capacity);
	if (!data) {
		b->failed = true;
		return NULL;
	}
	if (used > 0)
		memcpy(data, b->data + b->start, used);
	free(b->data);
	*b = (struct buffer){ .data = data, .end = used, .capacity = capacity };
	return data + used;
}

void buffer_consume(struct buffer *b, size_t n, size_t keep)
{
	b->start += n;
	if (b->start < b->end)
		return;

	b->start = b->end = 0;
	if (b->capacity > keep) {
		bool failed = b->failed;

		buffer_done(b);
		b->failed = failed;
	}
}

void buffer_truncate(struct buffer *b, size_t size)
{
	b->end = b->start + size;
	b->failed = false;
}
