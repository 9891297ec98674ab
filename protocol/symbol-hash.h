/* symbol-hash - the hash of a symbol's name in a table's TABLE_NAME_HASH section.
 *
 * XXH3 is stable since 0.8.0, so a table may outlive the build that wrote it. The header alone is
 * used, inlined: names are short. */
#ifndef SYMD_SYMBOL_HASH_H
#define SYMD_SYMBOL_HASH_H

#include <stddef.h>
#include <stdint.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t symbol_hash(const char *name, size_t size)
{
	return XXH3_64bits(name, size);
}

/* Maps the hash's upper half to [0, n) without a division. */
static inline uint32_t symbol_hash_slot(uint64_t hash, uint32_t n)
{
	return (uint32_t) ((hash >> 32) * n >> 32);
}

static inline uint32_t symbol_hash_tag(uint64_t hash)
{
	return (uint32_t) hash & 0xff;
}

#endif
