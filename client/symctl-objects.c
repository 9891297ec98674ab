/* symctl objects - the kernel, its modules, and what else has symbols. */
#include <errno.h>

#include "client/symctl-json.h"
#include "client/symctl-output.h"
#include "client/symctl-table.h"
#include "client/symctl.h"
#include "protocol/util.h"

DEFINE_CLEANUP(struct symd_objects *, symd_objects_free);

static const struct column columns[] = {
	{ "OBJECT" },
	{ "LOAD", .right = true },
	{ "STATE" },
	{ "SYMBOLS", .right = true },
	{ "ADDRESS" },
	{ "SIZE", .right = true },
	{ "DEBUGINFO" },
	{ "BUILD-ID" },
};

static const char *const states[] = { NULL, "live", "loading", "unloading", "unloaded" };
static const char *const debuginfos[] = { NULL, "none", "symbols", "indexing", "indexed" };

static void object_row(struct table *t, struct symctl *c, const struct symd_object *o)
{
	bool live = o->state == SYMD_OBJECT_LIVE;

	table_cell(t, STYLE_BOLD, o->name);
	table_cellf(t, STYLE_PLAIN, "%llu", (unsigned long long) o->load);
	table_cell(t, live ? STYLE_PLAIN : STYLE_WARNING, states[o->state]);
	table_cellf(t, STYLE_PLAIN, "%llu", (unsigned long long) o->symbols);
	if (o->has_address)
		table_cellf(t, STYLE_PLAIN, "0x%016llx", (unsigned long long) o->address);
	else
		table_cell(t, STYLE_PLAIN, NULL);
	c->address_missing |= !o->has_address;
	if (o->has_size)
		table_cellf(t, STYLE_PLAIN, "%llu", (unsigned long long) o->size);
	else
		table_cell(t, STYLE_PLAIN, NULL);
	table_cell(t, STYLE_PLAIN, debuginfos[o->debuginfo]);
	table_cell(t, STYLE_FAINT, o->build_id);
}

static int objects_show(struct symctl *c)
{
	_cleanup_(symd_objects_freep) struct symd_objects *objects = NULL;
	struct table t;
	int r;

	r = symd_list_objects(c->symd, c->unloaded, &objects);
	if (r < 0)
		return r;
	table_init(&t, c, columns, ELEMENTSOF(columns));
	for (size_t i = 0; i < symd_objects_size(objects); i++)
		object_row(&t, c, symd_objects_get(objects, i));
	output_explain_hidden(c);
	r = table_finish(&t, "object", "objects");
	table_done(&t);
	return r;
}

static int objects_print(struct symctl *c)
{
	_cleanup_free_ char *text = NULL;
	int r;

	r = symd_call(
		c->symd, "io.symd.ListObjects", c->unloaded ? "{\"unloaded\":true}" : NULL, &text);
	return r < 0 ? r : json_print_document(text, c->json);
}

int verb_objects(struct symctl *c)
{
	int r;

	r = c->json == JSON_OFF ? objects_show(c) : objects_print(c);
	return r < 0 ? output_fail(c, r, EXIT_ANSWERED) : EXIT_ANSWERED;
}
