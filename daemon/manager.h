/* manager - the daemon as a whole: loads, serves, reloads, stops. */
#ifndef SYMD_MANAGER_H
#define SYMD_MANAGER_H

struct manager;

struct manager_options {
	const char *socket; /* where to listen; not used when systemd passed a socket */
	const char *root;   /* NULL: the live system */
	const char *group;  /* whose members see addresses as root does */
};

/* Loads everything, listens, runs until SIGTERM or SIGINT. What goes wrong is logged. Returns 0 or
 * a negative errno. */
int manager_run(const struct manager_options *options);

#endif
