/* file - see file.h. */
#include "daemon/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "protocol/util.h"

/* A first guess that spares /proc/kallsyms (5 to 15 MB) most of the growing. */
#define READ_SIZE_MIN ((size_t) 4096)

int file_read(int fd, size_t max, char **ret, size_t *ret_size)
{
	_cleanup_free_ char *text = NULL;
	size_t size = 0, capacity = 0;
	ssize_t n;

	for (;;) {
		if (capacity - size < READ_SIZE_MIN) {
			char *grown;

			capacity = capacity ? capacity * 2 : 2 * READ_SIZE_MIN;
			grown = realloc(text, capacity);
			if (!grown)
				return -ENOMEM;
			text = grown;
		}

		n = read(fd, text + size, capacity - size - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		size += (size_t) n;
		if (size > max)
			return -EFBIG;
	}
	text[size] = 0;
	*ret = TAKE_PTR(text);
	*ret_size = size;
	return 0;
}

int file_open(int root_fd, const char *path)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY,
		.resolve = RESOLVE_IN_ROOT };
	int fd;

	/* glibc has no wrapper. Without it (before Linux 5.6, or where a sandbox refuses it) the
	 * root is trusted not to hold hostile links: whoever gives --root chose it. */
	fd = (int) syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(root_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}

int file_load(int root_fd, const char *path, size_t max, char **ret, size_t *ret_size)
{
	_cleanup_close_ int fd = file_open(root_fd, path);

	return fd < 0 ? fd : file_read(fd, max, ret, ret_size);
}

int file_load_int(int root_fd, const char *path, int *ret)
{
	_cleanup_free_ char *text = NULL;
	size_t size;
	char *end;
	long value;
	int r;

	r = file_load(root_fd, path, 64, &text, &size);
	if (r < 0)
		return r;
	errno = 0;
	value = strtol(text, &end, 10);
	if (end == text || errno || value < INT32_MIN || value > INT32_MAX ||
		(*end && *end != '\n'))
		return -EBADMSG;
	*ret = (int) value;
	return 0;
}
