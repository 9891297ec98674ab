/* message - a Varlink call as it comes in, and its parameters.
 *
 * json-c parses, strictly: UTF-8 checked, depth bounded, nothing after the object. */
#ifndef SYMD_MESSAGE_H
#define SYMD_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/util.h"

struct json_object;
struct json_tokener;

/* How deep a message may nest. io.symd's own calls need 4. */
#define MESSAGE_DEPTH_MAX 16

struct call {
	struct json_object *root;       /* owned; the rest is borrowed from it */
	const char *method;             /* "io.symd.LookupName" */
	struct json_object *parameters; /* an object, or NULL where there are none */
	bool more;
	bool oneway;
	bool upgrade;
};

/* What is wrong with a message or a parameter. */
struct message_problem {
	char parameter[128]; /* path of what is wrong: "message", "method", "addresses", "at.clock"
			      */
	char reason[128];    /* in words */
	int position;        /* byte of the message where JSON stopped making sense, or -1 */
};

/* A tokener with the limits above; NULL without memory. Free with json_tokener_free(). */
struct json_tokener *message_tokener_new(void);

/* Parses one message of @size bytes. Returns 0 and a call to call_done(); -EBADMSG with
 * *ret_problem filled when it is no call; -ENOMEM. Members that are not known are ignored. */
int call_parse(struct json_tokener *t, const char *text, size_t size, struct call *ret,
	struct message_problem *ret_problem);
void call_done(struct call *c);

/* One parameter of a method: where its value goes in the method's own struct. What is absent or
 * null leaves the struct as it was, so the caller's defaults stay. */
enum parameter_type {
	PARAMETER_BOOL,   /* bool */
	PARAMETER_INT,    /* int64_t */
	PARAMETER_STRING, /* const char *, borrowed; holds no NUL byte */
	PARAMETER_ENUM,   /* int: index into values */
	PARAMETER_ARRAY,  /* struct json_object *, borrowed; its items are the caller's to check */
	PARAMETER_OBJECT, /* parsed with its own table into a struct at offset, presence in `seen`
			   */
};

struct parameter {
	const char *name; /* NULL ends a table */
	enum parameter_type type;
	bool required;
	size_t offset;
	const char *const *values;       /* of PARAMETER_ENUM; NULL ends them */
	const struct parameter *members; /* of PARAMETER_OBJECT */
	size_t seen;                     /* of PARAMETER_OBJECT: offset of a bool that is set */
};

/* Fills the struct at @ret as @table says. Returns 0, or -EINVAL with *ret_problem naming the
 * parameter: absent though required, of another type, or of a name that the table lacks. */
int parameters_parse(struct json_object *parameters, const struct parameter *table, void *ret,
	struct message_problem *ret_problem);

#endif
