/* frame - see frame.h. A message that comes in many small pieces is searched once, not once for
 * each piece. */
#include "protocol/frame.h"

#include <errno.h>
#include <string.h>

int frame_find(struct frame_reader *r, const struct buffer *b, char **ret, size_t *ret_size)
{
	size_t size = buffer_size(b);
	char *bytes, *nul;

	if (size == 0)
		return 0;

	bytes = buffer_bytes(b);
	nul = memchr(bytes + r->searched, 0, size - r->searched);
	if (!nul) {
		r->searched = size;
		return size > FRAME_SIZE_MAX ? -EMSGSIZE : 0;
	}
	if ((size_t) (nul - bytes) > FRAME_SIZE_MAX)
		return -EMSGSIZE;

	*ret = bytes;
	*ret_size = (size_t) (nul - bytes);
	return 1;
}

void frame_next(struct frame_reader *r, struct buffer *b, size_t size, size_t keep)
{
	r->searched = 0;
	buffer_consume(b, size + 1, keep);
}
