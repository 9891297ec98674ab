/* symctl-input - see symctl-input.h. While a batch grows, its items are offsets into `text`, which
 * may move; at the end they become pointers. */
#include "client/symctl-input.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>

#include "protocol/util.h"

#define READ_SIZE ((size_t) 1 << 16)

void input_init(struct input *in, const char *const *args, int fd)
{
	*in = (struct input){ .args = args, .fd = fd, .reading = !*args };
}

void input_done(struct input *in)
{
	buffer_done(&in->bytes);
	buffer_done(&in->text);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void item_add(struct input *in, const char *s, size_t size)
{
	size_t offset = buffer_size(&in->text);
	char *p;

	while (size > 0 && is_space(s[size - 1]))
		size--;
	for (; size > 0 && is_space(*s); size--)
		s++;
	if (size == 0)
		return;
	buffer_append(&in->text, s, MIN(size, (size_t) INPUT_LINE_MAX));
	buffer_append(&in->text, "", 1);
	if (in->text.failed)
		return;
	/* A NUL would make it another name; a control character makes it none */
	p = buffer_bytes(&in->text) + offset;
	for (char *end = p + MIN(size, (size_t) INPUT_LINE_MAX);
		(p = memchr(p, 0, (size_t) (end - p)));)
		*p = 1;
	in->items[in->n++] = (const char *) (uintptr_t) offset;
}

/* Takes one line of what was read. Returns false if there is no whole one. */
static bool line_take(struct input *in)
{
	size_t size = buffer_size(&in->bytes), used;
	char *s, *end;
	bool cut;

	if (size == 0)
		return false;
	s = buffer_bytes(&in->bytes);
	end = memchr(s, '\n', size);
	if (!end && !in->at_end && size < INPUT_LINE_MAX)
		return false;

	cut = in->cutting;
	in->cutting = !end && !in->at_end;
	used = end ? (size_t) (end - s) + 1 : size;
	if (!cut)
		item_add(in, s, end ? used - 1 : used);
	buffer_consume(&in->bytes, used, READ_SIZE);
	return true;
}

static bool is_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

static int bytes_read(struct input *in)
{
	char *p = buffer_reserve(&in->bytes, READ_SIZE);
	ssize_t n;

	if (!p)
		return -ENOMEM;
	n = read(in->fd, p, READ_SIZE);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	buffer_commit(&in->bytes, (size_t) n);
	in->at_end = n == 0;
	return 0;
}

/* Adds lines until the batch is full, the file ends, or the writer makes a pause. */
static int lines_add(struct input *in)
{
	int r;

	while (in->n < INPUT_ITEMS_MAX) {
		if (line_take(in))
			continue;
		if (in->at_end) {
			in->reading = false;
			return 0;
		}
		if (in->n > 0 && !is_ready(in->fd))
			return 0;
		r = bytes_read(in);
		if (r < 0)
			return r;
	}
	return 0;
}

int input_next(struct input *in)
{
	int r;

	in->n = 0;
	buffer_truncate(&in->text, 0);
	while (in->n < INPUT_ITEMS_MAX && (in->reading || *in->args)) {
		if (in->reading) {
			r = lines_add(in);
			if (r < 0)
				return r;
			if (in->reading)
				break;
			continue;
		}
		if (strcmp(*in->args, "-") == 0)
			in->reading = !in->at_end;
		else
			item_add(in, *in->args, strlen(*in->args));
		in->args++;
	}
	if (in->text.failed)
		return -ENOMEM;
	for (size_t i = 0; i < in->n; i++)
		in->items[i] = buffer_bytes(&in->text) + (uintptr_t) in->items[i];
	return in->n > 0;
}
