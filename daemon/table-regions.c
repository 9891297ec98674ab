/* table-regions - see table-regions.h. */
#include "daemon/table-regions.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/symbol-name.h"
#include "daemon/table-builder.h"
#include "protocol/util.h"

/* No function is as long as this: the largest generated ones of the kernel's GPU drivers stay below
 * 128 KiB, and the gaps between text sections on x86_64 are about 1 MiB. */
#define TEXT_GAP ((uint64_t) 256 << 10)
/* Arrays of many megabytes are real (lockdep's, BTF); the distance to other objects is larger. */
#define DATA_GAP ((uint64_t) 64 << 20)
#define PAGE ((uint64_t) 4096)

void region_list_done(struct region_list *l)
{
	free(l->v);
}

static bool is_absolute(char type)
{
	return type == 'A' || type == 'a';
}

static bool is_text(char type)
{
	return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

bool region_list_is_marker(const struct table_source *s, const struct source_symbol *e)
{
	return is_absolute(e->type) || symbol_name_is_end(s->text + e->name, e->name_size);
}

bool region_list_is_lone_start(
	const struct table_source *s, const uint32_t *order, uint32_t n, uint32_t i)
{
	const struct source_symbol *e = &s->symbols[order[i]];
	const char *name = s->text + e->name;
	uint64_t end;
	size_t x;

	if (!symbol_name_is_start(name, e->name_size, &x))
		return false;
	while (i < n && s->symbols[order[i]].address == e->address)
		i++;
	if (i == n)
		return true;
	end = s->symbols[order[i]].address;
	for (; i < n && s->symbols[order[i]].address == end; i++) {
		const struct source_symbol *o = &s->symbols[order[i]];

		if (symbol_name_ends(s->text + o->name, o->name_size, name + x, e->name_size - x))
			return false;
	}
	return true;
}

static int add(struct region_list *l, const struct table_region *region)
{
	if (l->n == l->capacity) {
		size_t capacity = l->capacity ? l->capacity * 2 : 16;
		struct table_region *v = reallocarray(l->v, capacity, sizeof(*v));

		if (!v)
			return -ENOMEM;
		l->v = v;
		l->capacity = capacity;
	}
	l->v[l->n++] = *region;
	return 0;
}

/* The first section that starts after @address; UINT64_MAX if none. */
static uint64_t next_section(const struct table_source *s, uint64_t address)
{
	size_t n = COUNT_NOT_ABOVE(s->sections, s->n_sections, start, address);

	return n < s->n_sections ? s->sections[n].start : UINT64_MAX;
}

struct group {
	uint32_t first, end;
	uint64_t address;
	bool marker;   /* all of its names mark an end */
	bool absolute; /* all are values */
	bool text;
};

static struct group group_at(
	const struct table_source *s, const uint32_t *order, uint32_t n, uint32_t first)
{
	struct group g = { .first = first, .end = first, .marker = true, .absolute = true };

	g.address = s->symbols[order[first]].address;
	for (; g.end < n && s->symbols[order[g.end]].address == g.address; g.end++) {
		const struct source_symbol *e = &s->symbols[order[g.end]];

		g.marker &= region_list_is_marker(s, e);
		g.absolute &= is_absolute(e->type);
		g.text |= is_text(e->type);
	}
	return g;
}

/* Ends the region at @g, its last group: at the next section or the object's end where these are
 * known, else with the page that it starts in, as a guess. A module's areas begin with a page, so a
 * section that does may be in another area, with other modules in between. */
static void end_region(const struct table_source *s, const struct group *g, struct table_region *r)
{
	uint64_t page = (g->address | (PAGE - 1)) + 1, section = next_section(s, g->address);
	bool is_near = section < UINT64_MAX && section - g->address < TEXT_GAP &&
		       (s->end || section % PAGE != 0);
	uint64_t end = page;

	if (g->marker || r->flags & TABLE_REGION_ABSOLUTE)
		end = g->address + 1;
	else if (s->end > g->address && section > s->end)
		end = s->end;
	else if (section <= page || is_near)
		end = section;
	else
		r->flags |= TABLE_REGION_END_GUESSED;
	if (end <= g->address || end - r->start > UINT32_MAX)
		end = g->address + 1; /* the last page of the address space */
	r->length = (uint32_t) (end - r->start);
}

/* Whether nothing can be said of what lies between @g and @next. */
static bool is_gap(const struct table_source *s, const struct group *g, const struct group *next,
	const struct table_region *r)
{
	bool absolute = r->flags & TABLE_REGION_ABSOLUTE;
	uint64_t distance = next->address - g->address, section;

	if (absolute != next->absolute && (absolute || distance > TEXT_GAP))
		return true;
	if (next->address - r->start > UINT32_MAX - PAGE)
		return true;
	if (absolute)
		return false;
	if (s->end && g->address < s->end && next->address >= s->end)
		return true;
	/* Since Linux 6.4 (ac3b43283923) a module's code and data are in areas far from each other,
	 * with other modules between them. */
	section = next_section(s, g->address);
	if (!g->marker && (section < next->address ||
				  (section == next->address && section < UINT64_MAX && !s->end)))
		return true;
	if (!s->base && !s->end && g->text != next->text)
		return true;
	return distance > (g->text ? TEXT_GAP : DATA_GAP);
}

int region_list_make(
	struct region_list *l, const struct table_source *s, const uint32_t *order, uint32_t n)
{
	struct table_region region = {};
	struct group g, before = {};
	int r;

	for (uint32_t i = 0; i < n; i = g.end, before = g) {
		g = group_at(s, order, n, i);
		if (i > 0 && !is_gap(s, &before, &g, &region))
			continue;
		if (i > 0) {
			end_region(s, &before, &region);
			r = add(l, &region);
			if (r < 0)
				return r;
		}
		region = (struct table_region){ .start = g.address,
			.first = i,
			.flags = g.absolute ? TABLE_REGION_ABSOLUTE : 0 };
	}
	if (n == 0)
		return 0;
	end_region(s, &before, &region);
	return add(l, &region);
}
