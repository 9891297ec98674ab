/* symd - see symd.h: the connection as the public sees it, and the call of any method. */
#include "client/symd.h"

#include <errno.h>
#include <string.h>

#include "client/call.h"
#include "client/connection.h"
#include "protocol/util.h"

DEFINE_CLEANUP(struct symd *, symd_free);

static int symd_new(const char *path, struct symd **ret)
{
	_cleanup_(symd_freep) struct symd *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->fd = -1;
	s->timeout_usec = SYMD_TIMEOUT_DEFAULT_USEC;
	s->path = strdup(path ? path : SYMD_SOCKET_DEFAULT);
	if (!s->path)
		return -ENOMEM;
	*ret = TAKE_PTR(s);
	return 0;
}

int symd_connect(const char *path, struct symd **ret)
{
	_cleanup_(symd_freep) struct symd *s = NULL;
	int r;

	r = symd_new(path, &s);
	if (r < 0)
		return r;
	r = connection_open(s);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(s);
	return 0;
}

struct symd *symd_free(struct symd *s)
{
	if (!s)
		return NULL;
	connection_close(s);
	buffer_done(&s->in);
	buffer_done(&s->out);
	call_forget_error(s);
	free(s->path);
	free(s);
	return NULL;
}

void symd_set_timeout(struct symd *s, uint64_t timeout_usec)
{
	connection_set_timeout(s, timeout_usec);
}

const struct symd_error *symd_get_error(const struct symd *s)
{
	return s->error_name ? &s->error : NULL;
}

struct generic {
	struct json_text members; /* of the caller's parameters, without the braces */
	symd_reply_fn fn;
	void *userdata;
};

/* The parameters are copied into the call, so they must be one object and nothing else. */
static int generic_init(struct generic *g, const char *parameters)
{
	struct json_reader r;
	struct json_text t;

	if (!parameters)
		return 0;
	/* Skipping does not write */
	json_reader_init(&r, (char *) parameters, strlen(parameters));
	if (json_reader_type(&r) != JSON_OBJECT)
		return -EINVAL;
	(void) json_reader_skip(&r, &t);
	if (json_reader_finish(&r) < 0)
		return -EINVAL;
	g->members = (struct json_text){ t.s + 1, t.size - 2 };
	return 0;
}

static void generic_write(struct json_writer *w, void *userdata)
{
	const struct generic *g = userdata;

	json_raw(w, g->members.s ? g->members.s : "", g->members.size);
}

static int generic_on_reply(const struct reply *r, void *userdata)
{
	const struct generic *g = userdata;
	_cleanup_free_ char *text = strndup(r->parameters.s, r->parameters.size);

	return text ? g->fn(text, g->userdata) : -ENOMEM;
}

int symd_call_more(struct symd *s, const char *method, const char *parameters, symd_reply_fn fn,
	void *userdata)
{
	struct generic g = { .fn = fn, .userdata = userdata };
	struct call c = {
		.method = method,
		.write = generic_write,
		.on_reply = generic_on_reply,
		.userdata = &g,
		.more = true,
	};
	int r;

	r = generic_init(&g, parameters);
	return r < 0 ? r : call_run(s, &c);
}

static int text_on_reply(const char *parameters, void *userdata)
{
	char **ret = userdata;

	free(*ret);
	*ret = strdup(parameters);
	return *ret ? 0 : -ENOMEM;
}

int symd_call(struct symd *s, const char *method, const char *parameters, char **ret)
{
	_cleanup_free_ char *text = NULL;
	struct generic g = { .fn = text_on_reply, .userdata = &text };
	struct call c = {
		.method = method,
		.write = generic_write,
		.on_reply = generic_on_reply,
		.userdata = &g,
	};
	int r;

	r = generic_init(&g, parameters);
	if (r < 0)
		return r;
	r = call_run(s, &c);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(text);
	return 0;
}
