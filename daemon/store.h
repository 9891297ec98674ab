/* store - the tables of all objects as they were at one moment.
 *
 * A store never changes: a change makes a new one that shares the objects which stayed. Whoever
 * answers from a store holds a reference, so an answer in parts is of one piece. Not for use from
 * several threads at once, apart from reading. */
#ifndef SYMD_STORE_H
#define SYMD_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/table.h"
#include "protocol/target.h"
#include "protocol/util.h"

enum object_state {
	OBJECT_LIVE,
	OBJECT_LOADING,
	OBJECT_UNLOADING,
};

struct object {
	unsigned int references;
	enum object_state state;
	bool is_module;
	/* On the boot clock: when it was known to be absent last (0: never), and to be present
	 * first (0: since boot). It came between these two. */
	uint64_t absent_nsec;
	uint64_t since_nsec;
	struct table table;
	void *block; /* owned: the table's bytes */
	size_t size;
};

/* Takes @block (from malloc()) also on failure. Returns 0; -EBADMSG if it is no table, -ENOMEM. */
int object_new(void *block, size_t size, struct object **ret);
struct object *object_ref(struct object *o);
struct object *object_unref(struct object *o);
DEFINE_CLEANUP(struct object *, object_unref);

static inline const char *object_name(const struct object *o)
{
	return o->table.header->object;
}

/* An object that is gone. It went between the two times, on the boot clock: known to be present
 * last, known to be absent first. */
struct past_object {
	struct object *object; /* owned reference */
	uint64_t last_nsec;
	uint64_t until_nsec;
};

/* So many are remembered, and so many bytes of their tables. */
#define PAST_OBJECTS_MAX 256
#define PAST_BYTES_MAX ((size_t) 16 << 20)

struct store_range {
	uint64_t start;
	uint64_t length;
	uint32_t object; /* index in store.objects */
	uint32_t region; /* of that object's table */
};

struct store {
	unsigned int references;
	uint64_t generation;
	uint64_t read_nsec; /* boot clock: what is here was there then */
	bool has_addresses;
	struct object **objects; /* owned references; vmlinux first */
	size_t n_objects;
	struct store_range *ranges; /* owned; all regions of all objects by address */
	size_t n_ranges;
	struct past_object *past; /* owned; those that went last first */
	size_t n_past;
	uint64_t n_symbols;
	uint64_t size; /* of all tables, in bytes; those of the past not counted */
};

/* When a store was made. */
struct store_time {
	uint64_t generation;
	uint64_t read_nsec; /* what is in it was there then */
	uint64_t last_nsec; /* what was in the one before and is not in it was there until then */
};

/* Makes a store of @n objects; takes new references. What @previous (may be NULL) holds and they do
 * not is remembered. Returns 0 or -ENOMEM. */
int store_new(const struct store_time *time, struct object *const *objects, size_t n,
	const struct store *previous, struct store **ret);
struct store *store_ref(struct store *s);
struct store *store_unref(struct store *s);
DEFINE_CLEANUP(struct store *, store_unref);

/* Finds an object; '-' and '_' count as the same, as for all module tools. NULL if absent. */
struct object *store_find_object(const struct store *s, const char *name, size_t size);

/* Finds the same load of the same object as @o is; NULL if absent. */
struct object *store_find_load(const struct store *s, const struct object *o);

/* Finds who held @address among the objects that are gone, the last one first. @skip: so many finds
 * are passed over. Returns 1, or 0. */
int store_find_past(const struct store *s, uint64_t address, size_t skip,
	const struct past_object **ret_past, struct table_group *ret_group);

/* Finds the symbols whose bytes hold @address. Returns 1, or 0 if no object holds it there. */
int store_find_address(const struct store *s, uint64_t address, struct object **ret_object,
	struct table_group *ret_group);

#endif
