/* table-builder - makes the table (protocol/table.h) of one object. */
#ifndef SYMD_TABLE_BUILDER_H
#define SYMD_TABLE_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/table.h"

/* A symbol as its source has it. */
struct source_symbol {
	uint64_t address;
	uint32_t name;      /* where its name starts in table_source.text */
	uint16_t name_size; /* 1 to TABLE_NAME_MAX - 1 */
	uint16_t object;    /* the source's own: see kallsyms.h */
	char type;
};

struct table_source {
	const char *object;
	uint64_t load;
	const uint8_t *build_id;
	size_t build_id_size;
	uint64_t address; /* of the object; 0 if not known */
	uint64_t size;
	uint64_t base; /* what object_offset counts from; 0 if not known */
	uint64_t end;  /* where its one run of memory ends; 0 if not known, or if it has several */

	const char *text; /* holds the names; no NUL in them */
	const struct source_symbol *symbols;
	size_t n_symbols;
	bool has_addresses; /* false: the kernel hid them, all are 0 */

	/* Where ELF sections start, by address: no symbol reaches over such a place. */
	const struct table_elf_section *sections;
	size_t n_sections;
};

/* Builds the block; the caller frees it with free(). Returns 0; -E2BIG for more symbols than a
 * table can number, -EINVAL for a build-id or an object name that is too long, -ENOMEM. */
int table_build(const struct table_source *source, void **ret, size_t *ret_size);

#endif
