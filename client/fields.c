/* fields - see fields.h. */
#include "client/fields.h"

#include <errno.h>

#include "client/arena.h"
#include "protocol/address.h"
#include "protocol/util.h"

static void *decoder_alloc(struct decoder *d, size_t n, size_t size)
{
	void *p = arena_alloc(d->arena, n * size);

	if (!p) {
		d->no_memory = true;
		json_reader_fail(&d->reader);
	}
	return p;
}

/* The next string as one that C can hold. */
static const char *string_read(struct decoder *d, bool intern)
{
	struct json_text t;
	const char *s;

	if (!json_reader_string(&d->reader, &t))
		return NULL;
	if (memchr(t.s, 0, t.size)) {
		json_reader_fail(&d->reader);
		return NULL;
	}
	s = intern ? arena_intern(d->arena, t.s, t.size) : arena_string(d->arena, t.s, t.size);
	if (!s) {
		d->no_memory = true;
		json_reader_fail(&d->reader);
	}
	return s;
}

static uint64_t address_read(struct decoder *d)
{
	struct json_text t;
	uint64_t address;
	size_t position;

	if (!json_reader_string(&d->reader, &t))
		return 0;
	if (address_parse(t.s, t.size, &address, &position) < 0) {
		json_reader_fail(&d->reader);
		return 0;
	}
	return address;
}

static uint64_t uint_read(struct decoder *d)
{
	int64_t value;

	if (!json_reader_int(&d->reader, &value))
		return 0;
	if (value < 0) {
		json_reader_fail(&d->reader);
		return 0;
	}
	return (uint64_t) value;
}

static int enum_read(struct decoder *d, const char *const *values)
{
	struct json_text t;

	if (!json_reader_string(&d->reader, &t))
		return 0;
	for (int i = 0; values[i]; i++)
		if (strlen(values[i]) == t.size && !memcmp(values[i], t.s, t.size))
			return i + 1;
	return 0;
}

/* Strings, or structs if @f says so, as an array of pointers. */
static const void **list_read(struct decoder *d, const struct fields *f, size_t *ret_n)
{
	const void **v = NULL;
	size_t n = 0, capacity = 0;

	if (!json_reader_array(&d->reader))
		return NULL;
	while (json_reader_item(&d->reader)) {
		if (n == capacity) {
			const void **old = v;

			capacity = capacity ? capacity * 2 : 2;
			v = decoder_alloc(d, capacity, sizeof(*v));
			if (!v)
				return NULL;
			if (n > 0)
				memcpy(v, old, n * sizeof(*v));
		}
		v[n++] = f ? fields_read_new(d, f) : string_read(d, false);
	}
	*ret_n = n;
	return v;
}

static void field_read(struct decoder *d, const struct field *f, char *s)
{
	void *p = s + f->offset;
	const char *text;

	switch (f->type) {
	case FIELD_STRING:
		*(const char **) p = string_read(d, false);
		break;
	case FIELD_INTERNED:
		*(const char **) p = string_read(d, true);
		break;
	case FIELD_CHAR:
		text = string_read(d, true);
		*(char *) p = text ? *text : 0;
		break;
	case FIELD_UINT:
	case FIELD_ADDRESS:
		*(uint64_t *) p = f->type == FIELD_UINT ? uint_read(d) : address_read(d);
		if (f->has_extra)
			*(bool *) (s + f->extra) = true;
		break;
	case FIELD_ENUM:
		*(int *) p = enum_read(d, f->values);
		break;
	case FIELD_STRUCT:
		*(void **) p = fields_read_new(d, f->members);
		break;
	case FIELD_STRINGS:
	case FIELD_STRUCTS:
		*(const void ***) p = list_read(d, f->members, (size_t *) (s + f->extra));
		break;
	}
}

static const struct field *field_find(const struct fields *f, struct json_text key, size_t *next)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct field *v = &f->v[*next];

		*next = *next + 1 < f->n ? *next + 1 : 0;
		if (v->name_size == key.size && !memcmp(v->name, key.s, key.size))
			return v;
	}
	return NULL;
}

bool fields_read(struct decoder *d, const struct fields *f, void *ret)
{
	uint32_t seen = 0;
	size_t next = 0;
	struct json_text key;

	if (!json_reader_object(&d->reader))
		return false;
	while (json_reader_key(&d->reader, &key)) {
		const struct field *v = field_find(f, key, &next);

		if (!v)
			json_reader_skip(&d->reader, NULL);
		else if (!json_reader_null(&d->reader)) {
			field_read(d, v, ret);
			seen |= UINT32_C(1) << (v - f->v);
		}
	}
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].required && !(seen >> i & 1))
			return json_reader_fail(&d->reader);
	return !d->reader.failed;
}

void *fields_read_new(struct decoder *d, const struct fields *f)
{
	void *p = decoder_alloc(d, 1, f->size);

	if (!p)
		return NULL;
	if (f->defaults)
		memcpy(p, f->defaults, f->size);
	return fields_read(d, f, p) ? p : NULL;
}

int decoder_finish(struct decoder *d)
{
	int r = json_reader_finish(&d->reader);

	return d->no_memory ? -ENOMEM : r;
}
