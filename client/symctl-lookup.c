/* symctl lookup - names to symbols. */
#include <errno.h>

#include "client/symctl-input.h"
#include "client/symctl-json.h"
#include "client/symctl-output.h"
#include "client/symctl-symbol.h"
#include "client/symctl-table.h"
#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/util.h"

DEFINE_CLEANUP(struct symd_names *, symd_names_free);

struct lookup {
	struct symctl *symctl;
	struct input input;
	struct table table;
	struct json_stream stream;
	int status;
};

static void result_show(struct lookup *l, const char *item, const struct symd_name_result *result)
{
	if (result->problem || result->n_symbols == 0) {
		l->status = EXIT_REFUSED;
		if (l->symctl->json == JSON_OFF)
			output_problem(item, result->problem, "there is no such symbol",
				result->suggestions, result->n_suggestions);
	}
	if (l->symctl->json != JSON_OFF) {
		json_stream_item(&l->stream, result->json, strlen(result->json));
		return;
	}
	for (size_t i = 0; i < result->n_symbols; i++)
		symbol_row(&l->table, l->symctl, result->symbols[i]);
}

/* Asks for one batch and shows it. */
static int batch_show(struct lookup *l)
{
	_cleanup_(symd_names_freep) struct symd_names *names = NULL;
	struct symctl *c = l->symctl;
	unsigned int flags = c->json == JSON_OFF ? 0 : SYMD_KEEP_JSON;
	int r;

	r = symd_lookup_names(
		c->symd, l->input.items, l->input.n, c->object, c->kind, flags, &names);
	if (r < 0)
		return r;
	l->stream.generation = symd_names_generation(names);
	for (size_t i = 0; i < l->input.n; i++)
		result_show(l, l->input.items[i], symd_names_get(names, i));
	return c->json == JSON_OFF ? table_flush(&l->table) : output_flush();
}

static int lookup_run(struct lookup *l)
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
	output_explain_hidden(l->symctl);
	return table_finish(&l->table, "symbol", "symbols");
}

int verb_lookup(struct symctl *c)
{
	struct lookup l = {
		.symctl = c,
		.stream = { .name = "results", .mode = c->json },
		.status = EXIT_ANSWERED,
	};
	int r;

	input_init(&l.input, (const char *const *) c->args, STDIN_FILENO);
	symbol_table_init(&l.table, c);
	r = lookup_run(&l);
	if (r < 0)
		l.status = output_fail(c, r, l.status);
	input_done(&l.input);
	table_done(&l.table);
	return l.status;
}
