/* target-suffix - what follows the name of a target; see target-scan.h. */
#include <errno.h>

#include "protocol/target-scan.h"

static int parse_at_file(struct scan *p)
{
	size_t n;

	if (p->t.file.s)
		return scan_fail(p, p->i, "a second file");
	p->i++;
	n = scan_span(p, byte_is_file);
	if (n == 0)
		return scan_fail(p, p->i, "expected a file");
	p->t.file = scan_take(p, n);
	if (scan_peek(p) != ':')
		return 0;
	p->i++;
	return scan_line(p);
}

static int parse_ordinal(struct scan *p)
{
	uint64_t ordinal;
	int r;

	if (p->has_ordinal)
		return scan_fail(p, p->i, "a second position");
	p->i++;
	r = scan_number(p, false, UINT32_MAX, "expected a position, from 1", &ordinal);
	if (r < 0)
		return r;
	p->t.ordinal = (uint32_t) ordinal;
	p->has_ordinal = true;
	return 0;
}

static int parse_offset(struct scan *p)
{
	size_t start = p->i++;
	int r;

	if (p->t.has_offset || p->t.has_relative)
		return scan_fail(p, start, "a second offset or line");
	r = scan_number(p, true, UINT64_MAX, "expected an offset", &p->t.offset);
	if (r < 0)
		return r;
	if (p->t.is_return && p->t.offset > 0)
		return scan_fail(p, start, "a return probe has no offset");
	p->t.has_offset = true;
	if (scan_peek(p) != '/')
		return 0;
	p->i++;
	return scan_number(p, true, UINT64_MAX, "expected the function's size", &p->t.size);
}

static int parse_relative(struct scan *p)
{
	uint64_t line;
	int r;

	if (p->t.has_offset || p->t.has_relative || p->t.is_return)
		return scan_fail(p, p->i, "a line beside an offset, a line or a return");
	p->i++;
	r = scan_number(p, false, UINT32_MAX, "expected a line number", &line);
	if (r < 0)
		return r;
	p->t.relative = (uint32_t) line;
	p->t.has_relative = true;
	return 0;
}

static int parse_return(struct scan *p)
{
	if (p->t.is_return || p->t.has_relative || p->t.offset > 0)
		return scan_fail(p, p->i, "a return probe has no offset and no line");
	p->i++;
	for (const char *s = "return"; *s; s++, p->i++)
		if (scan_peek(p) != *s)
			return scan_fail(p, p->i, "expected 'return'");
	p->t.is_return = true;
	return 0;
}

/* What follows the name, in any order, since perf takes any order too. */
int scan_suffixes(struct scan *p)
{
	int r = 0;

	while (r == 0) {
		int c = scan_peek(p);

		if (p->t.form == TARGET_GLOB && (c == ',' || c == '+' || c == ':'))
			return scan_fail(
				p, p->i, "only one function has such a place, not a pattern");
		if (c == '@')
			r = parse_at_file(p);
		else if (c == ',')
			r = parse_ordinal(p);
		else if (c == '+')
			r = parse_offset(p);
		else if (c == '%')
			r = parse_return(p);
		else if (c == ':')
			r = parse_relative(p);
		else
			break;
	}
	return r;
}

/* " [ext4]" or, of a kernel with STACKTRACE_BUILD_ID, " [ext4 0123456789abcdef...]". */
int scan_module(struct scan *p)
{
	size_t n;

	p->i += scan_span(p, byte_is_space);
	if (scan_peek(p) != '[')
		return 0;
	if (p->t.object.s)
		return scan_fail(p, p->i, "a second object");
	p->i++;
	n = scan_span(p, byte_is_object);
	if (n == 0)
		return scan_fail(p, p->i, "expected an object");
	p->t.object = scan_take(p, n);
	if (scan_peek(p) == ' ') {
		p->i++;
		n = scan_span(p, byte_is_hex);
		if (n == 0)
			return scan_fail(p, p->i, "expected a build-id");
		p->t.build_id = scan_take(p, n);
	}
	if (scan_peek(p) != ']')
		return scan_fail(p, p->i, "expected ']'");
	p->i++;
	return 0;
}
