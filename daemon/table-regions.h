/* table-regions - divides the symbols of an object into runs without a gap.
 *
 * /proc/kallsyms tells where a symbol starts, not where it ends. The next symbol ends it, but not
 * across a gap: a section's end, unmapped padding up to a 2 MiB boundary, the object's end. */
#ifndef SYMD_TABLE_REGIONS_H
#define SYMD_TABLE_REGIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/table.h"

struct source_symbol;
struct table_source;

struct region_list {
	struct table_region *v;
	uint32_t n;
	size_t capacity;
};

/* Makes the regions of the @n symbols that @order puts in order of address. Returns 0 or -ENOMEM.
 */
int region_list_make(
	struct region_list *l, const struct table_source *s, const uint32_t *order, uint32_t n);
void region_list_done(struct region_list *l);

/* Whether the symbol holds no bytes of its own: it marks an end, or is a value and no place. */
bool region_list_is_marker(const struct table_source *s, const struct source_symbol *e);

/* Whether symbol @i of @order is a __start_X that the next address's names do not end as __stop_X
 * or __end_X: what lies between are other objects, without symbols in this kernel. */
bool region_list_is_lone_start(
	const struct table_source *s, const uint32_t *order, uint32_t n, uint32_t i);

#endif
