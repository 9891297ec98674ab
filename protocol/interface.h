/* interface - the texts of the Varlink interfaces that symd serves, byte for byte as the files
 * protocol/<name>.varlink had them when it was built. */
#ifndef SYMD_INTERFACE_H
#define SYMD_INTERFACE_H

#include <stddef.h>

struct interface {
	const char *name; /* "io.symd" */
	const char *text; /* the whole description, ended by a newline */
	size_t size;      /* of text, without its NUL */
};

/* All interfaces, in the order in which GetInfo names them. NULL ends them, as a name. */
extern const struct interface interfaces[];

/* The interface called @name, or NULL. */
const struct interface *interface_find(const char *name);

#endif
