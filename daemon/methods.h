/* methods - what can be called: the table of methods, and how a call becomes a request. */
#ifndef SYMD_METHODS_H
#define SYMD_METHODS_H

#include "daemon/request.h"

/* What a subscriber to Monitor may leave unread before changes are only counted, in bytes. */
#define MONITOR_QUEUE_MAX ((size_t) 16 << 10)

/* All methods of all interfaces; a NULL name ends them. */
extern const struct method methods[];

/* io.symd's Kind, for parameters; NULL ends them. */
extern const char *const kind_names[];

/* Starts @q, whose call is parsed: finds the method, answers at once if there is none. */
enum step methods_start(struct request *q);
/* Goes on with it. */
enum step methods_step(struct request *q);
/* Frees what @q owns: call, store, state. */
void request_done(struct request *q);

enum step method_get_info_start(struct request *q);
enum step method_get_interface_description_start(struct request *q);
enum step method_get_status_start(struct request *q);
enum step method_list_objects_start(struct request *q);
enum step method_list_objects_step(struct request *q);
enum step method_list_symbols_start(struct request *q);
enum step method_list_symbols_step(struct request *q);
enum step method_lookup_address_start(struct request *q);
enum step method_lookup_address_step(struct request *q);
enum step method_lookup_name_start(struct request *q);
enum step method_lookup_name_step(struct request *q);
enum step method_monitor_start(struct request *q);
enum step method_monitor_step(struct request *q);
void method_monitor_done(void *state);
enum step method_reload_start(struct request *q);
enum step method_reload_step(struct request *q);

#endif
