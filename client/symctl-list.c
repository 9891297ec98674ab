/* symctl list - all symbols that match a pattern, as they come. */
#include <errno.h>

#include "client/kind.h"
#include "client/symctl-json.h"
#include "client/symctl-output.h"
#include "client/symctl-symbol.h"
#include "client/symctl-table.h"
#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/json-reader.h"
#include "protocol/json-writer.h"
#include "protocol/util.h"

struct list {
	struct symctl *symctl;
	struct table table;
	struct json_stream stream;
	size_t n;
};

static int symbol_show(const struct symd_symbol *symbol, void *userdata)
{
	struct list *l = userdata;

	l->n++;
	symbol_row(&l->table, l->symctl, symbol);
	return table_flush_if_full(&l->table);
}

static int rows_list(struct list *l)
{
	struct symctl *c = l->symctl;
	int r;

	symbol_table_init(&l->table, c);
	r = symd_list_symbols(c->symd, c->args[0], c->object, c->kind, symbol_show, l, NULL);
	if (r == 0) {
		output_explain_hidden(c);
		r = table_finish(&l->table, "symbol", "symbols");
	}
	table_done(&l->table);
	return r;
}

/* Prints the symbols of one reply, as they are written in it. */
static int reply_show(const char *parameters, void *userdata)
{
	_cleanup_free_ char *copy = strdup(parameters);
	struct list *l = userdata;
	struct json_text key, item;
	struct json_reader r;
	int64_t generation;

	if (!copy)
		return -ENOMEM;
	json_reader_init(&r, copy, strlen(copy));
	if (json_reader_object(&r))
		while (json_reader_key(&r, &key)) {
			if (JSON_TEXT_IS(key, "symbols") && json_reader_array(&r)) {
				while (json_reader_item(&r))
					if (json_reader_skip(&r, &item)) {
						l->n++;
						json_stream_item(&l->stream, item.s, item.size);
					}
			} else if (JSON_TEXT_IS(key, "generation")) {
				if (json_reader_int(&r, &generation))
					l->stream.generation = (uint64_t) generation;
			} else
				json_reader_skip(&r, NULL);
		}
	return json_reader_finish(&r) < 0 ? -EBADMSG : output_flush();
}

static int json_list(struct list *l)
{
	struct buffer b = BUFFER_INIT;
	struct symctl *c = l->symctl;
	struct json_writer w;
	int r;

	json_init(&w, &b);
	json_object_begin(&w);
	if (c->args[0])
		json_member_string(&w, "pattern", c->args[0]);
	if (c->object)
		json_member_string(&w, "object", c->object);
	if (c->kind != SYMD_KIND_ANY)
		json_member_string(&w, "kind", kind_get_name(c->kind));
	json_object_end(&w);
	buffer_append(&b, "", 1);
	r = b.failed ? -ENOMEM
		     : symd_call_more(
			       c->symd, "io.symd.ListSymbols", buffer_bytes(&b), reply_show, l);
	buffer_done(&b);
	return r < 0 ? r : json_stream_end(&l->stream);
}

int verb_list(struct symctl *c)
{
	struct list l = {
		.symctl = c,
		.stream = { .name = "symbols", .mode = c->json },
	};
	int r;

	r = c->json == JSON_OFF ? rows_list(&l) : json_list(&l);
	if (r < 0)
		return output_fail(c, r, EXIT_ANSWERED);
	if (l.n > 0)
		return EXIT_ANSWERED;
	if (c->json == JSON_OFF)
		text_warn("No symbol matches.");
	return EXIT_REFUSED;
}
