/* Whatever a daemon sends, taking it apart stays inside of it, and what comes out is whole. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client/arena.h"
#include "client/decode.h"
#include "client/reply.h"
#include "client/symd.h"
#include "tests/fuzz/fuzz.h"

static void use(const char *s)
{
	static volatile size_t sum;

	if (s)
		sum += strlen(s);
}

static void check_symbol(const struct symd_symbol *s)
{
	use(s->name);
	use(s->object);
	for (size_t i = 0; i < s->n_aliases; i++)
		use(s->aliases[i]);
}

static void check_name(const struct symd_name_result *n)
{
	use(n->target);
	for (size_t i = 0; i < n->n_symbols; i++)
		check_symbol(n->symbols[i]);
	for (size_t i = 0; i < n->n_suggestions; i++)
		use(n->suggestions[i]);
	if (n->problem) {
		use(n->problem->code);
		use(n->problem->message);
	}
}

/* Reads a copy of @t as @f; true if it is one. */
static bool decode(const struct json_text *t, struct arena *a, const struct fields *f, void *ret)
{
	struct decoder d = { .arena = a };
	char *copy = malloc(t->size);
	int r;

	memcpy(copy, t->s, t->size);
	json_reader_init(&d.reader, copy, t->size);
	(void) fields_read(&d, f, ret);
	r = decoder_finish(&d);
	free(copy);
	return r == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct symd_name_result name = { 0 };
	struct symd_address_result address = { 0 };
	struct symd_event event = { 0 };
	char *copy = malloc(size + 1);
	struct arena a = { 0 };
	struct reply reply;

	memcpy(copy, data, size);
	if (reply_parse(copy, size, &reply) == 0) {
		if (decode(&reply.parameters, &a, &fields_name_result, &name))
			check_name(&name);
		if (decode(&reply.parameters, &a, &fields_address_result, &address) &&
			address.symbol)
			check_symbol(address.symbol);
		arena_reset(&a);
		if (decode(&reply.parameters, &a, &fields_event, &event)) {
			use(event.instance);
			use(event.object ? event.object->name : NULL);
		}
	}
	arena_done(&a);
	free(copy);
	return 0;
}
