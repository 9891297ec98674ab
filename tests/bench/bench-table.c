/* bench-table - the table itself, without a socket: build, size, and both lookups over random
 * queries, beside a plain binary search and hash over the same symbols. */
#include <err.h>
#include <fcntl.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/kallsyms.h"
#include "daemon/table-builder.h"
#include "protocol/table.h"
#include "tests/bench/bench.h"

#define QUERIES 1000000
#define BLOCK 1000 /* queries of one sample: a clock read is not free */
#define SAMPLES (QUERIES / BLOCK)

static volatile uint64_t sink;

struct query {
	uint64_t address;
	uint8_t size;
	char name[55];
};

static double *addresses_nsec(const struct table *t, const struct query *q, double *samples)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		uint64_t begun = bench_now_nsec(), hits = 0;

		for (size_t j = i * BLOCK; j < (i + 1) * BLOCK; j++) {
			uint32_t region = table_find_region(t, q[j].address);
			struct table_group g;

			hits += table_find_address(t, region, q[j].address, &g) ? g.first : 0;
		}
		samples[i] = (double) (bench_now_nsec() - begun) / BLOCK;
		sink += hits;
	}
	return samples;
}

static double *names_nsec(const struct table *t, const struct query *q, double *samples)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		uint64_t begun = bench_now_nsec(), hits = 0;

		for (size_t j = i * BLOCK; j < (i + 1) * BLOCK; j++) {
			const uint32_t *symbols;
			uint32_t name;

			if (table_find_name(t, q[j].name, q[j].size, &name))
				hits += table_name_symbols(t, name, &symbols) ? *symbols : 0;
		}
		samples[i] = (double) (bench_now_nsec() - begun) / BLOCK;
		sink += hits;
	}
	return samples;
}

static double *plain_search_nsec(
	const struct bench_symbol *v, size_t n, const struct query *q, double *samples)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		uint64_t begun = bench_now_nsec();

		for (size_t j = i * BLOCK; j < (i + 1) * BLOCK; j++) {
			size_t low = 0, high = n;

			while (low < high) {
				size_t middle = (low + high) / 2;

				if (v[middle].address <= q[j].address)
					low = middle + 1;
				else
					high = middle;
			}
			sink += low;
		}
		samples[i] = (double) (bench_now_nsec() - begun) / BLOCK;
	}
	return samples;
}

static double *plain_hash_nsec(
	const struct bench_symbol *v, size_t n, const struct query *q, double *samples)
{
	if (!hcreate(2 * n))
		err(1, "hcreate");
	for (size_t i = 0; i < n; i++) {
		ENTRY e = { (char *) v[i].name, (void *) &v[i] };

		(void) hsearch(e, ENTER);
	}
	for (size_t i = 0; i < SAMPLES; i++) {
		uint64_t begun = bench_now_nsec();

		for (size_t j = i * BLOCK; j < (i + 1) * BLOCK; j++) {
			ENTRY e = { (char *) q[j].name, NULL };

			sink += (uintptr_t) hsearch(e, FIND);
		}
		samples[i] = (double) (bench_now_nsec() - begun) / BLOCK;
	}
	return samples;
}

static void load(struct table *ret)
{
	struct kallsyms_problem problem;
	struct table_source source = { .object = "vmlinux", .build_id = (const uint8_t *) "" };
	struct kallsyms k;
	uint64_t begun = bench_now_nsec();
	int fd = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);
	double load_msec, build_msec;
	void *block;
	size_t size;

	if (fd < 0 || kallsyms_load(fd, &k, &problem) < 0)
		errx(1, "/proc/kallsyms cannot be read");
	load_msec = (double) (bench_now_nsec() - begun) / 1e6;
	source.text = k.text;
	source.symbols = k.symbols;
	source.n_symbols = k.objects[0].n;
	source.has_addresses = k.has_addresses;
	begun = bench_now_nsec();
	if (table_build(&source, &block, &size) < 0 || table_open(block, size, ret) < 0)
		errx(1, "the table cannot be built");
	build_msec = (double) (bench_now_nsec() - begun) / 1e6;
	printf("%-44s %10.2f ms\n", "read and parse /proc/kallsyms", load_msec);
	printf("%-44s %10.2f ms\n", "build and check the table of vmlinux", build_msec);
	bench_print("table, names included, a symbol", (double) size / ret->header->symbols,
		"bytes", "the kernel's own table", 20, 0, 32);
}

int main(void)
{
	struct query *q = calloc(QUERIES, sizeof(*q));
	double *ours = calloc(SAMPLES, sizeof(*ours)), *other = calloc(SAMPLES, sizeof(*other));
	struct bench_symbol *v;
	struct table t;
	size_t n;

	if (!q || !ours || !other)
		err(1, "memory");
	v = bench_symbols(&n);
	load(&t);
	for (size_t i = 0; i < QUERIES; i++) {
		const struct bench_symbol *s = &v[bench_random() % n];
		size_t size = strlen(s->name);

		if (size >= sizeof(q->name))
			s = &v[0], size = strlen(s->name);
		q[i].address = s->address + bench_random() % 8;
		q[i].size = (uint8_t) size;
		memcpy(q[i].name, s->name, size + 1);
	}
	bench_print("address -> symbol, median",
		bench_quantile(addresses_nsec(&t, q, ours), SAMPLES, 0.5), "ns",
		"binary search of 64-bit addresses",
		bench_quantile(plain_search_nsec(v, n, q, other), SAMPLES, 0.5), 0, 100);
	bench_print("name -> symbols, median",
		bench_quantile(names_nsec(&t, q, ours), SAMPLES, 0.5), "ns",
		"hsearch(3) of whole names",
		bench_quantile(plain_hash_nsec(v, n, q, other), SAMPLES, 0.5), 0, 150);
	return 0;
}
