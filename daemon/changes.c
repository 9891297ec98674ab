/* changes - see changes.h. A ring. */
#include "daemon/changes.h"

#include <string.h>

static void add(
	struct changes *c, enum change_event event, const struct store *now, struct object *o)
{
	struct change *slot = &c->v[c->next % CHANGES_MAX];

	object_unref(slot->object);
	*slot = (struct change){ event, now->generation, now->read_nsec, o ? object_ref(o) : NULL };
	c->next++;
}

void changes_done(struct changes *c)
{
	for (size_t i = 0; i < CHANGES_MAX; i++)
		c->v[i].object = object_unref(c->v[i].object);
}

/* Whether two tables say the same: their checksums cover all that they hold. */
static bool is_same(const struct object *a, const struct object *b)
{
	return a == b || a->table.header->checksum == b->table.header->checksum;
}

void changes_compare(struct changes *c, const struct store *before, const struct store *now)
{
	for (size_t i = 0; i < before->n_objects; i++)
		if (!store_find_load(now, before->objects[i]))
			add(c, CHANGE_UNLOADED, now, before->objects[i]);
	for (size_t i = 0; i < now->n_objects; i++) {
		const struct object *o = store_find_load(before, now->objects[i]);

		if (!o)
			add(c, CHANGE_LOADED, now, now->objects[i]);
		else if (!is_same(o, now->objects[i]))
			add(c, CHANGE_CHANGED, now, now->objects[i]);
	}
}

void changes_add_reloaded(struct changes *c, const struct store *now)
{
	add(c, CHANGE_RELOADED, now, NULL);
}

const struct change *changes_get(const struct changes *c, uint64_t n)
{
	return n < c->next && c->next - n <= CHANGES_MAX ? &c->v[n % CHANGES_MAX] : NULL;
}
