/* symbol-json - see symbol-json.h. */
#include "daemon/symbol-json.h"

#include <string.h>

static const char *const kinds[] = {
	[KIND_FUNCTION] = "function", [KIND_DATA] = "data", [KIND_OTHER] = "other"
};

static void write_aliases(struct request *q, const struct object *o, uint32_t index, uint32_t name)
{
	const struct table *t = &o->table;
	struct table_group g = table_get_group(t, index);
	char text[TABLE_NAME_MAX];
	unsigned int n = 0;

	for (uint32_t i = g.first; i < g.end && n < ALIASES_MAX; i++) {
		uint32_t other = t->symbols[i] >> TABLE_SYMBOL_NAME_SHIFT;

		if (other == name)
			continue;
		if (n++ == 0) {
			json_key(&q->w, "aliases");
			json_array_begin(&q->w);
		}
		json_string(&q->w, text, table_name(t, other, text));
	}
	if (n > 0)
		json_array_end(&q->w);
}

/* In vmlinux from _text, in a module from the start of its section. */
static char *put_place(char *p, const struct object *o, const struct table_symbol *s)
{
	const struct table_elf_section *section;
	uint64_t base = o->table.header->base;

	if (o->is_module) {
		section = table_find_elf_section(&o->table, s->address);
		if (!section)
			return p;
		p = json_put_literal(p, ",\"section\":");
		p = json_put_string(
			p, section->name, strnlen(section->name, sizeof(section->name)));
		base = section->start;
	} else if (!base || s->address < base || s->is_absolute) {
		return p;
	}
	p = json_put_literal(p, ",\"object_offset\":");
	return json_put_int(p, (int64_t) (s->address - base));
}

/* All members but aliases, which are rare. The most frequent thing in all replies, so it is written
 * straight to memory: at most SYMBOL_MAX bytes beside its names. */
#define SYMBOL_MAX                                                                                 \
	(512 + JSON_STRING_MAX(TABLE_OBJECT_MAX + sizeof(((struct table_elf_section *) 0)->name)))

static char *put_symbol(char *p, const struct request *q, const struct object *o,
	const struct table_symbol *s, const char *name, size_t name_size)
{
	p = json_put_literal(p, "\"name\":");
	p = json_put_string(p, name, name_size);
	p = json_put_literal(p, ",\"object\":");
	p = json_put_string(p, object_name(o), strlen(object_name(o)));
	p = json_put_literal(p, ",\"load\":");
	p = json_put_int(p, (int64_t) o->table.header->load);
	p = json_put_literal(p, ",\"kind\":");
	p = json_put_string(p, kinds[kind_of(s->type)], strlen(kinds[kind_of(s->type)]));
	p = json_put_literal(p, ",\"type\":");
	p = json_put_string(p, &s->type, 1);
	if (s->has_address && q->may_see) {
		p = json_put_literal(p, ",\"address\":");
		p = json_put_address(p, s->address);
	}
	if (s->has_address && s->has_size) {
		p = json_put_literal(p, ",\"size\":");
		p = json_put_int(p, (int64_t) s->size);
	}
	if (s->has_address)
		p = put_place(p, o, s);
	p = json_put_literal(p, ",\"ordinal\":");
	p = json_put_int(p, s->ordinal);
	p = json_put_literal(p, ",\"homonyms\":");
	return json_put_int(p, s->homonyms);
}

bool symbol_write(struct request *q, const struct object *o, uint32_t index)
{
	char name[TABLE_NAME_MAX], *p;
	struct table_symbol s;
	size_t size;

	if (table_get_symbol(&o->table, index, &s) < 0)
		return false;
	size = table_name(&o->table, s.name, name);

	json_object_begin(&q->w);
	p = buffer_reserve(q->out, SYMBOL_MAX + JSON_STRING_MAX(size));
	if (!p)
		return true; /* the connection fails by it */
	buffer_commit(q->out, (size_t) (put_symbol(p, q, o, &s, name, size) - p));
	q->w.comma = true;
	if (s.has_address && !s.is_absolute)
		write_aliases(q, o, index, s.name);
	json_object_end(&q->w);
	return true;
}

void problem_write(struct request *q, const struct problem *p)
{
	json_object_begin(&q->w);
	json_member_string(&q->w, "code", p->code);
	json_member_string(&q->w, "message", p->message);
	if (p->position >= 0)
		json_member_int(&q->w, "position", p->position);
	if (p->hint[0])
		json_member_string(&q->w, "hint", p->hint);
	json_object_end(&q->w);
}

void build_id_write(struct request *q, const struct object *o)
{
	const struct table_header *h = o->table.header;
	char text[2 * TABLE_BUILD_ID_MAX];

	if (h->build_id_size == 0)
		return;
	for (uint32_t i = 0; i < h->build_id_size; i++) {
		text[2 * i] = "0123456789abcdef"[h->build_id[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[h->build_id[i] & 15];
	}
	json_key(&q->w, "build_id");
	json_string(&q->w, text, 2 * (size_t) h->build_id_size);
}

void object_write(struct request *q, const struct object *o, uint64_t until_nsec)
{
	static const char *const states[] = { [OBJECT_LIVE] = "live",
		[OBJECT_LOADING] = "loading",
		[OBJECT_UNLOADING] = "unloading" };
	const struct table_header *h = o->table.header;

	json_object_begin(&q->w);
	json_member_string(&q->w, "name", object_name(o));
	json_member_int(&q->w, "load", (int64_t) h->load);
	json_member_string(&q->w, "state", until_nsec ? "unloaded" : states[o->state]);
	build_id_write(q, o);
	json_member_int(&q->w, "symbols", h->symbols);
	if (h->address && q->may_see)
		json_member_address(&q->w, "address", h->address);
	if (h->size)
		json_member_int(&q->w, "size", (int64_t) h->size);
	if (o->since_nsec)
		json_member_int(&q->w, "since_nsec", (int64_t) o->since_nsec);
	if (until_nsec)
		json_member_int(&q->w, "until_nsec", (int64_t) until_nsec);
	json_member_string(&q->w, "debuginfo", "none");
	json_object_end(&q->w);
}
