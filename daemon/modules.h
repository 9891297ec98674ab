/* modules - what the kernel says of its modules in /proc/modules and /sys/module. */
#ifndef SYMD_MODULES_H
#define SYMD_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/table.h"

enum module_state {
	MODULE_LIVE,
	MODULE_LOADING,
	MODULE_UNLOADING,
};

struct module {
	char name[TABLE_OBJECT_MAX];
	enum module_state state;
	uint64_t size;    /* of its memory in bytes; counts init's while that lasts */
	uint64_t address; /* of its text; 0 if hidden */
};

/* Parses the text of /proc/modules (kernel/module/procfs.c, m_show()): name, size, references, who
 * refers, state, address. Returns 0 and @ret_n modules that the caller frees; -EBADMSG with the
 * number of the malformed line in *ret_line, -ENOMEM. */
int modules_parse(
	const char *text, size_t size, struct module **ret, size_t *ret_n, size_t *ret_line);

/* What /sys/module/NAME tells of a loaded module. Whatever is not there or not readable stays 0. */
struct module_details {
	/* Identity of this load: the inode number of the directory, which kernfs never gives twice
	 * in one boot (fs/kernfs/dir.c allocates cyclically, with a generation above 32 bits). */
	uint64_t load;
	uint64_t core_size; /* of all its memory but init's, in bytes */
	uint8_t build_id[TABLE_BUILD_ID_MAX];
	size_t build_id_size;
	struct table_elf_section *sections; /* owned; by address */
	size_t n_sections;
};

/* Whether there is a /sys/module, and whether module @name has its directory there. */
bool modules_has_sysfs(int root_fd);
bool modules_is_present(int root_fd, const char *name);

/* Returns 0 or -ENOMEM. */
int modules_get_details(int root_fd, const char *name, struct module_details *ret);
void module_details_done(struct module_details *d);

/* Finds the build-id in the ELF notes of @size bytes. Returns its length, at most
 * TABLE_BUILD_ID_MAX, or 0 when there is none. */
size_t notes_find_build_id(const void *notes, size_t size, uint8_t ret[static TABLE_BUILD_ID_MAX]);

#endif
