/* fixture - tables and stores for the unit tests: from text, or from a root in tests/data. */
#ifndef SYMD_TESTS_FIXTURE_H
#define SYMD_TESTS_FIXTURE_H

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/kallsyms.h"
#include "daemon/store.h"
#include "daemon/system.h"
#include "daemon/table-builder.h"
#include "protocol/util.h"

#ifndef SRCDIR
#define SRCDIR "."
#endif

struct fixture {
	struct kallsyms k;
	void *block;
	size_t size;
	struct table t;
};

static inline struct kallsyms fixture_parse(const char *text, size_t size)
{
	struct kallsyms_problem problem;
	char *copy = malloc(size + 1);
	struct kallsyms k = {};

	memcpy(copy, text, size);
	cr_assert_eq(kallsyms_parse(copy, size, &k, &problem), 0, "line %zu: %s", problem.line,
		problem.reason);
	return k;
}

/* The table of object number @object of the text; @like may give more of its source, or be NULL. */
static inline struct fixture fixture_table(
	const char *text, size_t object, const struct table_source *like)
{
	struct table_source s = like ? *like : (struct table_source){};
	struct fixture f = { .k = fixture_parse(text, strlen(text)) };

	s.object = f.k.objects[object].name;
	s.text = f.k.text;
	s.symbols = f.k.symbols + f.k.objects[object].first;
	s.n_symbols = f.k.objects[object].n;
	s.has_addresses = f.k.has_addresses;
	if (!s.build_id)
		s.build_id = (const uint8_t *) "";
	cr_assert_eq(table_build(&s, &f.block, &f.size), 0);
	cr_assert_eq(table_open(f.block, f.size, &f.t), 0);
	return f;
}

static inline void fixture_done(struct fixture *f)
{
	free(f->block);
	kallsyms_done(&f->k);
}

static inline struct store *fixture_store(const char *name)
{
	struct system_objects objects = {};
	struct system_problem problem;
	struct store *store;
	char path[4096];
	int fd;

	(void) snprintf(path, sizeof(path), "%s/tests/data/%s", SRCDIR, name);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_geq(fd, 0, "%s", path);
	cr_assert_eq(system_load(fd, NULL, &objects, &problem), 0, "%s", problem.text);
	cr_assert_eq(store_new(&(struct store_time){ .generation = 1 }, objects.v, objects.n, NULL,
			     &store),
		0);
	system_objects_done(&objects);
	(void) close(fd);
	return store;
}

/* The name of symbol @index, in memory of its own until the next call. */
static inline const char *fixture_name(const struct table *t, uint32_t index)
{
	static char name[TABLE_NAME_MAX + 1];
	struct table_symbol s;

	cr_assert_eq(table_get_symbol(t, index, &s), 0);
	name[table_name(t, s.name, name)] = 0;
	return name;
}

/* A small generator of numbers, the same ones on every machine. */
static inline uint64_t fixture_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif
