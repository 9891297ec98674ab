/* target-scan - see target-scan.h. */
#include "protocol/target-scan.h"

#include <errno.h>

int scan_fail(struct scan *p, size_t position, const char *message)
{
	*p->problem = (struct target_problem){ .position = position, .message = message };
	return -EINVAL;
}

bool byte_is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool byte_is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static int hex_value(int c)
{
	if (byte_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool byte_is_hex(int c)
{
	return c >= 0 && hex_value(c) >= 0;
}

static bool byte_is_word(int c)
{
	return byte_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool byte_is_name(int c)
{
	return byte_is_word(c) || c == '.' || c == '$';
}

bool byte_is_object(int c)
{
	return byte_is_word(c) || c == '-';
}

bool byte_is_file(int c)
{
	return byte_is_word(c) || c == '-' || c == '.' || c == '/';
}

bool byte_is_glob(int c)
{
	return c == '*' || c == '?' || c == '[';
}

size_t scan_span(const struct scan *p, bool (*is)(int c))
{
	size_t n = 0;

	while (is(scan_byte(p, p->i + n)))
		n++;
	return n;
}

struct slice scan_take(struct scan *p, size_t n)
{
	struct slice s = { p->text + p->i, n };

	p->i += n;
	return s;
}

int scan_number(struct scan *p, bool hex, uint64_t max, const char *expected, uint64_t *ret)
{
	uint64_t base = 10;
	size_t start;
	uint64_t value = 0;

	if (hex && scan_peek(p) == '0' && (scan_byte(p, p->i + 1) | 0x20) == 'x') {
		base = 16;
		p->i += 2;
	}
	start = p->i;

	for (; base == 16 ? byte_is_hex(scan_peek(p)) : byte_is_digit(scan_peek(p)); p->i++) {
		uint64_t digit = (uint64_t) hex_value(scan_peek(p));

		/* kprobe_events and perf would read 010 as octal. */
		if (base == 10 && p->i == start + 1 && value == 0)
			return scan_fail(p, p->i, "a decimal number does not begin with 0");
		if (value > (max - digit) / base)
			return scan_fail(p, p->i, "the number is too large");
		value = value * base + digit;
	}
	if (p->i == start)
		return scan_fail(p, p->i, expected);
	*ret = value;
	return 0;
}

int scan_line(struct scan *p)
{
	size_t start = p->i;
	uint64_t line;
	int r;

	r = scan_number(p, false, UINT32_MAX, "expected a line number", &line);
	if (r < 0)
		return r;
	if (line == 0)
		return scan_fail(p, start, "lines of a file count from 1");
	p->t.line = (uint32_t) line;
	return 0;
}
