# protocol: what daemon and client must agree on. Uses nothing of the other parts.

noinst_LTLIBRARIES += libprotocol.la
libprotocol_la_SOURCES = \
	protocol/address.c protocol/address.h \
	protocol/buffer.c protocol/buffer.h \
	protocol/frame.c protocol/frame.h \
	protocol/interface.c protocol/interface.h \
	protocol/json-reader.c protocol/json-reader.h \
	protocol/json-string.c protocol/json-string.h \
	protocol/json-writer.c protocol/json-writer.h \
	protocol/message-parameters.c \
	protocol/message.c protocol/message.h \
	protocol/symbol-hash.h \
	protocol/table-names.c \
	protocol/table.c protocol/table.h \
	protocol/target-scan.c protocol/target-scan.h \
	protocol/target-suffix.c \
	protocol/target.c protocol/target.h \
	protocol/utf8.c protocol/utf8.h \
	protocol/util.h
nodist_libprotocol_la_SOURCES = protocol/interface-texts.c
libprotocol_la_CPPFLAGS = $(AM_CPPFLAGS) $(JSON_C_CFLAGS) $(XXHASH_CFLAGS)
libprotocol_la_LIBADD = $(JSON_C_LIBS)

# In the order in which GetInfo names them.
interface_texts = \
	$(srcdir)/protocol/org.varlink.service.varlink \
	$(srcdir)/protocol/io.symd.varlink
EXTRA_DIST += \
	protocol/interface-texts.sh \
	protocol/io.symd.varlink \
	protocol/org.varlink.service.varlink
CLEANFILES += protocol/interface-texts.c

protocol/interface-texts.c: $(srcdir)/protocol/interface-texts.sh $(interface_texts)
	$(AM_V_GEN)$(MKDIR_P) protocol && \
	$(SHELL) $(srcdir)/protocol/interface-texts.sh $(interface_texts) >$@.new && mv $@.new $@
