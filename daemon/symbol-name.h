/* symbol-name - what can be told about a kernel symbol from its name alone.
 *
 * Several names may share one address, and not all are what a person means: section markers of the
 * linker script (include/asm-generic/vmlinux.lds.h), paddings, aliases made by macros. */
#ifndef SYMD_SYMBOL_NAME_H
#define SYMD_SYMBOL_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* How well a name stands for its address: the lowest is shown first. 0 to SYMBOL_NAME_MARKER - 1:
 * names of functions and data; from SYMBOL_NAME_MARKER: names that the linker or the compiler made
 * (_text, _stext, srso_alias_*, __pfx_*, __cfi_*, __start_*, ...), and values of type A. */
#define SYMBOL_NAME_MARKER 16
int symbol_name_rank(const char *name, size_t size, char type);

/* Whether the name marks the end of a section or the like, so that the bytes after it are not its
 * own: _etext, _end, __bss_stop, __stop_*, __end_*, __*_text_end. */
bool symbol_name_is_end_at_length(const char *name, size_t size);

/* Asked for each symbol of the kernel, of which half begin with "__pfx_" and most others not with
 * '_'. */
static inline bool symbol_name_is_end(const char *name, size_t size)
{
	return size >= 4 && name[0] == '_' && !(size > 5 && name[2] == 'p' && name[3] == 'f') &&
	       symbol_name_is_end_at_length(name, size);
}

/* Whether the name is __start_X; @ret_size gets the offset of X in it. */
bool symbol_name_is_start(const char *name, size_t size, size_t *ret_offset);
/* Whether the name is __stop_X or __end_X for this X. */
bool symbol_name_ends(const char *name, size_t size, const char *x, size_t x_size);

/* arm64's and riscv's mapping symbols $x, $d, $x.foo: they mark code and data inside of functions
 * and must not split these (scripts/kallsyms.c drops them too, for vmlinux). */
bool symbol_name_is_mapping(const char *name, size_t size);

/* The length of the name without the compiler's suffixes (.isra.N .constprop.N .part.N .llvm.HASH
 * .localalias .cold); @size if it has none. */
size_t symbol_name_stem(const char *name, size_t size);

/* Whether @name is @stem with one or more of these suffixes, .cold excepted: it is never an entry.
 */
bool symbol_name_is_clone(const char *name, size_t size, size_t stem_size);

#endif
