/* Interfaces: what is served is what was written, to the byte. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "protocol/interface.h"
#include "protocol/util.h"

/* In the order of GetInfo. */
static const char *const names[] = { "org.varlink.service", "io.symd" };

Test(interface, texts_are_those_of_the_files)
{
	for (size_t i = 0; i < ELEMENTSOF(names); i++) {
		const struct interface *interface = interface_find(names[i]);
		static char path[4096], text[1 << 16];
		size_t n;
		FILE *f;

		cr_assert_eq(interface, &interfaces[i], "%s", names[i]);
		cr_expect_eq(strlen(interface->text), interface->size);

		(void) snprintf(path, sizeof(path), SRCDIR "/protocol/%s.varlink", names[i]);
		f = fopen(path, "re");
		cr_assert_not_null(f, "%s", path);
		n = fread(text, 1, sizeof(text), f);
		(void) fclose(f);
		cr_assert_eq(n, interface->size, "%s", path);
		cr_expect_eq(memcmp(text, interface->text, n), 0, "%s", path);
	}
	cr_expect_null(interfaces[ELEMENTSOF(names)].name);
}

Test(interface, find_knows_no_others)
{
	static const char *const others[] = { "", "io", "io.symd.", "io.symd.LookupName",
		"IO.symd" };

	for (size_t i = 0; i < ELEMENTSOF(others); i++)
		cr_expect_null(interface_find(others[i]), "%s", others[i]);
}
