# Fuzz targets: tests/fuzz/fuzz-NAME.c, started from tests/fuzz/corpus/NAME/*, with words of
# tests/fuzz/NAME.dict if there is one. A new one is a line here.
#
# As they are, `make check` replays the corpora through them. After `configure CC=clang
# --enable-fuzzers --enable-asan --enable-ubsan`, `make fuzz FUZZ_SECONDS=60` runs the fuzzers.

fuzz_programs = \
	tests/fuzz/fuzz-builder \
	tests/fuzz/fuzz-frame \
	tests/fuzz/fuzz-json-reader \
	tests/fuzz/fuzz-json-writer \
	tests/fuzz/fuzz-kallsyms \
	tests/fuzz/fuzz-message \
	tests/fuzz/fuzz-reply \
	tests/fuzz/fuzz-modules \
	tests/fuzz/fuzz-table \
	tests/fuzz/fuzz-target

check_PROGRAMS += $(fuzz_programs)
check_LTLIBRARIES = tests/fuzz/libreplay.la
tests_fuzz_libreplay_la_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz.h
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/run tests/fuzz/builder.dict \
	tests/fuzz/kallsyms.dict tests/fuzz/message.dict tests/fuzz/target.dict

# The source of a program without _SOURCES is its name with .c, its libraries are LDADD: so a target
# needs no lines of its own. What a target is about comes from these libraries.
fuzz_libs = libprotocol.la $(JSON_C_LIBS)
if FUZZERS
LDADD = $(FUZZ_LDFLAGS) $(fuzz_libs)
else
LDADD = tests/fuzz/libreplay.la $(fuzz_libs)
TESTS += $(fuzz_programs)
endif

# What a daemon may send to libsymd.
tests_fuzz_fuzz_reply_LDADD = libclient.la $(LDADD)

FUZZ_SECONDS = 60
.PHONY: fuzz
fuzz: $(fuzz_programs)
if FUZZERS
	@srcdir='$(srcdir)' $(SHELL) $(srcdir)/tests/fuzz/run $(FUZZ_SECONDS) '$(abs_builddir)' \
		$(fuzz_programs)
else
	@echo 'make fuzz needs configure --enable-fuzzers (CC=clang or CC=afl-clang-fast)' >&2; exit 1
endif

clean-local:
	-rm -rf tests/fuzz/work

# Those of daemon/.
tests_fuzz_fuzz_builder_LDADD = libdaemon.la $(LDADD)
tests_fuzz_fuzz_kallsyms_LDADD = libdaemon.la $(LDADD)
tests_fuzz_fuzz_modules_LDADD = libdaemon.la $(LDADD)
