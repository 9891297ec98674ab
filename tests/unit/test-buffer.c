/* Buffers: what goes in at the end comes out at the front, and a failure is remembered. */
#include <criterion/criterion.h>
#include <string.h>

#include "protocol/buffer.h"
#include "protocol/util.h"

static void expect_content(const struct buffer *b, const char *text)
{
	cr_assert_eq(buffer_size(b), strlen(text), "%zu, not %s", buffer_size(b), text);
	cr_expect_eq(memcmp(buffer_bytes(b), text, strlen(text)), 0);
}

Test(buffer, appends_at_the_end_and_consumes_from_the_front)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;

	cr_expect_eq(buffer_size(&b), 0);
	buffer_append(&b, "kernel", 6);
	buffer_append(&b, "", 0);
	buffer_append(&b, " symbols", 8);
	expect_content(&b, "kernel symbols");
	buffer_consume(&b, 7, SIZE_MAX);
	expect_content(&b, "symbols");
	buffer_append(&b, "!", 1);
	expect_content(&b, "symbols!");
	cr_expect_not(b.failed);
}

Test(buffer, reserved_room_counts_only_when_committed)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;
	char *p;

	p = buffer_reserve(&b, 100000);
	cr_assert_not_null(p);
	memset(p, 'x', 100000);
	cr_expect_eq(buffer_size(&b), 0);
	buffer_commit(&b, 2);
	expect_content(&b, "xx");
}

Test(buffer, keeps_its_content_while_it_grows)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;
	size_t consumed = 0;

	for (unsigned int i = 0; i < 100000; i++) {
		buffer_append(&b, &i, sizeof(i));
		if (i % 3 == 0) {
			unsigned int front;

			memcpy(&front, buffer_bytes(&b), sizeof(front));
			cr_assert_eq(front, consumed);
			buffer_consume(&b, sizeof(i), 0);
			consumed++;
		}
	}
	cr_expect_eq(buffer_size(&b), (100000 - consumed) * sizeof(unsigned int));
	cr_expect_leq(b.capacity, 1 << 20);
}

Test(buffer, reuses_consumed_bytes_instead_of_growing)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;

	buffer_append(&b, "12345678", 8);
	for (size_t i = 0; i < 100000; i++) {
		buffer_append(&b, "12345678", 8);
		buffer_consume(&b, 8, SIZE_MAX);
	}
	expect_content(&b, "12345678");
	cr_expect_leq(b.capacity, 4096);
}

Test(buffer, returns_memory_beyond_what_to_keep_when_empty)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;

	cr_assert_not_null(buffer_reserve(&b, 100000));
	buffer_commit(&b, 100000);
	buffer_consume(&b, 99999, 4096);
	cr_expect_geq(b.capacity, 100000);
	buffer_consume(&b, 1, 4096);
	cr_expect_eq(b.capacity, 0);
	cr_expect_eq(buffer_size(&b), 0);

	buffer_append(&b, "x", 1);
	buffer_consume(&b, 1, 4096);
	cr_expect_eq(b.capacity, 4096);
}

Test(buffer, remembers_that_memory_ran_out)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;

	buffer_append(&b, "kept", 4);
	cr_expect_null(buffer_reserve(&b, SIZE_MAX / 2));
	cr_expect(b.failed);
	buffer_append(&b, "lost", 4);
	cr_expect_null(buffer_reserve(&b, 1));
	expect_content(&b, "kept");

	buffer_consume(&b, 4, 0);
	cr_expect(b.failed, "emptying is no excuse");
	buffer_truncate(&b, 0);
	cr_expect_not(b.failed);
	buffer_append(&b, "new", 3);
	expect_content(&b, "new");
}

Test(buffer, truncate_drops_what_was_written_last)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;

	buffer_append(&b, "0123456789", 10);
	buffer_consume(&b, 2, 0);
	buffer_truncate(&b, 3);
	expect_content(&b, "234");
}
