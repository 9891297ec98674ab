# interop: unmodified Varlink clients against the real daemon. Needs root and a trixie root file
# system, which it makes, so it is no part of `make check`.

EXTRA_DIST += tests/interop/client.py tests/interop/run

check-interop: all
	$(srcdir)/tests/interop/run --build .
.PHONY: check-interop
