/* bench-start - exec to READY=1 against reading /proc/kallsyms once, and memory at rest and at the
 * peak of a reload. Usage: bench-start SYMD */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define RUNS 15

static double read_kallsyms_msec(void)
{
	static char block[1 << 16];
	uint64_t begun = bench_now_nsec();
	int fd = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(1, "/proc/kallsyms");
	while (read(fd, block, sizeof(block)) > 0)
		;
	(void) close(fd);
	return (double) (bench_now_nsec() - begun) / 1e6;
}

static void call(const char *socket, const char *text, char *reply, size_t size)
{
	int fd = bench_connect(socket);
	size_t n = 0;
	ssize_t r;

	if (send(fd, text, strlen(text) + 1, 0) < 0)
		err(1, "send");
	while ((r = recv(fd, reply + n, size - n, 0)) > 0) {
		n += (size_t) r;
		if (reply[n - 1] == 0)
			break;
	}
	(void) close(fd);
}

int main(int argc, char **argv)
{
	double read_msec[RUNS], start_msec[RUNS], rest, reloaded;
	char reply[4096];
	struct bench_daemon d;
	size_t n;

	if (argc != 2)
		errx(2, "usage: bench-start SYMD");
	(void) bench_symbols(&n);
	(void) read_kallsyms_msec();
	for (int i = 0; i < RUNS; i++) {
		read_msec[i] = read_kallsyms_msec();
		bench_daemon_start(&d, argv[1], NULL);
		start_msec[i] = (double) d.ready_nsec / 1e6;
		bench_daemon_stop(&d);
	}
	bench_print("start: exec to READY=1, median", bench_quantile(start_msec, RUNS, 0.5), "ms",
		"reading /proc/kallsyms", bench_quantile(read_msec, RUNS, 0.5), 2, 0);

	bench_daemon_start(&d, argv[1], NULL);
	rest = (double) bench_memory(d.pid, "Private_Dirty") / 1e6;
	bench_print("memory at rest: Private_Dirty", rest, "MB", NULL, 0, 0, 6);
	printf("%-44s %10.2f MB     (whole process at the end of the start)\n", "  peak: VmHWM",
		(double) bench_status(d.pid, "VmHWM") / 1e6);
	{
		FILE *f;
		char path[64];

		(void) snprintf(path, sizeof(path), "/proc/%d/clear_refs", (int) d.pid);
		f = fopen(path, "we");
		if (f) {
			(void) fputs("5", f); /* resets VmHWM: proc(5) */
			(void) fclose(f);
		}
	}
	call(d.socket, "{\"method\":\"io.symd.Reload\"}", reply, sizeof(reply));
	reloaded = (double) bench_memory(d.pid, "Private_Dirty") / 1e6;
	bench_print("memory after a reload: Private_Dirty", reloaded, "MB", NULL, 0, 0, 6);
	printf("%-44s %10.2f MB     (whole process, during the reload)\n", "  peak: VmHWM",
		(double) bench_status(d.pid, "VmHWM") / 1e6);
	bench_daemon_stop(&d);
	return 0;
}
