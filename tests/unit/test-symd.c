/* Calls over a real socket to a daemon that may do anything: an answer, or the documented error;
 * never a hang, a crash or a lost error reply. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>

#include "client/symd.h"
#include "tests/unit/fake-server.h"

#define LIMIT_EXCEEDED                                                                             \
	"{\"error\":\"io.symd.LimitExceeded\",\"parameters\":{\"limit\":\"frame\",\"value\":1}}"

static struct symd *client_new(struct fake_server *f)
{
	struct symd *s;

	cr_assert_eq(symd_connect(f->path, &s), 0);
	symd_set_timeout(s, 5000000);
	return s;
}

/* Answers every call of every client, one client after the other, with its number. */
static void serve_all(struct fake_server *f)
{
	int fd;

	while ((fd = fake_accept(f)) >= 0) {
		while (fake_read(f, fd) >= 0) {
			char text[64];

			snprintf(text, sizeof(text), "{\"parameters\":{\"n\":%d}}", f->calls);
			fake_reply(fd, text);
		}
		(void) close(fd);
	}
}

Test(symd, call_returns_the_parameters_as_text)
{
	struct fake_server *f = fake_server_new(serve_all);
	struct symd *s = client_new(f);
	char *text;

	cr_assert_eq(symd_call(s, "a.b.C", " {\"x\" : [1, \"\\u0041\"]} ", &text), 0);
	cr_expect_str_eq(text, "{\"n\":1}");
	cr_expect_str_eq(
		f->call, "{\"method\":\"a.b.C\",\"parameters\":{\"x\" : [1, \"\\u0041\"]}}");
	free(text);
	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	cr_expect_str_eq(text, "{\"n\":2}");
	cr_expect_str_eq(f->call, "{\"method\":\"a.b.C\",\"parameters\":{}}");
	free(text);
	cr_expect_eq(f->connections, 1);
	symd_free(s);
	fake_server_free(f);
}

Test(symd, call_refuses_parameters_that_are_no_object)
{
	static const char *const rows[] = { "", "1", "[]", "{", "{}}", "{},\"oneway\":true" };
	struct fake_server *f = fake_server_new(serve_all);
	struct symd *s = client_new(f);
	char *text = NULL;

	for (size_t i = 0; i < ELEMENTSOF(rows); i++)
		cr_expect_eq(symd_call(s, "a.b.C", rows[i], &text), -EINVAL, "%s", rows[i]);
	cr_expect_null(text);
	symd_free(s);
	fake_server_free(f);
}

Test(symd, connect_says_when_nobody_listens)
{
	struct fake_server *f = fake_server_new(serve_all);
	char path[200];
	struct symd *s = NULL;

	snprintf(path, sizeof(path), "%s/absent", f->directory);
	cr_expect_eq(symd_connect(path, &s), -ENOENT);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	cr_expect_eq(symd_connect(path, &s), -ENAMETOOLONG);
	(void) shutdown(f->fd, SHUT_RDWR);
	cr_expect_eq(symd_connect(f->path, &s), -ECONNREFUSED);
	cr_expect_null(s);
	fake_server_free(f);
}

/* What one message makes of a call. */
static const struct {
	const char *message;
	int r;
} replies[] = {
	{ "{}", 0 },
	{ "{\"parameters\":null}", 0 },
	{ "{\"parameters\":{},\"unknown\":[{}],\"continues\":false}", 0 },
	{ "{\"continues\":true}", -EBADMSG },
	{ "", -EBADMSG },
	{ "[]", -EBADMSG },
	{ "GET / HTTP/1.0", -EBADMSG },
	{ "{\"parameters\":[]}", -EBADMSG },
	{ "{\"parameters\":{}", -EBADMSG },
	{ "{\"parameters\":{}}}", -EBADMSG },
	{ "{\"parameters\":{\"\xff\":1}}", -EBADMSG },
	{ "{\"error\":7}", -EBADMSG },
	{ "{\"error\":\"a\\u0000b\"}", -EBADMSG },
	{ "{\"parameters\":{\"a\":1},\"error\":\"a.b.E\"}", -EREMOTEIO },
	{ "{\"error\":\"a.b.E\"}", -EREMOTEIO },
};

static void serve_replies(struct fake_server *f)
{
	int fd = -1;

	for (size_t i = 0; i < ELEMENTSOF(replies); i++) {
		while (fd < 0 || fake_read(f, fd) < 0) {
			if (fd >= 0)
				(void) close(fd);
			fd = fake_accept(f);
			if (fd < 0)
				return;
		}
		fake_reply(fd, replies[i].message);
	}
	(void) close(fd);
}

Test(symd, a_call_ends_with_the_documented_error_and_the_next_one_works)
{
	struct fake_server *f = fake_server_new(serve_replies);
	struct symd *s = client_new(f);

	for (size_t i = 0; i < ELEMENTSOF(replies); i++) {
		char *text = NULL;

		cr_expect_eq(
			symd_call(s, "a.b.C", NULL, &text), replies[i].r, "%s", replies[i].message);
		cr_expect_eq(!!text, replies[i].r == 0);
		cr_expect_eq(!!symd_get_error(s), replies[i].r == -EREMOTEIO);
		if (symd_get_error(s))
			cr_expect_str_eq(symd_get_error(s)->name, "a.b.E");
		free(text);
	}
	symd_free(s);
	fake_server_free(f);
}

static void serve_restart(struct fake_server *f)
{
	int fd = fake_accept(f);

	(void) fake_read(f, fd);
	fake_reply(fd, "{}");
	(void) close(fd); /* while the client is idle */
	fd = fake_accept(f);
	(void) fake_read(f, fd);
	(void) close(fd); /* with a call unanswered */
	fd = fake_accept(f);
	(void) fake_read(f, fd);
	fake_reply(fd, "{}");
	(void) fake_read(f, fd);
	(void) close(fd);
	fd = fake_accept(f);
	(void) close(fd);
}

Test(symd, a_restarted_daemon_is_asked_again_once)
{
	struct fake_server *f = fake_server_new(serve_restart);
	struct symd *s = client_new(f);
	char *text;

	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	free(text);
	/* the first repetition meets the connection that ends unanswered: no second one */
	cr_expect_eq(symd_call(s, "a.b.C", NULL, &text), -ECONNRESET);
	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	free(text);
	cr_expect_eq(symd_call(s, "a.b.C", NULL, &text), -ECONNRESET);
	cr_expect_eq(f->connections, 4);
	symd_free(s);
	fake_server_free(f);
}

static void serve_half(struct fake_server *f)
{
	int fd = fake_accept(f);

	(void) fake_read(f, fd);
	fake_send(fd, "{\"parameters\":{", 15);
	(void) close(fd);
	serve_all(f);
}

Test(symd, a_reply_that_breaks_off_is_not_repeated)
{
	struct fake_server *f = fake_server_new(serve_half);
	struct symd *s = client_new(f);
	char *text;

	cr_expect_eq(symd_call(s, "a.b.C", NULL, &text), -EBADMSG);
	cr_expect_eq(f->connections, 1);
	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	free(text);
	symd_free(s);
	fake_server_free(f);
}

static void serve_oversize(struct fake_server *f)
{
	char *text = malloc(3 << 20);
	int fd = fake_accept(f);

	memset(text, ' ', 3 << 20);
	(void) fake_read(f, fd);
	fake_send(fd, text, 3 << 20);
	(void) close(fd);
	free(text);
	serve_all(f);
}

Test(symd, an_oversized_reply_is_refused)
{
	struct fake_server *f = fake_server_new(serve_oversize);
	struct symd *s = client_new(f);
	char *text;

	cr_expect_eq(symd_call(s, "a.b.C", NULL, &text), -EMSGSIZE);
	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	free(text);
	symd_free(s);
	fake_server_free(f);
}

/* Sends a byte every 10 ms and never ends. */
static void serve_trickle(struct fake_server *f)
{
	int fd = fake_accept(f);

	(void) fake_read(f, fd);
	while (send(fd, " ", 1, MSG_NOSIGNAL) == 1)
		usleep(10000);
	(void) close(fd);
	serve_all(f);
}

Test(symd, a_trickling_reply_does_not_outlast_the_timeout)
{
	struct fake_server *f = fake_server_new(serve_trickle);
	struct symd *s = client_new(f);
	char *text;

	symd_set_timeout(s, 100000);
	cr_expect_eq(symd_call(s, "a.b.C", NULL, &text), -ETIMEDOUT);
	symd_set_timeout(s, SYMD_TIMEOUT_INFINITE);
	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	free(text);
	symd_free(s);
	fake_server_free(f);
}

static void serve_silence(struct fake_server *f)
{
	int fd = fake_accept(f), again;

	again = fake_accept(f); /* neither reads nor answers */
	(void) close(fd);
	(void) close(again);
}

Test(symd, a_silent_daemon_does_not_outlast_the_timeout)
{
	struct fake_server *f = fake_server_new(serve_silence);
	struct symd *s = client_new(f);
	size_t size = 8 << 20; /* more than the socket buffers */
	char *parameters = malloc(size + 1), *text;

	memset(parameters, ' ', size);
	parameters[size] = 0;
	symd_set_timeout(s, 100000);
	cr_expect_eq(symd_call(s, "a.b.C", NULL, &text), -ETIMEDOUT);
	parameters[0] = '{';
	parameters[size - 1] = '}';
	cr_expect_eq(symd_call(s, "a.b.C", parameters, &text), -ETIMEDOUT);
	free(parameters);
	symd_free(s);
	fake_server_free(f);
}

/* Reads a part of what comes, says that it is too much, and hangs up: so does symd. */
static void serve_limit(struct fake_server *f)
{
	char some[4096];
	int fd = fake_accept(f);

	(void) !read(fd, some, sizeof(some));
	fake_reply(fd, LIMIT_EXCEEDED);
	(void) close(fd);
	serve_all(f);
}

Test(symd, the_error_that_comes_with_a_hangup_is_delivered)
{
	struct fake_server *f = fake_server_new(serve_limit);
	struct symd *s = client_new(f);
	size_t size = 4 << 20;
	char *parameters = malloc(size + 1), *text;

	memset(parameters, ' ', size);
	parameters[0] = '{';
	parameters[size - 1] = '}';
	parameters[size] = 0;
	cr_expect_eq(symd_call(s, "a.b.C", parameters, &text), -EREMOTEIO);
	cr_assert_not_null(symd_get_error(s));
	cr_expect_str_eq(symd_get_error(s)->name, "io.symd.LimitExceeded");
	cr_expect_str_eq(symd_get_error(s)->parameters, "{\"limit\":\"frame\",\"value\":1}");
	free(parameters);
	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	cr_expect_null(symd_get_error(s));
	free(text);
	symd_free(s);
	fake_server_free(f);
}

static void serve_more(struct fake_server *f)
{
	int fd = fake_accept(f);

	(void) fake_read(f, fd);
	fake_reply(fd, "{\"parameters\":{\"n\":1},\"continues\":true}");
	fake_reply(fd, "{\"parameters\":{\"n\":2},\"continues\":true}");
	fake_reply(fd, "{\"parameters\":{\"n\":3}}");
	(void) fake_read(f, fd);
	fake_reply(fd, "{\"parameters\":{\"n\":1},\"continues\":true}");
	fake_reply(fd, "{\"error\":\"a.b.E\",\"parameters\":{}}");
	(void) fake_read(f, fd);
	fake_reply(fd, "{\"parameters\":{\"n\":1},\"continues\":true}");
	(void) close(fd);
	fd = fake_accept(f);
	(void) fake_read(f, fd);
	fake_reply(fd, "{\"parameters\":{\"n\":1},\"continues\":true}");
	(void) fake_read(f, fd); /* the client hangs up */
	(void) close(fd);
	serve_all(f);
}

static int count(const char *parameters, void *userdata)
{
	int *n = userdata;
	char expected[32];

	snprintf(expected, sizeof(expected), "{\"n\":%d}", ++*n);
	cr_expect_str_eq(parameters, expected);
	return 0;
}

static int stop(const char *parameters, void *userdata)
{
	return 42;
}

Test(symd, call_more_gives_each_reply_until_the_last_an_error_or_a_stop)
{
	struct fake_server *f = fake_server_new(serve_more);
	struct symd *s = client_new(f);
	char *text;
	int n = 0;

	cr_expect_eq(symd_call_more(s, "a.b.C", NULL, count, &n), 0);
	cr_expect_eq(n, 3);
	cr_expect_str_eq(f->call, "{\"method\":\"a.b.C\",\"parameters\":{},\"more\":true}");
	n = 0;
	cr_expect_eq(symd_call_more(s, "a.b.C", NULL, count, &n), -EREMOTEIO);
	cr_expect_eq(n, 1);
	n = 0;
	/* what was delivered once is not asked for again */
	cr_expect_eq(symd_call_more(s, "a.b.C", NULL, count, &n), -ECONNRESET);
	cr_expect_eq(n, 1);
	cr_expect_eq(symd_call_more(s, "a.b.C", NULL, stop, NULL), 42);
	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	free(text);
	cr_expect_eq(f->connections, 3);
	symd_free(s);
	fake_server_free(f);
}

static void on_signal(int signal)
{
}

/* Answers after a while in which signals come. */
static void serve_slowly(struct fake_server *f)
{
	int fd = fake_accept(f);

	(void) fake_read(f, fd);
	usleep(200000);
	fake_reply(fd, "{}");
	(void) close(fd);
}

static void *interrupt(void *userdata)
{
	pthread_t *thread = userdata;

	for (int i = 0; i < 10; i++) {
		usleep(10000);
		(void) pthread_kill(*thread, SIGUSR1);
	}
	return NULL;
}

Test(symd, signals_do_not_disturb_a_call)
{
	struct fake_server *f = fake_server_new(serve_slowly);
	struct symd *s = client_new(f);
	struct sigaction action = { .sa_handler = on_signal };
	pthread_t self = pthread_self(), thread;
	char *text;

	(void) sigaction(SIGUSR1, &action, NULL);
	cr_assert_eq(pthread_create(&thread, NULL, interrupt, &self), 0);
	cr_assert_eq(symd_call(s, "a.b.C", NULL, &text), 0);
	free(text);
	(void) pthread_join(thread, NULL);
	symd_free(s);
	fake_server_free(f);
}
