# tests: unit (Criterion), fuzz (corpora replayed by make check), system, interop, vm, bench

include tests/unit/local.mk
include tests/fuzz/local.mk
include tests/system/local.mk
include tests/interop/local.mk
include tests/vm/local.mk
include tests/bench/local.mk
include tests/valgrind/local.mk

dist_check_SCRIPTS += tests/check-includes tests/check-interface-doc
TESTS += tests/check-includes tests/check-interface-doc
EXTRA_DIST += tests/check-includes.awk tests/include-layers
