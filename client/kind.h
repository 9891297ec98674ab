/* kind - the names of enum symd_kind in calls. */
#ifndef SYMD_KIND_H
#define SYMD_KIND_H

#include "client/symd.h"

/* NULL for SYMD_KIND_ANY and what is none. */
const char *kind_get_name(enum symd_kind kind);

#endif
