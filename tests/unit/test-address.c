/* Addresses as text: exactly what is documented is read, and what is written reads back. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "protocol/address.h"
#include "protocol/util.h"

static const struct {
	const char *text;
	int r;
	uint64_t value;
	size_t position;
} rows[] = {
	{ "0xffffffff81000000", 0, UINT64_C(0xffffffff81000000), 99 },
	{ "0XABCdef", 0, 0xabcdef, 99 },
	{ "0x0", 0, 0, 99 },
	{ "", -EINVAL, 42, 0 },
	{ "1x0", -EINVAL, 42, 0 },
	{ "00", -EINVAL, 42, 1 },
	{ "0x", -EINVAL, 42, 2 },
	{ "0xg", -EINVAL, 42, 2 },
	{ "0x12 ", -EINVAL, 42, 4 },
	{ "0x10000000000000000", -EINVAL, 42, 18 },
};

Test(address, parse_takes_hexadecimal_and_names_the_first_wrong_byte)
{
	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		uint64_t value = 42;
		size_t position = 99;
		int r = address_parse(rows[i].text, strlen(rows[i].text), &value, &position);

		cr_expect_eq(r, rows[i].r, "%s", rows[i].text);
		cr_expect_eq(value, rows[i].value, "%s", rows[i].text);
		cr_expect_eq(position, rows[i].position, "%s", rows[i].text);
	}
}

Test(address, format_is_canonical_and_reads_back)
{
	static const uint64_t values[] = { 0, 1, 15, 16, 0xfff, UINT64_C(1) << 63, UINT64_MAX };

	for (size_t i = 0; i < ELEMENTSOF(values); i++) {
		char text[ADDRESS_TEXT_MAX];
		size_t n = address_format(text, values[i]), position;
		uint64_t value;

		cr_assert_eq(address_parse(text, n, &value, &position), 0);
		cr_expect_eq(value, values[i]);
		cr_expect(n == 3 || text[2] != '0', "leading zero in %.*s", (int) n, text);
	}
}
