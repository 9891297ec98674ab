/* kallsyms - see kallsyms.h. One pass over the text; names stay where they are. Lines of one object
 * are grouped afterwards, since an object may come twice (its freed init functions, kept by
 * ftrace). */
#include "daemon/kallsyms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/file.h"
#include "protocol/util.h"

/* Fewer hexadecimal digits in a row are part of a name, or tell nothing. */
#define HIDDEN_DIGITS 4

void kallsyms_done(struct kallsyms *k)
{
	free(k->text);
	free(k->symbols);
	free(k->objects);
	*k = (struct kallsyms){};
}

struct parser {
	struct kallsyms k;
	size_t symbols_capacity;
	size_t objects_capacity;
	uint16_t object; /* of the line before */
	struct kallsyms_problem *problem;
};

static void parser_done(struct parser *p)
{
	kallsyms_done(&p->k);
}

/* The values of hexadecimal digits plus one; 0 for all other bytes. */
static const uint8_t digits[256] = { ['0'] = 1,
	2,
	3,
	4,
	5,
	6,
	7,
	8,
	9,
	10,
	['a'] = 11,
	12,
	13,
	14,
	15,
	16,
	['A'] = 11,
	12,
	13,
	14,
	15,
	16 };

/* The excerpt goes to the journal, where no address may be read. In a malformed line one may stand
 * anywhere, so the digits of all that could be a part of one become x. */
static void hide_addresses(char *s)
{
	while (*s) {
		size_t n = 0;

		while (digits[(uint8_t) s[n]])
			n++;
		if (n >= HIDDEN_DIGITS)
			memset(s, 'x', n);
		s += n ? n : 1;
	}
}

static int refuse(struct parser *p, size_t line, const char *s, const char *end, const char *reason)
{
	char *excerpt = p->problem->excerpt;
	size_t n = 0;

	p->problem->line = line;
	p->problem->reason = reason;
	for (; s < end && n < sizeof(p->problem->excerpt) - 1; s++, n++)
		excerpt[n] = *s >= 0x20 && *s < 0x7f ? *s : '?';
	excerpt[n] = 0;
	hide_addresses(excerpt);
	return -EBADMSG;
}

static int add_object(struct parser *p, const char *name, size_t size, bool is_module)
{
	struct kallsyms *k = &p->k;
	struct kallsyms_object *o;

	if (k->n_objects == p->objects_capacity) {
		size_t capacity = p->objects_capacity ? p->objects_capacity * 2 : 64;

		o = reallocarray(k->objects, capacity, sizeof(*o));
		if (!o)
			return -ENOMEM;
		k->objects = o;
		p->objects_capacity = capacity;
	}
	o = &k->objects[k->n_objects++];
	*o = (struct kallsyms_object){ .is_module = is_module };
	memcpy(o->name, name, size);
	return 0;
}

/* Finds or adds the object of "[name]". "[bpf]" and "[__builtin__...]" are code made at run time
 * (kernel/kallsyms.c, kernel/kprobes.c, kernel/trace/ftrace.c), not modules. */
static int set_object(struct parser *p, const char *name, size_t size)
{
	static const char builtin[] = "__builtin__";
	struct kallsyms *k = &p->k;
	bool is_module = true;

	if (size == 3 && memcmp(name, "bpf", 3) == 0) {
		is_module = false;
	} else if (size > sizeof(builtin) - 1 && memcmp(name, builtin, sizeof(builtin) - 1) == 0) {
		name += sizeof(builtin) - 1;
		size -= sizeof(builtin) - 1;
		is_module = false;
	}

	for (size_t i = k->n_objects; i > 1; i--) {
		const char *known = k->objects[i - 1].name;

		if (memcmp(known, name, size) == 0 && !known[size] &&
			k->objects[i - 1].is_module == is_module) {
			p->object = (uint16_t) (i - 1);
			return 0;
		}
	}
	if (k->n_objects >= KALLSYMS_OBJECTS_MAX)
		return -E2BIG;
	p->object = (uint16_t) k->n_objects;
	return add_object(p, name, size, is_module);
}

static int add_symbol(struct parser *p, const struct source_symbol *e)
{
	struct kallsyms *k = &p->k;

	if (unlikely(k->n_symbols == p->symbols_capacity)) {
		/* A line has about 44 bytes. */
		size_t capacity = p->symbols_capacity ? p->symbols_capacity * 2 : k->size / 40 + 64;
		struct source_symbol *v = reallocarray(k->symbols, capacity, sizeof(*v));

		if (!v)
			return -ENOMEM;
		k->symbols = v;
		p->symbols_capacity = capacity;
	}
	k->symbols[k->n_symbols++] = *e;
	return 0;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '?' || c == '-';
}

/* The object in "\t[name]" that ends at @end; the name of the symbol ends at the tab. */
static int parse_object(
	struct parser *p, size_t line, const char *start, const char *tab, const char *end)
{
	const char *name = tab + 2;
	size_t size;
	int r;

	if (end - tab < 4 || tab[1] != '[' || end[-1] != ']')
		return refuse(
			p, line, start, end, "a tab is not followed by an object in brackets");
	size = (size_t) (end - 1 - name);
	if (size >= TABLE_OBJECT_MAX)
		return refuse(p, line, start, end, "the object's name is too long");
	if (memchr(name, '[', size) || memchr(name, ']', size) || memchr(name, '\t', size))
		return refuse(p, line, start, end, "the object's name is malformed");

	/* Nearly always the object of the line before. */
	if (p->object > 0 && p->k.objects[p->object].is_module &&
		memcmp(p->k.objects[p->object].name, name, size) == 0 &&
		!p->k.objects[p->object].name[size])
		return 0;
	r = set_object(p, name, size);
	return r == -E2BIG ? refuse(p, line, start, end, "there are too many objects") : r;
}

static int parse_line(struct parser *p, size_t line, const char *start, const char *end)
{
	struct source_symbol e = {};
	const char *s = start, *name, *tab;
	int r;

	for (; s < end && digits[(uint8_t) *s]; s++)
		e.address = e.address << 4 | (uint64_t) (digits[(uint8_t) *s] - 1);
	if (s == start || s - start > 16)
		return refuse(p, line, start, end, "it does not begin with an address of 64 bits");
	if (end - s < 4 || s[0] != ' ' || !is_letter(s[1]) || s[2] != ' ')
		return refuse(p, line, start, end, "no type letter and name follow the address");
	e.type = s[1];
	name = s + 3;

	for (tab = name; tab < end && (uint8_t) *tab > 0x20 && *tab != 0x7f; tab++)
		;
	if (tab < end && *tab != '\t')
		return refuse(p, line, start, end, "its name holds a blank or a control character");
	if (tab == name)
		return refuse(p, line, start, end, "its name is empty");
	if (tab - name >= TABLE_NAME_MAX)
		return refuse(p, line, start, end, "its name is too long");
	if (tab < end) {
		r = parse_object(p, line, start, tab, end);
		if (r < 0)
			return r;
	} else {
		p->object = 0;
	}

	e.name = (uint32_t) (name - p->k.text);
	e.name_size = (uint16_t) (tab - name);
	e.object = p->object;
	p->k.has_addresses |= e.address != 0;
	return add_symbol(p, &e);
}

/* Brings the symbols of each object together, in their order. */
static int group_symbols(struct kallsyms *k)
{
	struct source_symbol *grouped;
	bool is_grouped = true;

	for (size_t i = 0; i < k->n_symbols; i++) {
		k->objects[k->symbols[i].object].n++;
		is_grouped &= i == 0 || k->symbols[i].object >= k->symbols[i - 1].object;
	}
	for (size_t i = 1; i < k->n_objects; i++)
		k->objects[i].first = k->objects[i - 1].first + k->objects[i - 1].n;
	if (is_grouped)
		return 0;

	grouped = reallocarray(NULL, k->n_symbols, sizeof(*grouped));
	if (!grouped)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_symbols; i++)
		grouped[k->objects[k->symbols[i].object].first++] = k->symbols[i];
	for (size_t i = 0; i < k->n_objects; i++)
		k->objects[i].first -= k->objects[i].n;
	free(k->symbols);
	k->symbols = grouped;
	return 0;
}

int kallsyms_parse(
	char *text, size_t size, struct kallsyms *ret, struct kallsyms_problem *ret_problem)
{
	_cleanup_(parser_done) struct parser p = { .k = { .text = text, .size = size },
		.problem = ret_problem };
	const char *s = text, *end = text + size;
	int r;

	*ret_problem = (struct kallsyms_problem){ .reason = "there is no symbol in it" };
	if (size >= KALLSYMS_SIZE_MAX)
		return -EFBIG;
	r = add_object(&p, "vmlinux", strlen("vmlinux"), false);
	for (size_t line = 1; r >= 0 && s < end; line++) {
		const char *newline = memchr(s, '\n', (size_t) (end - s));
		const char *stop = newline ? newline : end;

		r = parse_line(&p, line, s, stop);
		s = newline ? newline + 1 : end;
	}
	if (r < 0)
		return r;
	if (p.k.n_symbols == 0)
		return -EBADMSG;
	r = group_symbols(&p.k);
	if (r < 0)
		return r;

	*ret = p.k;
	p.k = (struct kallsyms){};
	return 0;
}

int kallsyms_load(int fd, struct kallsyms *ret, struct kallsyms_problem *ret_problem)
{
	char *text;
	size_t size;
	int r;

	*ret_problem = (struct kallsyms_problem){ .reason = "it cannot be read" };
	r = file_read(fd, KALLSYMS_SIZE_MAX, &text, &size);
	if (r < 0)
		return r;
	return kallsyms_parse(text, size, ret, ret_problem);
}
