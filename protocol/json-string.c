/* json-string - see json-string.h. What an escape stands for is never longer than the escape, so
 * decoding in place only ever writes behind itself. */
#include "protocol/json-string.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "protocol/utf8.h"
#include "protocol/util.h"

#define ONES (UINT64_MAX / 255)
#define HIGHS (ONES << 7)

/* The top bit of each byte that is below 0x20, a quote, a backslash, or above 0x7f. A borrow can
 * raise a false alarm, but only above a true one: the lowest is always right. */
static uint64_t unplain_find(uint64_t w)
{
	uint64_t quote = w ^ ONES * '"', backslash = w ^ ONES * '\\';

	return ((w - ONES * 0x20) | (quote - ONES) | (backslash - ONES) | w) & HIGHS;
}

char *json_plain_end(char *s, char *end)
{
	for (; end - s >= 8; s += 8) {
		uint64_t w;

		memcpy(&w, s, sizeof(w));
		w = unplain_find(le64toh(w));
		if (w)
			return s + __builtin_ctzll(w) / 8;
	}
	for (; s < end; s++) {
		unsigned char c = (unsigned char) *s;

		if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
			break;
	}
	return s;
}

/* The four hexadecimal digits at @s, or -1. */
static int32_t hex4(const char *s, const char *end)
{
	int32_t value = 0;

	if (end - s < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = s[i];

		if (c >= '0' && c <= '9')
			c -= '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			c = (char) ((c | 0x20) - 'a' + 10);
		else
			return -1;
		value = value << 4 | c;
	}
	return value;
}

/* Reads the digits after "\u" at *@p, and the second half of a surrogate pair. Returns the code
 * point or -1. */
static int32_t code_point_parse(char **p, const char *end)
{
	int32_t c = hex4(*p, end), low;

	if (c < 0)
		return -1;
	*p += 4;
	if (c < 0xd800 || c > 0xdfff)
		return c;
	if (c >= 0xdc00 || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
		return 0xfffd;
	low = hex4(*p + 2, end);
	if (low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	*p += 6;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

static size_t utf8_encode(int32_t c, char *ret)
{
	if (c < 0x80) {
		ret[0] = (char) c;
		return 1;
	}
	if (c < 0x800) {
		ret[0] = (char) (0xc0 | c >> 6);
		ret[1] = (char) (0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		ret[0] = (char) (0xe0 | c >> 12);
		ret[1] = (char) (0x80 | (c >> 6 & 0x3f));
		ret[2] = (char) (0x80 | (c & 0x3f));
		return 3;
	}
	ret[0] = (char) (0xf0 | c >> 18);
	ret[1] = (char) (0x80 | (c >> 12 & 0x3f));
	ret[2] = (char) (0x80 | (c >> 6 & 0x3f));
	ret[3] = (char) (0x80 | (c & 0x3f));
	return 4;
}

/* Reads the escape at *@p (its backslash) and writes what it stands for. Returns its length, or 0
 * if there is no such escape. */
static size_t escape_decode(char **p, const char *end, char ret[4])
{
	static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	char *s = *p + 1;
	int32_t c;

	if (s >= end || *s == 0)
		return 0;
	if (*s == 'u') {
		s++;
		c = code_point_parse(&s, end);
		if (c < 0)
			return 0;
		*p = s;
		return utf8_encode(c, ret);
	}
	letter = strchr(letters, *s);
	if (!letter)
		return 0;
	*p = s + 1;
	ret[0] = values[letter - letters];
	return 1;
}

bool json_string_decode(char **p, char *end, size_t *ret_size, char *begin)
{
	char *s = *p, *out = s;

	for (;;) {
		char decoded[4], *from = s;
		size_t n;

		if (s >= end || (unsigned char) *s < 0x20)
			break;
		if (*s == '"') {
			if (begin)
				*ret_size = (size_t) (out - begin);
			*p = s + 1;
			return true;
		}
		if (*s == '\\') {
			n = escape_decode(&s, end, decoded);
			from = decoded;
		} else {
			char *plain = json_plain_end(s, end);

			n = plain > s ? (size_t) (plain - s)
				      : utf8_length((const unsigned char *) s, (size_t) (end - s));
			s += n;
		}
		if (n == 0)
			break;
		if (begin)
			memmove(out, from, n);
		out += n;
	}
	*p = s;
	return false;
}
