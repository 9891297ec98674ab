/* address - see address.h. */
#include "protocol/address.h"

#include <errno.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int address_parse(const char *s, size_t size, uint64_t *ret, size_t *ret_position)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < 2; i++)
		if (i >= size || (i == 0 ? s[i] != '0' : s[i] != 'x' && s[i] != 'X')) {
			*ret_position = i;
			return -EINVAL;
		}

	for (; i < size; i++) {
		int d = digit(s[i]);

		if (d < 0 || i >= 2 + 16) {
			*ret_position = i;
			return -EINVAL;
		}
		value = value << 4 | (uint64_t) d;
	}
	if (size == 2) {
		*ret_position = 2;
		return -EINVAL;
	}
	*ret = value;
	return 0;
}

size_t address_format(char *p, uint64_t address)
{
	int digits = address ? (67 - __builtin_clzll(address)) / 4 : 1;

	p[0] = '0';
	p[1] = 'x';
	for (int i = digits; i > 0; i--, address >>= 4)
		p[1 + i] = "0123456789abcdef"[address & 15];
	return 2 + (size_t) digits;
}
