/* Whatever the bytes: slices lie inside the text, a problem has a position in it, and white space
 * around a target changes neither. */
#include <errno.h>
#include <string.h>

#include "protocol/target.h"
#include "tests/fuzz/fuzz.h"

static void slice_check(struct slice s, const char *text, size_t size)
{
	if (!s.s) {
		CHECK(s.n == 0);
		return;
	}
	CHECK(s.n > 0);
	CHECK(s.s >= text && s.n <= size && s.s + s.n <= text + size);
	for (size_t i = 0; i < s.n; i++)
		CHECK(s.s[i] > ' ' && s.s[i] < 0x7f);
}

static void target_check(const struct target *t, const char *text, size_t size)
{
	slice_check(t->object, text, size);
	slice_check(t->name, text, size);
	slice_check(t->file, text, size);
	slice_check(t->build_id, text, size);
	CHECK(!t->build_id.s || t->object.s);
	CHECK(t->line == 0 || t->file.s);
	CHECK(t->has_offset || (t->offset == 0 && t->size == 0));
	CHECK(t->has_relative || t->relative == 0);
	CHECK(t->has_offset + t->has_relative <= 1);
	CHECK(!t->is_return || (t->offset == 0 && !t->has_relative));

	switch (t->form) {
	case TARGET_GLOB:
		CHECK(t->ordinal == 0 && !t->has_offset && !t->has_relative);
		/* fall through */
	case TARGET_NAME:
		CHECK(t->name.s);
		CHECK(t->address == 0);
		break;
	case TARGET_ADDRESS:
		CHECK(!t->name.s && !t->object.s && !t->file.s);
		break;
	case TARGET_FILE_LINE:
		CHECK(!t->name.s && t->file.s && t->line > 0);
		CHECK(t->ordinal == 0 && !t->has_offset && !t->has_relative && !t->is_return);
		break;
	default:
		abort();
	}
}

static int parse(const char *text, size_t size, struct target *ret, struct target_problem *ret_p)
{
	struct target untouched;
	int r;

	memset(ret, 0xa5, sizeof(*ret));
	untouched = *ret;
	r = target_parse(text, size, ret, ret_p);
	CHECK(r == 0 || r == -EINVAL);
	if (r == 0) {
		target_check(ret, text, size);
	} else {
		CHECK(memcmp(ret, &untouched, sizeof(*ret)) == 0);
		CHECK(ret_p->position <= size);
		CHECK(ret_p->message && *ret_p->message);
	}
	return r;
}

static void slice_compare(struct slice a, const char *a_text, struct slice b, const char *b_text)
{
	CHECK(a.n == b.n);
	CHECK(!a.s == !b.s);
	CHECK(!a.s || a.s - a_text == b.s - b_text);
}

static void target_compare(
	const struct target *a, const char *a_text, const struct target *b, const char *b_text)
{
	slice_compare(a->object, a_text, b->object, b_text);
	slice_compare(a->name, a_text, b->name, b_text);
	slice_compare(a->file, a_text, b->file, b_text);
	slice_compare(a->build_id, a_text, b->build_id, b_text);
	CHECK(a->form == b->form && a->address == b->address);
	CHECK(a->offset == b->offset && a->size == b->size && a->has_offset == b->has_offset);
	CHECK(a->ordinal == b->ordinal && a->line == b->line && a->is_return == b->is_return);
	CHECK(a->relative == b->relative && a->has_relative == b->has_relative);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char spaced[TARGET_SIZE_MAX];
	const char *text = (const char *) data;
	struct target_problem p, spaced_p;
	struct target t, spaced_t;
	int r;

	r = parse(text, size, &t, &p);
	if (size + 2 > sizeof(spaced))
		return 0;

	spaced[0] = '\t';
	if (size > 0)
		memcpy(spaced + 1, data, size);
	spaced[size + 1] = '\n';
	CHECK(parse(spaced, size + 2, &spaced_t, &spaced_p) == r);
	if (r == 0)
		target_compare(&t, text, &spaced_t, spaced + 1);
	else if (p.position > 0 || (size > 0 && !strchr(" \t\r\n", text[0]))) /* not all blank */
		CHECK(spaced_p.position == p.position + 1 && spaced_p.message == p.message);
	return 0;
}
