/* symbol-name - see symbol-name.h. */
#include "daemon/symbol-name.h"

#include <stdint.h>
#include <string.h>

#include "protocol/util.h"

static bool starts(const char *name, size_t size, const char *prefix)
{
	size_t n = strlen(prefix);

	return size >= n && memcmp(name, prefix, n) == 0;
}

static bool ends(const char *name, size_t size, const char *suffix)
{
	size_t n = strlen(suffix);

	return size >= n && memcmp(name + size - n, suffix, n) == 0;
}

struct fixed_name {
	const char *name;
	size_t size;
};

#define FIXED(s)                                                                                   \
	{                                                                                          \
		s, sizeof(s) - 1                                                                   \
	}

static bool is_one_of(const char *name, size_t size, const struct fixed_name *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].size == size && memcmp(names[i].name, name, size) == 0)
			return true;
	return false;
}

bool symbol_name_is_end_at_length(const char *name, size_t size)
{
	static const struct fixed_name names[] = { FIXED("_etext"), FIXED("_einittext"),
		FIXED("_edata"), FIXED("_end"), FIXED("_ebss"), FIXED("__bss_stop"),
		FIXED("__init_end"), FIXED("__brk_limit"), FIXED("__per_cpu_end"),
		FIXED("__con_initcall_end"), FIXED("__initcall_end"), FIXED("__nosave_end"),
		FIXED("__bss_decrypted_end"), FIXED("__initdata_end") };

	return starts(name, size, "__stop_") || starts(name, size, "__end_") ||
	       (name[1] == '_' && ends(name, size, "text_end")) ||
	       is_one_of(name, size, names, ELEMENTSOF(names));
}

bool symbol_name_is_start(const char *name, size_t size, size_t *ret_offset)
{
	if (!starts(name, size, "__start_"))
		return false;
	*ret_offset = strlen("__start_");
	return true;
}

bool symbol_name_ends(const char *name, size_t size, const char *x, size_t x_size)
{
	size_t n = starts(name, size, "__stop_")  ? strlen("__stop_")
		   : starts(name, size, "__end_") ? strlen("__end_")
						  : 0;

	return n > 0 && size - n == x_size && memcmp(name + n, x, x_size) == 0;
}

bool symbol_name_is_mapping(const char *name, size_t size)
{
	return size >= 2 && name[0] == '$' && strchr("adtx", name[1]) &&
	       (size == 2 || name[2] == '.');
}

static bool is_marker(const char *name, size_t size)
{
	static const struct fixed_name names[] = { FIXED("_text"), FIXED("_stext"),
		FIXED("_sinittext"), FIXED("_sdata"), FIXED("_data"), FIXED("__bss_start"),
		FIXED("__init_begin"), FIXED("__per_cpu_start"), FIXED("__per_cpu_load"),
		FIXED("__brk_base") };

	return starts(name, size, "__start_") || starts(name, size, "srso_alias_") ||
	       (starts(name, size, "__") && ends(name, size, "text_start")) ||
	       symbol_name_is_end(name, size) || is_one_of(name, size, names, ELEMENTSOF(names));
}

int symbol_name_rank(const char *name, size_t size, char type)
{
	int underscores = 0, rank;

	if (type == 'A' || type == 'a')
		return SYMBOL_NAME_MARKER + 5; /* a value, which is no place but by chance */
	if (starts(name, size, "__pfx_") || starts(name, size, "__cfi_"))
		return SYMBOL_NAME_MARKER + 3;
	if (symbol_name_is_end(name, size))
		return SYMBOL_NAME_MARKER + 4; /* the bytes belong to any other name */
	if (starts(name, size, "__pi_"))
		return SYMBOL_NAME_MARKER - 1;
	if (is_marker(name, size))
		return SYMBOL_NAME_MARKER + (starts(name, size, "srso_alias_") ? 1 : 0);

	while (underscores < 3 && (size_t) underscores < size && name[underscores] == '_')
		underscores++;

	/* A weak definition, then a local one, stands behind the global one that overrides it; the
	 * name with fewer underscores is the one people call; a system call is known by its native
	 * entry. */
	rank = underscores;
	if (type >= 'a' && type <= 'z')
		rank += 4;
	else if (type == 'W' || type == 'V')
		rank += 8;
	if (starts(name, size, "__ia32_") || starts(name, size, "__do_"))
		rank++;
	return MIN(rank, SYMBOL_NAME_MARKER - 2);
}

/* The length of the suffix that ends the name, 0 if none: ".isra.12", ".cold", ... */
static size_t suffix_size(const char *name, size_t size)
{
	static const char *const numbered[] = { ".isra", ".constprop", ".part", ".llvm" };
	static const char *const bare[] = { ".cold", ".localalias" };
	size_t digits = 0;

	for (size_t i = 0; i < ELEMENTSOF(bare); i++)
		if (ends(name, size, bare[i]))
			return strlen(bare[i]);

	while (digits < size && name[size - 1 - digits] >= '0' && name[size - 1 - digits] <= '9')
		digits++;
	if (digits == 0 || digits == size || name[size - 1 - digits] != '.')
		return 0;
	for (size_t i = 0; i < ELEMENTSOF(numbered); i++)
		if (ends(name, size - digits - 1, numbered[i]))
			return strlen(numbered[i]) + 1 + digits;
	/* GCC numbers .cold and static locals too: foo.cold.1 */
	for (size_t i = 0; i < ELEMENTSOF(bare); i++)
		if (ends(name, size - digits - 1, bare[i]))
			return strlen(bare[i]) + 1 + digits;
	return 0;
}

size_t symbol_name_stem(const char *name, size_t size)
{
	size_t n;

	while ((n = suffix_size(name, size)) > 0 && n < size)
		size -= n;
	return size;
}

bool symbol_name_is_clone(const char *name, size_t size, size_t stem_size)
{
	if (size <= stem_size || symbol_name_stem(name, size) != stem_size)
		return false;
	return !memmem(name + stem_size, size - stem_size, ".cold", 5);
}
