/* batch - any number of items, asked in calls of a size that the daemon can answer.
 *
 * Two calls are under way at once, and their answers come in parts (`more`), so that the daemon
 * works while we read. What an answer could not hold even so is asked again in halves. */
#ifndef SYMD_BATCH_H
#define SYMD_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/arena.h"
#include "client/fields.h"

struct json_writer;
struct symd;

/* 1,000 addresses make a reply of 300 KiB. */
#define BATCH_ITEMS_MAX ((size_t) 1000)
/* Bytes of names in one call: escapes make them six times as long at worst, within 1 MiB. */
#define BATCH_BYTES_MAX ((size_t) 1 << 17)
#define BATCH_CALLS_MAX 2

/* What symd_names and symd_addresses have in common. */
struct results {
	struct arena arena;
	size_t n;
	uint64_t generation;
	char *v; /* n structs, in the arena */
};

struct batch {
	const char *method;
	const struct fields *fields; /* of one result */
	size_t json_offset;          /* of the member that gets a result's text */
	bool keep_json;
	/* Writes the members of the parameters for items [start, start + n). */
	void (*write)(struct json_writer *w, size_t start, size_t n, const void *userdata);
	/* How long item @i is in a call, in bytes. */
	size_t (*measure)(size_t i, const void *userdata);
	const void *userdata; /* of both */
};

/* Asks for @ret->n items; the caller disposes of @ret->arena, on failure too. */
int batch_run(struct symd *s, const struct batch *b, struct results *ret);

#endif
