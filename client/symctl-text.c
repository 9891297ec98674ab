/* symctl-text - see symctl-text.h. */
#include "client/symctl-text.h"

#include <stdarg.h>
#include <stdio.h>

#include "protocol/utf8.h"
#include "protocol/util.h"

static unsigned int code_point_get(const unsigned char *s, size_t size)
{
	switch (size) {
	case 1:
		return s[0];
	case 2:
		return (s[0] & 0x1fU) << 6 | (s[1] & 0x3fU);
	case 3:
		return (s[0] & 0x0fU) << 12 | (s[1] & 0x3fU) << 6 | (s[2] & 0x3fU);
	default:
		return (s[0] & 0x07U) << 18 | (s[1] & 0x3fU) << 12 | (s[2] & 0x3fU) << 6 |
		       (s[3] & 0x3fU);
	}
}

int text_is_control(const unsigned char *s, size_t size)
{
	unsigned int c = code_point_get(s, size);

	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

size_t text_append(struct buffer *b, const char *s, size_t size)
{
	size_t width = 0;

	for (size_t i = 0, n; i < size; i += n) {
		const unsigned char *u = (const unsigned char *) s + i;
		char escape[16];
		int length;

		n = utf8_length(u, size - i);
		if (likely(n > 0 && !text_is_control(u, n))) {
			buffer_append(b, u, n);
			width++;
			continue;
		}
		if (n > 1)
			length = snprintf(escape, sizeof(escape), "\\u%04x", code_point_get(u, n));
		else
			length = snprintf(escape, sizeof(escape), "\\x%02x", *u);
		n = MAX(n, (size_t) 1);
		buffer_append(b, escape, (size_t) length);
		width += (size_t) length;
	}
	return width;
}

void text_warn(const char *format, ...)
{
	struct buffer b = BUFFER_INIT;
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n < 0)
		return;
	buffer_append(&b, "symctl: ", 8);
	text_append(&b, text, (size_t) n);
	buffer_append(&b, "\n", 1);
	if (!b.failed)
		(void) fwrite(buffer_bytes(&b), 1, buffer_size(&b), stderr);
	buffer_done(&b);
	free(text);
}
