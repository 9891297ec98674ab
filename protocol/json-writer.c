/* json-writer - see json-writer.h. Names of symbols are nearly always plain: a string is scanned
 * for what needs care, and copied whole where nothing does. */
#include "protocol/json-writer.h"

#include "protocol/address.h"
#include "protocol/utf8.h"
#include "protocol/util.h"

static void put(struct json_writer *w, const char *s, size_t n)
{
	char *p = buffer_reserve(w->buffer, n + 1);

	if (unlikely(!p))
		return;
	if (w->comma)
		*p = ',';
	memcpy(p + w->comma, s, n);
	buffer_commit(w->buffer, n + w->comma);
}

void json_object_begin(struct json_writer *w)
{
	put(w, "{", 1);
	w->comma = false;
}

void json_object_end(struct json_writer *w)
{
	buffer_append(w->buffer, "}", 1);
	w->comma = true;
}

void json_array_begin(struct json_writer *w)
{
	put(w, "[", 1);
	w->comma = false;
}

void json_array_end(struct json_writer *w)
{
	buffer_append(w->buffer, "]", 1);
	w->comma = true;
}

void json_key(struct json_writer *w, const char *key)
{
	size_t n = strlen(key);
	char *p = buffer_reserve(w->buffer, n + 4), *q = p;

	if (unlikely(!p))
		return;
	if (w->comma)
		*q++ = ',';
	*q++ = '"';
	memcpy(q, key, n);
	q += n;
	*q++ = '"';
	*q++ = ':';
	buffer_commit(w->buffer, (size_t) (q - p));
	w->comma = false;
}

static inline bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static char *put_escaped(char *p, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	*p++ = '\\';
	switch (c) {
	case '"':
	case '\\':
		*p++ = (char) c;
		break;
	case '\n':
		*p++ = 'n';
		break;
	case '\t':
		*p++ = 't';
		break;
	default:
		memcpy(p, "u00", 3);
		p[3] = hex[c >> 4];
		p[4] = hex[c & 15];
		p += 5;
	}
	return p;
}

static char *put_unplain(char *p, const char *s, size_t size)
{
	for (size_t i = 0; i < size;) {
		const unsigned char *u = (const unsigned char *) s + i;
		size_t n = 1;

		if (is_plain(*u)) {
			*p++ = s[i];
		} else if (*u < 0x80) {
			p = put_escaped(p, *u);
		} else if ((n = utf8_length(u, size - i)) > 0) {
			p = json_put_bytes(p, s + i, n);
		} else {
			p = json_put_bytes(p, "\xef\xbf\xbd", 3);
			n = 1;
		}
		i += n;
	}
	return p;
}

char *json_put_string(char *p, const char *s, size_t size)
{
	size_t i = 0;

	*p++ = '"';
	for (; i < size && is_plain((unsigned char) s[i]); i++)
		*p++ = s[i];
	if (unlikely(i < size))
		p = put_unplain(p, s + i, size - i);
	*p++ = '"';
	return p;
}

char *json_put_int(char *p, int64_t value)
{
	char text[20], *t = text + sizeof(text);
	uint64_t u = value < 0 ? -(uint64_t) value : (uint64_t) value;

	do
		*--t = (char) ('0' + u % 10);
	while ((u /= 10));
	if (value < 0)
		*--t = '-';
	return json_put_bytes(p, t, (size_t) (text + sizeof(text) - t));
}

char *json_put_address(char *p, uint64_t address)
{
	*p++ = '"';
	p += address_format(p, address);
	*p++ = '"';
	return p;
}

void json_string(struct json_writer *w, const char *s, size_t size)
{
	char *p = buffer_reserve(w->buffer, JSON_STRING_MAX(size) + 1), *q = p;

	if (unlikely(!p))
		return;
	if (w->comma)
		*q++ = ',';
	q = json_put_string(q, s, size);
	buffer_commit(w->buffer, (size_t) (q - p));
	w->comma = true;
}

void json_int(struct json_writer *w, int64_t value)
{
	char text[JSON_INT_MAX];

	put(w, text, (size_t) (json_put_int(text, value) - text));
	w->comma = true;
}

void json_boolean(struct json_writer *w, bool value)
{
	put(w, value ? "true" : "false", value ? 4 : 5);
	w->comma = true;
}

void json_address(struct json_writer *w, uint64_t address)
{
	char text[ADDRESS_TEXT_MAX + 2];

	put(w, text, (size_t) (json_put_address(text, address) - text));
	w->comma = true;
}

void json_raw(struct json_writer *w, const char *text, size_t size)
{
	put(w, text, size);
	w->comma = true;
}

void json_member_string(struct json_writer *w, const char *key, const char *s)
{
	json_key(w, key);
	json_string(w, s, strlen(s));
}

void json_member_int(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_int(w, value);
}

void json_member_bool(struct json_writer *w, const char *key, bool value)
{
	json_key(w, key);
	json_boolean(w, value);
}

void json_member_address(struct json_writer *w, const char *key, uint64_t address)
{
	json_key(w, key);
	json_address(w, address);
}
