# protocol: what daemon and client must agree on. Uses nothing of the other parts.

noinst_LTLIBRARIES += libprotocol.la
libprotocol_la_SOURCES = \
	protocol/address.c protocol/address.h \
	protocol/buffer.c protocol/buffer.h \
	protocol/frame.c protocol/frame.h \
	protocol/json-writer.c protocol/json-writer.h \
	protocol/message-parameters.c \
	protocol/message.c protocol/message.h \
	protocol/target-scan.c protocol/target-scan.h \
	protocol/target-suffix.c \
	protocol/target.c protocol/target.h \
	protocol/util.h
libprotocol_la_CPPFLAGS = $(AM_CPPFLAGS) $(JSON_C_CFLAGS) $(XXHASH_CFLAGS)
libprotocol_la_LIBADD = $(JSON_C_LIBS)

EXTRA_DIST += protocol/io.symd.varlink
