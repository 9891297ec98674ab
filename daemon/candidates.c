/* candidates - see candidates.h. */
#include "daemon/candidates.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/symbol-name.h"

void problem_set(struct problem *p, const char *code, int64_t position, const char *format, ...)
{
	va_list ap;

	p->code = code;
	p->position = position;
	p->hint[0] = 0;
	va_start(ap, format);
	(void) vsnprintf(p->message, sizeof(p->message), format, ap);
	va_end(ap);
}

void problem_hint(struct problem *p, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void) vsnprintf(p->hint, sizeof(p->hint), format, ap);
	va_end(ap);
}

struct finder {
	const struct store *store;
	const struct target *target;
	enum kind kind;
	struct candidates *found;
	struct problem *problem;
	size_t other_kind; /* symbols left out for their kind */
	size_t other_ordinal;
	bool is_full;
};

static void add(struct finder *f, const struct object *o, uint32_t index, uint32_t ordinal)
{
	char type;

	if (index >= o->table.header->symbols)
		return;
	type = (char) (o->table.symbols[index] & TABLE_SYMBOL_TYPE);
	if (f->kind != KIND_ANY && kind_of(type) != f->kind) {
		f->other_kind++;
		return;
	}
	if (f->target->ordinal && f->target->ordinal != ordinal) {
		f->other_ordinal = MAX(f->other_ordinal, ordinal);
		return;
	}
	if (f->found->n == CANDIDATES_MAX) {
		f->is_full = true;
		return;
	}
	f->found->v[f->found->n++] = (struct candidate){ o, index };
}

static bool add_name(struct finder *f, const struct object *o, uint32_t name)
{
	const uint32_t *symbols;
	uint32_t n = table_name_symbols(&o->table, name, &symbols);

	for (uint32_t i = 0; i < n && !f->is_full; i++)
		add(f, o, symbols[i], i + 1);
	return n > 0;
}

/* The clones of a name follow it in order: "foo.constprop.0" starts with "foo.". */
static bool add_clones(struct finder *f, const struct object *o, const char *stem, size_t size)
{
	struct table_cursor c;
	bool any = false;
	int r = table_cursor_set(&c, &o->table, table_lower_bound(&o->table, stem, size));

	for (; r > 0 && c.size >= size && memcmp(c.text, stem, size) == 0;
		r = table_cursor_next(&c)) {
		/* Past the last name that goes on with a dot: no clone can follow. */
		if (c.size > size && c.text[size] > '.')
			break;
		if (symbol_name_is_clone(c.text, c.size, size))
			any |= add_name(f, o, c.name);
	}
	return any;
}

static void find_name(struct finder *f, const struct object *only)
{
	const struct slice *name = &f->target->name;
	const struct store *s = f->store;
	bool any = false;

	for (size_t i = 0; i < s->n_objects; i++) {
		uint32_t number;

		if ((!only || only == s->objects[i]) &&
			table_find_name(&s->objects[i]->table, name->s, name->n, &number) > 0)
			any |= add_name(f, s->objects[i], number);
	}
	for (size_t i = 0; i < s->n_objects && !any; i++)
		if (!only || only == s->objects[i])
			any |= add_clones(f, s->objects[i], name->s, name->n);
	f->found->is_unknown_name = !any;
}

/* An oops prints the function's size: among several of one name, it tells which was meant. */
static void keep_size(struct finder *f)
{
	struct candidates *c = f->found;
	size_t kept = 0, known = 0;
	uint64_t size = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct table_symbol s;

		if (table_get_symbol(&c->v[i].object->table, c->v[i].index, &s) < 0)
			continue;
		known += s.has_size;
		size = s.has_size ? s.size : size;
		if (!s.has_size || s.size == f->target->size)
			c->v[kept++] = c->v[i];
	}
	if (kept > 0) {
		c->n = kept;
		return;
	}
	if (known == 0)
		return;
	problem_set(f->problem, "absent", -1, "no %.*s of size 0x%llx is here, but one of 0x%llx",
		(int) f->target->name.n, f->target->name.s, (unsigned long long) f->target->size,
		(unsigned long long) size);
	problem_hint(f->problem, "the trace may come from another build of the kernel or module");
}

static void check_offset(struct finder *f)
{
	struct candidates *c = f->found;
	uint64_t largest = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct table_symbol s;

		if (table_get_symbol(&c->v[i].object->table, c->v[i].index, &s) < 0)
			continue;
		if (!s.has_size || f->target->offset < s.size || f->target->offset == 0)
			return;
		largest = MAX(largest, s.size);
	}
	problem_set(f->problem, "invalid", -1,
		"offset 0x%llx lies beyond the end of %.*s (size 0x%llx)",
		(unsigned long long) f->target->offset, (int) f->target->name.n, f->target->name.s,
		(unsigned long long) largest);
}

static const char *kind_in_words(enum kind kind)
{
	return kind == KIND_FUNCTION ? "a function" : kind == KIND_DATA ? "data" : "of kind other";
}

static void find_address(struct finder *f, const struct object *only)
{
	struct object *o;
	struct table_group g;

	if (!f->store->has_addresses) {
		problem_set(f->problem, "hidden", -1, "the kernel hides addresses from symd");
		return;
	}
	if (store_find_address(f->store, f->target->address, &o, &g) > 0 && (!only || o == only))
		add(f, o, g.first, f->target->ordinal);
	if (f->other_kind > 0)
		problem_set(f->problem, "absent", -1, "a symbol holds this address, but is not %s",
			kind_in_words(f->kind));
	else if (f->found->n == 0)
		problem_set(f->problem, "absent", 0, "no symbol holds this address");
}

static void explain_absence(struct finder *f, const struct object *only)
{
	const struct slice *name = &f->target->name;

	if (f->other_ordinal > 0)
		problem_set(f->problem, "absent", -1,
			"the last symbol called %.*s%s%s is number %zu", (int) name->n, name->s,
			only ? " in " : "", only ? object_name(only) : "", f->other_ordinal);
	else if (f->other_kind > 0)
		problem_set(f->problem, "absent", -1, "it exists, but is not %s",
			kind_in_words(f->kind));
	else
		problem_set(f->problem, "absent", -1, "no symbol is called %.*s%s%s", (int) name->n,
			name->s, only ? " in " : "", only ? object_name(only) : "");
}

/* The object that the target itself names; NULL with a problem if it is not loaded. */
static const struct object *target_object(struct finder *f, const struct object *only)
{
	const struct slice *name = &f->target->object;
	const struct object *o = store_find_object(f->store, name->s, name->n);

	if (!o) {
		problem_set(f->problem, "absent", -1, "no object %.*s is loaded",
			(int) MIN(name->n, (size_t) 64), name->s);
		return NULL;
	}
	if (only && o != only) {
		problem_set(f->problem, "invalid", -1, "the target names object %s, the call %s",
			object_name(o), object_name(only));
		return NULL;
	}
	return o;
}

void candidates_find(const struct store *s, const struct target *t, const struct object *only,
	enum kind kind, struct candidates *ret, struct problem *ret_problem)
{
	struct finder f = {
		.store = s, .target = t, .kind = kind, .found = ret, .problem = ret_problem
	};

	ret->n = 0;
	ret->is_unknown_name = false;
	if (t->object.s) {
		only = target_object(&f, only);
		if (!only)
			return;
	}
	if (target_needs_source(t)) {
		problem_set(ret_problem, "no_source", -1,
			"no source information is known yet for %s",
			only ? object_name(only) : "any object");
		return;
	}
	if (t->form == TARGET_ADDRESS) {
		find_address(&f, only);
		return;
	}

	find_name(&f, only);
	if (ret->n == 0)
		explain_absence(&f, only);
	else if (f.is_full)
		problem_set(ret_problem, "limit", -1, "only the first %d symbols are shown",
			CANDIDATES_MAX);
	if (ret->n > 0 && t->size)
		keep_size(&f);
	if (ret->n > 0 && t->has_offset && !ret_problem->code)
		check_offset(&f);
}
