/* decode - io.symd's types as the public structs of symd.h: the tables for fields_read(). */
#ifndef SYMD_DECODE_H
#define SYMD_DECODE_H

#include "client/fields.h"

extern const struct fields fields_symbol;         /* struct symd_symbol */
extern const struct fields fields_name_result;    /* struct symd_name_result */
extern const struct fields fields_address_result; /* struct symd_address_result */
extern const struct fields fields_object;         /* struct symd_object */
extern const struct fields fields_event;          /* struct symd_event */

#endif
