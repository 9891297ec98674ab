/* symctl - asks symd from the command line, in systemctl's manner. */
#ifndef SYMD_SYMCTL_H
#define SYMD_SYMCTL_H

#include <stdbool.h>

#include "client/symd.h"

/* Exit statuses, as symctl(1) documents them. */
enum {
	EXIT_ANSWERED = 0,
	EXIT_REFUSED = 1, /* something was not found or refused */
	EXIT_USAGE = 2,
	EXIT_NO_DAEMON = 3, /* symd cannot be reached, or does not answer */
};

enum json_mode {
	JSON_OFF,
	JSON_SHORT,
	JSON_PRETTY,
};

struct symctl {
	const char *socket;
	const char *object; /* NULL: any */
	enum symd_kind kind;
	enum json_mode json;
	bool legend;  /* a header and a last line */
	bool columns; /* aligned, for a person; else separated by tabs */
	bool colour;  /* of standard output */
	bool unloaded;
	bool return_addresses;
	bool has_at;
	struct symd_time at;

	char **args; /* behind the verb, ended by NULL */
	struct symd *symd;
	bool address_missing; /* a symbol came without its address */
};

/* The verbs. Each returns an exit status. */
int verb_lookup(struct symctl *c);
int verb_resolve(struct symctl *c);
int verb_list(struct symctl *c);
int verb_objects(struct symctl *c);
int verb_monitor(struct symctl *c);
int verb_status(struct symctl *c);
int verb_reload(struct symctl *c);

/* Fills @ret from the command line. Returns 0 and the verb, -1 if there is nothing more to do, with
 * the exit status in *@ret_status. */
int options_parse(int argc, char **argv, struct symctl *ret, int (**ret_verb)(struct symctl *c),
	int *ret_status);

#endif
