/* method-lookup-name - io.symd.LookupName: a batch of targets in, the symbols of each out.
 *
 * The state says how far the answer is: the item in hand, and inside of a glob the scan. A part may
 * end after any item; a glob is looked at in steps, since it may visit every name there is. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/candidates.h"
#include "daemon/methods.h"
#include "daemon/suggest.h"
#include "daemon/symbol-json.h"
#include "daemon/symbol-scan.h"

/* Looking for near names visits much of the dictionary: so many items of a call get suggestions. */
#define SUGGESTED_ITEMS_MAX 16
#define COST_ITEM 2u
#define COST_SUGGEST STEP_BUDGET

struct lookup {
	/* parameters */
	struct json_object *targets;
	const char *object_name;
	int kind;

	const struct object *object;
	size_t index; /* of the next item */
	size_t suggested;
	bool in_glob; /* its item is written up to its symbols */
	size_t in_glob_found;
	struct symbol_scan scan;
	struct candidates candidates;
};

static const struct parameter parameters[] = {
	{ "targets", PARAMETER_ARRAY, true, offsetof(struct lookup, targets) },
	{ "object", PARAMETER_STRING, false, offsetof(struct lookup, object_name) },
	{ "kind", PARAMETER_ENUM, false, offsetof(struct lookup, kind), .values = kind_names },
	{ NULL },
};

enum step method_lookup_name_start(struct request *q)
{
	struct message_problem problem;
	struct lookup *l = malloc(sizeof(*l));

	q->state = l;
	if (!l)
		return reply_limit(q, "memory", 0);
	memset(l, 0,
		offsetof(struct lookup, scan)); /* the rest is large, and set before it is read */
	l->kind = KIND_ANY;
	if (parameters_parse(q->call.parameters, parameters, l, &problem) < 0)
		return reply_invalid(q, &problem);
	if (l->object_name) {
		l->object = store_find_object(q->store, l->object_name, strlen(l->object_name));
		if (!l->object)
			return reply_invalid_parameter(q, "object", "no such object is loaded");
	}
	reply_list_begin(q, "results");
	return method_lookup_name_step(q);
}

static void write_suggestions(
	struct request *q, const struct object *only, const struct target *t, bool other_object)
{
	struct suggestion found[SUGGESTIONS_MAX];
	size_t n = suggest(q->store, only, t->name.s, t->name.n, found);
	char text[TABLE_OBJECT_MAX + 1 + TABLE_NAME_MAX];

	if (n == 0)
		return;
	json_key(&q->w, "suggestions");
	json_array_begin(&q->w);
	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		if (other_object) {
			at = strlen(object_name(found[i].object));
			memcpy(text, object_name(found[i].object), at);
			text[at++] = ':';
		}
		at += table_name(&found[i].object->table, found[i].name, text + at);
		json_string(&q->w, text, at);
	}
	json_array_end(&q->w);
}

/* Names near to @t's: in the object asked for, else, marked with it, in another. */
static void suggest_names(struct request *q, struct lookup *l, const struct target *t)
{
	const struct object *only = l->object;
	struct suggestion found[SUGGESTIONS_MAX];

	if (t->object.s)
		only = store_find_object(q->store, t->object.s, t->object.n);
	if (only && suggest(q->store, only, t->name.s, t->name.n, found) == 0)
		write_suggestions(q, NULL, t, true);
	else
		write_suggestions(q, only, t, t->object.s != NULL);
}

/* Ends the item's object after its symbols. */
static void end_item(struct request *q, const struct problem *problem)
{
	if (problem->code) {
		json_key(&q->w, "problem");
		problem_write(q, problem);
	}
	json_object_end(&q->w);
}

static void begin_item(struct request *q, struct json_object *item)
{
	const char *text = message_string_get(item);

	json_object_begin(&q->w);
	json_key(&q->w, "target");
	if (text)
		json_string(&q->w, text, MIN(strlen(text), (size_t) TARGET_SIZE_MAX));
	else
		json_string(&q->w, "", 0);
	json_key(&q->w, "symbols");
	json_array_begin(&q->w);
}

/* Parses the item; false, with the problem told, when there is nothing to look up. */
static bool parse_item(
	struct request *q, struct json_object *item, struct target *ret, struct problem *problem)
{
	const char *text = message_string_get(item);
	struct target_problem where;

	if (!text) {
		problem_set(problem, "invalid", -1, "a target is a string without NUL bytes");
		return false;
	}
	if (target_parse(text, strlen(text), ret, &where) < 0) {
		problem_set(problem, "invalid", (int64_t) where.position, "%s", where.message);
		return false;
	}
	if (ret->form == TARGET_ADDRESS && !q->may_see) {
		problem_set(problem, "hidden", -1, "addresses are hidden from this client");
		return false;
	}
	return true;
}

static bool begin_glob(
	struct request *q, struct lookup *l, const struct target *t, struct problem *problem)
{
	const struct object *only = l->object;

	if (t->file.s) {
		problem_set(problem, "no_source", -1, "no source information is known yet for %s",
			only ? object_name(only) : "any object");
		return false;
	}
	if (t->object.s) {
		const struct object *o = store_find_object(q->store, t->object.s, t->object.n);

		if (!o || (only && o != only)) {
			problem_set(problem, "absent", -1, "no object %.*s is %s",
				(int) MIN(t->object.n, (size_t) 64), t->object.s,
				o ? "asked for" : "loaded");
			return false;
		}
		only = o;
	}
	if (symbol_scan_init(&l->scan, q->store, only, l->kind, t->name.s, t->name.n) < 0) {
		problem_set(problem, "invalid", -1, "the pattern is too long");
		return false;
	}
	l->in_glob = true;
	l->in_glob_found = 0;
	return true;
}

/* Goes on with the glob in hand. Returns false when the budget ended first. */
static bool step_glob(struct request *q, struct lookup *l, unsigned int *budget)
{
	struct problem problem = {};
	int r;

	for (;;) {
		unsigned int names = *budget * 16;
		const struct object *o;
		uint32_t index;

		r = symbol_scan_next(&l->scan, &names, &o, &index);
		*budget = names / 16;
		if (r <= 0)
			break;
		if (l->in_glob_found == CANDIDATES_MAX) {
			problem_set(&problem, "limit", -1,
				"only the first %d symbols are shown; ListSymbols streams all",
				CANDIDATES_MAX);
			break;
		}
		l->in_glob_found += symbol_write(q, o, index);
		if (*budget > 0)
			--*budget;
	}
	if (r < 0)
		return false;
	if (l->in_glob_found == 0)
		problem_set(&problem, "absent", -1, "no symbol matches");
	json_array_end(&q->w);
	l->in_glob = false;
	end_item(q, &problem);
	return true;
}

/* Writes one item, or the beginning of a glob's. */
static void write_item(struct request *q, struct lookup *l, unsigned int *budget)
{
	struct json_object *item = json_object_array_get_idx(l->targets, l->index++);
	struct candidates *c = &l->candidates;
	struct problem problem = {};
	struct target t = {};

	q->service->lookups++;
	*budget -= MIN(*budget, COST_ITEM);
	c->n = 0;
	c->is_unknown_name = false;
	begin_item(q, item);
	if (parse_item(q, item, &t, &problem)) {
		if (t.form == TARGET_GLOB && begin_glob(q, l, &t, &problem))
			return;
		if (t.form != TARGET_GLOB)
			candidates_find(q->store, &t, l->object, (enum kind) l->kind, c, &problem);
	}

	for (size_t i = 0; i < c->n; i++)
		(void) symbol_write(q, c->v[i].object, c->v[i].index);
	*budget -= MIN(*budget, (unsigned int) c->n);
	json_array_end(&q->w);
	if (c->is_unknown_name && l->suggested < SUGGESTED_ITEMS_MAX) {
		l->suggested++;
		*budget -= MIN(*budget, COST_SUGGEST);
		suggest_names(q, l, &t);
	}
	end_item(q, &problem);
}

enum step method_lookup_name_step(struct request *q)
{
	struct lookup *l = q->state;
	size_t n = json_object_array_length(l->targets);
	unsigned int budget = q->budget;

	while (l->in_glob || l->index < n) {
		if (!q->in_reply)
			reply_list_begin(q, "results");
		if (!l->in_glob)
			write_item(q, l, &budget);
		if (l->in_glob && !step_glob(q, l, &budget))
			return STEP_AGAIN;
		if (reply_is_too_large(q) && !q->call.more)
			break;
		if (q->call.more && l->index < n && reply_size(q) >= PART_SIZE) {
			reply_list_end(q, true);
			return STEP_AGAIN;
		}
		if (budget == 0 && l->index < n)
			return STEP_AGAIN;
	}
	reply_list_end(q, false);
	return STEP_DONE;
}
