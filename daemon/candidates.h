/* candidates - the symbols that a target (protocol/target.h) can mean. */
#ifndef SYMD_CANDIDATES_H
#define SYMD_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/kind.h"
#include "daemon/store.h"

/* No item of a batch holds more symbols than this. */
#define CANDIDATES_MAX 1000

/* What is wrong with one item of a batch: io.symd's Problem. */
struct problem {
	const char *code; /* static; NULL: nothing is wrong */
	char message[256];
	char hint[256];   /* empty: none */
	int64_t position; /* in the target; -1: none */
};

__attribute__((format(printf, 4, 5))) void problem_set(
	struct problem *p, const char *code, int64_t position, const char *format, ...);
__attribute__((format(printf, 2, 3))) void problem_hint(struct problem *p, const char *format, ...);

struct candidate {
	const struct object *object; /* borrowed from the store */
	uint32_t index;              /* in its table */
};

struct candidates {
	struct candidate v[CANDIDATES_MAX];
	size_t n;
	bool is_unknown_name; /* nothing is called so: suggestions may help */
};

/* Finds what @t, any form but a glob, means in @only (all objects if NULL), of @kind. Names without
 * their compiler suffix find the suffixed ones where nothing bears the plain name. Never fails:
 * what is wrong is told in *ret_problem. Addresses are looked up: whether the client may use them
 * is for the caller to know. */
void candidates_find(const struct store *s, const struct target *t, const struct object *only,
	enum kind kind, struct candidates *ret, struct problem *ret_problem);

#endif
