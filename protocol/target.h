/* target - how people name a place in the kernel: one grammar for every method.
 *
 * The dialect a person copies from must simply work:
 *
 *   vfs_read                           a name
 *   ext4:ext4_fill_super               object and name
 *   super.c|init_once                  the 2008 proposal's form; also fs/ext4/super.c|init_once and
 *                                      ext4:super.c|init_once
 *   super.c:init_once                  gdb's
 *   init_once@fs/ext4/super.c          perf's and SystemTap's
 *   init_once@super.c:1234             ... with the line of its definition (SystemTap; perf would
 *                                      count it from the function's first)
 *   init_once,3                        livepatch's position (sympos); ext4:init_once,3 and
 *                                      .klp.sym.ext4.init_once,3 too. Position 0, livepatch's
 *                                      "there is only one", is the same as none given
 *   vfs_read+0x5d/0x2c0 [mod]          as an oops prints it; size and object are optional, as is
 *                                      the build-id in [mod 8c9b...]; a leading "? " is skipped.
 *                                      Hexadecimal only with 0x
 *   vfs_read [mod]                     as ftrace and kallsyms print it
 *   vfs_read:11                        perf's line, relative to the function's first, 0
 *   fs/read_write.c:468                file and line; mod:fs/read_write.c:468 too
 *   vfs_read%return                    the function's return
 *   ext4_*                             glob(7): * ? [a-z] [!a] [[:digit:]]; with an object, a file
 *                                      or %return, too
 *   0xffffffff81123456                 an address; without 0x only with all 16 digits, as
 *                                      /proc/kallsyms prints it
 *
 * White space around it is skipped. A word before ':' is an object, unless it looks like a file (it
 * has a '/' or ends in .c .h .S .s .rs); or what follows ':' begins with a digit, then that is a
 * line and the word is a name or a file. What follows a name may come in any order, each once; an
 * offset, a line and a return exclude each other, though +0 is no offset for a return.
 *
 * A name has letters, digits (not first) and "_.$"; an object letters, digits, '_' and '-', which
 * the kernel takes for the same: what compares objects must, too. */
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
	TARGET_GLOB,      /* name is a pattern; perhaps with object, file, line, return */
	TARGET_ADDRESS,   /* address alone */
	TARGET_FILE_LINE, /* file and line, no name; perhaps with object */
};

struct target {
	enum target_form form;
	struct slice object;
	struct slice name;
	struct slice file;
	struct slice build_id; /* of object, hexadecimal, as an oops prints it */
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
