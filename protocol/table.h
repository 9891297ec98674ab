/* table - the symbols of one object (vmlinux, a module, ...) as one block of bytes.
 *
 * The block is position-independent (offsets, no pointers) and never changes once built, so it can
 * be kept in memory, written to a file, or handed to another process as a sealed memfd and searched
 * there by this same code. It is read as hostile: table_open() checks the frame, each access its
 * own bounds; a damaged block gives wrong answers at worst, never a read outside of it.
 *
 * Layout, in the byte order of the machine (the magic shows it):
 *
 *   struct table_header
 *   struct table_section[n_sections]
 *   sections, each aligned to 8 bytes; those of unknown type are skipped
 *
 * Symbols are numbered by address, those of one address with its real name first (symbol-name.h);
 * where no addresses are known, in /proc/kallsyms order. Names are numbered in byte order, each
 * distinct name once. Cost on a kernel of 122,000 symbols: about 31 bytes a symbol, names included.
 */
#ifndef SYMD_TABLE_H
#define SYMD_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_VERSION 1
#define TABLE_OBJECT_MAX 64   /* MODULE_NAME_LEN of the kernel, include/linux/moduleparam.h: 56 */
#define TABLE_BUILD_ID_MAX 32 /* a SHA-1 has 20 */
#define TABLE_NAME_MAX 1024   /* KSYM_NAME_LEN is 512 since Linux 6.1 (b8a94bfb3395) */
#define TABLE_SYMBOLS_MAX ((uint32_t) 1 << 24)
#define TABLE_NAMES_PER_BLOCK 8 /* 16 saves one byte a symbol and makes a lookup a third slower */

enum table_section_type {
	TABLE_REGIONS = 1,      /* struct table_region[], by address */
	TABLE_ADDRESSES = 2,    /* uint32_t[symbols]: from the region's start */
	TABLE_SYMBOLS = 3,      /* uint32_t[symbols]: see TABLE_SYMBOL_* */
	TABLE_NAMES = 4,        /* front-coded names, see table-names.c */
	TABLE_NAME_BLOCKS = 5,  /* uint32_t[]: where in TABLE_NAMES each block of names starts */
	TABLE_NAME_SYMBOLS = 6, /* uint32_t[names]: the symbol, or TABLE_HOMONYM | index below */
	TABLE_HOMONYMS = 7,     /* uint32_t[]: a count, then so many symbols in kallsyms order */
	TABLE_NAME_HASH = 8,    /* uint32_t[]: open addressing; name << 8 | 8 bits of its hash */
	TABLE_ELF_SECTIONS = 9, /* struct table_elf_section[], by address; of a module */
};

/* A run of addresses without a gap, and the symbols in it. */
struct table_region {
	uint64_t start;
	uint32_t length; /* in bytes; at least 1 */
	uint32_t first;  /* its first symbol; it has those up to the next region's first */
	uint32_t flags;
	uint32_t reserved;
};

#define TABLE_REGION_END_GUESSED 1u /* its end is not known: its last symbol has no known size */
#define TABLE_REGION_ABSOLUTE 2u    /* no addresses but values, such as per-CPU offsets */

#define TABLE_SYMBOL_NAME_SHIFT 8
#define TABLE_SYMBOL_TYPE 0x7fu
#define TABLE_SYMBOL_MARKER 0x80u /* marks an end: holds no byte after its own address */
#define TABLE_HOMONYM 0x80000000u
#define TABLE_HASH_EMPTY UINT32_MAX

struct table_elf_section {
	uint64_t start;
	char name[32]; /* NUL-ended, cut where longer */
};

struct table_section {
	uint32_t type;
	uint32_t reserved;
	uint64_t offset; /* from the block's start */
	uint64_t size;
};

struct table_header {
	char magic[8];     /* TABLE_MAGIC */
	uint64_t checksum; /* XXH3_64bits of all that follows it */
	uint64_t length;   /* of the whole block */
	uint32_t version;
	uint32_t n_sections;
	uint64_t load;    /* which load of the object: io.symd's Symbol.load */
	uint64_t address; /* of the object; 0 if not known */
	uint64_t size;    /* of the object in memory; 0 if not known */
	uint64_t base;    /* what object_offset counts from in vmlinux; 0 if not known */
	uint32_t symbols;
	uint32_t names;
	uint32_t build_id_size;
	uint8_t build_id[TABLE_BUILD_ID_MAX];
	char object[TABLE_OBJECT_MAX]; /* NUL-ended */
	uint32_t reserved;
};

#define TABLE_MAGIC "symdtab\x01"

/* An open block. Borrowed pointers into it: it must outlive this. */
struct table {
	const struct table_header *header;
	const struct table_region *regions;
	const uint32_t *addresses; /* NULL if no addresses are known */
	const uint32_t *symbols;
	const uint8_t *names;
	const uint32_t *name_blocks;
	const uint32_t *name_symbols;
	const uint32_t *homonyms;
	const uint32_t *name_hash;
	const struct table_elf_section *elf_sections;
	size_t names_size;
	uint32_t n_regions;
	uint32_t n_name_blocks;
	uint32_t n_homonyms;
	uint32_t n_name_hash;
	uint32_t n_elf_sections;
};

/* One symbol as the table knows it. */
struct table_symbol {
	uint32_t index;
	uint32_t name;    /* number of its name, for table_name() */
	char type;        /* nm(1) letter as in /proc/kallsyms */
	bool has_address; /* address and size count only with this */
	bool has_size;
	bool is_absolute; /* its address is a value, not a place */
	uint64_t address;
	uint64_t size; /* in bytes: to the next symbol, as the kernel's own %pS has it */
	uint32_t ordinal;
	uint32_t homonyms;
};

/* The symbols of one address: [first, end), the real name first. */
struct table_group {
	uint32_t first;
	uint32_t end;
};

/* Checks header, checksum and the bounds of all sections. Returns 0; -EBADMSG when it is no table
 * or a damaged one. @bytes must be aligned to 8. */
int table_open(const void *bytes, size_t size, struct table *ret);

/* As table_open() without the checksum, for a block that this process has just built. */
int table_open_unchecked(const void *bytes, size_t size, struct table *ret);

uint64_t table_checksum(const void *bytes, size_t size);

/* Finds the region that holds @address; UINT32_MAX if none does. O(log regions). */
uint32_t table_find_region(const struct table *t, uint64_t address);

/* Finds the symbols whose bytes hold @address, which lies in @region. Returns 1 and the group, 0
 * if none does. O(log symbols). */
int table_find_address(
	const struct table *t, uint32_t region, uint64_t address, struct table_group *ret);

/* The region of symbol @index; UINT32_MAX if none (or a damaged block). */
uint32_t table_symbol_region(const struct table *t, uint32_t index);

/* Fills @ret for symbol @index. Returns 0, or -EBADMSG for a number out of range. */
int table_get_symbol(const struct table *t, uint32_t index, struct table_symbol *ret);

/* The symbols that share the address of symbol @index, itself included. */
struct table_group table_get_group(const struct table *t, uint32_t index);

/* Fetches what table_get_symbol() and table_name() will read of symbol @index into the cache: for
 * many symbols, call it for each with stage 0, then 1, then 2. */
void table_prefetch(const struct table *t, uint32_t index, int stage);

/* The ELF section that holds @address; NULL if not known. */
const struct table_elf_section *table_find_elf_section(const struct table *t, uint64_t address);

/* Finds the name of @size bytes. Returns 1 and its number, 0 if there is none. O(1). */
int table_find_name(const struct table *t, const char *name, size_t size, uint32_t *ret);

/* The first name that is not less than @prefix in byte order; header->names if all are. */
uint32_t table_lower_bound(const struct table *t, const char *prefix, size_t size);

/* The symbols called @name, in /proc/kallsyms order. Returns how many, and *ret borrowed from the
 * block; 0 for a damaged one. */
uint32_t table_name_symbols(const struct table *t, uint32_t name, const uint32_t **ret);

/* Writes name number @name to @ret without a NUL, returns its length; 0 for a damaged block. */
size_t table_name(const struct table *t, uint32_t name, char ret[static TABLE_NAME_MAX]);

/* Walks names in order, each decoded from the one before. */
struct table_cursor {
	const struct table *table;
	uint32_t name;   /* number of the current name */
	size_t position; /* in TABLE_NAMES, of the next name */
	size_t shared;   /* bytes in common with the name before, for searches that prune */
	size_t size;
	char text[TABLE_NAME_MAX];
};

/* Sets @c to name @name. Returns 1, or 0 when there is no such name. */
int table_cursor_set(struct table_cursor *c, const struct table *t, uint32_t name);
/* Goes to the next name. Returns 1, or 0 after the last. */
int table_cursor_next(struct table_cursor *c);

#endif
