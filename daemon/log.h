/* log - what the daemon tells the journal: one line for people, fields for programs.
 *
 * Never an address: the journal has more readers than the policy knows. */
#ifndef SYMD_LOG_H
#define SYMD_LOG_H

#include <stdint.h>
#include <syslog.h>

/* Kinds of events; systemd/symd.catalog explains each. */
enum log_event {
	LOG_STARTED,
	LOG_STOPPING,
	LOG_RELOADED,
	LOG_RELOAD_FAILED,
	LOG_ADDRESSES_ABSENT,
	LOG_ADDRESSES_BACK,
	LOG_TORN_READ,
	LOG_EVENTS_LOST,
	LOG_LIMIT_REACHED,
	LOG_CLIENT_STALLED,
	LOG_FAILED,
};

/* Writes the message with PRIORITY, MESSAGE_ID, and SYMD_GENERATION where @generation is not 0; to
 * standard error where that is no journal. @field is one more "NAME=value", or NULL. */
#define log_event(event, priority, generation, field, ...)                                         \
	log_event_at("CODE_FILE=" __FILE__, "CODE_LINE=" LOG_STRING(__LINE__), __func__, (event),  \
		(priority), (generation), (field), __VA_ARGS__)

#define LOG_STRING(x) LOG_STRING_OF(x)
#define LOG_STRING_OF(x) #x

void log_event_at(const char *file, const char *line, const char *function, enum log_event event,
	int priority, uint64_t generation, const char *field, const char *format, ...)
	__attribute__((format(printf, 8, 9)));

#endif
