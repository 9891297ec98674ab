/* system - see system.h.
 *
 * The kernel finds the symbols of modules by position, and a new module goes to the head of its
 * list: a load in the middle of a read repeats lines, an unload skips some
 * (kernel/module/kallsyms.c, module_get_kallsym()). So /proc/modules is compared before and after.
 */
#include "daemon/system.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/file.h"
#include "daemon/kallsyms.h"
#include "daemon/modules.h"

#define ATTEMPTS_MAX 20
#define MODULES_SIZE_MAX ((size_t) 16 << 20)
#define NOTES_SIZE_MAX ((size_t) 1 << 20)

struct snapshot {
	char *modules_text; /* of /proc/modules; empty where there are no modules */
	size_t modules_size;
	struct module *modules;
	size_t n_modules;
	struct kallsyms kallsyms;
};

static void snapshot_done(struct snapshot *s)
{
	free(s->modules_text);
	free(s->modules);
	kallsyms_done(&s->kallsyms);
}

void system_objects_done(struct system_objects *o)
{
	for (size_t i = 0; i < o->n; i++)
		object_unref(o->v[i]);
	free(o->v);
	*o = (struct system_objects){};
}

static uint64_t now_nsec(void)
{
	struct timespec t;

	(void) clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t) t.tv_sec * 1000000000 + (uint64_t) t.tv_nsec;
}

__attribute__((format(printf, 3, 4))) static int fail(
	struct system_problem *p, int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void) vsnprintf(p->text, sizeof(p->text), format, ap);
	va_end(ap);
	return error;
}

/* A kernel without module support has no /proc/modules: that means "no modules". */
static int read_modules(int root_fd, char **ret, size_t *ret_size, struct system_problem *p)
{
	int r = file_load(root_fd, "proc/modules", MODULES_SIZE_MAX, ret, ret_size);

	if (r == -ENOENT) {
		*ret = strdup("");
		*ret_size = 0;
		return *ret ? 0 : -ENOMEM;
	}
	return r < 0 ? fail(p, r, "Failed to read /proc/modules: %s", strerror(-r)) : 0;
}

static int read_kallsyms(int root_fd, struct kallsyms *ret, struct system_problem *p)
{
	_cleanup_close_ int fd = file_open(root_fd, "proc/kallsyms");
	struct kallsyms_problem problem;
	int r;

	if (fd < 0)
		return fail(p, fd, "Failed to open /proc/kallsyms: %s", strerror(-fd));
	r = kallsyms_load(fd, ret, &problem);
	if (r == -EBADMSG && problem.line > 0)
		return fail(p, r, "/proc/kallsyms is malformed, line %zu (\"%s\"): %s",
			problem.line, problem.excerpt, problem.reason);
	if (r == -EBADMSG)
		return fail(p, r, "/proc/kallsyms is malformed: %s", problem.reason);
	return r < 0 ? fail(p, r, "Failed to read /proc/kallsyms: %s", strerror(-r)) : 0;
}

/* Everything but the reference counts: these change all the time and move no symbol. */
static bool same_modules(const struct module *a, size_t n, const struct module *b, size_t m)
{
	if (n != m)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(a[i].name, b[i].name) != 0 || a[i].state != b[i].state ||
			a[i].address != b[i].address || a[i].size != b[i].size)
			return false;
	return true;
}

static int parse_modules(struct snapshot *s, struct system_problem *p)
{
	size_t line = 0;
	int r = modules_parse(s->modules_text, s->modules_size, &s->modules, &s->n_modules, &line);

	if (r == -EBADMSG)
		return fail(p, r, "/proc/modules is malformed, line %zu", line);
	return r;
}

/* One attempt. Returns 1, or 0 when the modules changed meanwhile. */
static int read_once(int root_fd, struct snapshot *ret, struct system_problem *p)
{
	_cleanup_(snapshot_done) struct snapshot s = {}, after = {};
	int r;

	r = read_modules(root_fd, &s.modules_text, &s.modules_size, p);
	if (r >= 0)
		r = parse_modules(&s, p);
	if (r >= 0)
		r = read_kallsyms(root_fd, &s.kallsyms, p);
	if (r >= 0)
		r = read_modules(root_fd, &after.modules_text, &after.modules_size, p);
	if (r >= 0)
		r = parse_modules(&after, p);
	if (r < 0)
		return r;
	if (!same_modules(s.modules, s.n_modules, after.modules, after.n_modules))
		return 0;
	*ret = s;
	s = (struct snapshot){};
	return 1;
}

static const struct module *find_module(const struct snapshot *s, const char *name)
{
	for (size_t i = 0; i < s->n_modules; i++)
		if (strcmp(s->modules[i].name, name) == 0)
			return &s->modules[i];
	return NULL;
}

/* Until Linux 6.4 (ac3b43283923) a module's memory but init's was one run; since then there are
 * several, and /proc/modules tells the start of one and the size of all. */
static uint64_t find_end(uint64_t address, uint64_t size, const struct module_details *d)
{
	for (size_t i = 0; i < d->n_sections; i++) {
		const struct table_elf_section *e = &d->sections[i];

		/* These two never lie in it. */
		if (strncmp(e->name, ".init", 5) == 0 || strcmp(e->name, ".data..percpu") == 0)
			continue;
		if (e->start - address >= size)
			return 0;
	}
	return d->n_sections > 0 ? address + size : 0;
}

/* Where vmlinux begins and ends, from its own markers. */
static void find_kernel(const struct kallsyms *k, struct table_source *s)
{
	uint64_t end = 0;

	for (size_t i = 0; i < k->objects[0].n; i++) {
		const struct source_symbol *e = &k->symbols[i];
		const char *name = k->text + e->name;

		if (e->name_size == 5 && memcmp(name, "_text", 5) == 0)
			s->address = s->base = e->address;
		else if (e->name_size == 4 && memcmp(name, "_end", 4) == 0)
			end = e->address;
	}
	if (end > s->address && s->address)
		s->size = end - s->address;
}

struct loader {
	int root_fd;
	const struct store *previous;
	const struct snapshot *snapshot;
	uint64_t now_nsec;
	struct system_objects *objects;
};

/* Whether the module is on its way out for good: the kernel first calls it Unloading, then takes
 * its directory in sysfs away, announces that by the uevent "remove", and takes its symbols out of
 * /proc/kallsyms a little later, without a word (kernel/module/main.c, free_module()). */
static bool is_gone(const struct loader *l, const struct module *m)
{
	return m && m->state == MODULE_UNLOADING && modules_has_sysfs(l->root_fd) &&
	       !modules_is_present(l->root_fd, m->name);
}

static bool is_init(const struct module_details *d, uint64_t address)
{
	size_t n = COUNT_NOT_ABOVE(d->sections, d->n_sections, start, address);

	return n > 0 && strncmp(d->sections[n - 1].name, ".init", 5) == 0;
}

/* Leaves out the module's init sections and what lies in them: once it is live, their memory is
 * freed by a work queue at some time, and until then /proc/kallsyms and sysfs may show them. @copy:
 * memory for as many symbols as @source has. */
static void drop_init(
	struct table_source *source, struct module_details *d, struct source_symbol *copy)
{
	size_t n = 0;

	for (size_t i = 0; i < source->n_symbols; i++)
		if (!is_init(d, source->symbols[i].address))
			copy[n++] = source->symbols[i];
	source->symbols = copy;
	source->n_symbols = n;

	n = 0;
	for (size_t i = 0; i < d->n_sections; i++)
		if (strncmp(d->sections[i].name, ".init", 5) != 0)
			d->sections[n++] = d->sections[i];
	source->n_sections = n;
}

/* Builds the table of @source and adds its object. An object that was there before is as old as it
 * was: the same load of the same name. */
static int add_object(struct loader *l, const struct table_source *source, bool is_module,
	enum object_state state)
{
	struct object *o, *before;
	void *block;
	size_t size;
	int r;

	r = table_build(source, &block, &size);
	if (r < 0)
		return r;
	r = object_new(block, size, &o);
	if (r < 0)
		return r;

	o->is_module = is_module;
	o->state = state;
	o->since_nsec = is_module ? l->now_nsec : 0;
	o->absent_nsec = is_module && l->previous ? l->previous->read_nsec : 0;
	before = l->previous
			 ? store_find_object(l->previous, source->object, strlen(source->object))
			 : NULL;
	if (before && before->table.header->load == source->load) {
		o->since_nsec = before->since_nsec;
		o->absent_nsec = before->absent_nsec;
	}
	l->objects->v[l->objects->n++] = o;
	return 0;
}

static int add_kernel(struct loader *l, struct table_source *source)
{
	_cleanup_free_ char *notes = NULL;
	uint8_t build_id[TABLE_BUILD_ID_MAX];
	size_t size;

	source->load = 1;
	source->build_id = build_id;
	if (file_load(l->root_fd, "sys/kernel/notes", NOTES_SIZE_MAX, &notes, &size) >= 0)
		source->build_id_size = notes_find_build_id(notes, size, build_id);
	find_kernel(&l->snapshot->kallsyms, source);
	return add_object(l, source, false, OBJECT_LIVE);
}

static int add_module(struct loader *l, struct table_source *source)
{
	static const enum object_state states[] = { [MODULE_LIVE] = OBJECT_LIVE,
		[MODULE_LOADING] = OBJECT_LOADING,
		[MODULE_UNLOADING] = OBJECT_UNLOADING };
	const struct module *m = find_module(l->snapshot, source->object);
	_cleanup_(module_details_done) struct module_details d = {};
	_cleanup_free_ struct source_symbol *copy = NULL;
	int r;

	if (is_gone(l, m))
		return 0;
	r = modules_get_details(l->root_fd, source->object, &d);
	if (r < 0)
		return r;
	source->load = d.load ? d.load : 1;
	source->build_id = d.build_id;
	source->build_id_size = d.build_id_size;
	source->sections = d.sections;
	source->n_sections = d.n_sections;
	if (m) {
		source->address = m->address;
		/* Right after a load the size in /proc/modules still counts init's memory. */
		source->size = d.core_size ? d.core_size : m->size;
		source->end = m->address ? find_end(m->address, source->size, &d) : 0;
	}
	if (m && m->state == MODULE_LIVE && d.n_sections > 0 && source->n_symbols > 0) {
		copy = reallocarray(NULL, source->n_symbols, sizeof(*copy));
		if (!copy)
			return -ENOMEM;
		drop_init(source, &d, copy);
	}
	return add_object(l, source, true, m ? states[m->state] : OBJECT_LIVE);
}

static int add_objects(struct loader *l)
{
	const struct kallsyms *k = &l->snapshot->kallsyms;

	for (size_t i = 0; i < k->n_objects; i++) {
		struct table_source source = { .object = k->objects[i].name,
			.load = 1,
			.build_id = (const uint8_t *) "",
			.text = k->text,
			.symbols = k->symbols + k->objects[i].first,
			.n_symbols = k->objects[i].n,
			.has_addresses = k->has_addresses };
		int r;

		if (i == 0)
			r = add_kernel(l, &source);
		else if (k->objects[i].is_module)
			r = add_module(l, &source);
		else
			r = add_object(l, &source, false, OBJECT_LIVE);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool has_symbols(const struct kallsyms *k, const char *module)
{
	for (size_t i = 1; i < k->n_objects; i++)
		if (k->objects[i].is_module && strcmp(k->objects[i].name, module) == 0)
			return true;
	return false;
}

/* A module without a symbol is loaded all the same. */
static int add_silent_modules(struct loader *l)
{
	const struct snapshot *s = l->snapshot;

	for (size_t i = 0; i < s->n_modules; i++) {
		struct table_source source = { .object = s->modules[i].name,
			.text = "",
			.has_addresses = s->kallsyms.has_addresses };
		int r;

		if (has_symbols(&s->kallsyms, s->modules[i].name))
			continue;
		r = add_module(l, &source);
		if (r < 0)
			return r;
	}
	return 0;
}

int system_load(int root_fd, const struct store *previous, struct system_objects *ret,
	struct system_problem *ret_problem)
{
	_cleanup_(system_objects_done) struct system_objects objects = {};
	_cleanup_(snapshot_done) struct snapshot s = {};
	struct loader l = {
		.root_fd = root_fd, .previous = previous, .snapshot = &s, .objects = &objects
	};
	int r = 0;

	for (unsigned int i = 0; i < ATTEMPTS_MAX && r == 0; i++) {
		objects.torn = i;
		l.now_nsec = now_nsec();
		r = read_once(root_fd, &s, ret_problem);
	}
	if (r < 0)
		return r;
	if (r == 0)
		return fail(ret_problem, -EAGAIN,
			"Modules came and went during each of %d reads of /proc/kallsyms",
			ATTEMPTS_MAX);

	objects.v = calloc(s.kallsyms.n_objects + s.n_modules, sizeof(*objects.v));
	r = objects.v ? add_objects(&l) : -ENOMEM;
	if (r >= 0)
		r = add_silent_modules(&l);
	if (r < 0)
		return fail(ret_problem, r, "Failed to build the symbol tables: %s", strerror(-r));
	objects.read_nsec = l.now_nsec;
	*ret = objects;
	objects = (struct system_objects){};
	return 0;
}
