/* json-string - the inside of a JSON string: where it ends, and what its escapes stand for. */
#ifndef SYMD_JSON_STRING_H
#define SYMD_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>

/* The first byte of [s, end) that is a quote, a backslash, a control character or not ASCII; @end
 * if there is none. */
char *json_plain_end(char *s, char *end);

/* Goes on from *@p, where json_plain_end() stopped, to behind the closing quote. Unless @begin (the
 * string's first byte) is NULL, the string is decoded into its own place and *@ret_size is its
 * length; a lone half of a surrogate pair becomes U+FFFD, as with json-c. Returns false, with *@p
 * at the culprit, if the string does not end or holds what JSON forbids. */
bool json_string_decode(char **p, char *end, size_t *ret_size, char *begin);

#endif
