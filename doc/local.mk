# doc

dist_man_MANS += doc/io.symd.7
dist_doc_DATA = doc/PROTOCOL
