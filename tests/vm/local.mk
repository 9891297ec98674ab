# vm: tests on real kernels in virtual machines. Not a part of `make check`: they need root, QEMU and
# Debian's packages, and take minutes.

EXTRA_DIST += \
	tests/vm/boot \
	tests/vm/capture \
	tests/vm/common.sh \
	tests/vm/guest-init \
	tests/vm/guest-run \
	tests/vm/guest-tests \
	tests/vm/guest.sh \
	tests/vm/provision \
	tests/vm/run \
	tests/vm/test-capture \
	tests/vm/test-systemd \
	tests/vm/versions

VM_KERNEL = 6.1
check-vm: all
	+$(srcdir)/tests/vm/run --build . --kernel $(VM_KERNEL) $(VM_TESTS)
.PHONY: check-vm
