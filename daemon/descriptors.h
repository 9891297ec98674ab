/* descriptors - keeps descriptors that clients pass (SCM_RIGHTS) from doing harm.
 *
 * Nobody has a reason to pass one. But a descriptor in a message that is received, or dropped with
 * the connection, is closed by whoever does that, and if it is the last of its file, that may take
 * as long as its owner likes: a TCP socket with SO_LINGER, a file of FUSE. Linux 6.16 lets a socket
 * refuse them (SO_PASSRIGHTS); before it, they are closed in threads of their own. */
#ifndef SYMD_DESCRIPTORS_H
#define SYMD_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Makes @fd refuse descriptors; sockets accepted from it do, too. Returns whether it can. */
bool descriptors_refuse(int fd);

/* As recv() without waiting. *ret_passed: descriptors came with it; they are being closed. */
ssize_t descriptors_receive(int fd, void *buffer, size_t size, bool *ret_passed);

/* Closes the socket @fd, in a thread of its own if there is something unread in it. */
void descriptors_close(int fd);

#endif
