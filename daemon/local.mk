# daemon: symd. libdaemon holds all but main, so that tests can link it.

noinst_LTLIBRARIES += libdaemon.la
libdaemon_la_SOURCES = \
	daemon/changes.c daemon/changes.h \
	daemon/candidates.c daemon/candidates.h \
	daemon/connection.c daemon/connection.h \
	daemon/descriptors.c daemon/descriptors.h \
	daemon/file.c daemon/file.h \
	daemon/kallsyms.c daemon/kallsyms.h \
	daemon/kind.h \
	daemon/log.c daemon/log.h \
	daemon/manager.c daemon/manager.h \
	daemon/method-list.c \
	daemon/method-lookup-address.c \
	daemon/method-lookup-name.c \
	daemon/method-monitor.c \
	daemon/method-status.c \
	daemon/methods.c daemon/methods.h \
	daemon/modules.c daemon/modules.h \
	daemon/monitor.c daemon/monitor.h \
	daemon/name-sort.c daemon/name-sort.h \
	daemon/peer.c daemon/peer.h \
	daemon/policy.c daemon/policy.h \
	daemon/quota.c daemon/quota.h \
	daemon/reloader.c daemon/reloader.h \
	daemon/reply.c daemon/request.h \
	daemon/server.c daemon/server.h \
	daemon/store.c daemon/store.h \
	daemon/suggest.c daemon/suggest.h \
	daemon/symbol-json.c daemon/symbol-json.h \
	daemon/symbol-name.c daemon/symbol-name.h \
	daemon/symbol-scan.c daemon/symbol-scan.h \
	daemon/system.c daemon/system.h \
	daemon/table-builder.c daemon/table-builder.h \
	daemon/table-regions.c daemon/table-regions.h
libdaemon_la_CPPFLAGS = $(AM_CPPFLAGS) $(SYSTEMD_CFLAGS) $(LIBUDEV_CFLAGS) $(JSON_C_CFLAGS) $(XXHASH_CFLAGS)
libdaemon_la_LIBADD = libprotocol.la $(SYSTEMD_LIBS) $(LIBUDEV_LIBS) $(JSON_C_LIBS)

sbin_PROGRAMS += symd
symd_SOURCES = daemon/main.c
symd_LDADD = libdaemon.la
