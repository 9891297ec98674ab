/* bench - what the benchmarks share: samples and their quantiles, a daemon to measure, lines of
 * results. A figure is printed beside its floor or peer of the same run, since machines differ. */
#ifndef SYMD_BENCH_H
#define SYMD_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

uint64_t bench_now_nsec(void);
/* CPU time, user and system, of process @pid (0: this one). */
uint64_t bench_cpu_nsec(pid_t pid);

/* The @q quantile (0 to 1) of @n samples; sorts them. */
double bench_quantile(double *samples, size_t n, double q);

/* Prints one line: what, ours, the other, the ratio, and the goal that the ratio or ours is held
 * against, with whether it is reached. @other 0: nothing to compare with. */
void bench_print(const char *what, double ours, const char *unit, const char *other_name,
	double other, double goal_ratio, double goal_value);

struct bench_daemon {
	pid_t pid;
	char dir[64];
	char socket[96];
	uint64_t ready_nsec; /* from exec to READY=1 */
};

/* Starts the daemon @path (with --root @root if not NULL), waits for READY=1. Exits on failure. */
void bench_daemon_start(struct bench_daemon *d, const char *path, const char *root);
void bench_daemon_stop(struct bench_daemon *d);

/* A field of /proc/PID/smaps_rollup in bytes, such as "Private_Dirty". */
uint64_t bench_memory(pid_t pid, const char *field);
/* A field of /proc/PID/status in bytes, such as "VmHWM". */
uint64_t bench_status(pid_t pid, const char *field);

int bench_connect(const char *path);

/* Symbols of the live kernel, for queries. */
struct bench_symbol {
	uint64_t address;
	const char *name;
	char type;
};
struct bench_symbol *bench_symbols(size_t *ret_n);

/* xorshift64*, from a fixed seed: runs are comparable. */
uint64_t bench_random(void);

#endif
