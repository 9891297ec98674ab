/* monitor - tells when modules come and go, from the kernel's own uevents.
 *
 * The "kernel" source of libudev is the kernel's netlink group itself: it needs no udevd. Since
 * Linux 5.11 (38dc717e9715) "add" follows the module's init; "remove" comes while the module is
 * torn down, when its directory in sysfs has gone and its symbols may still stand in
 * /proc/kallsyms. */
#ifndef SYMD_MONITOR_H
#define SYMD_MONITOR_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "protocol/util.h"

struct monitor;

/* @lost: events were lost, anything may have happened. Called once for all events that are there.
 */
typedef void (*monitor_callback)(unsigned int events, bool lost, void *userdata);

/* Subscribes; events from now on are told, before requests are served. Returns 0 or a negative
 * errno. */
int monitor_new(sd_event *event, monitor_callback callback, void *userdata, struct monitor **ret);
struct monitor *monitor_free(struct monitor *m);
DEFINE_CLEANUP(struct monitor *, monitor_free);

#endif
