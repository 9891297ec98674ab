/* call - see call.h. */
#include "client/call.h"

#include <errno.h>
#include <string.h>

#include "client/connection.h"
#include "protocol/util.h"

/* Sends the call and waits for its first message. */
static int call_start(struct symd *s, const struct call *c, char **ret, size_t *ret_size)
{
	int r = -ECONNRESET;

	for (int tries = 0; tries < 2 && r == -ECONNRESET; tries++) {
		struct json_writer w;

		r = connection_open(s);
		if (r < 0)
			return r;
		call_begin(&w, s, c->method);
		if (c->write)
			c->write(&w, c->userdata);
		call_end(&w, c->more);
		r = connection_exchange(s, ret, ret_size);
	}
	return r;
}

static int call_handle(
	struct symd *s, const struct call *c, char *text, size_t size, bool *ret_continues)
{
	struct reply reply;
	int r;

	r = reply_parse(text, size, &reply);
	if (r < 0)
		return r;
	if (reply.error.s)
		return reply_take_error(s, &reply);
	if (reply.continues && !c->more)
		return -EBADMSG;
	*ret_continues = reply.continues;
	return c->on_reply(&reply, c->userdata);
}

int call_run(struct symd *s, const struct call *c)
{
	bool continues = false;
	char *text;
	size_t size;
	int r;

	call_prepare(s);
	r = call_start(s, c, &text, &size);
	if (r < 0)
		return r;
	for (;;) {
		r = call_handle(s, c, text, size, &continues);
		connection_next(s, size);
		/* After an error reply the connection goes on, unless the daemon hung up with it */
		if ((r != 0 && r != -EREMOTEIO) || s->write_broken)
			connection_close(s);
		if (r != 0 || !continues)
			return r;
		r = connection_exchange(s, &text, &size);
		if (r < 0)
			return r;
	}
}
