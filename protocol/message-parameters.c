/* message-parameters - the second half of message.h: a table drives the checks, and nothing is
 * stored before all of them have passed. */
#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "protocol/message.h"

/* Where a table is being read: the struct to fill (NULL: only check), and the path of the object it
 * stands in, with its dot. */
struct place {
	void *base;
	const char *prefix;
	struct message_problem *problem;
};

__attribute__((format(printf, 3, 4))) static int fail(
	const struct place *place, const char *name, const char *format, ...)
{
	struct message_problem *p = place->problem;
	char path[2 * sizeof(p->parameter)], reason[sizeof(p->reason)];
	va_list ap;

	va_start(ap, format);
	(void) vsnprintf(reason, sizeof(reason), format, ap);
	va_end(ap);
	(void) snprintf(path, sizeof(path), "%s%s", place->prefix, name);
	message_problem_set(p, -1, path, "%s", reason);
	return -EINVAL;
}

static const struct parameter *table_find(const struct parameter *table, const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

static int parse_bool(struct json_object *o, const struct parameter *p, const struct place *place)
{
	if (!json_object_is_type(o, json_type_boolean))
		return fail(place, p->name, "not a boolean");
	if (place->base)
		*(bool *) ((char *) place->base + p->offset) = json_object_get_boolean(o);
	return 0;
}

static int parse_int(struct json_object *o, const struct parameter *p, const struct place *place)
{
	if (!json_object_is_type(o, json_type_int))
		return fail(place, p->name, "not an integer");
	/* What does not fit, json-c 0.16 makes UINT64_MAX or INT64_MIN, without a word. */
	if (json_object_get_uint64(o) > INT64_MAX || json_object_get_int64(o) == INT64_MIN)
		return fail(place, p->name, "out of range");
	if (place->base)
		*(int64_t *) ((char *) place->base + p->offset) = json_object_get_int64(o);
	return 0;
}

static int parse_string(struct json_object *o, const struct parameter *p, const struct place *place)
{
	const char *s = message_string_get(o);

	if (!json_object_is_type(o, json_type_string))
		return fail(place, p->name, "not a string");
	if (!s)
		return fail(place, p->name, "holds a NUL character");
	if (place->base)
		*(const char **) ((char *) place->base + p->offset) = s;
	return 0;
}

static int fail_enum(const struct parameter *p, const struct place *place)
{
	char list[sizeof(place->problem->reason)] = "";
	size_t n = 0;

	for (size_t i = 0; p->values[i] && n < sizeof(list); i++)
		n += (size_t) snprintf(
			list + n, sizeof(list) - n, "%s%s", i > 0 ? ", " : "", p->values[i]);
	return fail(place, p->name, "none of: %s", list);
}

static int parse_enum(struct json_object *o, const struct parameter *p, const struct place *place)
{
	const char *s = message_string_get(o);

	for (int i = 0; s && p->values[i]; i++)
		if (strcmp(p->values[i], s) == 0) {
			if (place->base)
				*(int *) ((char *) place->base + p->offset) = i;
			return 0;
		}
	return fail_enum(p, place);
}

static int parse_array(struct json_object *o, const struct parameter *p, const struct place *place)
{
	if (!json_object_is_type(o, json_type_array))
		return fail(place, p->name, "not an array");
	if (place->base)
		*(struct json_object **) ((char *) place->base + p->offset) = o;
	return 0;
}

static int table_parse(
	struct json_object *o, const struct parameter *table, const struct place *place);

static int parse_object(struct json_object *o, const struct parameter *p, const struct place *place)
{
	char prefix[sizeof(place->problem->parameter)];
	struct place inner = { .prefix = prefix, .problem = place->problem };

	if (!json_object_is_type(o, json_type_object))
		return fail(place, p->name, "not an object");
	(void) snprintf(prefix, sizeof(prefix), "%s%s.", place->prefix, p->name);
	if (place->base) {
		inner.base = (char *) place->base + p->offset;
		*(bool *) ((char *) place->base + p->seen) = true;
	}
	return table_parse(o, p->members, &inner);
}

static int member_parse(struct json_object *o, const struct parameter *p, const struct place *place)
{
	static int (*const parse[])(
		struct json_object * o, const struct parameter *p, const struct place *place) = {
		[PARAMETER_BOOL] = parse_bool,
		[PARAMETER_INT] = parse_int,
		[PARAMETER_STRING] = parse_string,
		[PARAMETER_ENUM] = parse_enum,
		[PARAMETER_ARRAY] = parse_array,
		[PARAMETER_OBJECT] = parse_object,
	};

	return o ? parse[p->type](o, p, place) : 0;
}

static int members_parse(
	struct json_object *o, const struct parameter *table, const struct place *place)
{
	json_object_object_foreach(o, name, member)
	{
		const struct parameter *p = table_find(table, name);
		int r;

		if (!p)
			return fail(place, name, "no such parameter");
		r = member_parse(member, p, place);
		if (r < 0)
			return r;
	}
	return 0;
}

static int members_check_required(
	struct json_object *o, const struct parameter *table, const struct place *place)
{
	struct json_object *value;

	for (; table->name; table++)
		if (table->required &&
			!(o && json_object_object_get_ex(o, table->name, &value) && value))
			return fail(place, table->name, "missing");
	return 0;
}

/* Unknown names first: a misspelt name is more of a help than the absence that it causes. */
static int table_parse(
	struct json_object *o, const struct parameter *table, const struct place *place)
{
	int r = o ? members_parse(o, table, place) : 0;

	return r < 0 ? r : members_check_required(o, table, place);
}

int parameters_parse(struct json_object *parameters, const struct parameter *table, void *ret,
	struct message_problem *ret_problem)
{
	struct place place = { .prefix = "", .problem = ret_problem };
	int r;

	r = table_parse(parameters, table, &place);
	if (r < 0)
		return r;
	place.base = ret;
	return table_parse(parameters, table, &place);
}
