/* manager - see manager.h.
 *
 * Data flows one way: the reloader makes tables, the store holds them, the server answers from the
 * store. The policy decides at each step what of it may be shown. */
#include "daemon/manager.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <systemd/sd-id128.h>
#include <time.h>
#include <unistd.h>

#include "daemon/file.h"
#include "daemon/log.h"
#include "daemon/monitor.h"
#include "daemon/reloader.h"
#include "daemon/server.h"

/* Uevents carry no time, and arrive some milliseconds after what they tell; this is ample. */
#define EVENT_DELAY_NSEC ((uint64_t) 500000000)

/* How long requests that were read may take once the daemon is told to stop. */
#define STOP_USEC ((uint64_t) 2000000)

struct manager {
	int root_fd;
	sd_event *event;
	struct service service;
	struct reloader *reloader;
	struct monitor *monitor; /* NULL where there are no uevents */
	struct server *server;
	sd_event_source *stop_timer;
	bool is_reloading_for_systemd;
	/* Of service.reloads_done: until then requests wait; and so far somebody asked for a read.
	 */
	uint64_t hold_until;
	uint64_t reloads_asked;
	uint64_t
		event_nsec; /* boot clock: of the first uevent since the last read ended; 0: none */
};

static void manager_done(struct manager *m)
{
	/* The server's requests refer to the store. */
	server_free(m->server);
	monitor_free(m->monitor);
	reloader_free(m->reloader);
	changes_done(&m->service.changes);
	store_unref(m->service.store);
	sd_event_source_disable_unref(m->stop_timer);
	sd_event_unref(m->event);
	if (m->root_fd >= 0)
		(void) close(m->root_fd);
}

static uint64_t boot_usec(void)
{
	struct timespec t;

	(void) clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t) t.tv_sec * 1000000 + (uint64_t) t.tv_nsec / 1000;
}

static int load_word(int root_fd, const char *path, char *ret, size_t size)
{
	_cleanup_free_ char *text = NULL;
	size_t n;
	int r = file_load(root_fd, path, 4096, &text, &n);

	if (r < 0)
		return r;
	text[strcspn(text, "\n")] = 0;
	(void) snprintf(ret, size, "%s", text);
	return 0;
}

static int init_service(struct manager *m, const struct manager_options *options)
{
	struct service *s = &m->service;
	sd_id128_t id;
	int r;

	s->started_usec = boot_usec();
	s->reads_live = !options->root;
	policy_init(&s->policy, m->root_fd, options->group);
	(void) load_word(m->root_fd, "proc/sys/kernel/osrelease", s->release, sizeof(s->release));
	(void) load_word(
		m->root_fd, "proc/sys/kernel/random/boot_id", s->boot_id, sizeof(s->boot_id));
	r = sd_id128_randomize(&id);
	if (r < 0)
		return r;
	(void) sd_id128_to_string(id, s->instance);
	return 0;
}

/* Puts new tables in the place of the old ones. */
static int set_objects(struct manager *m, const struct system_objects *objects)
{
	struct service *s = &m->service;
	bool had = s->store && s->store->has_addresses, first = !s->store;
	/* From the boot clock, so that it grows across restarts of the daemon too. */
	struct store_time time = { .generation = first ? s->started_usec : s->store->generation + 1,
		.read_nsec = objects->read_nsec,
		.last_nsec = first ? 0 : s->store->read_nsec };
	uint64_t generation = time.generation;
	struct store *store;
	int r;

	/* Without an event nothing went. */
	if (m->event_nsec > time.last_nsec + EVENT_DELAY_NSEC)
		time.last_nsec = m->event_nsec - EVENT_DELAY_NSEC;
	m->event_nsec = 0;
	r = store_new(&time, objects->v, objects->n, s->store, &store);
	if (r < 0)
		return r;
	if (s->store)
		changes_compare(&s->changes, s->store, store);
	store_unref(s->store);
	s->store = store;
	reloader_set_store(m->reloader, store);
	(void) malloc_trim(0);

	if (objects->torn > 0)
		log_event(LOG_TORN_READ, LOG_INFO, generation, NULL,
			"Modules changed while symbols were read, read again %u times",
			objects->torn);
	if (!store->has_addresses && (had || first))
		log_event(LOG_ADDRESSES_ABSENT, LOG_WARNING, generation, NULL,
			"The kernel hides all addresses from symd: serving names only. It needs "
			"kernel.kptr_restrict below 2 (it is %d) and CAP_SYSLOG",
			s->policy.kptr_restrict);
	else if (store->has_addresses && !had && !first)
		log_event(LOG_ADDRESSES_BACK, LOG_NOTICE, generation, NULL,
			"The kernel shows addresses to symd again");
	return 0;
}

static void notify_ready(struct manager *m)
{
	(void) sd_notifyf(0, "READY=1\nSTATUS=%llu symbols of %zu objects",
		(unsigned long long) m->service.store->n_symbols, m->service.store->n_objects);
}

/* Tells subscribers that somebody had everything read again; what uevents cause is told by what
 * they changed. */
static void tell_reloaded(struct manager *m)
{
	if (m->reloads_asked >= m->service.reloads_done + 1)
		changes_add_reloaded(&m->service.changes, m->service.store);
}

static void on_reloaded(int result, struct system_objects *objects,
	const struct system_problem *problem, void *userdata)
{
	struct manager *m = userdata;
	struct service *s = &m->service;

	s->reload_problem[0] = 0;
	if (result >= 0) {
		result = set_objects(m, objects);
		if (result >= 0)
			tell_reloaded(m);
		if (result >= 0)
			log_event(LOG_RELOADED, LOG_INFO, s->store->generation, NULL,
				"Read %llu symbols of %zu objects",
				(unsigned long long) s->store->n_symbols, s->store->n_objects);
		else
			(void) snprintf(s->reload_problem, sizeof(s->reload_problem), "%s",
				strerror(-result));
	} else {
		(void) snprintf(s->reload_problem, sizeof(s->reload_problem), "%s", problem->text);
	}
	if (result < 0)
		log_event(LOG_RELOAD_FAILED, LOG_ERR, s->store->generation, NULL,
			"%s; keeping the tables read before", s->reload_problem);

	s->reloads_done++;
	if (s->reloads_done >= m->hold_until) {
		if (m->is_reloading_for_systemd)
			notify_ready(m);
		m->is_reloading_for_systemd = false;
		server_hold(m->server, false);
	}
	server_notify(m->server);
}

/* Returns service.reloads_done as it is once a read that begins after now has ended: one that is
 * under way may have passed what changed before now. */
static uint64_t request_reload(struct manager *m, bool at_once)
{
	uint64_t n = m->service.reloads_done + (reloader_is_running(m->reloader) ? 2 : 1);

	reloader_request(m->reloader, at_once);
	return n;
}

static uint64_t on_reload_call(void *userdata)
{
	struct manager *m = userdata;

	m->reloads_asked = request_reload(m, false);
	return m->reloads_asked;
}

/* Reads everything again at once; who asks meanwhile waits for it, since what the tables say is
 * known to be out of date. */
static void reload_and_hold(struct manager *m, bool is_asked)
{
	m->hold_until = request_reload(m, true);
	if (is_asked)
		m->reloads_asked = m->hold_until;
	if (!m->server->is_stopping)
		server_hold(m->server, true);
}

/* Modules came or went: after this no answer speaks of the time before. A burst is one read or two,
 * since what comes during a read is covered by the next. */
static void on_modules(unsigned int events, bool lost, void *userdata)
{
	struct manager *m = userdata;

	/* Of lost events nobody knows when they were. */
	if (m->event_nsec == 0)
		m->event_nsec = lost ? 1 : boot_usec() * 1000;
	if (lost)
		log_event(LOG_EVENTS_LOST, LOG_WARNING, m->service.store->generation, NULL,
			"Lost events of the kernel, comparing everything");
	reload_and_hold(m, false);
}

/* Follows the policy. When the kernel shows what it hid before, it is read. */
static void on_prepare(void *userdata)
{
	struct manager *m = userdata;

	if (policy_refresh(&m->service.policy, server_now_usec(m->server)) != POLICY_FELL)
		return;
	if (m->service.store->has_addresses)
		(void) on_reload_call(m);
	else
		reload_and_hold(m, true);
}

static void on_empty(void *userdata)
{
	struct manager *m = userdata;

	(void) sd_event_exit(m->event, 0);
}

static int on_stop_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *si, void *userdata)
{
	struct manager *m = userdata;

	if (m->stop_timer)
		return 0;
	(void) sd_notify(0, "STOPPING=1");
	log_event(LOG_STOPPING, LOG_INFO, m->service.store->generation, NULL, "Stopping");
	(void) sd_event_add_time_relative(
		m->event, &m->stop_timer, CLOCK_MONOTONIC, STOP_USEC, 0, on_stop_timer, m);
	server_stop(m->server);
	return 0;
}

static int on_hangup(sd_event_source *source, const struct signalfd_siginfo *si, void *userdata)
{
	struct manager *m = userdata;
	struct timespec t;

	(void) clock_gettime(CLOCK_MONOTONIC, &t);
	(void) sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
		(unsigned long long) t.tv_sec * 1000000 + (unsigned long long) t.tv_nsec / 1000);
	m->is_reloading_for_systemd = true;
	reload_and_hold(m, true);
	return 0;
}

static int add_signals(struct manager *m)
{
	static const struct {
		int signal;
		sd_event_signal_handler_t handler;
	} signals[] = { { SIGTERM, on_stop }, { SIGINT, on_stop }, { SIGHUP, on_hangup } };
	sigset_t set;

	(void) sigemptyset(&set);
	for (size_t i = 0; i < ELEMENTSOF(signals); i++)
		(void) sigaddset(&set, signals[i].signal);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	for (size_t i = 0; i < ELEMENTSOF(signals); i++) {
		sd_event_source *source;
		int r = sd_event_add_signal(
			m->event, &source, signals[i].signal, signals[i].handler, m);

		/* Before requests: what is asked after a SIGHUP is answered from new tables. */
		if (r >= 0)
			r = sd_event_source_set_priority(source, SD_EVENT_PRIORITY_IMPORTANT);
		if (r >= 0)
			r = sd_event_source_set_floating(source, true);
		if (r < 0)
			return r;
		sd_event_source_unref(source);
	}
	return 0;
}

/* systemd passes a socket that blocks, unless NonBlocking= is set: accepting would wait for ever.
 */
static int set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	return fd;
}

/* The socket that systemd passed, or one of our own; its path then in *ret_path. */
static int get_socket(const char *path, const char **ret_path)
{
	int n = sd_listen_fds(1), fd;

	*ret_path = NULL;
	if (n < 0)
		return n;
	if (n > 1) {
		log_event(LOG_FAILED, LOG_ERR, 0, NULL,
			"Got %d sockets from systemd instead of one", n);
		return -EINVAL;
	}
	if (n == 1) {
		if (sd_is_socket_unix(SD_LISTEN_FDS_START, SOCK_STREAM, 1, NULL, 0) <= 0) {
			log_event(LOG_FAILED, LOG_ERR, 0, NULL,
				"The socket from systemd is no listening Unix stream socket");
			return -EINVAL;
		}
		return set_nonblocking(SD_LISTEN_FDS_START);
	}

	fd = server_listen(path);
	if (fd == -EADDRINUSE)
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "Another symd answers on %s", path);
	else if (fd == -EEXIST)
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "%s exists and is not a socket", path);
	else if (fd < 0)
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "Failed to listen on %s: %s", path,
			strerror(-fd));
	*ret_path = path;
	return fd;
}

static int load_first(struct manager *m)
{
	_cleanup_(system_objects_done) struct system_objects objects = {};
	struct system_problem problem;
	int r = system_load(m->root_fd, NULL, &objects, &problem);

	if (r < 0) {
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "%s", problem.text);
		return r;
	}
	return set_objects(m, &objects);
}

static int set_up(struct manager *m, const struct manager_options *options)
{
	const char *path;
	int r, fd;

	m->root_fd = open(options->root ? options->root : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (m->root_fd < 0) {
		r = -errno;
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "Failed to open the root %s: %s",
			options->root ? options->root : "/", strerror(-r));
		return r;
	}
	r = init_service(m, options);
	/* Not the thread's default loop: that one asks for its thread's number in each turn. */
	if (r >= 0)
		r = sd_event_new(&m->event);
	if (r >= 0)
		r = sd_event_set_watchdog(m->event, true);
	if (r >= 0)
		r = reloader_new(m->event, m->root_fd, on_reloaded, m, &m->reloader);
	if (r < 0) {
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "Failed to start: %s", strerror(-r));
		return r;
	}
	/* Before the first read: what changes during it is told. Without it the tables are as old
	 * as the last reload. */
	if (!options->root) {
		r = monitor_new(m->event, on_modules, m, &m->monitor);
		if (r < 0)
			log_event(LOG_FAILED, LOG_WARNING, 0, NULL,
				"Failed to subscribe to the kernel's events, modules are noticed "
				"at a "
				"reload only: %s",
				strerror(-r));
	}
	r = load_first(m);
	if (r < 0)
		return r;

	/* Not before: until here a signal just ends the process. */
	r = add_signals(m);
	if (r < 0) {
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "Failed to start: %s", strerror(-r));
		return r;
	}

	fd = get_socket(options->socket, &path);
	if (fd < 0)
		return fd;
	r = server_new(m->event, &m->service, fd, path, &m->server);
	if (r < 0) {
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "Failed to serve: %s", strerror(-r));
		return r;
	}
	m->service.reload = on_reload_call;
	m->service.userdata = m;
	m->server->prepare = on_prepare;
	m->server->on_empty = on_empty;
	m->server->userdata = m;
	return 0;
}

/* Each connection takes a descriptor. */
static void raise_descriptors(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) < 0 || l.rlim_cur >= 2 * CONNECTIONS_MAX)
		return;
	l.rlim_cur = l.rlim_max < 2 * CONNECTIONS_MAX ? l.rlim_max : 2 * CONNECTIONS_MAX;
	(void) setrlimit(RLIMIT_NOFILE, &l);
}

int manager_run(const struct manager_options *options)
{
	_cleanup_(manager_done) struct manager m = { .root_fd = -1 };
	int r;

	raise_descriptors();
	r = set_up(&m, options);
	if (r < 0)
		return r;

	log_event(LOG_STARTED, LOG_INFO, m.service.store->generation, NULL,
		"Serving %llu symbols of %zu objects",
		(unsigned long long) m.service.store->n_symbols, m.service.store->n_objects);
	notify_ready(&m);
	r = sd_event_loop(m.event);
	if (r < 0)
		log_event(LOG_FAILED, LOG_ERR, 0, NULL, "The event loop failed: %s", strerror(-r));
	return r;
}
