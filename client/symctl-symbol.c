/* symctl-symbol - see symctl-symbol.h. */
#include "client/symctl-symbol.h"

#include "client/symctl-table.h"
#include "client/symctl.h"
#include "protocol/util.h"

static const struct column columns[] = {
	{ "ADDRESS" },
	{ "SIZE", .right = true },
	{ "TYPE" },
	{ "OBJECT" },
	{ "POSITION", .right = true },
	{ "SYMBOL" },
	{ "ALIASES" },
};

void symbol_table_init(struct table *t, const struct symctl *c)
{
	table_init(t, c, columns, ELEMENTSOF(columns));
}

void symbol_position_cell(struct table *t, const struct symd_symbol *s)
{
	if (s->ordinal == 0)
		table_cell(t, STYLE_PLAIN, NULL);
	else
		table_cellf(t, s->homonyms > 1 ? STYLE_WARNING : STYLE_PLAIN, "%llu/%llu",
			(unsigned long long) s->ordinal, (unsigned long long) s->homonyms);
}

void symbol_aliases_cell(struct table *t, const struct symd_symbol *s)
{
	struct buffer b = BUFFER_INIT;

	for (size_t i = 0; i < s->n_aliases; i++) {
		if (i > 0)
			buffer_append(&b, ",", 1);
		buffer_append(&b, s->aliases[i], strlen(s->aliases[i]));
	}
	buffer_append(&b, "", 1);
	table_cell(t, STYLE_FAINT, b.failed ? NULL : buffer_bytes(&b));
	buffer_done(&b);
}

void symbol_row(struct table *t, struct symctl *c, const struct symd_symbol *s)
{
	char type[2] = { s->type, 0 };

	if (s->has_address)
		table_cellf(t, STYLE_PLAIN, "0x%016llx", (unsigned long long) s->address);
	else
		table_cell(t, STYLE_PLAIN, NULL);
	c->address_missing |= !s->has_address;
	if (s->has_size)
		table_cellf(t, STYLE_PLAIN, "%llu", (unsigned long long) s->size);
	else
		table_cell(t, STYLE_PLAIN, NULL);
	table_cell(t, STYLE_PLAIN, type);
	table_cell(t, STYLE_PLAIN, s->object);
	symbol_position_cell(t, s);
	table_cell(t, STYLE_BOLD, s->name);
	symbol_aliases_cell(t, s);
}
