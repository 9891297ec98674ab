/* Memory for results: aligned, zeroed, of any size; interned strings are right whether or not they
 * are found again. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "client/arena.h"

Test(arena, structs_are_aligned_and_zeroed_between_strings_of_any_length)
{
	struct arena a = { 0 };

	for (size_t i = 0; i < 2000; i++) {
		char text[64] = "0123456789abcdef0123456789abcdef";
		const char *s = arena_string(&a, text, i % 33);
		unsigned char *p = arena_alloc(&a, i);

		cr_assert(s && p);
		cr_assert_eq(strlen(s), i % 33);
		cr_assert_eq((uintptr_t) p % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < i; k++)
			cr_assert_eq(p[k], 0);
		memset(p, 0xff, i);
	}
	arena_done(&a);
	cr_expect_null(a.blocks);
}

Test(arena, interned_strings_are_equal_to_what_was_given)
{
	struct arena a = { 0 };
	const char *first = arena_intern(&a, "vmlinux", 7);

	cr_expect_eq(arena_intern(&a, "vmlinuz", 7) == first, false);
	cr_expect_str_eq(first, "vmlinux");
	for (int i = 0; i < 3000; i++) {
		char text[32];
		size_t n = (size_t) snprintf(text, sizeof(text), "%0*d", i % 9, i);

		cr_assert_str_eq(arena_intern(&a, text, n), text);
		cr_assert_eq(arena_intern(&a, text, n), arena_intern(&a, text, n));
		cr_assert_eq(strlen(arena_intern(&a, text, n - 1)), n - 1);
	}
	cr_expect_str_eq(arena_intern(&a, "", 0), "");
	arena_done(&a);
}

Test(arena, reset_keeps_one_block_and_forgets_the_strings)
{
	struct arena a = { 0 };

	arena_reset(&a);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 1000; i++)
			cr_assert_str_eq(arena_intern(&a, "module", 6), "module");
		cr_assert_not_null(arena_alloc(&a, 100000));
		arena_reset(&a);
		cr_assert_not_null(a.blocks);
	}
	arena_done(&a);
}
