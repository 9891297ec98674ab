/* message - a Varlink call as it comes in, and its parameters.
 *
 * json-c parses, strictly: UTF-8 checked, depth and number of values bounded, nothing after the
 * object. What json-c 0.16 leaves lax, callers bear: UTF-8 may be overlong or hold surrogates,
 * control characters may stand in strings unescaped, of a member that is given twice the last one
 * counts, and the name of a member ends at an escaped NUL. */
#ifndef SYMD_MESSAGE_H
#define SYMD_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/util.h"

struct json_object;
struct json_tokener;

/* How deep a message may nest: this many objects and arrays, the innermost of them empty. io.symd's
 * own calls need 4 levels. */
#define MESSAGE_DEPTH_MAX 16

/* How many objects and arrays, and how many values in all, a message larger than 512 bytes may
 * hold: json-c takes about 750 bytes for each object, so that 1 MiB of "{}," would become 250 MiB.
 */
#define MESSAGE_CONTAINERS_MAX 1024
#define MESSAGE_VALUES_MAX 65536

struct call {
	struct json_object *root;       /* owned; the rest is borrowed from it */
	const char *method;             /* "io.symd.LookupName" */
	struct json_object *parameters; /* an object, or NULL where there are none */
	bool more;
	bool oneway;
	bool upgrade;
	size_t memory; /* that root takes, in bytes, about; 0 where it is of no account */
};

/* What is wrong with a message or a parameter. */
struct message_problem {
	char parameter[128]; /* path of it: "message", "method", "addresses", "at.clock"; cut if
				long */
	char reason[128];    /* in words; never what the client sent */
	int position;        /* byte of the message where JSON stopped making sense, or -1 */
};

/* Fills @ret. @parameter may be text of the client's: it is cut between UTF-8 sequences. */
void message_problem_set(struct message_problem *ret, int position, const char *parameter,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A tokener with the limits above; NULL without memory. */
struct json_tokener *message_tokener_new(void);
void message_tokener_free(struct json_tokener *t); /* NULL is fine */

/* Parses one message of @size bytes, at most INT32_MAX. Returns 0 and a call to call_done();
 * -EBADMSG with *ret_problem filled when it is no call; -E2BIG with *ret_problem filled when it
 * holds more values than the limits above. Members that are not known are ignored. */
int call_parse(struct json_tokener *t, const char *text, size_t size, struct call *ret,
	struct message_problem *ret_problem);
void call_done(struct call *c);

/* Frees root and all that is borrowed from it; the flags stay. For calls that last. */
void call_forget(struct call *c);

/* One parameter of a method: where its value goes in the method's own struct. What is absent or
 * null leaves the struct as it was, so the caller's defaults stay. */
enum parameter_type {
	PARAMETER_BOOL, /* bool */
	PARAMETER_INT,  /* int64_t above INT64_MIN, without fraction or exponent; check the range */
	PARAMETER_STRING, /* const char *, borrowed; holds no NUL byte */
	PARAMETER_ENUM,   /* int: index into values */
	PARAMETER_ARRAY,  /* struct json_object *, borrowed; its items are the caller's to check */
	PARAMETER_OBJECT, /* its own table, into a struct at offset; `seen` tells its presence */
};

struct parameter {
	const char *name; /* NULL ends a table */
	enum parameter_type type;
	bool required;
	size_t offset;                   /* of the value in the struct; of PARAMETER_OBJECT: of its
					    own struct, where its members' offsets count from */
	const char *const *values;       /* of PARAMETER_ENUM; NULL ends them */
	const struct parameter *members; /* of PARAMETER_OBJECT */
	size_t seen;                     /* of PARAMETER_OBJECT: offset of a bool that is set, in
					    the outer struct */
};

/* The string @o as a C string, borrowed; NULL if it is no string or holds a NUL byte. For the items
 * of an array. */
const char *message_string_get(struct json_object *o);

/* Fills the struct at @ret as @table says; @parameters may be NULL. Returns 0, or -EINVAL with
 * *ret_problem naming the parameter, and *ret untouched: absent though required, of another type,
 * or of a name that the table lacks. */
int parameters_parse(struct json_object *parameters, const struct parameter *table, void *ret,
	struct message_problem *ret_problem);

#endif
