/* reloader - see reloader.h. The thread shares nothing but its job: it begins with a reference to
 * the store, which only this thread's creator takes and drops, and ends by writing to an eventfd.
 */
#include "daemon/reloader.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define INTERVAL_USEC ((uint64_t) 1000000)

struct reloader {
	sd_event *event; /* borrowed */
	sd_event_source *done_source;
	sd_event_source *timer;
	int done_fd;
	int root_fd;
	reloader_callback callback;
	void *userdata;
	struct store *store; /* the current one */

	bool is_running, is_wanted, is_urgent, has_thread;
	uint64_t begun_usec;
	pthread_t thread;

	/* the job: the thread's while it runs */
	struct store *previous;
	struct system_objects objects;
	struct system_problem problem;
	int result;
};

static void *run(void *userdata)
{
	struct reloader *r = userdata;
	uint64_t one = 1;

	r->result = system_load(r->root_fd, r->previous, &r->objects, &r->problem);
	(void) !write(r->done_fd, &one, sizeof(one));
	return NULL;
}

/* Signals are the main thread's. */
static int create_thread(struct reloader *r)
{
	sigset_t all, before;
	int e;

	(void) sigfillset(&all);
	(void) pthread_sigmask(SIG_SETMASK, &all, &before);
	e = pthread_create(&r->thread, NULL, run, r);
	(void) pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -e;
}

static void begin(struct reloader *r)
{
	uint64_t one = 1;
	int e;

	r->is_wanted = r->is_urgent = false;
	r->objects = (struct system_objects){};
	r->problem.text[0] = 0;
	r->previous = r->store ? store_ref(r->store) : NULL;
	(void) sd_event_now(r->event, CLOCK_MONOTONIC, &r->begun_usec);
	r->is_running = true;
	e = create_thread(r);
	r->has_thread = e >= 0;
	if (r->has_thread)
		return;

	/* Told like any other failure, from the event loop: the caller may be in the midst of a
	 * call. */
	r->result = e;
	(void) snprintf(r->problem.text, sizeof(r->problem.text), "Failed to start a thread: %s",
		strerror(-e));
	(void) !write(r->done_fd, &one, sizeof(one));
}

static void begin_when_due(struct reloader *r)
{
	uint64_t now;

	(void) sd_event_now(r->event, CLOCK_MONOTONIC, &now);
	if (r->is_urgent || r->begun_usec == 0 || now >= r->begun_usec + INTERVAL_USEC) {
		begin(r);
		return;
	}
	(void) sd_event_source_set_time(r->timer, r->begun_usec + INTERVAL_USEC);
	(void) sd_event_source_set_enabled(r->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct reloader *r = userdata;

	if (!r->is_running && r->is_wanted)
		begin(r);
	return 0;
}

static void end(struct reloader *r)
{
	if (r->has_thread)
		(void) pthread_join(r->thread, NULL);
	r->is_running = false;
	r->previous = store_unref(r->previous);
}

static int on_done(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct reloader *r = userdata;
	uint64_t n;

	(void) !read(fd, &n, sizeof(n));
	end(r);
	r->callback(r->result, &r->objects, &r->problem, r->userdata);
	system_objects_done(&r->objects);
	if (r->is_wanted)
		begin_when_due(r);
	return 0;
}

void reloader_request(struct reloader *r, bool at_once)
{
	r->is_wanted = true;
	r->is_urgent |= at_once;
	if (!r->is_running)
		begin_when_due(r);
}

bool reloader_is_running(const struct reloader *r)
{
	return r->is_running;
}

void reloader_set_store(struct reloader *r, struct store *store)
{
	r->store = store;
}

struct reloader *reloader_free(struct reloader *r)
{
	if (!r)
		return NULL;
	if (r->is_running) {
		end(r);
		system_objects_done(&r->objects);
	}
	sd_event_source_disable_unref(r->done_source);
	sd_event_source_disable_unref(r->timer);
	if (r->done_fd >= 0)
		(void) close(r->done_fd);
	free(r);
	return NULL;
}

int reloader_new(sd_event *event, int root_fd, reloader_callback callback, void *userdata,
	struct reloader **ret)
{
	_cleanup_(reloader_freep) struct reloader *r = calloc(1, sizeof(*r));
	int e;

	if (!r)
		return -ENOMEM;
	r->event = event;
	r->root_fd = root_fd;
	r->callback = callback;
	r->userdata = userdata;
	r->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->done_fd < 0)
		return -errno;
	e = sd_event_add_io(event, &r->done_source, r->done_fd, EPOLLIN, on_done, r);
	if (e >= 0)
		e = sd_event_add_time(event, &r->timer, CLOCK_MONOTONIC, 0, 10000, on_timer, r);
	if (e >= 0)
		e = sd_event_source_set_enabled(r->timer, SD_EVENT_OFF);
	if (e < 0)
		return e;
	*ret = TAKE_PTR(r);
	return 0;
}
