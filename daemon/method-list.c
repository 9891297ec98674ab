/* method-list - io.symd.ListSymbols and io.symd.ListObjects. */
#include <stdlib.h>
#include <string.h>

#include "daemon/methods.h"
#include "daemon/symbol-json.h"
#include "daemon/symbol-scan.h"

struct list {
	/* parameters */
	const char *pattern;
	const char *object_name;
	int kind;

	struct symbol_scan scan;
};

static const struct parameter parameters[] = {
	{ "pattern", PARAMETER_STRING, false, offsetof(struct list, pattern) },
	{ "object", PARAMETER_STRING, false, offsetof(struct list, object_name) },
	{ "kind", PARAMETER_ENUM, false, offsetof(struct list, kind), .values = kind_names },
	{ NULL },
};

enum step method_list_symbols_start(struct request *q)
{
	struct list *l = calloc(1, sizeof(*l));
	const struct object *only = NULL;
	struct message_problem problem;

	q->state = l;
	if (!l)
		return reply_limit(q, "memory", 0);
	l->kind = KIND_ANY;
	l->pattern = "*";
	if (parameters_parse(q->call.parameters, parameters, l, &problem) < 0)
		return reply_invalid(q, &problem);
	if (l->object_name) {
		only = store_find_object(q->store, l->object_name, strlen(l->object_name));
		if (!only)
			return reply_invalid_parameter(q, "object", "no such object is loaded");
	}
	if (symbol_scan_init(&l->scan, q->store, only, (enum kind) l->kind, l->pattern,
		    strlen(l->pattern)) < 0)
		return reply_invalid_parameter(q, "pattern", "it is too long");
	reply_list_begin(q, "symbols");
	return method_list_symbols_step(q);
}

enum step method_list_symbols_step(struct request *q)
{
	unsigned int names = q->budget * 16, symbols = q->budget;
	struct list *l = q->state;
	const struct object *o;
	uint32_t index;
	int r = 1;

	if (!q->in_reply)
		reply_list_begin(q, "symbols");
	while (symbols-- > 0) {
		r = symbol_scan_next(&l->scan, &names, &o, &index);
		if (r <= 0)
			break;
		(void) symbol_write(q, o, index);
		if (q->call.more && reply_size(q) >= PART_SIZE) {
			reply_list_end(q, true);
			return STEP_AGAIN;
		}
		if (!q->call.more && reply_is_too_large(q))
			break;
	}
	if (r != 0 && (q->call.more || !reply_is_too_large(q)))
		return STEP_AGAIN;
	reply_list_end(q, false);
	return STEP_DONE;
}

struct list_objects {
	bool unloaded;
	size_t index;
};

static const struct parameter object_parameters[] = {
	{ "unloaded", PARAMETER_BOOL, false, offsetof(struct list_objects, unloaded) },
	{ NULL },
};

enum step method_list_objects_start(struct request *q)
{
	struct list_objects *l = calloc(1, sizeof(*l));
	struct message_problem problem;

	q->state = l;
	if (!l)
		return reply_limit(q, "memory", 0);
	if (parameters_parse(q->call.parameters, object_parameters, l, &problem) < 0)
		return reply_invalid(q, &problem);
	return method_list_objects_step(q);
}

/* Writes object number @i: those that are there, then those that are gone. */
static void write_object(struct request *q, size_t i)
{
	const struct store *s = q->store;

	if (i < s->n_objects)
		object_write(q, s->objects[i], 0);
	else
		object_write(
			q, s->past[i - s->n_objects].object, s->past[i - s->n_objects].until_nsec);
}

enum step method_list_objects_step(struct request *q)
{
	struct list_objects *l = q->state;
	size_t n = q->store->n_objects + (l->unloaded ? q->store->n_past : 0);

	reply_list_begin(q, "objects");
	while (l->index < n) {
		write_object(q, l->index++);
		if (q->call.more && reply_size(q) >= PART_SIZE && l->index < n) {
			reply_list_end(q, true);
			return STEP_AGAIN;
		}
	}
	reply_list_end(q, false);
	return STEP_DONE;
}
