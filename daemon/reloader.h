/* reloader - reads the system's symbols in a thread of its own, so that questions go on being
 * answered from the old tables meanwhile. One read at a time, one a second at most. */
#ifndef SYMD_RELOADER_H
#define SYMD_RELOADER_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "daemon/store.h"
#include "daemon/system.h"

struct reloader;

/* Called when a read has ended: @result is 0 and @objects the callee's to take what it wants from,
 * or a negative errno with @problem. */
typedef void (*reloader_callback)(int result, struct system_objects *objects,
	const struct system_problem *problem, void *userdata);

/* Returns 0 or a negative errno. @root_fd is borrowed. */
int reloader_new(sd_event *event, int root_fd, reloader_callback callback, void *userdata,
	struct reloader **ret);
/* Waits for a read under way. */
struct reloader *reloader_free(struct reloader *r);
DEFINE_CLEANUP(struct reloader *, reloader_free);

/* Asks for a read that begins after now, within a second of it; @at_once: as soon as the one under
 * way has ended. */
void reloader_request(struct reloader *r, bool at_once);

/* Whether a read is under way. */
bool reloader_is_running(const struct reloader *r);

/* Where the reader finds the current store when it begins. */
void reloader_set_store(struct reloader *r, struct store *store);

#endif
