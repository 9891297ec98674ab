#include "daemon/methods.h"

#include "daemon/kind.h"
#include "protocol/interface.h"
#include "tests/unit/fixture.h"

/* Calls @f for each "method NAME(" of the interface's text. */
static size_t each_method(const struct interface *i, void (*f)(const char *name))
{
	static const char word[] = "\nmethod ";
	const char *s = i->text;
	size_t n = 0;

	while ((s = strstr(s, word))) {
		char name[256];

		s += sizeof(word) - 1;
		(void) snprintf(name, sizeof(name), "%s.%.*s", i->name, (int) strcspn(s, "( "), s);
		f(name);
		n++;
	}
	return n;
}

static void expect_in_table(const char *name)
{
	for (const struct method *m = methods; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return;
	cr_expect_fail("%s is not in the table", name);
}

static unsigned int seen;
static const char *wanted;

static void look_for(const char *name)
{
	seen += strcmp(name, wanted) == 0;
}

Test(methods, every_method_of_the_interfaces_is_in_the_table)
{
	size_t n = 0;

	for (const struct interface *i = interfaces; i->name; i++)
		n += each_method(i, expect_in_table);
	cr_expect_geq(n, 14);
}

Test(methods, every_method_of_the_table_is_in_an_interface_once)
{
	for (const struct method *m = methods; m->name; m++) {
		seen = 0;
		wanted = m->name;
		for (const struct interface *i = interfaces; i->name; i++)
			(void) each_method(i, look_for);
		cr_expect_eq(seen, 1, "%s", m->name);
		cr_expect(!m->step || m->start, "%s", m->name);
	}
}

Test(methods, the_kinds_are_those_of_the_interface)
{
	cr_expect_str_eq(kind_names[KIND_FUNCTION], "function");
	cr_expect_str_eq(kind_names[KIND_DATA], "data");
	cr_expect_str_eq(kind_names[KIND_OTHER], "other");
	cr_expect_null(kind_names[3]);
	cr_expect_not_null(
		strstr(interface_find("io.symd")->text, "type Kind (function, data, other)"));
}
