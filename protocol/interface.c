/* interface - see interface.h. The texts come from interface-texts.sh. */
#include "protocol/interface.h"

#include <string.h>

const struct interface *interface_find(const char *name)
{
	const struct interface *i = interfaces;

	while (i->name && strcmp(i->name, name) != 0)
		i++;
	return i->name ? i : NULL;
}
