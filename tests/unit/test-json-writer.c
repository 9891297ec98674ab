/* The JSON writer: what it writes is compared as text, since clients see text. */
#include <criterion/criterion.h>
#include <string.h>

#include "protocol/json-writer.h"
#include "protocol/util.h"

static struct buffer buffer;
static struct json_writer writer;

static void begin(void)
{
	buffer_done(&buffer);
	json_init(&writer, &buffer);
}

static void expect_text(const char *text)
{
	buffer_append(&buffer, "", 1);
	cr_assert_not(buffer.failed);
	cr_expect_str_eq(buffer_bytes(&buffer), text);
	buffer_done(&buffer);
}

Test(json_writer, sets_commas_between_members_and_items)
{
	begin();
	json_object_begin(&writer);
	json_key(&writer, "empty");
	json_array_begin(&writer);
	json_array_end(&writer);
	json_key(&writer, "items");
	json_array_begin(&writer);
	json_int(&writer, 1);
	json_boolean(&writer, true);
	json_object_begin(&writer);
	json_object_end(&writer);
	json_array_begin(&writer);
	json_boolean(&writer, false);
	json_array_end(&writer);
	json_string(&writer, "s", 1);
	json_array_end(&writer);
	json_member_string(&writer, "name", "vfs_read");
	json_member_int(&writer, "size", -7);
	json_member_bool(&writer, "is", false);
	json_member_address(&writer, "address", UINT64_C(0xffffffff81123456));
	json_object_end(&writer);
	expect_text("{\"empty\":[],\"items\":[1,true,{},[false],\"s\"],\"name\":\"vfs_read\","
		    "\"size\":-7,\"is\":false,\"address\":\"0xffffffff81123456\"}");
}

Test(json_writer, takes_raw_text_for_a_value_or_members)
{
	begin();
	json_object_begin(&writer);
	json_raw(&writer, "\"a\":1,\"b\":2", 11);
	json_key(&writer, "c");
	json_raw(&writer, "[3]", 3);
	json_raw(&writer, "\"d\":4", 5);
	json_object_end(&writer);
	expect_text("{\"a\":1,\"b\":2,\"c\":[3],\"d\":4}");
}

Test(json_writer, writes_every_integer)
{
	begin();
	json_array_begin(&writer);
	json_int(&writer, 0);
	json_int(&writer, -1);
	json_int(&writer, 10);
	json_int(&writer, INT64_MAX);
	json_int(&writer, INT64_MIN);
	json_array_end(&writer);
	expect_text("[0,-1,10,9223372036854775807,-9223372036854775808]");
}

static const struct {
	const char *bytes;
	size_t size;
	const char *text;
} strings[] = {
#define ROW(bytes, text)                                                                           \
	{                                                                                          \
		bytes, sizeof(bytes) - 1, "\"" text "\""                                           \
	}
	ROW("", ""),
	ROW("vfs_read", "vfs_read"),
	ROW("a\"b\\c/d", "a\\\"b\\\\c/d"),
	ROW("\n\t\r\b\x01\x1f\x7f", "\\n\\t\\u000d\\u0008\\u0001\\u001f\\u007f"),
	ROW("a\0b", "a\\u0000b"),
	ROW("\xc2\x80 \xdf\xbf", "\xc2\x80 \xdf\xbf"),
	ROW("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf",
		"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
	ROW("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
#define BAD "\xef\xbf\xbd"
	ROW("a\xff"
	    "b",
		"a" BAD "b"),
	ROW("\x80", BAD),
	ROW("\xc3", BAD),
	ROW("\xc3\"", BAD "\\\""),
	ROW("\xc0\x80", BAD BAD),
	ROW("\xc1\xbf", BAD BAD),
	ROW("\xe0\x9f\xbf", BAD BAD BAD),
	ROW("\xed\xa0\x80", BAD BAD BAD),
	ROW("\xf0\x8f\xbf\xbf", BAD BAD BAD BAD),
	ROW("\xf4\x90\x80\x80", BAD BAD BAD BAD),
	ROW("\xf5\x80\x80\x80", BAD BAD BAD BAD),
	ROW("\xe2\x82", BAD BAD),
	ROW("\xe2\x82z", BAD BAD "z"),
};

Test(json_writer, escapes_what_json_forbids_and_replaces_what_is_no_utf8)
{
	for (size_t i = 0; i < ELEMENTSOF(strings); i++) {
		begin();
		json_string(&writer, strings[i].bytes, strings[i].size);
		expect_text(strings[i].text);
	}
}

Test(json_writer, says_when_memory_ran_out)
{
	begin();
	json_array_begin(&writer);
	cr_assert_null(buffer_reserve(&buffer, SIZE_MAX / 2));
	json_object_begin(&writer);
	json_member_string(&writer, "name", "\n");
	json_member_address(&writer, "address", 1);
	json_object_end(&writer);
	json_array_end(&writer);
	cr_expect(buffer.failed);
	cr_expect_eq(buffer_size(&buffer), 1);
	buffer_done(&buffer);
}
