/* A byte stream, cut anywhere, gives the messages that a plain split at its NULs gives, up to the
 * first that is too large.
 *
 * The input: one byte chooses the cuts; of the rest, 0xff and a count stand for that many times
 * 16 KiB, so that a small input can reach the limit. */
#include <errno.h>
#include <string.h>

#include "protocol/frame.h"
#include "protocol/util.h"
#include "tests/fuzz/fuzz.h"

#define STREAM_MAX (3 * FRAME_SIZE_MAX)
#define RUN ((size_t) 16 << 10)

static char stream[STREAM_MAX];

static size_t stream_make(const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size && n < STREAM_MAX; i++) {
		size_t run = data[i] == 0xff && i + 1 < size ? data[++i] * RUN : 1;

		run = MIN(run, STREAM_MAX - n);
		memset(stream + n, run == 1 ? data[i] : 'x', run);
		n += run;
	}
	return n;
}

/* Takes all messages that are there. *at is where in the stream the next one starts. */
static int messages_take(struct frame_reader *r, struct buffer *b, size_t end, size_t *at)
{
	char *message;
	size_t size;
	int found;

	while ((found = frame_find(r, b, &message, &size)) > 0) {
		CHECK(size <= FRAME_SIZE_MAX);
		CHECK(*at + size < end);
		CHECK(message[size] == 0);
		CHECK(memchr(message, 0, size) == NULL);
		CHECK(memcmp(message, stream + *at, size) == 0);
		*at += size + 1;
		frame_next(r, b, size, 4096);
		CHECK(buffer_size(b) == end - *at);
	}
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;
	struct frame_reader r = { 0 };
	size_t n, at = 0, end = 0;
	uint32_t random;
	int found = 0;

	if (size == 0)
		return 0;
	random = data[0] * 2654435761u + 1;
	n = stream_make(data + 1, size - 1);

	while (end < n && found == 0) {
		size_t limit = data[0] & 1 ? 7 : STREAM_MAX / 8;
		size_t piece;

		random = random * 1664525 + 1013904223;
		piece = MIN(1 + (random >> 8) % limit, n - end);
		/* Many tiny pieces of a large stream would only be slow. */
		if (n > 1 << 16)
			piece = MIN(MAX(piece, (size_t) 10000), n - end);
		buffer_append(&b, stream + end, piece);
		end += piece;
		found = messages_take(&r, &b, end, &at);
	}

	if (found == 0) {
		CHECK(memchr(stream + at, 0, n - at) == NULL);
		CHECK(n - at <= FRAME_SIZE_MAX);
	} else {
		CHECK(found == -EMSGSIZE);
		CHECK(end - at > FRAME_SIZE_MAX);
		CHECK(memchr(stream + at, 0, FRAME_SIZE_MAX + 1) == NULL);
	}
	return 0;
}
