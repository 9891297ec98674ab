/* symctl-json - see symctl-json.h. The library has checked the text, so this only looks for the few
 * characters that matter to the layout. */
#include "client/symctl-json.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/symctl-output.h"
#include "client/symctl-text.h"
#include "protocol/json-reader.h"
#include "protocol/utf8.h"
#include "protocol/util.h"

static void line_break(unsigned int depth)
{
	(void) putchar('\n');
	for (unsigned int i = 0; i < depth; i++)
		(void) putchar('\t');
}

/* Writes the string that begins at @s (its quote). Returns where it ends. */
static const char *string_print(const char *s, const char *end)
{
	(void) putchar(*s++);
	while (s < end && *s != '"') {
		const unsigned char *u = (const unsigned char *) s;
		size_t n = *s == '\\' ? 2 : utf8_length(u, (size_t) (end - s));

		n = MIN(MAX(n, (size_t) 1), (size_t) (end - s));
		if (n == 2 && *u == 0xc2 && text_is_control(u, n))
			(void) printf("\\u%04x", u[1]);
		else if (*s == 0x7f)
			(void) fputs("\\u007f", stdout);
		else
			(void) fwrite(s, 1, n, stdout);
		s += n;
	}
	if (s < end)
		(void) putchar(*s++);
	return s;
}

static const char *space_skip(const char *s, const char *end)
{
	while (s < end && isspace((unsigned char) *s))
		s++;
	return s;
}

void json_print(const char *text, size_t size, enum json_mode mode, unsigned int depth)
{
	const char *s = text, *end = text + size;
	bool pretty = mode == JSON_PRETTY;

	for (s = space_skip(s, end); s < end; s = space_skip(s, end)) {
		char c = *s;

		if (c == '"') {
			s = string_print(s, end);
			continue;
		}
		s++;
		if (c == '{' || c == '[') {
			const char *next = space_skip(s, end);

			(void) putchar(c);
			if (next < end && (*next == '}' || *next == ']')) {
				(void) putchar(*next);
				s = next + 1;
				continue;
			}
			depth++;
			if (pretty)
				line_break(depth);
			continue;
		}
		if (c == '}' || c == ']') {
			depth--;
			if (pretty)
				line_break(depth);
		}
		(void) putchar(c);
		if (c == ',' && pretty)
			line_break(depth);
		if (c == ':' && pretty)
			(void) putchar(' ');
	}
}

int json_print_document(const char *text, enum json_mode mode)
{
	json_print(text, strlen(text), mode, 0);
	(void) putchar('\n');
	return output_flush();
}

static void stream_begin(struct json_stream *s)
{
	s->begun = true;
	(void) printf(s->mode == JSON_PRETTY ? "{\n\t\"%s\": [" : "{\"%s\":[", s->name);
}

void json_stream_item(struct json_stream *s, const char *text, size_t size)
{
	if (s->begun)
		(void) putchar(',');
	else
		stream_begin(s);
	if (s->mode == JSON_PRETTY)
		line_break(2);
	json_print(text, size, s->mode, 2);
}

int json_stream_end(struct json_stream *s)
{
	bool empty = !s->begun;

	if (empty)
		stream_begin(s);
	if (s->mode == JSON_PRETTY && !empty)
		line_break(1);
	(void) printf(s->mode == JSON_PRETTY ? "],\n\t\"generation\": %llu\n}\n"
					     : "],\"generation\":%llu}\n",
		(unsigned long long) s->generation);
	return output_flush();
}

char *json_member_get(const char *text, const char *key)
{
	_cleanup_free_ char *copy = strdup(text);
	struct json_reader r;
	struct json_text k, value;

	if (!copy)
		return NULL;
	json_reader_init(&r, copy, strlen(copy));
	if (!json_reader_object(&r))
		return NULL;
	while (json_reader_key(&r, &k)) {
		bool found = k.size == strlen(key) && !memcmp(k.s, key, k.size);

		if (found && json_reader_type(&r) == JSON_STRING) {
			if (json_reader_string(&r, &value))
				return strndup(value.s, value.size);
		} else if (json_reader_skip(&r, &value) && found)
			return strndup(value.s, value.size);
	}
	return NULL;
}
