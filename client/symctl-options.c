/* symctl-options - the command line. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/util.h"

enum {
	OPTION_SOCKET = 256,
	OPTION_JSON,
	OPTION_NO_LEGEND,
	OPTION_VERSION,
	/* these do not fit every verb: bits of verb.options, from here */
	OPTION_OBJECT,
	OPTION_KIND,
	OPTION_RETURN_ADDRESSES,
	OPTION_AT,
	OPTION_UNLOADED,
};

#define BIT(option) (1U << ((option) -OPTION_OBJECT))

static const struct option options[] = {
	{ "at", required_argument, NULL, OPTION_AT },
	{ "help", no_argument, NULL, 'h' },
	{ "json", required_argument, NULL, OPTION_JSON },
	{ "kind", required_argument, NULL, OPTION_KIND },
	{ "no-legend", no_argument, NULL, OPTION_NO_LEGEND },
	{ "object", required_argument, NULL, OPTION_OBJECT },
	{ "return-addresses", no_argument, NULL, OPTION_RETURN_ADDRESSES },
	{ "socket", required_argument, NULL, OPTION_SOCKET },
	{ "unloaded", no_argument, NULL, OPTION_UNLOADED },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL },
};

static const struct verb {
	const char *name;
	int (*run)(struct symctl *c);
	int args_max; /* -1: any number */
	unsigned int options;
} verbs[] = {
	{ "lookup", verb_lookup, -1, BIT(OPTION_OBJECT) | BIT(OPTION_KIND) },
	{ "resolve", verb_resolve, -1, BIT(OPTION_RETURN_ADDRESSES) | BIT(OPTION_AT) },
	{ "list", verb_list, 1, BIT(OPTION_OBJECT) | BIT(OPTION_KIND) },
	{ "objects", verb_objects, 0, BIT(OPTION_UNLOADED) },
	{ "monitor", verb_monitor, -1, 0 },
	{ "status", verb_status, 0, 0 },
	{ "reload", verb_reload, 0, 0 },
};

static const char help[] =
	"symctl [OPTIONS...] VERB [ARGUMENT...]\n"
	"\n"
	"Ask symd, the kernel symbol service.\n"
	"\n"
	"Verbs:\n"
	"  lookup [NAME...]      Show the symbols that names stand for\n"
	"  resolve [ADDRESS...]  Show the symbols that addresses belong to\n"
	"  list [GLOB]           List all symbols that match a pattern\n"
	"  objects               List the kernel, its modules, and what else has symbols\n"
	"  monitor [NAME...]     Show changes as they happen\n"
	"  status                Show the state of symd\n"
	"  reload                Make symd read everything again\n"
	"\n"
	"lookup and resolve read standard input, one item a line, where there is no argument\n"
	"or one is \"-\".\n"
	"\n"
	"Options:\n"
	"  -h --help             Show this help\n"
	"     --version          Show the version\n"
	"     --socket=PATH      Where symd listens [$SYMD_SOCKET, " SYMD_SOCKET_DEFAULT "]\n"
	"     --json=MODE        Print JSON: short, pretty, or off\n"
	"  -j                    Like --json=pretty on a terminal, --json=short otherwise\n"
	"     --no-legend        No header, no last line\n"
	"     --object=NAME      Only symbols of this object (lookup, list)\n"
	"     --kind=KIND        Only functions, data, or others (lookup, list)\n"
	"     --return-addresses Addresses are of callers in a stack trace (resolve)\n"
	"     --at=CLOCK:NSEC    As it was then, on monotonic or boottime (resolve)\n"
	"     --unloaded         Those that were unloaded, too (objects)\n"
	"\n"
	"Exit status: 0 all answered, 1 something was not found or refused, 2 wrong usage,\n"
	"3 no symd. See symctl(1).\n";

static bool json_parse(const char *s, struct symctl *ret)
{
	static const char *const modes[] = {
		[JSON_OFF] = "off",
		[JSON_SHORT] = "short",
		[JSON_PRETTY] = "pretty",
	};

	for (size_t i = 0; i < ELEMENTSOF(modes); i++)
		if (!strcmp(s, modes[i])) {
			ret->json = (enum json_mode) i;
			return true;
		}
	text_warn("--json takes short, pretty or off, not \"%s\".", s);
	return false;
}

static bool kind_parse(const char *s, struct symctl *ret)
{
	static const char *const kinds[] = { NULL, "function", "data", "other" };

	for (size_t i = 1; i < ELEMENTSOF(kinds); i++)
		if (!strcmp(s, kinds[i])) {
			ret->kind = (enum symd_kind) i;
			return true;
		}
	text_warn("--kind takes function, data or other, not \"%s\".", s);
	return false;
}

static bool at_parse(const char *s, struct symctl *ret)
{
	const char *colon = strchr(s, ':');
	size_t n = colon ? (size_t) (colon - s) : 0;
	unsigned long long nsec = 0;
	char *end = NULL;

	if (n == 9 && !strncmp(s, "monotonic", n))
		ret->at.clock = SYMD_CLOCK_MONOTONIC;
	else if (n == 8 && !strncmp(s, "boottime", n))
		ret->at.clock = SYMD_CLOCK_BOOTTIME;
	else
		n = 0;
	errno = 0;
	if (n > 0 && colon[1] >= '0' && colon[1] <= '9')
		nsec = strtoull(colon + 1, &end, 10);
	if (!end || *end || errno != 0 || nsec > INT64_MAX) {
		text_warn("--at takes monotonic:NSEC or boottime:NSEC, not \"%s\".", s);
		return false;
	}
	ret->at.nsec = nsec;
	ret->has_at = true;
	return true;
}

/* Returns 1 to go on, 0 if that was all, -1 for wrong usage. */
static int option_apply(int option, struct symctl *ret)
{
	switch (option) {
	case 'h':
		(void) fputs(help, stdout);
		return 0;
	case OPTION_VERSION:
		(void) puts("symctl " PACKAGE_VERSION);
		return 0;
	case 'j':
		ret->json = isatty(STDOUT_FILENO) ? JSON_PRETTY : JSON_SHORT;
		return 1;
	case OPTION_SOCKET:
		ret->socket = optarg;
		return 1;
	case OPTION_JSON:
		return json_parse(optarg, ret) ? 1 : -1;
	case OPTION_NO_LEGEND:
		ret->legend = false;
		return 1;
	case OPTION_OBJECT:
		ret->object = optarg;
		return 1;
	case OPTION_KIND:
		return kind_parse(optarg, ret) ? 1 : -1;
	case OPTION_RETURN_ADDRESSES:
		ret->return_addresses = true;
		return 1;
	case OPTION_AT:
		return at_parse(optarg, ret) ? 1 : -1;
	case OPTION_UNLOADED:
		ret->unloaded = true;
		return 1;
	default:
		return -1; /* getopt_long() has said why */
	}
}

static const struct verb *verb_parse(int argc, char **argv, unsigned int given)
{
	const char *name = optind < argc ? argv[optind] : NULL;

	if (!name) {
		text_warn("A verb is missing; see symctl --help.");
		return NULL;
	}
	for (size_t i = 0; i < ELEMENTSOF(verbs); i++) {
		const struct verb *v = &verbs[i];

		if (strcmp(name, v->name) != 0)
			continue;
		if (v->args_max >= 0 && argc - optind - 1 > v->args_max) {
			text_warn("%s takes no argument \"%s\".", name,
				argv[optind + 1 + v->args_max]);
			return NULL;
		}
		for (size_t o = 0; options[o].name; o++)
			if (options[o].val >= OPTION_OBJECT &&
				(given & ~v->options & BIT(options[o].val))) {
				text_warn("%s takes no option --%s.", name, options[o].name);
				return NULL;
			}
		return v;
	}
	text_warn("Unknown verb \"%s\"; see symctl --help.", name);
	return NULL;
}

int options_parse(int argc, char **argv, struct symctl *ret, int (**ret_verb)(struct symctl *c),
	int *ret_status)
{
	const struct verb *verb;
	unsigned int given = 0;
	int option;

	*ret_status = EXIT_USAGE;
	while ((option = getopt_long(argc, argv, "hj", options, NULL)) >= 0) {
		int r = option_apply(option, ret);

		if (r <= 0) {
			*ret_status = r == 0 ? EXIT_ANSWERED : EXIT_USAGE;
			return -1;
		}
		if (option >= OPTION_OBJECT)
			given |= BIT(option);
	}
	verb = verb_parse(argc, argv, given);
	if (!verb)
		return -1;
	ret->args = argv + optind + 1;
	*ret_verb = verb->run;
	return 0;
}
