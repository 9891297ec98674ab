# Benchmarks: `make bench` runs them all and prints each figure beside its floor or peer of the same
# run. Never part of `make check`: a busy machine fails no test.

bench_programs = \
	tests/bench/bench-load \
	tests/bench/bench-peers \
	tests/bench/bench-socket \
	tests/bench/bench-start \
	tests/bench/bench-table
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)

tests_bench_bench_load_SOURCES = tests/bench/bench-load.c tests/bench/bench.c tests/bench/bench.h
tests_bench_bench_load_LDFLAGS = -pthread
tests_bench_bench_socket_SOURCES = tests/bench/bench-socket.c tests/bench/bench.c tests/bench/bench.h
tests_bench_bench_socket_LDADD = libsymd.la
tests_bench_bench_peers_SOURCES = tests/bench/bench-peers.c tests/bench/bench.c tests/bench/bench.h
tests_bench_bench_start_SOURCES = tests/bench/bench-start.c tests/bench/bench.c tests/bench/bench.h
tests_bench_bench_table_SOURCES = tests/bench/bench-table.c tests/bench/bench.c tests/bench/bench.h
tests_bench_bench_table_LDADD = libdaemon.la

bench: symd$(EXEEXT) symctl$(EXEEXT) $(bench_programs)
	$(AM_V_at)$(builddir)/tests/bench/bench-table
	$(AM_V_at)$(builddir)/tests/bench/bench-start $(builddir)/symd
	$(AM_V_at)$(builddir)/tests/bench/bench-socket $(builddir)/symd
	$(AM_V_at)$(builddir)/tests/bench/bench-peers $(builddir)/symd $(builddir)/symctl
	$(AM_V_at)$(builddir)/tests/bench/bench-load $(builddir)/symd
.PHONY: bench
