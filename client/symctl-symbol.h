/* symctl-symbol - a symbol as cells of a table. */
#ifndef SYMD_SYMCTL_SYMBOL_H
#define SYMD_SYMCTL_SYMBOL_H

struct symctl;
struct symd_symbol;
struct table;

/* The columns ADDRESS SIZE TYPE OBJECT POSITION SYMBOL ALIASES. */
void symbol_table_init(struct table *t, const struct symctl *c);
void symbol_row(struct table *t, struct symctl *c, const struct symd_symbol *s);

/* "3/12": the third of twelve symbols of this name in its object */
void symbol_position_cell(struct table *t, const struct symd_symbol *s);
void symbol_aliases_cell(struct table *t, const struct symd_symbol *s);

#endif
