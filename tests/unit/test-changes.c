/* Changes: what subscribers are told, and what is remembered of objects that are gone. */
#include <criterion/criterion.h>
#include <string.h>

#include "daemon/changes.h"
#include "daemon/table-builder.h"

static struct object *make(const char *name, uint64_t load, uint64_t address, uint64_t since_nsec)
{
	static char text[] = "first_functionsecond_function";
	struct source_symbol symbols[] = {
		{ .address = address, .name = 0, .name_size = 14, .type = 't' },
		{ .address = address + 16, .name = 14, .name_size = 15, .type = 't' }
	};
	struct table_source source = { .object = name,
		.load = load,
		.build_id = (const uint8_t *) "",
		.text = text,
		.symbols = symbols,
		.n_symbols = 2,
		.has_addresses = true };
	struct object *o;
	void *block;
	size_t size;

	cr_assert_eq(table_build(&source, &block, &size), 0);
	cr_assert_eq(object_new(block, size, &o), 0);
	o->since_nsec = since_nsec;
	return o;
}

static struct store *store_of(
	uint64_t generation, struct object **v, size_t n, const struct store *previous)
{
	struct store_time time = { .generation = generation,
		.read_nsec = generation * 100,
		.last_nsec = generation * 100 - 10 };
	struct store *s;

	cr_assert_eq(store_new(&time, v, n, previous, &s), 0);
	return s;
}

static const char *names[] = { [CHANGE_LOADED] = "loaded",
	[CHANGE_UNLOADED] = "unloaded",
	[CHANGE_CHANGED] = "changed",
	[CHANGE_RELOADED] = "reloaded" };

Test(changes, tell_what_came_went_and_became_another)
{
	struct object *kernel = make("vmlinux", 1, 0x1000, 0), *a = make("a", 7, 0x100000, 1),
		      *b = make("b", 8, 0x200000, 1), *b_moved = make("b", 8, 0x300000, 1),
		      *a_again = make("a", 9, 0x100000, 2);
	struct store *before = store_of(1, (struct object *[]){ kernel, a, b }, 3, NULL);
	struct store *now = store_of(2, (struct object *[]){ kernel, a_again, b_moved }, 3, before);
	static struct changes c;
	char told[256] = "";

	changes_compare(&c, before, now);
	changes_add_reloaded(&c, now);
	for (uint64_t n = 0; n < c.next; n++) {
		const struct change *change = changes_get(&c, n);

		cr_assert(change);
		(void) strcat(strcat(told, names[change->event]), " ");
		if (change->object)
			(void) strcat(strcat(told, object_name(change->object)), " ");
	}
	cr_expect_str_eq(told, "unloaded a loaded a changed b reloaded ");
	cr_expect_null(changes_get(&c, c.next));
	changes_done(&c);
	store_unref(before);
	store_unref(now);
	object_unref(kernel);
	object_unref(a);
	object_unref(b);
	object_unref(b_moved);
	object_unref(a_again);
}

Test(changes, forget_the_oldest)
{
	struct object *kernel = make("vmlinux", 1, 0x1000, 0);
	struct store *s = store_of(1, &kernel, 1, NULL);
	static struct changes c;

	for (int i = 0; i < CHANGES_MAX + 5; i++)
		changes_add_reloaded(&c, s);
	cr_expect_null(changes_get(&c, 4));
	cr_expect_not_null(changes_get(&c, 5));
	cr_expect_not_null(changes_get(&c, c.next - 1));
	changes_done(&c);
	store_unref(s);
	object_unref(kernel);
}

Test(changes, an_object_that_went_is_remembered_with_its_times)
{
	struct object *kernel = make("vmlinux", 1, 0x1000, 0), *a = make("a", 7, 0x100000, 1);
	struct store *first = store_of(1, (struct object *[]){ kernel, a }, 2, NULL);
	struct store *second = store_of(2, &kernel, 1, first);
	struct store *third = store_of(3, &kernel, 1, second);
	const struct past_object *past;
	struct table_group g;
	struct object *o;

	cr_expect_eq(store_find_address(third, 0x100004, &o, &g), 0);
	cr_assert_eq(store_find_past(third, 0x100014, 0, &past, &g), 1);
	cr_expect_eq(past->object, a);
	cr_expect_eq(past->last_nsec, 190);
	cr_expect_eq(past->until_nsec, 200);
	cr_expect_eq(g.first, 1);
	cr_expect_eq(store_find_past(third, 0x100014, 1, &past, &g), 0);
	cr_expect_eq(store_find_past(first, 0x100014, 0, &past, &g), 0);
	store_unref(first);
	store_unref(second);
	store_unref(third);
	object_unref(kernel);
	object_unref(a);
}

Test(changes, no_more_is_remembered_than_may_be)
{
	struct object *kernel = make("vmlinux", 1, 0x1000, 0);
	struct store *s = store_of(1, &kernel, 1, NULL), *next;

	for (uint64_t i = 0; i < PAST_OBJECTS_MAX + 10; i++) {
		struct object *m = make("m", i + 2, 0x100000 + i * 0x1000, 1);

		next = store_of(2 * i + 2, (struct object *[]){ kernel, m }, 2, s);
		store_unref(s);
		s = store_of(2 * i + 3, &kernel, 1, next);
		store_unref(next);
		object_unref(m);
	}
	cr_expect_eq(s->n_past, PAST_OBJECTS_MAX);
	cr_expect_eq(s->past[0].object->table.header->load, PAST_OBJECTS_MAX + 11);
	store_unref(s);
	object_unref(kernel);
}
