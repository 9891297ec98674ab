/* fields - JSON objects into C structs, as tables of their members say.
 *
 * What is not known is skipped; null is absent; a value of another type, a NUL in a string, a
 * negative number, or a required member that is absent makes the reader fail. Strings, lists and
 * inner structs belong to the arena. Cost: the members of the daemon's replies always come in the
 * same order, and the search for a key starts behind the last one found. */
#ifndef SYMD_FIELDS_H
#define SYMD_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/json-reader.h"

struct arena;

struct decoder {
	struct json_reader reader;
	struct arena *arena; /* borrowed */
	bool no_memory;      /* why the reader failed */
};

enum field_type {
	FIELD_STRING,   /* const char * */
	FIELD_INTERNED, /* const char *, of a string that comes often */
	FIELD_CHAR,     /* char, the first of the string */
	FIELD_UINT,     /* uint64_t */
	FIELD_ADDRESS,  /* uint64_t, from "0x..." */
	FIELD_ENUM,     /* int: 1 + index into values; 0 for what is not there */
	FIELD_STRINGS,  /* const char *const *, and their number at `extra` */
	FIELD_STRUCT,   /* pointer to a struct */
	FIELD_STRUCTS,  /* pointer to pointers to structs, and their number at `extra` */
};

struct fields;

struct field {
	const char *name;
	size_t name_size;
	enum field_type type;
	bool required;
	bool has_extra; /* for UINT and ADDRESS: a bool at `extra` is set when it is there */
	size_t offset;
	size_t extra;
	const char *const *values;    /* of FIELD_ENUM; NULL ends them */
	const struct fields *members; /* of FIELD_STRUCT and FIELD_STRUCTS */
};

struct fields {
	const struct field *v;
	size_t n;             /* at most 32 */
	size_t size;          /* of the struct, in bytes */
	const void *defaults; /* what an inner struct starts from; NULL for zeros */
};

#define FIELD(key, what, s, member, ...)                                                           \
	{                                                                                          \
		.name = key, .name_size = sizeof(key) - 1, .type = what,                           \
		.offset = offsetof(struct s, member), __VA_ARGS__                                  \
	}
#define FIELD_EXTRA(s, member) .has_extra = true, .extra = offsetof(struct s, member)
#define FIELDS(s, table)                                                                           \
	{                                                                                          \
		.v = table, .n = sizeof(table) / sizeof(table[0]), .size = sizeof(struct s)        \
	}

/* Reads the next value, an object, into the struct at @ret, which holds zeros or defaults. */
bool fields_read(struct decoder *d, const struct fields *f, void *ret);

/* A zeroed or default struct of @f in the arena, filled from the next value; NULL on failure. */
void *fields_read_new(struct decoder *d, const struct fields *f);

/* json_reader_finish(), or -ENOMEM if that was it. */
int decoder_finish(struct decoder *d);

#endif
