/* reply - see reply.h. */
#include "client/reply.h"

#include <errno.h>

#include "client/connection.h"
#include "protocol/util.h"

int reply_parse(char *text, size_t size, struct reply *ret)
{
	static char empty[] = "{}";
	struct reply reply = { .parameters = { empty, 2 } };
	struct json_reader r;
	struct json_text key;

	json_reader_init(&r, text, size);
	if (json_reader_object(&r))
		while (json_reader_key(&r, &key)) {
			if (json_reader_null(&r))
				continue;
			if (JSON_TEXT_IS(key, "parameters")) {
				if (json_reader_type(&r) != JSON_OBJECT)
					json_reader_fail(&r);
				json_reader_skip(&r, &reply.parameters);
			} else if (JSON_TEXT_IS(key, "continues"))
				json_reader_bool(&r, &reply.continues);
			else if (JSON_TEXT_IS(key, "error"))
				json_reader_string(&r, &reply.error);
			else
				json_reader_skip(&r, NULL);
		}
	if (json_reader_finish(&r) < 0 ||
		(reply.error.s && memchr(reply.error.s, 0, reply.error.size)))
		return -EBADMSG;
	*ret = reply;
	return 0;
}

bool reply_is_error(const struct reply *r, const char *name)
{
	return r->error.s && r->error.size == strlen(name) &&
	       !memcmp(r->error.s, name, r->error.size);
}

void call_forget_error(struct symd *s)
{
	free(s->error_name);
	free(s->error_parameters);
	s->error_name = s->error_parameters = NULL;
}

void call_prepare(struct symd *s)
{
	call_forget_error(s);
	if (buffer_size(&s->in) > 0)
		connection_close(s);
}

int reply_take_error(struct symd *s, const struct reply *r)
{
	call_forget_error(s);
	s->error_name = strndup(r->error.s, r->error.size);
	s->error_parameters = strndup(r->parameters.s, r->parameters.size);
	if (!s->error_name || !s->error_parameters) {
		call_forget_error(s);
		return -ENOMEM;
	}
	s->error = (struct symd_error){ s->error_name, s->error_parameters };
	return -EREMOTEIO;
}

void call_begin(struct json_writer *w, struct symd *s, const char *method)
{
	json_init(w, &s->out);
	json_object_begin(w);
	json_member_string(w, "method", method);
	json_key(w, "parameters");
	json_object_begin(w);
}

void call_end(struct json_writer *w, bool more)
{
	json_object_end(w);
	if (more)
		json_member_bool(w, "more", true);
	json_object_end(w);
	buffer_append(w->buffer, "", 1);
}
