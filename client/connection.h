/* connection - a socket to the daemon: whole messages out and in, within a time limit.
 *
 * Every function that fails closes the connection, since what the daemon still has to say to calls
 * before cannot be told from what it says to the next. */
#ifndef SYMD_CONNECTION_H
#define SYMD_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/symd.h"
#include "protocol/buffer.h"
#include "protocol/frame.h"

struct symd {
	char *path; /* owned */
	int fd;     /* owned; -1 while not connected */
	uint64_t timeout_usec;
	struct buffer out; /* not sent yet */
	struct buffer in;  /* received, not consumed yet */
	struct frame_reader frames;
	bool write_broken;       /* the daemon reads no more; it may still have said why */
	char *error_name;        /* owned; NULL if there was none */
	char *error_parameters;  /* owned */
	struct symd_error error; /* the same, for the public */
};

/* CLOCK_MONOTONIC, in microseconds */
uint64_t connection_now_usec(void);

/* Connects if it is not connected. What stands in `out` before is dropped. */
int connection_open(struct symd *s);
void connection_close(struct symd *s);

void connection_set_timeout(struct symd *s, uint64_t timeout_usec);

/* Sends `out` and waits for the next message, which is borrowed until connection_next(). Returns 0;
 * -ECONNRESET if the connection ended and no byte of the message had come: another try may do. */
int connection_exchange(struct symd *s, char **ret, size_t *ret_size);

/* Looks for a message that came unasked, waiting at most @timeout_usec. Returns 1, 0, or as above.
 */
int connection_poll(struct symd *s, uint64_t timeout_usec, char **ret, size_t *ret_size);

/* Drops the message of @size bytes. */
void connection_next(struct symd *s, size_t size);

#endif
