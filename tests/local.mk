# tests: unit (Criterion), fuzz (corpora replayed by make check), system, interop, vm, bench

include tests/unit/local.mk
include tests/fuzz/local.mk
include tests/system/local.mk
include tests/bench/local.mk
