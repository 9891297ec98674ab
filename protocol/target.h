/* target - how people name a place in the kernel: one grammar for every method.
 *
 * The dialect a person copies from must simply work:
 *
 *   vfs_read                           a name
 *   ext4:ext4_fill_super               object and name
 *   super.c|init_once                  the 2008 proposal's form; also fs/ext4/super.c|init_once
 *   init_once@fs/ext4/super.c          perf's and SystemTap's form
 *   init_once@super.c:1234             ... with the line of its definition
 *   init_once,3                        livepatch's position (sympos); ext4:init_once,3 too
 *   vfs_read+0x5d/0x2c0 [mod]          as an oops prints it; size and object are optional; hex or
 *                                      decimal offset
 *   vfs_read:11                        perf's line, relative to the function's first
 *   fs/read_write.c:468                file and line
 *   vfs_read%return                    the function's return
 *   ext4_*                             glob(7): * ? [ ; also ext4:ext4_*
 *   0xffffffff81123456                 an address
 *
 * A word before ':' is an object, unless it looks like a file (it has a '/' or ends in .c .h .S .s
 * .rs), or what follows ':' is only digits, then it is a line. */
#ifndef SYMD_TARGET_H
#define SYMD_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest target, in bytes: KSYM_NAME_LEN is 512 since Linux 6.1, and a path may stand beside
 * the name. */
#define TARGET_SIZE_MAX 2048

struct slice {
	const char *s; /* borrowed from the target's text; NULL if absent */
	size_t n;
};

enum target_form {
	TARGET_NAME,      /* name, perhaps with object, file, line, ordinal, offset, return */
	TARGET_GLOB,      /* name is a pattern; perhaps with object */
	TARGET_ADDRESS,   /* address */
	TARGET_FILE_LINE, /* file and line, no name */
};

struct target {
	enum target_form form;
	struct slice object;
	struct slice name;
	struct slice file;
	uint64_t address;
	uint64_t offset;   /* from the name; 0 if not given */
	uint64_t size;     /* the function's, as an oops prints it; 0 if not given */
	uint32_t ordinal;  /* from 1; 0 if not given */
	uint32_t line;     /* of file, from 1; 0 if not given */
	uint32_t relative; /* perf's line from the function's first, which is 0 */
	bool has_offset;
	bool has_relative;
	bool is_return;
};

struct target_problem {
	size_t position;     /* of the first byte that does not belong, from 0 */
	const char *message; /* static; what was expected there */
};

/* Parses @size bytes. Returns 0; -EINVAL with *ret_problem filled, *ret untouched. Pure. */
int target_parse(
	const char *text, size_t size, struct target *ret, struct target_problem *ret_problem);

/* Whether only source information can answer it (file, line or relative line given). */
bool target_needs_source(const struct target *t);

#endif
