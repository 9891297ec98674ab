/* file - reading small files and large ones, below a root directory or the live system. */
#ifndef SYMD_FILE_H
#define SYMD_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Reads all of @fd, at most @max bytes, into memory that the caller frees; a NUL follows the bytes.
 * Returns 0, -EFBIG, -ENOMEM, or what reading gave. */
int file_read(int fd, size_t max, char **ret, size_t *ret_size);

/* Opens @path, relative to the directory @root_fd, for reading. Returns a descriptor or a negative
 * errno. Links in @path are followed inside of the root: an absolute one does not leave it. */
int file_open(int root_fd, const char *path);

/* Opens and reads. */
int file_load(int root_fd, const char *path, size_t max, char **ret, size_t *ret_size);

/* Reads one decimal integer, as in /proc/sys. Returns 0; -EBADMSG for other content. */
int file_load_int(int root_fd, const char *path, int *ret);

#endif
