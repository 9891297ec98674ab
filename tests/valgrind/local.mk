# make check-valgrind: the unit tests, the corpora and the system tests' daemon under valgrind, after
# a look at whether it would find anything: it must complain of the canary. More: valgrind_tests.

EXTRA_DIST += tests/valgrind/run
valgrind_tests = $(fuzz_programs)
valgrind_canary =

if HAVE_CRITERION
valgrind_tests += $(unit_tests)
valgrind_canary += tests/valgrind/canary
check_PROGRAMS += tests/valgrind/canary
tests_valgrind_canary_SOURCES = tests/valgrind/canary.c
tests_valgrind_canary_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS)
tests_valgrind_canary_LDADD = $(CRITERION_LIBS)
endif

# The daemon ends with this status where valgrind finds something, and logs it: each test looks.
valgrind_daemon = valgrind --quiet --leak-check=full --error-exitcode=99
if HAVE_PYTHON
valgrind_tests += $(system_tests)
endif

.PHONY: check-valgrind
if SANITIZERS
check-valgrind:
	@echo 'valgrind and the sanitizers exclude each other: configure without them' >&2; exit 1
else
check-valgrind: $(valgrind_tests) $(valgrind_canary)
	@for canary in $(valgrind_canary); do \
		if $(SHELL) $(srcdir)/tests/valgrind/run ./$$canary >/dev/null 2>&1; then \
			echo "valgrind finds nothing in $$canary, where there is a leak" >&2; exit 1; \
		fi; \
	done
	SYMD_WRAPPER='$(valgrind_daemon)' \
	$(MAKE) check-TESTS TESTS='$(valgrind_tests)' TEST_SUITE_LOG=test-suite-valgrind.log \
		LIBTOOL_EXECUTE='$(LIBTOOL) --mode=execute' \
		LOG_COMPILER='$(SHELL) $(abs_top_srcdir)/tests/valgrind/run'
endif
