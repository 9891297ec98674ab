/* kind - see kind.h. */
#include "client/kind.h"

#include "protocol/util.h"

static const char *const kind_names[] = {
	[SYMD_KIND_FUNCTION] = "function",
	[SYMD_KIND_DATA] = "data",
	[SYMD_KIND_OTHER] = "other",
};

const char *kind_get_name(enum symd_kind kind)
{
	return (size_t) kind < ELEMENTSOF(kind_names) ? kind_names[kind] : NULL;
}
