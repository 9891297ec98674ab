/* The input is a list of calls of the writer. What it writes must be, to json-c, the very tree that
 * the same calls build there. */
#include <json-c/json.h>
#include <string.h>

#include "protocol/json-writer.h"
#include "protocol/util.h"
#include "tests/fuzz/fuzz.h"

#define DEPTH_MAX 24

struct state {
	struct json_writer w;
	struct json_object *stack[DEPTH_MAX]; /* [0] is an array */
	size_t depth;
	unsigned int keys;
};

/* Announces the next value: in an object it has a key. */
static const char *key_begin(struct state *s)
{
	static char key[16];

	if (!json_object_is_type(s->stack[s->depth], json_type_object))
		return NULL;
	(void) snprintf(key, sizeof(key), "k%u", s->keys++);
	json_key(&s->w, key);
	return key;
}

static void value_add(struct state *s, const char *key, struct json_object *o)
{
	if (key)
		CHECK(json_object_object_add(s->stack[s->depth], key, o) == 0);
	else
		CHECK(json_object_array_add(s->stack[s->depth], o) == 0);
}

/* RFC 3629 from the other end than the writer: decode, then judge the code point. */
static size_t character_size(const uint8_t *p, size_t size)
{
	static const uint32_t first[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = p[0] < 0x80             ? 1
		   : (p[0] & 0xe0) == 0xc0 ? 2
		   : (p[0] & 0xf0) == 0xe0 ? 3
		   : (p[0] & 0xf8) == 0xf0 ? 4
					   : 0;
	uint32_t code = n > 1 ? p[0] & (0x7fu >> n) : p[0];

	if (n == 0 || n > size)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if (code < first[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	return n;
}

static void string_add(struct state *s, const uint8_t *p, size_t size)
{
	_cleanup_(buffer_done) struct buffer expected = BUFFER_INIT;
	const char *key = key_begin(s);

	json_string(&s->w, (const char *) p, size);
	for (size_t i = 0; i < size;) {
		size_t n = character_size(p + i, size - i);

		buffer_append(
			&expected, n > 0 ? (const char *) p + i : "\xef\xbf\xbd", n > 0 ? n : 3);
		i += n > 0 ? n : 1;
	}
	buffer_append(&expected, "", 1);
	value_add(s, key,
		json_object_new_string_len(
			buffer_bytes(&expected), (int) buffer_size(&expected) - 1));
}

static void address_add(struct state *s, uint64_t address)
{
	const char *key = key_begin(s);
	char text[24];

	json_address(&s->w, address);
	(void) snprintf(text, sizeof(text), "0x%llx", (unsigned long long) address);
	value_add(s, key, json_object_new_string(text));
}

static void container_begin(struct state *s, bool object)
{
	struct json_object *o = object ? json_object_new_object() : json_object_new_array();
	const char *key = key_begin(s);

	if (object)
		json_object_begin(&s->w);
	else
		json_array_begin(&s->w);
	value_add(s, key, o);
	s->stack[++s->depth] = o;
}

static void container_end(struct state *s)
{
	if (json_object_is_type(s->stack[s->depth], json_type_object))
		json_object_end(&s->w);
	else
		json_array_end(&s->w);
	s->depth--;
}

static void step(struct state *s, struct fuzz_input *in)
{
	uint8_t op = fuzz_byte(in);
	const char *key;
	size_t n;

	switch (op % 8) {
	case 0:
	case 1:
		if (s->depth + 1 < DEPTH_MAX)
			container_begin(s, op % 8);
		break;
	case 2:
		if (s->depth > 0)
			container_end(s);
		break;
	case 3:
		key = key_begin(s);
		json_boolean(&s->w, op & 8);
		value_add(s, key, json_object_new_boolean((op & 8) != 0));
		break;
	case 4: {
		int64_t value = op & 8 ? (int8_t) fuzz_byte(in) : (int64_t) fuzz_u64(in);

		key = key_begin(s);
		json_int(&s->w, value);
		value_add(s, key, json_object_new_int64(value));
		break;
	}
	case 5:
		address_add(s, fuzz_u64(in) >> (op >> 3) * 2);
		break;
	case 6:
		key = key_begin(s);
		json_raw(&s->w, "[1,{}]", 6);
		value_add(s, key, json_tokener_parse("[1,{}]"));
		break;
	default:
		n = fuzz_byte(in);
		n = MIN(n, in->size);
		string_add(s, in->data, n);
		in->data += n;
		in->size -= n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;
	struct fuzz_input in = { data, size };
	struct json_tokener *t = json_tokener_new_ex(DEPTH_MAX + 8);
	struct json_object *root;
	struct state s = { .stack = { json_object_new_array() } };

	json_init(&s.w, &b);
	json_array_begin(&s.w);
	while (in.size > 0)
		step(&s, &in);
	while (s.depth > 0)
		container_end(&s);
	json_array_end(&s.w);

	CHECK(!b.failed);
	json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	root = json_tokener_parse_ex(t, buffer_bytes(&b), (int) buffer_size(&b));
	CHECK(json_tokener_get_error(t) == json_tokener_success);
	CHECK(json_tokener_get_parse_end(t) == buffer_size(&b));
	CHECK(json_object_equal(root, s.stack[0]));

	(void) json_object_put(root);
	(void) json_object_put(s.stack[0]);
	json_tokener_free(t);
	return 0;
}
