/* frame - Varlink's framing: each message is JSON text ended by one NUL byte.
 *
 * varlink.org, "Method Call": messages are separated by a NUL byte, and JSON text never holds one.
 */
#ifndef SYMD_FRAME_H
#define SYMD_FRAME_H

#include <stddef.h>

#include "protocol/buffer.h"

/* The largest message taken from or sent to a peer, in bytes, its NUL not counted. */
#define FRAME_SIZE_MAX ((size_t) 1 << 20)

/* A position in a stream of frames: how much of the buffer's front was searched in vain. */
struct frame_reader {
	size_t searched;
};

/* Finds the first whole message of @b. Returns 1 and the message, borrowed from @b and ended by
 * its NUL (not counted in @ret_size); 0 when the message is not complete yet; -EMSGSIZE when it
 * is or grows larger than FRAME_SIZE_MAX. After use: frame_next(). */
int frame_find(struct frame_reader *r, const struct buffer *b, char **ret, size_t *ret_size);

/* Drops the message of @size bytes that frame_find() returned. */
void frame_next(struct frame_reader *r, struct buffer *b, size_t size, size_t keep);

#endif
