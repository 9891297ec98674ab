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
	uint64_t since_nsec; /* boot clock; 0: since boot */
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

struct store_range {
	uint64_t start;
	uint64_t length;
	uint32_t object; /* index in store.objects */
	uint32_t region; /* of that object's table */
};

struct store {
	unsigned int references;
	uint64_t generation;
	bool has_addresses;
	struct object **objects; /* owned references; vmlinux first */
	size_t n_objects;
	struct store_range *ranges; /* owned; all regions of all objects by address */
	size_t n_ranges;
	uint64_t n_symbols;
	uint64_t size; /* of all tables, in bytes */
};

/* Makes a store of @n objects; takes new references. Returns 0 or -ENOMEM. */
int store_new(uint64_t generation, struct object *const *objects, size_t n, struct store **ret);
struct store *store_ref(struct store *s);
struct store *store_unref(struct store *s);
DEFINE_CLEANUP(struct store *, store_unref);

/* Finds an object; '-' and '_' count as the same, as for all module tools. NULL if absent. */
struct object *store_find_object(const struct store *s, const char *name, size_t size);

/* Finds the symbols whose bytes hold @address. Returns 1, or 0 if no object holds it there. */
int store_find_address(const struct store *s, uint64_t address, struct object **ret_object,
	struct table_group *ret_group);

#endif
