# doc: man pages and texts.

dist_man_MANS += doc/io.symd.7 doc/libsymd.3 doc/symctl.1 doc/symd.8
dist_doc_DATA = doc/PROTOCOL doc/DESIGN
