/* symbol-json - io.symd's Symbol, Problem and Object as JSON. */
#ifndef SYMD_SYMBOL_JSON_H
#define SYMD_SYMBOL_JSON_H

#include "daemon/candidates.h"
#include "daemon/request.h"

/* No more other names of an address than this are told. */
#define ALIASES_MAX 32

/* Writes symbol @index of @o, without its address unless the client may see it. Returns false,
 * nothing written, for a number out of range. */
bool symbol_write(struct request *q, const struct object *o, uint32_t index);

void problem_write(struct request *q, const struct problem *p);

/* Writes @o; as unloaded if @until_nsec, when it was known to be gone, is not 0. */
void object_write(struct request *q, const struct object *o, uint64_t until_nsec);

/* The member "build_id", where it is known. */
void build_id_write(struct request *q, const struct object *o);

#endif
