/* symbol-scan - walks the symbols whose names match a glob(7) pattern, a bounded part at a time. */
#ifndef SYMD_SYMBOL_SCAN_H
#define SYMD_SYMBOL_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/kind.h"
#include "daemon/store.h"

struct symbol_scan {
	const struct store *store;   /* borrowed for the scan's life */
	const struct object *object; /* the only one, or NULL for all */
	enum kind kind;
	char pattern[TARGET_SIZE_MAX + 1];
	size_t prefix; /* bytes of the pattern before its first special character */
	bool all;      /* the pattern is "*" */

	size_t index; /* of the object in hand */
	bool started; /* the cursor stands in it */
	struct table_cursor cursor;
	const uint32_t *symbols; /* of the cursor's name, those not yet given */
	uint32_t n_symbols;
};

/* Starts a scan; @object may be NULL. Returns 0; -EINVAL for a pattern that is too long. */
int symbol_scan_init(struct symbol_scan *s, const struct store *store, const struct object *object,
	enum kind kind, const char *pattern, size_t size);

/* Gives the next symbol: 1. Returns 0 at the end, and -EAGAIN when *budget names were looked at
 * without finding one: call again. *budget falls with each name. */
int symbol_scan_next(struct symbol_scan *s, unsigned int *budget, const struct object **ret_object,
	uint32_t *ret_index);

#endif
