/* batch - see batch.h. */
#include "client/batch.h"

#include <errno.h>
#include <string.h>

#include "client/connection.h"
#include "client/reply.h"
#include "protocol/util.h"

struct range {
	size_t start;
	size_t n;
};

/* Each range that is put back came from splitting, about BATCH_CALLS_MAX at each of the ten levels
 * from BATCH_ITEMS_MAX down to 1 item. A daemon that brings about more gets no further try. */
#define TODO_MAX 64

struct run {
	struct symd *symd;
	const struct batch *batch;
	struct results *results;
	struct range todo[TODO_MAX]; /* the last is next */
	size_t n_todo;
	struct range calls[BATCH_CALLS_MAX]; /* under way, the oldest first */
	size_t n_calls;
	size_t items_max; /* of the next call */
	bool retried;     /* connected anew, and nothing came since */
};

static void todo_push(struct run *run, struct range range)
{
	run->todo[run->n_todo++] = range;
}

static struct range todo_pop(struct run *run)
{
	struct range *last = &run->todo[run->n_todo - 1], range = { last->start, 0 };
	size_t bytes = 0;

	while (range.n < last->n && range.n < run->items_max) {
		bytes += run->batch->measure(last->start + range.n, run->batch->userdata);
		if (range.n > 0 && bytes > BATCH_BYTES_MAX)
			break;
		range.n++;
	}
	last->start += range.n;
	last->n -= range.n;
	if (last->n == 0)
		run->n_todo--;
	return range;
}

static int calls_start(struct run *run)
{
	int r;

	r = connection_open(run->symd);
	if (r < 0)
		return r;
	while (run->n_calls < BATCH_CALLS_MAX && run->n_todo > 0) {
		struct range range = todo_pop(run);
		struct json_writer w;

		call_begin(&w, run->symd, run->batch->method);
		run->batch->write(&w, range.start, range.n, run->batch->userdata);
		call_end(&w, true);
		run->calls[run->n_calls++] = range;
	}
	return 0;
}

static struct range calls_pop(struct run *run)
{
	struct range range = run->calls[0];

	run->n_calls--;
	memmove(run->calls, run->calls + 1, run->n_calls * sizeof(*run->calls));
	return range;
}

/* Everything that is under way must be asked again, the oldest first. */
static void calls_undo(struct run *run)
{
	while (run->n_calls > 0)
		todo_push(run, run->calls[--run->n_calls]);
}

/* The text of the next value, for SYMD_KEEP_JSON: before reading changes it. */
static const char *text_keep(struct decoder *d)
{
	struct json_reader ahead = d->reader;
	struct json_text t = { ahead.p, 0 };
	const char *s;

	(void) json_reader_skip(&ahead, &t);
	s = arena_string(d->arena, t.s, t.size);
	if (!s) {
		d->no_memory = true;
		json_reader_fail(&d->reader);
	}
	return s;
}

/* Reads results into the front of @range. Returns their number, or -1 with the reader failed. */
static ssize_t results_read(const struct run *run, struct decoder *d, struct range range)
{
	const struct batch *b = run->batch;
	size_t i = 0;

	if (!json_reader_array(&d->reader))
		return -1;
	for (; json_reader_item(&d->reader); i++) {
		char *result = run->results->v + (range.start + i) * b->fields->size;

		if (i >= range.n) {
			json_reader_fail(&d->reader);
			return -1;
		}
		if (b->keep_json)
			*(const char **) (result + b->json_offset) = text_keep(d);
		fields_read(d, b->fields, result);
	}
	return (ssize_t) i;
}

/* Reads one part of an answer. Returns the number of its results, or a negative errno. */
static ssize_t part_read(const struct run *run, const struct reply *reply, struct range range)
{
	struct decoder d = { .arena = &run->results->arena };
	int64_t generation = 0;
	struct json_text key;
	ssize_t n = -1;
	int r;

	json_reader_init(&d.reader, reply->parameters.s, reply->parameters.size);
	if (json_reader_object(&d.reader))
		while (json_reader_key(&d.reader, &key)) {
			if (JSON_TEXT_IS(key, "results") && n < 0)
				n = results_read(run, &d, range);
			else if (JSON_TEXT_IS(key, "generation"))
				json_reader_int(&d.reader, &generation);
			else
				json_reader_skip(&d.reader, NULL);
		}
	r = decoder_finish(&d);
	if (r < 0)
		return r;
	if (n < 0 || generation < 0)
		return -EBADMSG;
	run->results->generation = MIN(run->results->generation, (uint64_t) generation);
	return n;
}

/* Whether asking for less may help against the error that @reply is. */
static bool is_too_much(const struct reply *reply)
{
	static const char bytes[] = "\"reply_", message[] = "\"message_";

	if (reply_is_error(reply, "org.varlink.service.ExpectedMore"))
		return true;
	return reply_is_error(reply, "io.symd.LimitExceeded") &&
	       (memmem(reply->parameters.s, reply->parameters.size, bytes, sizeof(bytes) - 1) ||
		       memmem(reply->parameters.s, reply->parameters.size, message,
			       sizeof(message) - 1));
}

static int error_handle(struct run *run, const struct reply *reply)
{
	struct range range = calls_pop(run);

	if (range.n < 2 || !is_too_much(reply) || run->n_todo >= TODO_MAX - BATCH_CALLS_MAX)
		return reply_take_error(run->symd, reply);
	run->items_max = range.n / 2;
	todo_push(run, range);
	return 0;
}

static int reply_handle(struct run *run, char *text, size_t size)
{
	struct range *range = &run->calls[0];
	struct reply reply;
	ssize_t n;
	int r;

	r = reply_parse(text, size, &reply);
	if (r < 0)
		return r;
	if (reply.error.s)
		return error_handle(run, &reply);

	n = part_read(run, &reply, *range);
	if (n < 0)
		return (int) n;
	range->start += (size_t) n;
	range->n -= (size_t) n;
	if (reply.continues)
		return n > 0 ? 0 : -EBADMSG;
	if (range->n > 0)
		return -EBADMSG;
	(void) calls_pop(run);
	run->items_max = MIN(run->items_max * 2, BATCH_ITEMS_MAX);
	return 0;
}

static int run_step(struct run *run)
{
	char *text;
	size_t size;
	int r;

	r = calls_start(run);
	if (r < 0)
		return r;
	r = connection_exchange(run->symd, &text, &size);
	if (r == -ECONNRESET && !run->retried) {
		run->retried = true;
		calls_undo(run);
		return 0;
	}
	if (r < 0)
		return r;
	run->retried = false;
	r = reply_handle(run, text, size);
	connection_next(run->symd, size);
	return r;
}

int batch_run(struct symd *s, const struct batch *b, struct results *ret)
{
	struct run run = { .symd = s, .batch = b, .results = ret, .items_max = BATCH_ITEMS_MAX };
	size_t size;

	call_prepare(s);
	ret->generation = ret->n > 0 ? UINT64_MAX : 0;
	if (ret->n == 0)
		return 0;
	if (__builtin_mul_overflow(ret->n, b->fields->size, &size) || size > SIZE_MAX / 2)
		return -ENOMEM;
	ret->v = arena_alloc(&ret->arena, size);
	if (!ret->v)
		return -ENOMEM;

	todo_push(&run, (struct range){ 0, ret->n });
	while (run.n_todo > 0 || run.n_calls > 0) {
		int r = run_step(&run);

		if (r < 0 && (r != -EREMOTEIO || run.n_calls > 0 || s->write_broken))
			connection_close(s);
		if (r < 0)
			return r;
	}
	return 0;
}
