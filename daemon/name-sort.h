/* name-sort - sorts many names in byte order. */
#ifndef SYMD_NAME_SORT_H
#define SYMD_NAME_SORT_H

#include <stddef.h>
#include <stdint.h>

struct name_key {
	const char *name; /* borrowed */
	uint64_t window;  /* the sort's own */
	uint32_t size;
	uint32_t value; /* the caller's; equal names end up in ascending order of it */
};

void name_sort(struct name_key *keys, size_t n);

#endif
