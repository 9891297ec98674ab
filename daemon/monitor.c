/* monitor - see monitor.h. The one place that knows libudev. */
#include "daemon/monitor.h"

#include <errno.h>
#include <libudev.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

/* A boot loads a hundred modules within a second, each with the uevents of its devices. Without
 * CAP_NET_ADMIN net.core.rmem_max caps this. */
#define RECEIVE_BUFFER (8 << 20)

struct monitor {
	struct udev *udev;
	struct udev_monitor *udev_monitor;
	sd_event_source *source;
	monitor_callback callback;
	void *userdata;
};

static int on_event(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct monitor *m = userdata;
	unsigned int events = 0;
	bool lost = false;

	for (;;) {
		struct udev_device *d;
		const char *action;

		errno = 0;
		d = udev_monitor_receive_device(m->udev_monitor);
		if (!d) {
			/* libudev passes other subsystems' events over as EAGAIN; ENOBUFS means
			 * that the receive buffer overran (netlink(7)). */
			if (errno == ENOBUFS) {
				lost = true;
				continue;
			}
			break;
		}
		action = udev_device_get_action(d);
		if (action && (strcmp(action, "add") == 0 || strcmp(action, "remove") == 0))
			events++;
		(void) udev_device_unref(d);
	}
	if (events > 0 || lost)
		m->callback(events, lost, m->userdata);
	return 0;
}

struct monitor *monitor_free(struct monitor *m)
{
	if (!m)
		return NULL;
	sd_event_source_disable_unref(m->source);
	(void) udev_monitor_unref(m->udev_monitor);
	(void) udev_unref(m->udev);
	free(m);
	return NULL;
}

int monitor_new(sd_event *event, monitor_callback callback, void *userdata, struct monitor **ret)
{
	_cleanup_(monitor_freep) struct monitor *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return -ENOMEM;
	m->callback = callback;
	m->userdata = userdata;
	errno = ENOMEM;
	m->udev = udev_new();
	if (!m->udev)
		return -errno;
	m->udev_monitor = udev_monitor_new_from_netlink(m->udev, "kernel");
	if (!m->udev_monitor)
		return errno ? -errno : -ENOMEM;
	r = udev_monitor_filter_add_match_subsystem_devtype(m->udev_monitor, "module", NULL);
	if (r >= 0)
		r = udev_monitor_enable_receiving(m->udev_monitor);
	if (r < 0)
		return r;
	(void) udev_monitor_set_receive_buffer_size(m->udev_monitor, RECEIVE_BUFFER);

	r = sd_event_add_io(
		event, &m->source, udev_monitor_get_fd(m->udev_monitor), EPOLLIN, on_event, m);
	if (r >= 0)
		r = sd_event_source_set_priority(m->source, SD_EVENT_PRIORITY_IMPORTANT);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(m);
	return 0;
}
