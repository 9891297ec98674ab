# systemd: the units, the user, the journal's catalog.

units = systemd/symd.service systemd/symd.socket
systemdsystemunit_DATA = $(units)
nodist_sysusers_DATA = systemd/symd.conf
dist_catalog_DATA = systemd/symd.catalog

EXTRA_DIST += systemd/symd.service.in systemd/symd.socket.in systemd/symd.sysusers
CLEANFILES += $(units) systemd/symd.conf

# Directories are known to make only: configure leaves $(prefix) in them.
$(units): %: %.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	$(SED) -e 's|@sbindir[@]|$(sbindir)|g' -e 's|@bindir[@]|$(bindir)|g' \
		$(srcdir)/$@.in >$@.tmp && mv $@.tmp $@

# sysusers.d files are named after the package, with .conf.
systemd/symd.conf: systemd/symd.sysusers
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cp $(srcdir)/systemd/symd.sysusers $@

# Where distcheck installs nothing but its own directory is writable.
AM_DISTCHECK_CONFIGURE_FLAGS = \
	--with-systemdsystemunitdir=$$dc_install_base/lib/systemd/system \
	--with-sysusersdir=$$dc_install_base/lib/sysusers.d \
	--with-catalogdir=$$dc_install_base/lib/systemd/catalog \
	--with-bashcompletionsdir=$$dc_install_base/share/bash-completion/completions

dist_check_SCRIPTS += systemd/test-units
TESTS += systemd/test-units
check-local-units: $(units) systemd/symd.conf
check-am: check-local-units
.PHONY: check-local-units
