/* store - see store.h. */
#include "daemon/store.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int object_new(void *block, size_t size, struct object **ret)
{
	_cleanup_free_ void *owned = block;
	_cleanup_free_ struct object *o = calloc(1, sizeof(*o));
	int r;

	if (!o)
		return -ENOMEM;
	r = table_open_unchecked(block, size, &o->table);
	if (r < 0)
		return r;
	o->references = 1;
	o->block = TAKE_PTR(owned);
	o->size = size;
	*ret = TAKE_PTR(o);
	return 0;
}

struct object *object_ref(struct object *o)
{
	o->references++;
	return o;
}

struct object *object_unref(struct object *o)
{
	if (!o)
		return NULL;
	assert(o->references > 0);
	if (--o->references == 0) {
		free(o->block);
		free(o);
	}
	return NULL;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct store_range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* The first symbol's address in @range's region that is not below @address, UINT64_MAX if none. */
static uint64_t next_symbol(
	const struct store *s, const struct store_range *range, uint64_t address)
{
	const struct table *t = &s->objects[range->object]->table;
	const struct table_region *r = &t->regions[range->region];
	uint32_t n = t->header->symbols;
	uint32_t end = range->region + 1 < t->n_regions ? MIN(r[1].first, n) : n;
	uint32_t low = r->first, high = end;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (r->start + t->addresses[middle] < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end ? r->start + t->addresses[low] : UINT64_MAX;
}

/* Puts @range where it belongs behind range number @i. */
static int insert_range(struct store *s, size_t i, const struct store_range *range)
{
	struct store_range *v = reallocarray(s->ranges, s->n_ranges + 1, sizeof(*v));

	if (!v)
		return -ENOMEM;
	s->ranges = v;
	for (i++; i < s->n_ranges && v[i].start < range->start; i++)
		;
	memmove(v + i + 1, v + i, (s->n_ranges - i) * sizeof(*v));
	v[i] = *range;
	s->n_ranges++;
	return 0;
}

/* Ends each range where the next begins: a guessed end never reaches into what comes next. A region
 * that another object begins in, since the areas of modules lie among each other and not every gap
 * is seen, goes on with its next symbol. */
static int separate_ranges(struct store *s)
{
	for (size_t i = 0; i + 1 < s->n_ranges; i++) {
		struct store_range *a = &s->ranges[i], rest = *a;
		uint64_t next = s->ranges[i + 1].start, end = a->start + a->length;

		if (a->length <= next - a->start)
			continue;
		a->length = next - a->start;
		rest.start = next_symbol(s, &rest, next + 1);
		if (rest.start <= next || rest.start >= end)
			continue;
		rest.length = end - rest.start;
		if (insert_range(s, i, &rest) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int make_ranges(struct store *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_objects; i++)
		n += s->objects[i]->table.n_regions;
	s->ranges = calloc(n + 1, sizeof(*s->ranges));
	if (!s->ranges)
		return -ENOMEM;

	for (uint32_t i = 0; i < s->n_objects; i++) {
		const struct table *t = &s->objects[i]->table;

		for (uint32_t j = 0; j < t->n_regions; j++)
			if (!(t->regions[j].flags & TABLE_REGION_ABSOLUTE))
				s->ranges[s->n_ranges++] =
					(struct store_range){ t->regions[j].start,
						t->regions[j].length, i, j };
	}
	qsort(s->ranges, s->n_ranges, sizeof(*s->ranges), compare_ranges);
	return separate_ranges(s);
}

struct object *store_find_load(const struct store *s, const struct object *o)
{
	for (size_t i = 0; i < s->n_objects; i++)
		if (strcmp(object_name(s->objects[i]), object_name(o)) == 0 &&
			s->objects[i]->table.header->load == o->table.header->load)
			return s->objects[i];
	return NULL;
}

static void remember(struct store *s, const struct past_object *p, size_t *size)
{
	if (s->n_past == PAST_OBJECTS_MAX || *size + p->object->size > PAST_BYTES_MAX)
		return;
	*size += p->object->size;
	s->past[s->n_past] = *p;
	object_ref(s->past[s->n_past++].object);
}

/* What is gone now, then what was gone already. An object without addresses helps nobody. */
static int make_past(struct store *s, const struct store *previous, uint64_t last_nsec)
{
	size_t n = previous->n_objects + previous->n_past, size = 0;

	s->past = calloc(MIN(n, (size_t) PAST_OBJECTS_MAX) + 1, sizeof(*s->past));
	if (!s->past)
		return -ENOMEM;
	for (size_t i = 0; i < previous->n_objects; i++) {
		struct past_object p = { previous->objects[i], last_nsec, s->read_nsec };

		if (p.object->table.addresses && !store_find_load(s, p.object))
			remember(s, &p, &size);
	}
	for (size_t i = 0; i < previous->n_past; i++)
		remember(s, &previous->past[i], &size);
	return 0;
}

int store_new(const struct store_time *time, struct object *const *objects, size_t n,
	const struct store *previous, struct store **ret)
{
	_cleanup_(store_unrefp) struct store *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->references = 1;
	s->generation = time->generation;
	s->read_nsec = time->read_nsec;
	s->objects = calloc(n + 1, sizeof(*s->objects));
	if (!s->objects)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct table *t = &objects[i]->table;

		s->objects[s->n_objects++] = object_ref(objects[i]);
		s->n_symbols += t->header->symbols;
		s->size += objects[i]->size;
		s->has_addresses |= t->addresses && t->header->symbols > 0;
	}
	if (make_ranges(s) < 0 || (previous && make_past(s, previous, time->last_nsec) < 0))
		return -ENOMEM;
	*ret = TAKE_PTR(s);
	return 0;
}

struct store *store_ref(struct store *s)
{
	s->references++;
	return s;
}

struct store *store_unref(struct store *s)
{
	if (!s)
		return NULL;
	assert(s->references > 0);
	if (--s->references > 0)
		return NULL;
	for (size_t i = 0; i < s->n_objects; i++)
		object_unref(s->objects[i]);
	for (size_t i = 0; i < s->n_past; i++)
		object_unref(s->past[i].object);
	free(s->past);
	free(s->objects);
	free(s->ranges);
	free(s);
	return NULL;
}

static bool same_object(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (a[i] != b[i] && !(a[i] == '_' && b[i] == '-') && !(a[i] == '-' && b[i] == '_'))
			return false;
	return a[size] == 0;
}

struct object *store_find_object(const struct store *s, const char *name, size_t size)
{
	if (size >= TABLE_OBJECT_MAX || memchr(name, 0, size))
		return NULL;
	for (size_t i = 0; i < s->n_objects; i++)
		if (same_object(object_name(s->objects[i]), name, size))
			return s->objects[i];
	return NULL;
}

int store_find_address(const struct store *s, uint64_t address, struct object **ret_object,
	struct table_group *ret_group)
{
	size_t n = COUNT_NOT_ABOVE(s->ranges, s->n_ranges, start, address);
	const struct store_range *range;

	if (n == 0)
		return 0;
	range = &s->ranges[n - 1];
	if (address - range->start >= range->length)
		return 0;
	if (!table_find_address(
		    &s->objects[range->object]->table, range->region, address, ret_group))
		return 0;
	*ret_object = s->objects[range->object];
	return 1;
}

int store_find_past(const struct store *s, uint64_t address, size_t skip,
	const struct past_object **ret_past, struct table_group *ret_group)
{
	for (size_t i = 0; i < s->n_past; i++) {
		const struct table *t = &s->past[i].object->table;
		uint32_t region = table_find_region(t, address);

		if (region == UINT32_MAX || !table_find_address(t, region, address, ret_group))
			continue;
		if (skip-- > 0)
			continue;
		*ret_past = &s->past[i];
		return 1;
	}
	return 0;
}
