/* reply - one Varlink message from the daemon, taken apart; and calls to it, put together. */
#ifndef SYMD_REPLY_H
#define SYMD_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/json-reader.h"
#include "protocol/json-writer.h"

struct symd;

struct reply {
	struct json_text parameters; /* borrowed; "{}" where there were none */
	struct json_text error;      /* its name; .s is NULL if there is none */
	bool continues;
};

/* Takes a message apart. Returns 0, or -EBADMSG if it is no Varlink reply. */
int reply_parse(char *text, size_t size, struct reply *ret);

/* Remembers the error that @r is, for symd_get_error(). Returns -EREMOTEIO or -ENOMEM. */
int reply_take_error(struct symd *s, const struct reply *r);

/* Whether @r is the error @name. */
bool reply_is_error(const struct reply *r, const char *name);

/* The front and end of a call's text in the connection's `out`; the members of `parameters` are
 * written in between. */
void call_begin(struct json_writer *w, struct symd *s, const char *method);
void call_end(struct json_writer *w, bool more);

/* Forgets the error of the call before, and what nobody asked for. */
void call_prepare(struct symd *s);
void call_forget_error(struct symd *s);

#endif
