/* bench-load - 64 clients at once with mixed calls, every answer checked, while one more client
 * asks and never reads, and another sends rubbish. Prints errors (none is the goal), calls a
 * second, and how the daemon's memory went. Usage: bench-load SYMD [SECONDS] */
#include <err.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define CLIENTS 64
#define REPLY_MAX (2 << 20)
#define SETTLED_SECONDS 10 /* memory may grow before that */

static struct bench_symbol *symbols;
static size_t n_symbols;
static struct bench_daemon d;
static atomic_ullong calls, wrong;
static atomic_bool stop;

struct client {
	pthread_t thread;
	uint64_t random;
	int fd;
	char *reply;
	char request[1024];
};

static uint64_t next(struct client *c)
{
	c->random ^= c->random >> 12;
	c->random ^= c->random << 25;
	c->random ^= c->random >> 27;
	return c->random * 2685821657736338717u;
}

/* Reads one reply; its size without the NUL, 0 at an error. */
static size_t receive(struct client *c)
{
	size_t n = 0;

	do {
		ssize_t r = recv(c->fd, c->reply + n, REPLY_MAX - n, 0);

		if (r <= 0)
			return 0;
		n += (size_t) r;
	} while (c->reply[n - 1] != 0);
	return n - 1;
}

static void check(struct client *c, bool right)
{
	calls++;
	if (right)
		return;
	if (wrong++ < 5)
		fprintf(stderr, "asked: %s\ngot: %.300s\n", c->request, c->reply);
}

static bool ask(struct client *c)
{
	size_t size = strlen(c->request) + 1;

	return send(c->fd, c->request, size, MSG_NOSIGNAL) == (ssize_t) size && receive(c) > 0;
}

static void ask_address(struct client *c, const struct bench_symbol *s)
{
	char name[600];

	(void) snprintf(c->request, sizeof(c->request),
		"{\"method\":\"io.symd.LookupAddress\",\"parameters\":{\"addresses\":[\"0x%lx\"]}}",
		s->address);
	(void) snprintf(name, sizeof(name), "\"%s\"", s->name);
	check(c, ask(c) && strstr(c->reply, name));
}

static void ask_name(struct client *c, const struct bench_symbol *s)
{
	char address[64];

	(void) snprintf(c->request, sizeof(c->request),
		"{\"method\":\"io.symd.LookupName\",\"parameters\":{\"targets\":[\"%s\"]}}",
		s->name);
	(void) snprintf(address, sizeof(address), "\"address\":\"0x%lx\"", s->address);
	check(c, ask(c) && strstr(c->reply, address));
}

static void ask_status(struct client *c)
{
	(void) strcpy(c->request, "{\"method\":\"io.symd.GetStatus\"}");
	check(c, ask(c) && strstr(c->reply, "\"addresses\":\"shown\""));
}

static void ask_unknown(struct client *c)
{
	(void) strcpy(c->request,
		"{\"method\":\"io.symd.LookupName\",\"parameters\":{\"targets\":[\"vfs_raed\"]}}");
	check(c, ask(c) && strstr(c->reply, "\"vfs_read\""));
}

/* A stream: every part is a reply of its own. */
static void ask_list(struct client *c)
{
	size_t size, n;
	bool more = true, ok = true;

	(void) strcpy(c->request, "{\"method\":\"io.symd.ListSymbols\",\"parameters\":{\"pattern\":"
				  "\"vfs_*\"},\"more\":true}");
	size = strlen(c->request) + 1;
	if (send(c->fd, c->request, size, MSG_NOSIGNAL) != (ssize_t) size)
		ok = false;
	while (ok && more) {
		n = receive(c);
		ok = n > 0 && !strstr(c->reply, "\"error\"");
		/* Several parts may have come at once: the last one counts. */
		for (const char *p = c->reply; ok && p < c->reply + n; p += strlen(p) + 1)
			more = strstr(p, "\"continues\":true");
	}
	check(c, ok);
}

static void *run(void *userdata)
{
	struct client *c = userdata;

	while (!stop) {
		const struct bench_symbol *s = &symbols[next(c) % n_symbols];

		switch (next(c) % 16) {
		case 0:
			ask_status(c);
			break;
		case 1:
			ask_list(c);
			break;
		case 2:
			ask_unknown(c);
			break;
		case 3 ... 8:
			ask_name(c, s);
			break;
		default:
			ask_address(c, s);
		}
	}
	return NULL;
}

/* Asks for everything and reads nothing. */
static int start_slow_reader(void)
{
	static const char list[] = "{\"method\":\"io.symd.ListSymbols\",\"more\":true}";
	int fd = bench_connect(d.socket);

	if (send(fd, list, sizeof(list), MSG_NOSIGNAL) < 0)
		err(1, "send");
	return fd;
}

static void *send_rubbish(void *userdata)
{
	uint64_t rubbish[512];

	while (!stop) {
		int fd = bench_connect(d.socket);

		for (int i = 0; i < 100 && !stop; i++) {
			char drain[4096];

			for (size_t j = 0; j < sizeof(rubbish) / sizeof(*rubbish); j++)
				rubbish[j] = bench_random();
			if (send(fd, rubbish, sizeof(rubbish), MSG_NOSIGNAL) < 0)
				break;
			(void) recv(fd, drain, sizeof(drain), MSG_DONTWAIT);
		}
		(void) close(fd);
	}
	return NULL;
}

static double megabytes(void)
{
	return (double) bench_memory(d.pid, "Private_Dirty") / 1e6;
}

int main(int argc, char **argv)
{
	static struct client clients[CLIENTS];
	double settled = 0, largest = 0;
	pthread_t rubbish;
	int seconds, slow_fd;

	if (argc < 2)
		errx(2, "usage: bench-load SYMD [SECONDS]");
	seconds = argc > 2 ? atoi(argv[2]) : 60;
	symbols = bench_symbols(&n_symbols);
	bench_daemon_start(&d, argv[1], NULL);
	slow_fd = start_slow_reader();
	for (size_t i = 0; i < CLIENTS; i++) {
		clients[i].random = bench_random();
		clients[i].fd = bench_connect(d.socket);
		clients[i].reply = malloc(REPLY_MAX);
		if (!clients[i].reply ||
			pthread_create(&clients[i].thread, NULL, run, &clients[i]) != 0)
			errx(1, "cannot start client %zu", i);
	}
	if (pthread_create(&rubbish, NULL, send_rubbish, NULL) != 0)
		errx(1, "cannot start the client that sends rubbish");

	for (int i = 1; i <= seconds; i++) {
		double now;

		(void) sleep(1);
		now = megabytes();
		if (i <= SETTLED_SECONDS)
			settled = now > settled ? now : settled;
		largest = now > largest ? now : largest;
	}
	stop = true;
	for (size_t i = 0; i < CLIENTS; i++)
		(void) pthread_join(clients[i].thread, NULL);
	(void) pthread_join(rubbish, NULL);
	(void) close(slow_fd);

	printf("%-44s %10.0f /s     (%d s)\n", "64 clients, mixed calls", (double) calls / seconds,
		seconds);
	printf("%-44s %10llu        | goal 0 %s\n", "wrong answers and errors",
		(unsigned long long) wrong, wrong == 0 ? "reached" : "MISSED");
	bench_print("largest Private_Dirty", largest, "MB", "largest of the first 10 s", settled,
		seconds > SETTLED_SECONDS ? 1.0 : 0, 0);
	bench_daemon_stop(&d);
	return wrong != 0;
}
