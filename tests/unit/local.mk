# Unit tests: tests/unit/test-<module>.c mirrors <module>.c.

if HAVE_CRITERION
unit_tests = \
	tests/unit/test-address \
	tests/unit/test-arena \
	tests/unit/test-batch \
	tests/unit/test-buffer \
	tests/unit/test-candidates \
	tests/unit/test-changes \
	tests/unit/test-descriptors \
	tests/unit/test-decode \
	tests/unit/test-file \
	tests/unit/test-frame \
	tests/unit/test-interface \
	tests/unit/test-json-reader \
	tests/unit/test-json-writer \
	tests/unit/test-kallsyms \
	tests/unit/test-message \
	tests/unit/test-message-parameters \
	tests/unit/test-methods \
	tests/unit/test-modules \
	tests/unit/test-name-sort \
	tests/unit/test-peer \
	tests/unit/test-policy \
	tests/unit/test-quota \
	tests/unit/test-store \
	tests/unit/test-suggest \
	tests/unit/test-symbol-name \
	tests/unit/test-symbol-scan \
	tests/unit/test-symctl-input \
	tests/unit/test-symctl-json \
	tests/unit/test-symctl-options \
	tests/unit/test-symctl-table \
	tests/unit/test-symd \
	tests/unit/test-system \
	tests/unit/test-table \
	tests/unit/test-table-builder \
	tests/unit/test-table-regions \
	tests/unit/test-target
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

UNIT_CPPFLAGS = $(AM_CPPFLAGS) $(CRITERION_CFLAGS) $(JSON_C_CFLAGS)
UNIT_LDADD = libprotocol.la $(CRITERION_LIBS)

tests_unit_test_address_SOURCES = tests/unit/test-address.c
tests_unit_test_address_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_address_LDADD = $(UNIT_LDADD)

tests_unit_test_arena_SOURCES = tests/unit/test-arena.c
tests_unit_test_arena_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_arena_LDADD = libclient.la $(UNIT_LDADD)

tests_unit_test_batch_SOURCES = tests/unit/test-batch.c tests/unit/fake-server.h
tests_unit_test_batch_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_batch_LDADD = libclient.la $(UNIT_LDADD)

tests_unit_test_buffer_SOURCES = tests/unit/test-buffer.c
tests_unit_test_buffer_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_buffer_LDADD = $(UNIT_LDADD)

tests_unit_test_decode_SOURCES = tests/unit/test-decode.c
tests_unit_test_decode_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_decode_LDADD = libclient.la $(UNIT_LDADD)

tests_unit_test_frame_SOURCES = tests/unit/test-frame.c
tests_unit_test_frame_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_frame_LDADD = $(UNIT_LDADD)

tests_unit_test_interface_SOURCES = tests/unit/test-interface.c
tests_unit_test_interface_CPPFLAGS = $(UNIT_CPPFLAGS) -DSRCDIR='"$(abs_top_srcdir)"'
tests_unit_test_interface_LDADD = $(UNIT_LDADD)

tests_unit_test_json_reader_SOURCES = tests/unit/test-json-reader.c tests/json-compare.h
tests_unit_test_json_reader_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_json_reader_LDADD = $(UNIT_LDADD)

tests_unit_test_json_writer_SOURCES = tests/unit/test-json-writer.c
tests_unit_test_json_writer_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_json_writer_LDADD = $(UNIT_LDADD)

tests_unit_test_message_SOURCES = tests/unit/test-message.c
tests_unit_test_message_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_message_LDADD = $(UNIT_LDADD) $(JSON_C_LIBS)

tests_unit_test_message_parameters_SOURCES = tests/unit/test-message-parameters.c
tests_unit_test_message_parameters_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_message_parameters_LDADD = $(UNIT_LDADD) $(JSON_C_LIBS)

tests_unit_test_symctl_input_SOURCES = tests/unit/test-symctl-input.c
tests_unit_test_symctl_input_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_symctl_input_LDADD = libsymctl.la libclient.la $(UNIT_LDADD)

tests_unit_test_symctl_json_SOURCES = tests/unit/test-symctl-json.c tests/unit/capture.h
tests_unit_test_symctl_json_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_symctl_json_LDADD = libsymctl.la libclient.la $(UNIT_LDADD)

tests_unit_test_symctl_options_SOURCES = tests/unit/test-symctl-options.c tests/unit/capture.h
tests_unit_test_symctl_options_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_symctl_options_LDADD = libsymctl.la libclient.la $(UNIT_LDADD)

tests_unit_test_symctl_table_SOURCES = tests/unit/test-symctl-table.c tests/unit/capture.h
tests_unit_test_symctl_table_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_symctl_table_LDADD = libsymctl.la libclient.la $(UNIT_LDADD)

tests_unit_test_symd_SOURCES = tests/unit/test-symd.c tests/unit/fake-server.h
tests_unit_test_symd_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_symd_LDADD = libclient.la $(UNIT_LDADD)

tests_unit_test_target_SOURCES = tests/unit/test-target.c
tests_unit_test_target_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_target_LDADD = $(UNIT_LDADD)

# Tests of daemon/.
DAEMON_CPPFLAGS = $(UNIT_CPPFLAGS) $(SYSTEMD_CFLAGS) $(XXHASH_CFLAGS) -DSRCDIR='"$(abs_top_srcdir)"'
DAEMON_LDADD = libdaemon.la $(CRITERION_LIBS)

tests_unit_test_table_SOURCES = tests/unit/test-table.c tests/unit/fixture.h
tests_unit_test_table_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_table_LDADD = $(DAEMON_LDADD)

tests_unit_test_kallsyms_SOURCES = tests/unit/test-kallsyms.c tests/unit/fixture.h
tests_unit_test_kallsyms_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_kallsyms_LDADD = $(DAEMON_LDADD)

tests_unit_test_modules_SOURCES = tests/unit/test-modules.c tests/unit/fixture.h
tests_unit_test_modules_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_modules_LDADD = $(DAEMON_LDADD)

tests_unit_test_name_sort_SOURCES = tests/unit/test-name-sort.c tests/unit/fixture.h
tests_unit_test_name_sort_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_name_sort_LDADD = $(DAEMON_LDADD)

tests_unit_test_symbol_name_SOURCES = tests/unit/test-symbol-name.c tests/unit/fixture.h
tests_unit_test_symbol_name_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_symbol_name_LDADD = $(DAEMON_LDADD)

tests_unit_test_table_builder_SOURCES = tests/unit/test-table-builder.c tests/unit/fixture.h
tests_unit_test_table_builder_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_table_builder_LDADD = $(DAEMON_LDADD)

tests_unit_test_table_regions_SOURCES = tests/unit/test-table-regions.c tests/unit/fixture.h
tests_unit_test_table_regions_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_table_regions_LDADD = $(DAEMON_LDADD)

tests_unit_test_quota_SOURCES = tests/unit/test-quota.c tests/unit/fixture.h
tests_unit_test_quota_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_quota_LDADD = $(DAEMON_LDADD)

tests_unit_test_descriptors_SOURCES = tests/unit/test-descriptors.c
tests_unit_test_descriptors_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_descriptors_LDADD = $(DAEMON_LDADD)

tests_unit_test_changes_SOURCES = tests/unit/test-changes.c
tests_unit_test_changes_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_changes_LDADD = $(DAEMON_LDADD)

tests_unit_test_store_SOURCES = tests/unit/test-store.c tests/unit/fixture.h
tests_unit_test_store_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_store_LDADD = $(DAEMON_LDADD)

tests_unit_test_suggest_SOURCES = tests/unit/test-suggest.c tests/unit/fixture.h
tests_unit_test_suggest_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_suggest_LDADD = $(DAEMON_LDADD)

tests_unit_test_system_SOURCES = tests/unit/test-system.c tests/unit/fixture.h
tests_unit_test_system_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_system_LDADD = $(DAEMON_LDADD)

tests_unit_test_candidates_SOURCES = tests/unit/test-candidates.c tests/unit/fixture.h
tests_unit_test_candidates_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_candidates_LDADD = $(DAEMON_LDADD)

tests_unit_test_file_SOURCES = tests/unit/test-file.c tests/unit/fixture.h
tests_unit_test_file_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_file_LDADD = $(DAEMON_LDADD)

tests_unit_test_methods_SOURCES = tests/unit/test-methods.c tests/unit/fixture.h
tests_unit_test_methods_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_methods_LDADD = $(DAEMON_LDADD)

tests_unit_test_peer_SOURCES = tests/unit/test-peer.c tests/unit/fixture.h
tests_unit_test_peer_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_peer_LDADD = $(DAEMON_LDADD)

tests_unit_test_policy_SOURCES = tests/unit/test-policy.c tests/unit/fixture.h
tests_unit_test_policy_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_policy_LDADD = $(DAEMON_LDADD)

tests_unit_test_symbol_scan_SOURCES = tests/unit/test-symbol-scan.c tests/unit/fixture.h
tests_unit_test_symbol_scan_CPPFLAGS = $(DAEMON_CPPFLAGS)
tests_unit_test_symbol_scan_LDADD = $(DAEMON_LDADD)
