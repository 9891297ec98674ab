/* call - one call and its replies, connecting anew where the daemon went away. */
#ifndef SYMD_CALL_H
#define SYMD_CALL_H

#include <stdbool.h>

#include "client/reply.h"

struct json_writer;

struct call {
	const char *method;
	/* Writes the members of the parameters; NULL for none. May be called twice. */
	void (*write)(struct json_writer *w, void *userdata);
	/* Gets each reply; what it returns other than 0 ends the call. */
	int (*on_reply)(const struct reply *r, void *userdata);
	void *userdata; /* of both */
	bool more;
};

/* Makes the call. Returns 0, what on_reply() returned, or an error of symd.h. */
int call_run(struct symd *s, const struct call *c);

#endif
