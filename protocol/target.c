/* target - see target.h. The only look-ahead is the word before the first separator, which may turn
 * out to be an object, a file or the name. */
#include "protocol/target.h"

#include <errno.h>
#include <string.h>

#include "protocol/address.h"
#include "protocol/target-scan.h"
#include "protocol/util.h"

static bool slice_is_file(struct slice s)
{
	static const char *const suffixes[] = { ".c", ".h", ".S", ".s", ".rs" };

	if (memchr(s.s, '/', s.n))
		return true;
	for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
		size_t n = strlen(suffixes[i]);

		if (s.n > n && memcmp(s.s + s.n - n, suffixes[i], n) == 0)
			return true;
	}
	return false;
}

/* [a-z_], [!0-9], [[:digit:]]. What no name can hold is refused. */
static int parse_bracket(struct scan *p)
{
	size_t first;

	p->i++;
	if (scan_peek(p) == '!' || scan_peek(p) == '^')
		p->i++;
	for (first = p->i;; p->i++) {
		int c = scan_peek(p);

		if (c == ']' && p->i > first)
			break;
		if (c == '[' && scan_byte(p, p->i + 1) == ':') {
			p->i += 2;
			while (scan_peek(p) >= 'a' && scan_peek(p) <= 'z')
				p->i++;
			if (scan_peek(p) != ':' || scan_byte(p, p->i + 1) != ']')
				return scan_fail(p, p->i, "expected a class such as [:digit:]");
			p->i++;
		} else if (!byte_is_name(c) && c != '-') {
			return scan_fail(p, p->i,
				c < 0 ? "expected ']'" : "not a character of a name, in '[]'");
		}
	}
	p->i++;
	return 0;
}

static int parse_name(struct scan *p)
{
	size_t start = p->i;
	int c, r;

	if (byte_is_digit(scan_peek(p)))
		return scan_fail(
			p, p->i, "a name does not begin with a digit (an address begins with 0x)");

	for (c = scan_peek(p); byte_is_name(c) || byte_is_glob(c); c = scan_peek(p)) {
		if (byte_is_glob(c))
			p->t.form = TARGET_GLOB;
		if (c == '[') {
			r = parse_bracket(p);
			if (r < 0)
				return r;
		} else {
			p->i++;
		}
	}
	if (p->i == start)
		return scan_fail(p, p->i, "expected a name");
	p->t.name = (struct slice){ p->text + start, p->i - start };
	return 0;
}

/* .klp.sym.OBJECT.NAME,POSITION: how livepatch's relocations spell it. */
static int parse_livepatch(struct scan *p)
{
	size_t n;

	n = scan_span(p, byte_is_object);
	if (n == 0)
		return scan_fail(p, p->i, "expected an object");
	p->t.object = scan_take(p, n);
	if (scan_peek(p) != '.')
		return scan_fail(p, p->i, "expected '.' and a name");
	p->i++;
	return 0;
}

/* Takes the object and the file that stand before a name. Leaves p->t.line set where they were the
 * whole target. */
static int parse_prefix(struct scan *p)
{
	static const char klp[] = ".klp.sym.";

	if (p->end - p->i >= sizeof(klp) - 1 && memcmp(p->text + p->i, klp, sizeof(klp) - 1) == 0) {
		p->i += sizeof(klp) - 1;
		return parse_livepatch(p);
	}

	for (;;) {
		size_t n = scan_span(p, byte_is_file);
		struct slice head = { p->text + p->i, n };
		int separator = scan_byte(p, p->i + n), next = scan_byte(p, p->i + n + 1);
		bool file = slice_is_file(head);

		if (n == 0 && separator == '|')
			return scan_fail(p, p->i, "expected a file");
		if (separator == '|' || (separator == ':' && file)) {
			bool line = separator == ':' && (byte_is_digit(next) || next < 0);

			p->t.file = scan_take(p, n);
			p->i++;
			return line ? scan_line(p) : 0;
		}
		if (file && (!byte_is_glob(separator) || memchr(head.s, '/', n)))
			return scan_fail(p, p->i + n, "expected ':' and a line, or '|' and a name");
		if (separator != ':' || byte_is_digit(next) || p->t.object.s || n == 0 ||
			n != scan_span(p, byte_is_object))
			return 0;
		p->t.object = scan_take(p, n);
		p->i++;
	}
}

/* An address takes the whole text: 0x..., or the 16 digits of /proc/kallsyms and System.map. */
static int parse_address(struct scan *p)
{
	char digits[2 + 16] = "0x";
	size_t position;
	int r;

	p->t.form = TARGET_ADDRESS;
	if (scan_peek(p) != '0' || (scan_byte(p, p->i + 1) | 0x20) != 'x') {
		memcpy(digits + 2, p->text + p->i, 16);
		return address_parse(digits, sizeof(digits), &p->t.address, &position);
	}
	r = address_parse(p->text + p->i, p->end - p->i, &p->t.address, &position);
	if (r < 0)
		return scan_fail(p, p->i + position,
			position < 18 ? "expected a hexadecimal digit"
				      : "nothing follows the 16 digits of an address");
	return 0;
}

static bool is_address(const struct scan *p)
{
	return (scan_peek(p) == '0' && (scan_byte(p, p->i + 1) | 0x20) == 'x') ||
	       (p->end - p->i == 16 && scan_span(p, byte_is_hex) == 16);
}

static int parse_place(struct scan *p)
{
	int r;

	r = parse_prefix(p);
	if (r < 0)
		return r;
	if (p->t.line > 0) {
		p->t.form = TARGET_FILE_LINE;
	} else {
		r = parse_name(p);
		if (r == 0)
			r = scan_suffixes(p);
		if (r < 0)
			return r;
	}
	r = scan_module(p);
	if (r < 0)
		return r;
	p->i += scan_span(p, byte_is_space);
	if (p->i < p->end)
		return scan_fail(p, p->i,
			scan_peek(p) == '-' ? "an offset is not negative"
					    : "this does not belong here");
	return 0;
}

int target_parse(
	const char *text, size_t size, struct target *ret, struct target_problem *ret_problem)
{
	struct scan p = { .text = text, .end = size, .problem = ret_problem };
	int r;

	if (size > TARGET_SIZE_MAX)
		return scan_fail(&p, TARGET_SIZE_MAX, "longer than a target may be");
	while (p.end > 0 && byte_is_space(text[p.end - 1]))
		p.end--;
	p.i = scan_span(&p, byte_is_space);
	/* An oops marks a frame that it is not sure of. */
	if (scan_peek(&p) == '?' && byte_is_space(scan_byte(&p, p.i + 1))) {
		p.i++;
		p.i += scan_span(&p, byte_is_space);
	}

	r = is_address(&p) ? parse_address(&p) : parse_place(&p);
	if (r == 0)
		*ret = p.t;
	return r;
}

bool target_needs_source(const struct target *t)
{
	return t->file.s || t->line > 0 || t->has_relative;
}
