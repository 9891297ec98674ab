/* modules - see modules.h. libkmod reads only the live system's files, and this daemon reads other
 * roots too; the two formats are plain. */
#include "daemon/modules.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/file.h"
#include "protocol/util.h"

#define SECTIONS_MAX 4096
#define NOTES_SIZE_MAX ((size_t) 1 << 16)

static bool parse_state(const char *s, enum module_state *ret)
{
	static const char *const names[] = { [MODULE_LIVE] = "Live",
		[MODULE_LOADING] = "Loading",
		[MODULE_UNLOADING] = "Unloading" };

	for (size_t i = 0; i < ELEMENTSOF(names); i++)
		if (strcmp(s, names[i]) == 0) {
			*ret = (enum module_state) i;
			return true;
		}
	return false;
}

static int parse_line(const char *line, struct module *ret)
{
	struct module m = {};
	unsigned long long size, address;
	char name[TABLE_OBJECT_MAX], state[16];

	if (sscanf(line, "%63s %llu %*s %*s %15s %llx", name, &size, state, &address) != 4 ||
		!parse_state(state, &m.state))
		return -EBADMSG;
	memcpy(m.name, name, sizeof(name));
	m.size = size;
	m.address = address;
	*ret = m;
	return 0;
}

int modules_parse(
	const char *text, size_t size, struct module **ret, size_t *ret_n, size_t *ret_line)
{
	_cleanup_free_ struct module *v = NULL;
	const char *s = text, *end = text + size;
	size_t n = 0;

	for (size_t line = 1; s < end; line++) {
		const char *newline = memchr(s, '\n', (size_t) (end - s));
		_cleanup_free_ char *copy = strndup(s, (size_t) ((newline ? newline : end) - s));
		struct module *grown = reallocarray(v, n + 1, sizeof(*v));

		if (grown)
			v = grown;
		if (!grown || !copy)
			return -ENOMEM;
		if (parse_line(copy, &v[n]) < 0) {
			*ret_line = line;
			return -EBADMSG;
		}
		n++;
		s = newline ? newline + 1 : end;
	}
	*ret = TAKE_PTR(v);
	*ret_n = n;
	return 0;
}

size_t notes_find_build_id(const void *notes, size_t size, uint8_t ret[static TABLE_BUILD_ID_MAX])
{
	const uint8_t *p = notes;

	/* ELF notes: three words, then name and descriptor, each padded to four bytes. */
	while (size >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr h;
		size_t name_size, size_padded;

		memcpy(&h, p, sizeof(h));
		p += sizeof(h);
		size -= sizeof(h);
		name_size = ((size_t) h.n_namesz + 3) & ~(size_t) 3;
		size_padded = ((size_t) h.n_descsz + 3) & ~(size_t) 3;
		if (name_size > size || h.n_descsz > size - name_size)
			return 0;
		if (h.n_type == NT_GNU_BUILD_ID && h.n_namesz == 4 && memcmp(p, "GNU", 4) == 0) {
			if (h.n_descsz > TABLE_BUILD_ID_MAX)
				return 0;
			memcpy(ret, p + name_size, h.n_descsz);
			return h.n_descsz;
		}
		if (size_padded > size - name_size)
			return 0;
		p += name_size + size_padded;
		size -= name_size + size_padded;
	}
	return 0;
}

static int compare_sections(const void *a, const void *b)
{
	uint64_t x = ((const struct table_elf_section *) a)->start;
	uint64_t y = ((const struct table_elf_section *) b)->start;

	return (x > y) - (x < y);
}

/* A file below sections/ holds the section's address; 0 where the kernel hides it. */
static void read_section(int fd, const char *name, struct module_details *d)
{
	struct table_elf_section s = {};
	_cleanup_free_ char *text = NULL;
	size_t size;

	if (file_load(fd, name, 64, &text, &size) < 0)
		return;
	s.start = strtoull(text, NULL, 16);
	if (s.start == 0)
		return;
	memcpy(s.name, name, MIN(strlen(name), sizeof(s.name) - 1));
	d->sections[d->n_sections++] = s;
}

static void closedirp(DIR **d)
{
	if (*d)
		(void) closedir(*d);
}

static int read_sections(int module_fd, struct module_details *d)
{
	_cleanup_(closedirp) DIR *dir = NULL;
	const struct dirent *e;
	int fd;

	fd = file_open(module_fd, "sections");
	if (fd < 0)
		return 0;
	dir = fdopendir(fd);
	if (!dir) {
		int r = errno == ENOMEM ? -ENOMEM : 0;

		(void) close(fd);
		return r;
	}
	while ((e = readdir(dir)) && d->n_sections < SECTIONS_MAX) {
		struct table_elf_section *v;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		v = reallocarray(d->sections, d->n_sections + 1, sizeof(*v));
		if (!v)
			return -ENOMEM;
		d->sections = v;
		read_section(fd, e->d_name, d);
	}
	if (d->n_sections > 1)
		qsort(d->sections, d->n_sections, sizeof(*d->sections), compare_sections);
	return 0;
}

bool modules_has_sysfs(int root_fd)
{
	return faccessat(root_fd, "sys/module", F_OK, 0) == 0;
}

bool modules_is_present(int root_fd, const char *name)
{
	char path[sizeof("sys/module/") + TABLE_OBJECT_MAX];

	(void) snprintf(path, sizeof(path), "sys/module/%s", name);
	return faccessat(root_fd, path, F_OK, 0) == 0 || errno != ENOENT;
}

int modules_get_details(int root_fd, const char *name, struct module_details *ret)
{
	_cleanup_(module_details_done) struct module_details d = {};
	_cleanup_free_ char *notes = NULL;
	_cleanup_close_ int fd = -1;
	char path[sizeof("sys/module/") + TABLE_OBJECT_MAX];
	int core_size, r;
	struct stat st;
	size_t size;

	*ret = d;
	if (strchr(name, '/') || name[0] == '.')
		return 0;
	(void) snprintf(path, sizeof(path), "sys/module/%s", name);
	fd = file_open(root_fd, path);
	if (fd < 0)
		return 0;
	if (fstat(fd, &st) == 0)
		d.load = st.st_ino;
	if (file_load_int(fd, "coresize", &core_size) >= 0 && core_size > 0)
		d.core_size = (uint64_t) core_size;

	r = file_load(fd, "notes/.note.gnu.build-id", NOTES_SIZE_MAX, &notes, &size);
	if (r == -ENOMEM)
		return r;
	if (r >= 0)
		d.build_id_size = notes_find_build_id(notes, size, d.build_id);
	r = read_sections(fd, &d);
	if (r < 0)
		return r;

	*ret = d;
	d.sections = NULL;
	return 0;
}

void module_details_done(struct module_details *d)
{
	free(d->sections);
}
