/* suggest - names that may have been meant: one or two typing errors away. */
#ifndef SYMD_SUGGEST_H
#define SYMD_SUGGEST_H

#include <stddef.h>

#include "daemon/store.h"

#define SUGGESTIONS_MAX 8
#define SUGGEST_SIZE_MAX 96 /* longer names are not typed by hand */

struct suggestion {
	const struct object *object;
	uint32_t name; /* in the object's table */
	uint32_t distance;
};

/* Finds the nearest names in @only (all objects if NULL), best first, each once. An error is a
 * letter too many, too few, another one, or two swapped; names of up to 4 letters may have one,
 * others two. Costs a fraction of a millisecond on a kernel's symbols. Returns how many were found.
 */
size_t suggest(const struct store *s, const struct object *only, const char *name, size_t size,
	struct suggestion ret[static SUGGESTIONS_MAX]);

#endif
