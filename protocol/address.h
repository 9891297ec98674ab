/* address - kernel addresses as text: "0x" and lower-case hexadecimal digits.
 *
 * Strings, since a JSON number above 2^53 does not survive every reader. */
#ifndef SYMD_ADDRESS_H
#define SYMD_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

#define ADDRESS_TEXT_MAX 19 /* "0x", 16 digits, NUL */

/* Reads exactly @size bytes of "0x" and 1 to 16 hexadecimal digits of either case. Returns 0, or
 * -EINVAL with *ret_position at the first byte that does not belong, *ret untouched. */
int address_parse(const char *s, size_t size, uint64_t *ret, size_t *ret_position);

/* Writes @address in canonical form, without a NUL, to @p (room for ADDRESS_TEXT_MAX). Returns its
 * length. */
size_t address_format(char *p, uint64_t address);

#endif
