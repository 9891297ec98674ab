/* symd - the kernel symbol service: command line. See doc/symd.8. */
#include <getopt.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/manager.h"

#define DEFAULT_SOCKET "/run/symd/io.symd"
#define DEFAULT_GROUP "symd"

enum {
	OPTION_SOCKET = 256,
	OPTION_ROOT,
	OPTION_GROUP,
	OPTION_VERSION,
};

static const struct option options[] = {
	{ "socket", required_argument, NULL, OPTION_SOCKET },
	{ "root", required_argument, NULL, OPTION_ROOT },
	{ "group", required_argument, NULL, OPTION_GROUP },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{},
};

static void print_help(void)
{
	puts("symd [OPTION...]\n"
	     "\n"
	     "Serves the symbols of the running kernel and its modules on a Unix socket.\n"
	     "\n"
	     "  --socket PATH   listen on PATH (default: " DEFAULT_SOCKET ");\n"
	     "                  a socket passed by systemd goes before it\n"
	     "  --root DIR      read DIR/proc/kallsyms, DIR/proc/modules, DIR/sys/...\n"
	     "                  instead of the live system\n"
	     "  --group NAME    the group that may see addresses and start work as root\n"
	     "                  may (default: " DEFAULT_GROUP ")\n"
	     "  -h, --help      show this help\n"
	     "  --version       show the version\n"
	     "\n"
	     "See symd(8); ask it with symctl(1).");
}

/* What is read and built at a start or a reload goes back to the system as a whole, while a buffer
 * for the longest reply stays at hand: mapping it anew for each costs as much as filling it. Left
 * alone, glibc would raise the threshold with the first large block that is freed, and would give
 * the reloader's thread a heap of its own, which keeps what it had. */
static void set_up_malloc(void)
{
	(void) mallopt(M_MMAP_THRESHOLD, 1 << 20);
	(void) mallopt(M_TRIM_THRESHOLD, 1 << 20);
	(void) mallopt(M_ARENA_MAX, 1);
}

/* json-c switches to the "C" locale for each text that it parses, and copies the current one first,
 * which takes longer than parsing a short call. Where the thread's locale is that of "C" already,
 * glibc has nothing to copy. */
static void set_up_locale(void)
{
	locale_t c = newlocale(LC_ALL_MASK, "C", NULL);

	if (c)
		(void) uselocale(c);
}

int main(int argc, char **argv)
{
	struct manager_options o = { .socket = DEFAULT_SOCKET, .group = DEFAULT_GROUP };
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0)
		switch (c) {
		case OPTION_SOCKET:
			o.socket = optarg;
			break;
		case OPTION_ROOT:
			o.root = optarg;
			break;
		case OPTION_GROUP:
			o.group = optarg;
			break;
		case 'h':
			print_help();
			return EXIT_SUCCESS;
		case OPTION_VERSION:
			puts("symd " VERSION);
			return EXIT_SUCCESS;
		default:
			return 2;
		}
	if (optind < argc) {
		(void) fprintf(
			stderr, "symd: unexpected argument '%s', see --help\n", argv[optind]);
		return 2;
	}

	/* Whoever reads our standard error may go away. */
	(void) signal(SIGPIPE, SIG_IGN);
	set_up_malloc();
	set_up_locale();
	return manager_run(&o) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
