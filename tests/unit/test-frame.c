/* Frames: messages come out as they went in, however the stream was cut, and never too large. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "protocol/frame.h"
#include "protocol/util.h"

static const char stream[] = "{\"a\":1}\0\0{}\0{\"cut";
static const char *const messages[] = { "{\"a\":1}", "", "{}" };

Test(frame, finds_the_messages_of_a_stream_in_pieces_of_any_size)
{
	for (size_t piece = 1; piece < sizeof(stream); piece++) {
		_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;
		struct frame_reader r = { 0 };
		size_t found = 0;

		for (size_t i = 0; i < sizeof(stream) - 1; i += piece) {
			char *message;
			size_t size;

			buffer_append(&b, &stream[i], MIN(piece, sizeof(stream) - 1 - i));
			while (frame_find(&r, &b, &message, &size) > 0) {
				cr_assert_lt(found, ELEMENTSOF(messages));
				cr_expect_eq(size, strlen(messages[found]));
				cr_expect_str_eq(message, messages[found++]);
				frame_next(&r, &b, size, 0);
			}
		}
		cr_expect_eq(found, ELEMENTSOF(messages), "in pieces of %zu", piece);
		cr_expect_eq(buffer_size(&b), 5, "what is incomplete stays");
	}
}

Test(frame, finds_nothing_in_an_empty_buffer)
{
	struct buffer b = BUFFER_INIT;
	struct frame_reader r = { 0 };
	char *message = NULL;
	size_t size = 42;

	cr_expect_eq(frame_find(&r, &b, &message, &size), 0);
	cr_expect_null(message);
	cr_expect_eq(size, 42);
}

Test(frame, takes_the_largest_message_and_no_larger_one)
{
	static char bytes[FRAME_SIZE_MAX + 2];
	char *message;
	size_t size;

	memset(bytes, 'x', sizeof(bytes));
	for (size_t n = FRAME_SIZE_MAX; n <= FRAME_SIZE_MAX + 1; n++) {
		_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;
		struct frame_reader r = { 0 };

		buffer_append(&b, bytes, n);
		cr_expect_eq(
			frame_find(&r, &b, &message, &size), n > FRAME_SIZE_MAX ? -EMSGSIZE : 0);
		buffer_append(&b, "", 1);
		r = (struct frame_reader){ 0 };
		cr_expect_eq(
			frame_find(&r, &b, &message, &size), n > FRAME_SIZE_MAX ? -EMSGSIZE : 1);
	}
}

Test(frame, searches_no_byte_twice)
{
	_cleanup_(buffer_done) struct buffer b = BUFFER_INIT;
	struct frame_reader r = { 0 };
	char *message;
	size_t size;

	buffer_append(&b, "abc", 3);
	cr_expect_eq(frame_find(&r, &b, &message, &size), 0);
	cr_expect_eq(r.searched, 3);
	buffer_append(&b, "d", 2);
	cr_expect_eq(frame_find(&r, &b, &message, &size), 1);
	frame_next(&r, &b, size, 0);
	cr_expect_eq(r.searched, 0);
	cr_expect_eq(buffer_size(&b), 0);
}
