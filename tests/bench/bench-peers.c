/* bench-peers - one question as whole processes: symctl against what people run today, wall time
 * and peak memory. A peer that is not installed is named and left out. Usage: bench-peers SYMD
 * SYMCTL */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define RUNS 15

struct cost {
	double msec;
	double megabytes; /* peak resident memory */
};

/* Runs @argv once. Returns its exit status. */
static int run(const char *const *argv, double *ret_msec, double *ret_megabytes)
{
	uint64_t begun = bench_now_nsec();
	struct rusage usage;
	pid_t pid = fork();
	int status;

	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		int null_fd = open("/dev/null", O_WRONLY);

		(void) dup2(null_fd, STDOUT_FILENO);
		(void) dup2(null_fd, STDERR_FILENO);
		(void) execvp(argv[0], (char *const *) argv);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) < 0)
		err(1, "wait4");
	*ret_msec = (double) (bench_now_nsec() - begun) / 1e6;
	*ret_megabytes = (double) usage.ru_maxrss / 1e3;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int measure(const char *const *argv, struct cost *ret)
{
	double msec[RUNS], megabytes[RUNS];
	int status = run(argv, &msec[0], &megabytes[0]); /* warm */

	for (int i = 0; i < RUNS && status == 0; i++)
		status = run(argv, &msec[i], &megabytes[i]);
	if (status == 0)
		*ret = (struct cost){ bench_quantile(msec, RUNS, 0.5),
			bench_quantile(megabytes, RUNS, 0.5) };
	return status;
}

static void compare(const char *what, const struct cost *ours, const char *const *argv)
{
	struct cost c;
	int status = measure(argv, &c);

	if (status == 127)
		printf("%-44s (not installed)\n", what);
	else if (status != 0)
		printf("%-44s (failed: status %d)\n", what, status);
	else
		printf("%-44s %10.2f ms %8.1f MB     | %.0f times the time, %.1f times the "
		       "memory\n",
			what, c.msec, c.megabytes, c.msec / ours->msec,
			c.megabytes / ours->megabytes);
}

int main(int argc, char **argv)
{
	struct bench_daemon d;
	struct cost ours;
	int status;

	if (argc != 3)
		errx(2, "usage: bench-peers SYMD SYMCTL");
	bench_daemon_start(&d, argv[1], NULL);
	{
		const char *const ask[] = { argv[2], "--socket", d.socket, "lookup", "vfs_read",
			NULL };
		const char *const perf[] = { "perf", "kallsyms", "vfs_read", NULL };
		const char *const awk[] = { "awk", "$3 == \"vfs_read\"", "/proc/kallsyms", NULL };
		const char *const python[] = { "python3", "-c",
			"d={}\nfor l in open('/proc/kallsyms'):\n a,t,n=l.split()[:3]\n"
			" d.setdefault(n,[]).append(int(a,16))\nprint(d['vfs_read'])",
			NULL };
		const char *const bpftrace[] = { "bpftrace", "-l", "kprobe:vfs_read", NULL };

		status = measure(ask, &ours);
		if (status != 0)
			errx(1, "symctl failed: status %d", status);
		printf("%-44s %10.2f ms %8.1f MB\n", "symctl lookup vfs_read, whole process",
			ours.msec, ours.megabytes);
		compare("perf kallsyms vfs_read", &ours, perf);
		compare("awk on /proc/kallsyms", &ours, awk);
		compare("python3: a dictionary of /proc/kallsyms", &ours, python);
		compare("bpftrace -l kprobe:vfs_read", &ours, bpftrace);
	}
	bench_daemon_stop(&d);
	return 0;
}
