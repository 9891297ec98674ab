/* system - reads a system's symbols whole: /proc/kallsyms, /proc/modules, /sys, below a root. */
#ifndef SYMD_SYSTEM_H
#define SYMD_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/store.h"

/* What went wrong, in words for the journal: which file, which line, why. */
struct system_problem {
	char text[384];
};

struct system_objects {
	struct object **v; /* owned references; vmlinux first */
	size_t n;
	uint64_t read_nsec; /* boot clock: when they were all there */
	unsigned int torn;  /* how often the modules changed while being read */
};

/* Reads everything below @root_fd. /proc/kallsyms is not atomic, so it is read again when the
 * modules changed meanwhile. Objects that @previous (may be NULL) has too keep their since time.
 * Blocking, tens of milliseconds; uses no globals, so it may run in a thread of its own.
 * Returns 0 and what system_objects_done() frees; -EBADMSG for malformed text, -EAGAIN when the
 * modules never stood still, -ENOMEM, or what reading gave; *ret_problem is then filled. */
int system_load(int root_fd, const struct store *previous, struct system_objects *ret,
	struct system_problem *ret_problem);
void system_objects_done(struct system_objects *o);

#endif
