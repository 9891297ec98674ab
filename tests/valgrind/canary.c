/* A test that loses memory, and passes: `make check-valgrind` must find it. */
#include <criterion/criterion.h>
#include <stdlib.h>

static void *volatile lost;

Test(canary, loses_memory)
{
	lost = malloc(100);
	cr_assert_not_null(lost);
	lost = NULL;
}
