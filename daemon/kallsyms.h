/* kallsyms - the text of /proc/kallsyms, parsed.
 *
 * A line is an address of up to 16 hexadecimal digits, a type letter, a name, and for what is not
 * vmlinux a tab and an object in brackets (kernel/kallsyms.c, s_show()). Objects come in the order
 * core, arch, modules, ftrace's copies of freed init functions, "[bpf]", "[__builtin__kprobes]". */
#ifndef SYMD_KALLSYMS_H
#define SYMD_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/table-builder.h"

#define KALLSYMS_SIZE_MAX ((size_t) 1 << 30)
#define KALLSYMS_OBJECTS_MAX 8192

/* One object's symbols, in the order of the text. */
struct kallsyms_object {
	char name[TABLE_OBJECT_MAX]; /* "vmlinux", "ext4", "bpf", "ftrace", "kprobes" */
	bool is_module;
	size_t first; /* of kallsyms.symbols */
	size_t n;
};

struct kallsyms {
	char *text; /* owned; the names point into it */
	size_t size;
	struct source_symbol *symbols; /* owned; grouped by object */
	size_t n_symbols;
	struct kallsyms_object *objects; /* owned; vmlinux first, even when it has no symbols */
	size_t n_objects;
	bool has_addresses; /* false: the kernel hid them from the reader, each is 0 */
};

/* Which line was refused, and why. */
struct kallsyms_problem {
	size_t line;        /* from 1; 0 when it is not about a line */
	const char *reason; /* static */
	char excerpt[64];   /* of the line, printable */
};

/* Reads all of @fd and parses it. Returns 0 and what kallsyms_done() frees; -EBADMSG with
 * *ret_problem filled for malformed text, -EFBIG, -ENOMEM, or what reading gave. */
int kallsyms_load(int fd, struct kallsyms *ret, struct kallsyms_problem *ret_problem);

/* The same from text in memory; takes @text (from malloc()) whatever it returns. */
int kallsyms_parse(
	char *text, size_t size, struct kallsyms *ret, struct kallsyms_problem *ret_problem);

void kallsyms_done(struct kallsyms *k);

#endif
