/* bench - see bench.h. */
#include "tests/bench/bench.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t clock_nsec(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) < 0)
		err(1, "clock_gettime");
	return (uint64_t) t.tv_sec * 1000000000 + (uint64_t) t.tv_nsec;
}

uint64_t bench_now_nsec(void)
{
	return clock_nsec(CLOCK_MONOTONIC);
}

uint64_t bench_cpu_nsec(pid_t pid)
{
	clockid_t clock;

	errno = clock_getcpuclockid(pid, &clock);
	if (errno)
		err(1, "clock_getcpuclockid");
	return clock_nsec(clock);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

double bench_quantile(double *samples, size_t n, double q)
{
	size_t i = (size_t) ((double) n * q);

	qsort(samples, n, sizeof(*samples), compare);
	return samples[i < n ? i : n - 1];
}

void bench_print(const char *what, double ours, const char *unit, const char *other_name,
	double other, double goal_ratio, double goal_value)
{
	printf("%-44s %10.2f %-6s", what, ours, unit);
	if (other > 0)
		printf(" | %-30s %10.2f %-6s | ratio %6.2f", other_name, other, unit, ours / other);
	if (goal_ratio > 0)
		printf(" | goal <= %.2f %s", goal_ratio,
			ours / other <= goal_ratio ? "reached" : "MISSED");
	if (goal_value > 0)
		printf(" | goal <= %.2f %s %s", goal_value, unit,
			ours <= goal_value ? "reached" : "MISSED");
	printf("\n");
	(void) fflush(stdout);
}

static int bind_notify(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void) snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (fd < 0 || bind(fd, (struct sockaddr *) &a, sizeof(a)) < 0)
		err(1, "%s", path);
	return fd;
}

void bench_daemon_start(struct bench_daemon *d, const char *path, const char *root)
{
	char notify[sizeof(d->dir) + 16], message[512];
	uint64_t *begun;
	ssize_t n;
	int fd;

	(void) snprintf(d->dir, sizeof(d->dir), "/tmp/symd-bench-XXXXXX");
	if (!mkdtemp(d->dir))
		err(1, "mkdtemp");
	(void) snprintf(d->socket, sizeof(d->socket), "%s/io.symd", d->dir);
	(void) snprintf(notify, sizeof(notify), "%s/notify", d->dir);
	fd = bind_notify(notify);

	/* From exec, not from the fork, which copies this process's page tables. */
	begun = mmap(
		NULL, sizeof(*begun), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (begun == MAP_FAILED)
		err(1, "mmap");
	d->pid = fork();
	if (d->pid < 0)
		err(1, "fork");
	if (d->pid == 0) {
		(void) setenv("NOTIFY_SOCKET", notify, 1);
		if (!freopen("/dev/null", "w", stderr))
			_exit(1);
		*begun = bench_now_nsec();
		if (root)
			(void) execl(path, path, "--socket", d->socket, "--root", root, NULL);
		else
			(void) execl(path, path, "--socket", d->socket, NULL);
		_exit(127);
	}
	do {
		struct timeval timeout = { .tv_sec = 30 };

		(void) setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
		n = recv(fd, message, sizeof(message) - 1, 0);
		if (n < 0)
			err(1, "%s sent no READY=1", path);
		message[n] = 0;
	} while (!strstr(message, "READY=1"));
	d->ready_nsec = bench_now_nsec() - *begun;
	(void) munmap(begun, sizeof(*begun));
	(void) close(fd);
	(void) unlink(notify);
}

void bench_daemon_stop(struct bench_daemon *d)
{
	int status;

	(void) kill(d->pid, SIGTERM);
	if (waitpid(d->pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		errx(1, "the daemon did not exit cleanly");
	(void) rmdir(d->dir);
}

static uint64_t read_field(pid_t pid, const char *file, const char *field)
{
	char path[64], line[256];
	unsigned long long kib = 0;
	FILE *f;

	(void) snprintf(path, sizeof(path), "/proc/%d/%s", (int) pid, file);
	f = fopen(path, "re");
	if (!f)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, field, strlen(field)) == 0 && line[strlen(field)] == ':')
			(void) sscanf(line + strlen(field) + 1, "%llu", &kib);
	(void) fclose(f);
	return kib * 1024;
}

uint64_t bench_memory(pid_t pid, const char *field)
{
	return read_field(pid, "smaps_rollup", field);
}

uint64_t bench_status(pid_t pid, const char *field)
{
	return read_field(pid, "status", field);
}

int bench_connect(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void) snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *) &a, sizeof(a)) < 0)
		err(1, "%s", path);
	return fd;
}

struct bench_symbol *bench_symbols(size_t *ret_n)
{
	struct bench_symbol *v = NULL;
	size_t n = 0, capacity = 0;
	char line[1024], name[512];
	FILE *f = fopen("/proc/kallsyms", "re");

	if (!f)
		err(1, "/proc/kallsyms");
	while (fgets(line, sizeof(line), f)) {
		struct bench_symbol s;

		if (sscanf(line, "%lx %c %511s", &s.address, &s.type, name) != 3 ||
			strchr(line, '['))
			continue;
		if (n == capacity) {
			capacity = capacity ? 2 * capacity : 1 << 17;
			v = reallocarray(v, capacity, sizeof(*v));
			if (!v)
				err(1, "memory");
		}
		s.name = strdup(name);
		v[n++] = s;
	}
	(void) fclose(f);
	if (n == 0 || v[n - 1].address == 0)
		errx(1, "/proc/kallsyms shows no addresses: run this as root");
	*ret_n = n;
	return v;
}

uint64_t bench_random(void)
{
	static uint64_t x = 88172645463325252u;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	return x * 2685821657736338717u;
}
