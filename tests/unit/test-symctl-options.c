/* The command line: options anywhere, wrong ones refused with status 2, never silently ignored. */
#include <getopt.h>
#include <string.h>

#include "client/symctl.h"
#include "protocol/util.h"
#include "tests/unit/capture.h"

#define ARGS_MAX 16

static int parse(
	const char *line, struct symctl *ret, int (**ret_verb)(struct symctl *c), int *ret_status)
{
	static char copy[256], *argv[ARGS_MAX + 1];
	int argc = 0;

	strcpy(copy, line);
	for (char *s = strtok(copy, " "); s && argc < ARGS_MAX; s = strtok(NULL, " "))
		argv[argc++] = s;
	argv[argc] = NULL;
	optind = 0; /* makes getopt start anew */
	return options_parse(argc, argv, ret, ret_verb, ret_status);
}

static const struct {
	const char *line;
	int status; /* -1: go on */
	int (*verb)(struct symctl *c);
} rows[] = {
	{ "symctl lookup", -1, verb_lookup },
	{ "symctl lookup a - b --object ext4 --kind=data", -1, verb_lookup },
	{ "symctl --json=short resolve --return-addresses ff", -1, verb_resolve },
	{ "symctl resolve --at=monotonic:0 ff", -1, verb_resolve },
	{ "symctl -j list a*", -1, verb_list },
	{ "symctl objects --unloaded --no-legend", -1, verb_objects },
	{ "symctl monitor a b", -1, verb_monitor },
	{ "symctl status --json off --socket /x", -1, verb_status },
	{ "symctl reload", -1, verb_reload },
	{ "symctl --help", EXIT_ANSWERED, NULL },
	{ "symctl lookup --version", EXIT_ANSWERED, NULL },
	{ "symctl", EXIT_USAGE, NULL },
	{ "symctl look", EXIT_USAGE, NULL },
	{ "symctl probe vfs_read", EXIT_USAGE, NULL },
	{ "symctl list a b", EXIT_USAGE, NULL },
	{ "symctl status a", EXIT_USAGE, NULL },
	{ "symctl status --object a", EXIT_USAGE, NULL },
	{ "symctl lookup --at=monotonic:1 a", EXIT_USAGE, NULL },
	{ "symctl resolve --kind=data", EXIT_USAGE, NULL },
	{ "symctl lookup --kind=any", EXIT_USAGE, NULL },
	{ "symctl lookup --json=long", EXIT_USAGE, NULL },
	{ "symctl lookup --bogus", EXIT_USAGE, NULL },
	{ "symctl lookup --socket", EXIT_USAGE, NULL },
	{ "symctl resolve --at=realtime:1", EXIT_USAGE, NULL },
	{ "symctl resolve --at=boottime", EXIT_USAGE, NULL },
	{ "symctl resolve --at=boottime:", EXIT_USAGE, NULL },
	{ "symctl resolve --at=boottime:-1", EXIT_USAGE, NULL },
	{ "symctl resolve --at=boottime:1s", EXIT_USAGE, NULL },
	{ "symctl resolve --at=boottime:9223372036854775808", EXIT_USAGE, NULL },
};

Test(symctl_options, verbs_and_options_are_taken_or_refused)
{
	(void) capture_begin();
	for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
		int (*verb)(struct symctl * c) = NULL, status = -1;
		struct symctl c = { 0 };
		int r = parse(rows[i].line, &c, &verb, &status);

		cr_expect_eq(r, rows[i].status < 0 ? 0 : -1, "%s", rows[i].line);
		cr_expect_eq(verb, rows[i].verb, "%s", rows[i].line);
		if (r < 0)
			cr_expect_eq(status, rows[i].status, "%s: %d", rows[i].line, status);
	}
}

Test(symctl_options, values_arrive)
{
	int (*verb)(struct symctl * c), status;
	struct symctl c = { .legend = true };

	cr_assert_eq(parse("symctl --socket=/s lookup x --object=o --kind other --json=pretty "
			   "--no-legend",
			     &c, &verb, &status),
		0);
	cr_expect_str_eq(c.socket, "/s");
	cr_expect_str_eq(c.object, "o");
	cr_expect_eq(c.kind, SYMD_KIND_OTHER);
	cr_expect_eq(c.json, JSON_PRETTY);
	cr_expect_not(c.legend);
	cr_expect_str_eq(c.args[0], "x");
	cr_expect_null(c.args[1]);

	cr_assert_eq(
		parse("symctl resolve --at=boottime:123 --return-addresses", &c, &verb, &status),
		0);
	cr_expect(c.has_at && c.return_addresses);
	cr_expect_eq(c.at.clock, SYMD_CLOCK_BOOTTIME);
	cr_expect_eq(c.at.nsec, 123);
}
