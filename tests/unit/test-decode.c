/* Every member of io.symd's types arrives in its struct; what is absent reads as the header says.
 */
#include <criterion/criterion.h>
#include <errno.h>

#include "client/arena.h"
#include "client/decode.h"
#include "client/symd.h"
#include "protocol/util.h"

static int decode(struct arena *a, const struct fields *f, const char *json, void *ret)
{
	struct decoder d = { .arena = a };
	char *text = strdup(json);
	int r;

	json_reader_init(&d.reader, text, strlen(text));
	(void) fields_read(&d, f, ret);
	r = decoder_finish(&d);
	free(text); /* nothing of it may be borrowed */
	return r;
}

Test(decode, symbol_with_all_members_in_any_order)
{
	struct arena a = { 0 };
	struct symd_symbol s = { 0 };

	cr_assert_eq(decode(&a, &fields_symbol,
			     "{\"line\":12,\"file\":\"fs/ext4/super.c\",\"builtin\":\"ext4\","
			     "\"aliases\":[\"x\",\"y\\n\",\"z\"],\"homonyms\":3,\"ordinal\":2,"
			     "\"object_offset\":4096,\"section\":\".text\",\"size\":64,\"address\":"
			     "\"0xffffffffc0001000\",\"binding\":\"weak\",\"type\":\"t\",\"kind\":"
			     "\"function\",\"load\":7,\"object\":\"ext4\",\"name\":\"init_once\"}",
			     &s),
		0);
	cr_expect_str_eq(s.name, "init_once");
	cr_expect_str_eq(s.object, "ext4");
	cr_expect_eq(s.load, 7);
	cr_expect_eq(s.kind, SYMD_KIND_FUNCTION);
	cr_expect_eq(s.type, 't');
	cr_expect_eq(s.binding, SYMD_BINDING_WEAK);
	cr_expect(s.has_address && s.address == UINT64_C(0xffffffffc0001000));
	cr_expect(s.has_size && s.size == 64);
	cr_expect(s.has_object_offset && s.object_offset == 4096);
	cr_expect_str_eq(s.section, ".text");
	cr_expect_eq(s.ordinal, 2);
	cr_expect_eq(s.homonyms, 3);
	cr_assert_eq(s.n_aliases, 3);
	cr_expect_str_eq(s.aliases[0], "x");
	cr_expect_str_eq(s.aliases[1], "y\n");
	cr_expect_str_eq(s.aliases[2], "z");
	cr_expect_str_eq(s.builtin, "ext4");
	cr_expect_str_eq(s.file, "fs/ext4/super.c");
	cr_expect_eq(s.line, 12);
	arena_done(&a);
}

Test(decode, symbol_without_what_may_be_absent)
{
	struct arena a = { 0 };
	struct symd_symbol s = { 0 };

	cr_assert_eq(
		decode(&a, &fields_symbol,
			"{\"name\":\"a\",\"object\":\"b\",\"kind\":\"martian\",\"address\":null,"
			"\"new\":{\"x\":[1]}}",
			&s),
		0);
	cr_expect_eq(s.kind, SYMD_KIND_ANY);
	cr_expect_not(s.has_address || s.has_size || s.has_object_offset);
	cr_expect(!s.section && !s.builtin && !s.file && s.n_aliases == 0);
	arena_done(&a);
}

Test(decode, name_result_with_a_problem)
{
	struct arena a = { 0 };
	struct symd_name_result n = { 0 };

	cr_assert_eq(
		decode(&a, &fields_name_result,
			"{\"target\":\"vfs_raed\",\"symbols\":[],\"suggestions\":[\"vfs_read\"],"
			"\"problem\":{\"code\":\"absent\",\"message\":\"no such symbol\","
			"\"errno\":[\"ENOENT\",\"EINVAL\"]}}",
			&n),
		0);
	cr_expect_eq(n.n_symbols, 0);
	cr_assert_eq(n.n_suggestions, 1);
	cr_expect_str_eq(n.suggestions[0], "vfs_read");
	cr_assert_not_null(n.problem);
	cr_expect_str_eq(n.problem->code, "absent");
	cr_expect_str_eq(n.problem->message, "no such symbol");
	cr_expect_eq(n.problem->position, -1);
	cr_expect_eq(n.problem->n_errnos, 2);
	cr_expect_null(n.problem->hint);
	arena_done(&a);
}

Test(decode, address_result)
{
	struct arena a = { 0 };
	struct symd_address_result result = { 0 };

	cr_assert_eq(decode(&a, &fields_address_result,
			     "{\"address\":\"0x12\",\"symbol\":{\"name\":\"a\",\"object\":\"b\"},"
			     "\"offset\":2,\"build_id\":\"0123\",\"state\":\"unloaded\","
			     "\"since_nsec\":5,\"until_nsec\":6,\"problem\":{\"code\":\"limit\","
			     "\"message\":\"m\",\"position\":3,\"hint\":\"h\"}}",
			     &result),
		0);
	cr_expect_eq(result.address, 0x12);
	cr_expect_str_eq(result.symbol->name, "a");
	cr_expect(result.has_offset && result.offset == 2);
	cr_expect_str_eq(result.build_id, "0123");
	cr_expect_eq(result.state, SYMD_STATE_UNLOADED);
	cr_expect_eq(result.since_nsec, 5);
	cr_expect_eq(result.until_nsec, 6);
	cr_expect_eq(result.problem->position, 3);
	cr_expect_str_eq(result.problem->hint, "h");
	arena_done(&a);
}

Test(decode, object_and_event)
{
	struct arena a = { 0 };
	struct symd_event e = { 0 };

	cr_assert_eq(
		decode(&a, &fields_event,
			"{\"generation\":8,\"instance\":\"i\",\"event\":\"loaded\",\"object\":{"
			"\"name\":\"ext4\",\"load\":2,\"state\":\"loading\",\"build_id\":\"ab\","
			"\"symbols\":9,\"address\":\"0x1\",\"size\":10,\"since_nsec\":11,"
			"\"until_nsec\":12,\"elf\":\"/e\",\"debuginfo\":\"indexed\"},"
			"\"missed\":4,\"target\":\"t\"}",
			&e),
		0);
	cr_expect_eq(e.type, SYMD_EVENT_LOADED);
	cr_expect_eq(e.generation, 8);
	cr_expect_str_eq(e.instance, "i");
	cr_expect_eq(e.missed, 4);
	cr_expect_str_eq(e.target, "t");
	cr_expect_str_eq(e.object->name, "ext4");
	cr_expect_eq(e.object->load, 2);
	cr_expect_eq(e.object->state, SYMD_OBJECT_LOADING);
	cr_expect_str_eq(e.object->build_id, "ab");
	cr_expect_eq(e.object->symbols, 9);
	cr_expect(e.object->has_address && e.object->address == 1);
	cr_expect(e.object->has_size && e.object->size == 10);
	cr_expect_eq(e.object->since_nsec, 11);
	cr_expect_eq(e.object->until_nsec, 12);
	cr_expect_str_eq(e.object->elf, "/e");
	cr_expect_eq(e.object->debuginfo, SYMD_DEBUGINFO_INDEXED);
	arena_done(&a);
}
