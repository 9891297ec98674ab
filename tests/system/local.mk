# System tests: tests/system/test-*.py start the real daemon on the roots of tests/data.
#
# Each needs Python 3 and nothing else; a part of them needs root, and is skipped without.

TEST_EXTENSIONS = .py
PY_LOG_COMPILER = $(PYTHON)
PY_LOG_FLAGS = -B
system_tests = \
	tests/system/test-access.py \
	tests/system/test-limits.py \
	tests/system/test-live.py \
	tests/system/test-lookup.py \
	tests/system/test-modules.py \
	tests/system/test-protocol.py \
	tests/system/test-reload.py \
	tests/system/test-start.py \
	tests/system/test-stop.py \
	tests/system/test-symctl.py
EXTRA_DIST += $(system_tests) tests/system/symd.py tests/data
if HAVE_PYTHON
TESTS += $(system_tests)
endif
