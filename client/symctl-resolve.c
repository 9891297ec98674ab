/* symctl resolve - addresses to symbols, one row for each address that comes. */
#include <errno.h>

#include "client/symctl-input.h"
#include "client/symctl-json.h"
#include "client/symctl-output.h"
#include "client/symctl-symbol.h"
#include "client/symctl-table.h"
#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/address.h"
#include "protocol/json-writer.h"
#include "protocol/util.h"

DEFINE_CLEANUP(struct symd_addresses *, symd_addresses_free);

static const struct column columns[] = {
	{ "ADDRESS" },
	{ "SYMBOL" },
	{ "OBJECT" },
	{ "POSITION", .right = true },
	{ "STATE" },
	{ "ALIASES" },
};

struct resolve {
	struct symctl *symctl;
	struct input input;
	struct table table;
	struct json_stream stream;
	uint64_t addresses[INPUT_ITEMS_MAX];
	bool valid[INPUT_ITEMS_MAX];
	size_t n_valid;
	int status;
};

/* Reads the first word of @s, hexadecimal with or without "0x": lines of /proc/kallsyms too. */
static bool address_read(const char *s, uint64_t *ret)
{
	size_t size = strcspn(s, " \t"), position;
	char text[ADDRESS_TEXT_MAX] = "0x";

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		return address_parse(s, size, ret, &position) == 0;
	if (size > sizeof(text) - 2)
		return false;
	memcpy(text + 2, s, size);
	return address_parse(text, 2 + size, ret, &position) == 0;
}

static void dashes(struct table *t, size_t n)
{
	while (n-- > 0)
		table_cell(t, STYLE_PLAIN, NULL);
}

static void invalid_show(struct resolve *l, const char *item)
{
	static const char words[] = "not a hexadecimal address of at most 16 digits";
	struct buffer b = BUFFER_INIT;
	struct json_writer w;

	l->status = EXIT_REFUSED;
	if (l->symctl->json == JSON_OFF) {
		output_problem(item, NULL, words, NULL, 0);
		table_cell(&l->table, STYLE_PLAIN, item);
		dashes(&l->table, ELEMENTSOF(columns) - 1);
		return;
	}
	json_init(&w, &b);
	json_object_begin(&w);
	json_member_string(&w, "address", item);
	json_member_string(&w, "state", "unknown");
	json_key(&w, "problem");
	json_object_begin(&w);
	json_member_string(&w, "code", "invalid");
	json_member_string(&w, "message", words);
	json_object_end(&w);
	json_object_end(&w);
	if (!b.failed)
		json_stream_item(&l->stream, buffer_bytes(&b), buffer_size(&b));
	buffer_done(&b);
}

static void symbol_cell(struct table *t, const struct symd_address_result *result)
{
	const struct symd_symbol *s = result->symbol;
	unsigned long long offset = result->offset;

	if (!result->has_offset)
		table_cell(t, STYLE_BOLD, s->name);
	else if (s->has_size)
		table_cellf(t, STYLE_BOLD, "%s+0x%llx/0x%llx", s->name, offset,
			(unsigned long long) s->size);
	else
		table_cellf(t, STYLE_BOLD, "%s+0x%llx", s->name, offset);
}

static void result_show(
	struct resolve *l, const char *item, const struct symd_address_result *result)
{
	static const char *const states[] = { "unknown", "live", "unloaded" };
	struct table *t = &l->table;

	if (result->problem || !result->symbol) {
		l->status = EXIT_REFUSED;
		if (l->symctl->json == JSON_OFF)
			output_problem(
				item, result->problem, "no object holds this address", NULL, 0);
	}
	if (l->symctl->json != JSON_OFF) {
		json_stream_item(&l->stream, result->json, strlen(result->json));
		return;
	}
	table_cellf(t, STYLE_PLAIN, "0x%016llx", (unsigned long long) result->address);
	if (!result->symbol) {
		dashes(t, ELEMENTSOF(columns) - 1);
		return;
	}
	symbol_cell(t, result);
	table_cell(t, STYLE_PLAIN, result->symbol->object);
	symbol_position_cell(t, result->symbol);
	table_cell(t, result->state == SYMD_STATE_LIVE ? STYLE_PLAIN : STYLE_WARNING,
		states[result->state]);
	symbol_aliases_cell(t, result->symbol);
}

static int batch_show(struct resolve *l)
{
	_cleanup_(symd_addresses_freep) struct symd_addresses *a = NULL;
	struct symctl *c = l->symctl;
	unsigned int flags = (c->json == JSON_OFF ? 0 : SYMD_KEEP_JSON) |
			     (c->return_addresses ? SYMD_RETURN_ADDRESSES : 0);
	size_t next = 0;
	int r;

	l->n_valid = 0;
	for (size_t i = 0; i < l->input.n; i++) {
		l->valid[i] = address_read(l->input.items[i], &l->addresses[l->n_valid]);
		l->n_valid += l->valid[i];
	}
	r = symd_lookup_addresses(
		c->symd, l->addresses, l->n_valid, c->has_at ? &c->at : NULL, flags, &a);
	if (r < 0)
		return r;
	if (l->n_valid > 0)
		l->stream.generation = symd_addresses_generation(a);
	for (size_t i = 0; i < l->input.n; i++)
		if (l->valid[i])
			result_show(l, l->input.items[i], symd_addresses_get(a, next++));
		else
			invalid_show(l, l->input.items[i]);
	return c->json == JSON_OFF ? table_flush(&l->table) : output_flush();
}

static int resolve_run(struct resolve *l)
{
	int r;

	while ((r = input_next(&l->input)) > 0) {
		r = batch_show(l);
		if (r < 0)
			return r;
	}
	if (r < 0) {
		text_warn("Cannot read standard input: %s", strerror(-r));
		l->status = EXIT_REFUSED;
	}
	if (l->symctl->json != JSON_OFF)
		return json_stream_end(&l->stream);
	return table_finish(&l->table, "address", "addresses");
}

int verb_resolve(struct symctl *c)
{
	struct resolve l = {
		.symctl = c,
		.stream = { .name = "results", .mode = c->json },
		.status = EXIT_ANSWERED,
	};
	int r;

	input_init(&l.input, (const char *const *) c->args, STDIN_FILENO);
	table_init(&l.table, c, columns, ELEMENTSOF(columns));
	r = resolve_run(&l);
	if (r < 0)
		l.status = output_fail(c, r, l.status);
	input_done(&l.input);
	table_done(&l.table);
	return l.status;
}
