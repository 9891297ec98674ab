/* bench-socket - one lookup over the socket, each way round, against a bare epoll server that gives
 * the same bytes from memory to the same client; then batches, in CPU time. Usage: bench-socket
 * SYMD */
#include <err.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/symd.h"
#include "tests/bench/bench.h"

#define ROUNDS 20  /* the two servers take turns, so that the machine's moods hit both */
#define CALLS 2000 /* in a round */
#define SAMPLES (ROUNDS * CALLS)
#define BATCH 1000
#define BATCHES 200

struct exchange {
	char *request;
	size_t request_size;
	size_t reply_size;
};

static char reply[2 << 20];

/* Sends @x->request, reads up to the NUL; returns the reply's size. */
static size_t ask(int fd, const char *request, size_t size)
{
	size_t n = 0;

	if (send(fd, request, size, MSG_NOSIGNAL) != (ssize_t) size)
		err(1, "send");
	do {
		ssize_t r = recv(fd, reply + n, sizeof(reply) - n, 0);

		if (r <= 0)
			err(1, "recv");
		n += (size_t) r;
	} while (reply[n - 1] != 0);
	return n;
}

/* The floor: for each request of so many bytes, the prebuilt reply. */
static void echo(int listen_fd, size_t request_size, const char *answer, size_t answer_size)
{
	struct epoll_event e = { .events = EPOLLIN, .data.fd = listen_fd };
	static char buffer[1 << 16];
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	size_t got = 0;

	if (epoll_fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listen_fd, &e) < 0)
		err(1, "epoll");
	while (epoll_wait(epoll_fd, &e, 1, -1) > 0) {
		int fd = e.data.fd;
		ssize_t n;

		if (fd == listen_fd) {
			e.data.fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
			if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, e.data.fd, &e) < 0)
				err(1, "epoll_ctl");
			continue;
		}
		n = recv(fd, buffer, sizeof(buffer), 0);
		if (n <= 0)
			_exit(0);
		for (got += (size_t) n; got >= request_size; got -= request_size)
			if (send(fd, answer, answer_size, MSG_NOSIGNAL) < 0)
				_exit(1);
	}
	_exit(0);
}

static int start_echo(const char *path, const struct exchange *x, pid_t *ret_pid)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void) snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	(void) unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *) &a, sizeof(a)) < 0 || listen(fd, 5) < 0)
		err(1, "%s", path);
	*ret_pid = fork();
	if (*ret_pid == 0)
		echo(fd, x->request_size, reply, x->reply_size);
	(void) close(fd);
	return bench_connect(path);
}

static void measure(int fd, const struct exchange *x, double *samples)
{
	for (size_t i = 0; i < CALLS; i++) {
		uint64_t begun = bench_now_nsec();

		if (ask(fd, x->request, x->request_size) != x->reply_size)
			errx(1, "a reply of another size");
		samples[i] = (double) (bench_now_nsec() - begun) / 1e3;
	}
}

/* Client and server on the CPUs given: left alone, the scheduler puts one server beside the client
 * and the other across, and waking an idle CPU takes longer than all that is measured here. */
static void pin(pid_t pid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(pid, sizeof(set), &set) < 0)
		err(1, "sched_setaffinity");
}

static void compare(const struct bench_daemon *d, const char *what, char *request, int cpu)
{
	double *ours = calloc(SAMPLES, sizeof(*ours)), *other = calloc(SAMPLES, sizeof(*other));
	struct exchange x = { request, strlen(request) + 1, 0 };
	char path[sizeof(d->dir) + 8], label[96];
	int fd = bench_connect(d->socket), echo_fd;
	double median;
	pid_t pid;

	if (!ours || !other)
		err(1, "memory");
	x.reply_size = ask(fd, x.request, x.request_size);
	if (strstr(reply, "\"error\"") || strstr(reply, "\"problem\""))
		errx(1, "%s", reply);
	(void) snprintf(path, sizeof(path), "%s/echo", d->dir);
	echo_fd = start_echo(path, &x, &pid);
	pin(pid, cpu);
	measure(fd, &x, ours);
	measure(echo_fd, &x, other);
	for (size_t i = 0; i < ROUNDS; i++) {
		measure(fd, &x, ours + i * CALLS);
		measure(echo_fd, &x, other + i * CALLS);
	}
	(void) close(fd);
	(void) close(echo_fd);
	(void) waitpid(pid, NULL, 0);
	(void) unlink(path);

	median = bench_quantile(ours, SAMPLES, 0.5);
	(void) snprintf(label, sizeof(label), "%s, median", what);
	bench_print(label, median, "us", "bare epoll echo, same bytes",
		bench_quantile(other, SAMPLES, 0.5), 1.5, 0);
	(void) snprintf(label, sizeof(label), "%s, p99", what);
	bench_print(
		label, bench_quantile(ours, SAMPLES, 0.99), "us", "its own median", median, 3, 0);
	printf("%-44s %10.2f us     (requests of %zu, replies of %zu bytes)\n", "  the echo's p99",
		bench_quantile(other, SAMPLES, 0.99), x.request_size, x.reply_size);
	free(ours);
	free(other);
}

static char *address_batch(const struct bench_symbol *v, size_t n)
{
	static char text[BATCH * 32 + 128];
	size_t at = (size_t) sprintf(
		text, "{\"method\":\"io.symd.LookupAddress\",\"parameters\":{\"addresses\":[");

	for (size_t i = 0; i < BATCH; i++)
		at += (size_t) sprintf(text + at, "%s\"0x%lx\"", i ? "," : "",
			v[bench_random() % n].address + bench_random() % 8);
	(void) sprintf(text + at, "]}}");
	return text;
}

static char *name_batch(const struct bench_symbol *v, size_t n)
{
	static char text[BATCH * 520 + 128];
	size_t at = (size_t) sprintf(
		text, "{\"method\":\"io.symd.LookupName\",\"parameters\":{\"targets\":[");

	for (size_t i = 0; i < BATCH; i++)
		at += (size_t) sprintf(
			text + at, "%s\"%s\"", i ? "," : "", v[bench_random() % n].name);
	(void) sprintf(text + at, "]}}");
	return text;
}

static void batches(const struct bench_daemon *d, const char *what, const struct bench_symbol *v,
	size_t n, char *(*make)(const struct bench_symbol *, size_t), double goal)
{
	double samples[BATCHES];
	int fd = bench_connect(d->socket);
	size_t bytes = 0;

	for (size_t i = 0; i < BATCHES; i++) {
		char *request = make(v, n);
		uint64_t begun = bench_cpu_nsec(d->pid);

		bytes += ask(fd, request, strlen(request) + 1);
		samples[i] = (double) (bench_cpu_nsec(d->pid) - begun) / 1e3 / BATCH;
	}
	(void) close(fd);
	bench_print(what, bench_quantile(samples, BATCHES, 0.5), "us", NULL, 0, 0, goal);
	printf("%-44s %10.0f bytes\n", "  reply, each", (double) bytes / BATCHES / BATCH);
}

static void libsymd_one(const struct bench_daemon *d, uint64_t address)
{
	double *samples = calloc(SAMPLES, sizeof(*samples));
	struct symd_addresses *a;
	struct symd *s;

	if (!samples || symd_connect(d->socket, &s) < 0)
		errx(1, "libsymd cannot connect");
	for (size_t i = 0; i < SAMPLES; i++) {
		uint64_t begun = bench_now_nsec();

		if (symd_lookup_addresses(s, &address, 1, NULL, 0, &a) < 0)
			errx(1, "libsymd failed");
		samples[i] = (double) (bench_now_nsec() - begun) / 1e3;
		(void) symd_addresses_free(a);
	}
	printf("%-44s %10.2f us\n", "  the same through libsymd, median",
		bench_quantile(samples, SAMPLES, 0.5));
	(void) symd_free(s);
	free(samples);
}

/* Daemon and client together, the client decoding into structures. */
static void libsymd_batches(const struct bench_daemon *d, const struct bench_symbol *v, size_t n)
{
	double both[BATCHES], client[BATCHES];
	struct symd_addresses *a;
	struct symd *s;

	if (symd_connect(d->socket, &s) < 0)
		errx(1, "libsymd cannot connect");
	for (size_t i = 0; i < BATCHES; i++) {
		uint64_t addresses[BATCH], theirs, ours;

		for (size_t j = 0; j < BATCH; j++)
			addresses[j] = v[bench_random() % n].address + bench_random() % 8;
		theirs = bench_cpu_nsec(d->pid);
		ours = bench_cpu_nsec(0);
		if (symd_lookup_addresses(s, addresses, BATCH, NULL, 0, &a) < 0)
			errx(1, "libsymd failed");
		(void) symd_addresses_free(a);
		client[i] = (double) (bench_cpu_nsec(0) - ours) / 1e3 / BATCH;
		both[i] = client[i] + (double) (bench_cpu_nsec(d->pid) - theirs) / 1e3 / BATCH;
	}
	(void) symd_free(s);
	bench_print("1,000 addresses, daemon and libsymd, each", bench_quantile(both, BATCHES, 0.5),
		"us", NULL, 0, 0, 4);
	printf("%-44s %10.2f us\n", "  of which libsymd", bench_quantile(client, BATCHES, 0.5));
}

int main(int argc, char **argv)
{
	char by_address[256], by_name[256];
	const struct bench_symbol *s;
	struct bench_symbol *v;
	struct bench_daemon d;
	size_t n;

	if (argc != 2)
		errx(2, "usage: bench-socket SYMD");
	v = bench_symbols(&n);
	bench_daemon_start(&d, argv[1], NULL);
	do
		s = &v[bench_random() % n];
	while (s->type != 'T' || strlen(s->name) != 16);
	(void) snprintf(by_address, sizeof(by_address),
		"{\"method\":\"io.symd.LookupAddress\",\"parameters\":{\"addresses\":[\"0x%lx\"]}}",
		s->address + 4);
	(void) snprintf(by_name, sizeof(by_name),
		"{\"method\":\"io.symd.LookupName\",\"parameters\":{\"targets\":[\"%s\"]}}",
		s->name);
	/* Client and servers on a CPU each, as with tools at work; then all on one, where nothing
	 * but the work counts: the stricter comparison. */
	if (sysconf(_SC_NPROCESSORS_ONLN) > 1) {
		pin(0, 0);
		pin(d.pid, 1);
		compare(&d, "2 CPUs: address -> symbol", by_address, 1);
		compare(&d, "2 CPUs: name -> symbol", by_name, 1);
	}
	pin(0, 0);
	pin(d.pid, 0);
	compare(&d, "1 CPU: address -> symbol", by_address, 0);
	compare(&d, "1 CPU: name -> symbol", by_name, 0);
	libsymd_one(&d, s->address + 4);
	batches(&d, "1,000 addresses, daemon's CPU time, each", v, n, address_batch, 1.5);
	batches(&d, "1,000 names, daemon's CPU time, each", v, n, name_batch, 0);
	libsymd_batches(&d, v, n);
	bench_daemon_stop(&d);
	return 0;
}
