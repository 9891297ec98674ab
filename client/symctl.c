/* symctl - see symctl.h. */
#include "client/symctl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/symctl-output.h"

/* no-color.org: a NO_COLOR that is set and not empty */
static bool colour_is_wanted(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(no_color && *no_color) && term && *term && strcmp(term, "dumb") != 0;
}

int main(int argc, char **argv)
{
	static char out[1 << 18];
	struct symctl c = { .socket = getenv("SYMD_SOCKET") };
	int (*verb)(struct symctl * c);
	int r, status, fd;

	/* A closed standard descriptor would be the socket's number, and output go to the daemon.
	 */
	while ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0 && fd <= STDERR_FILENO)
		;
	(void) close(fd);

	/* A reader that has seen enough is no failure: EPIPE ends us, not a signal */
	(void) signal(SIGPIPE, SIG_IGN);
	(void) setvbuf(stdout, out, _IOFBF, sizeof(out));
	c.columns = c.legend = isatty(STDOUT_FILENO);
	c.colour = c.columns && colour_is_wanted();

	r = options_parse(argc, argv, &c, &verb, &status);
	if (r < 0) {
		r = output_flush();
		return r < 0 ? output_fail(&c, r, status) : status;
	}
	if (!c.socket || !*c.socket)
		c.socket = SYMD_SOCKET_DEFAULT;

	r = symd_connect(c.socket, &c.symd);
	status = r < 0 ? output_fail(&c, r, EXIT_ANSWERED) : verb(&c);
	symd_free(c.symd);
	return status;
}
