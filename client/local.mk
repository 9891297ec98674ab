# client: libsymd and symctl. Uses protocol only.

# Everything of the library, for the unit tests, which see more than symd.h shows. It needs no
# json-c, so it takes what it uses of protocol and not libprotocol.
noinst_LTLIBRARIES += libclient.la
libclient_la_SOURCES = \
	client/addresses.c \
	client/arena.c client/arena.h \
	client/batch.c client/batch.h \
	client/call.c client/call.h \
	client/connection.c client/connection.h \
	client/decode.c client/decode.h \
	client/fields.c client/fields.h \
	client/kind.c client/kind.h \
	client/list.c \
	client/monitor.c \
	client/names.c \
	client/objects.c \
	client/reply.c client/reply.h \
	client/symd.c client/symd.h \
	protocol/address.c protocol/address.h \
	protocol/buffer.c protocol/buffer.h \
	protocol/frame.c protocol/frame.h \
	protocol/json-reader.c protocol/json-reader.h \
	protocol/json-string.c protocol/json-string.h \
	protocol/json-writer.c protocol/json-writer.h \
	protocol/utf8.c protocol/utf8.h \
	protocol/util.h
libclient_la_CPPFLAGS = $(AM_CPPFLAGS)

# current:revision:age: a change of code is revision + 1; with new functions current + 1, age + 1
# and revision 0; with changed ones age 0, too.
lib_LTLIBRARIES += libsymd.la
libsymd_la_SOURCES =
libsymd_la_LIBADD = libclient.la
libsymd_la_LDFLAGS = -version-info 0:0:0 -no-undefined \
	-Wl,--version-script=$(top_srcdir)/client/libsymd.sym
EXTRA_libsymd_la_DEPENDENCIES = client/libsymd.sym
include_HEADERS += client/symd.h

pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = client/symd.pc
client/symd.pc: client/symd.pc.in config.status
	$(AM_V_GEN)mkdir -p client && $(SED) -e 's|@prefix[@]|$(prefix)|' -e 's|@exec_prefix[@]|$(exec_prefix)|' \
		-e 's|@libdir[@]|$(libdir)|' -e 's|@includedir[@]|$(includedir)|' \
		-e 's|@PACKAGE_VERSION[@]|$(PACKAGE_VERSION)|' $(top_srcdir)/client/symd.pc.in > $@
CLEANFILES += client/symd.pc
EXTRA_DIST += client/libsymd.sym client/symd.pc.in

# All of symctl but main, for the unit tests.
noinst_LTLIBRARIES += libsymctl.la
libsymctl_la_SOURCES = \
	client/kind.c client/kind.h \
	client/symctl-input.c client/symctl-input.h \
	client/symctl-json.c client/symctl-json.h \
	client/symctl-list.c \
	client/symctl-lookup.c \
	client/symctl-monitor.c \
	client/symctl-objects.c \
	client/symctl-options.c \
	client/symctl-output.c client/symctl-output.h \
	client/symctl-resolve.c \
	client/symctl-status.c \
	client/symctl-symbol.c client/symctl-symbol.h \
	client/symctl-table.c client/symctl-table.h \
	client/symctl-text.c client/symctl-text.h
libsymctl_la_CPPFLAGS = $(AM_CPPFLAGS)

bin_PROGRAMS += symctl
symctl_SOURCES = client/symctl.c client/symctl.h
symctl_CPPFLAGS = $(AM_CPPFLAGS)
symctl_LDADD = libsymctl.la libsymd.la libprotocol.la
# json-c comes with libprotocol; nothing of symctl uses it.
symctl_LDFLAGS = -Wl,--as-needed

dist_bashcompletions_DATA = client/completion/symctl
