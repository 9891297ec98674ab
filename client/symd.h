/* symd.h - libsymd, the client library of symd, the kernel symbol service.
 *
 * symd knows every symbol of the running kernel and its modules. This library asks it, over a Unix
 * socket: names -> symbols, addresses -> symbols, lists, changes. It speaks Varlink's interface
 * io.symd (see io.symd(7)); symd_call() reaches every method, also those without a function here.
 *
 * Errors: functions that return int return 0, or a negative errno:
 *
 *	-ENOENT, -ECONNREFUSED	nobody listens on the socket: symd does not run
 *	-EACCES			the socket may not be opened
 *	-EREMOTEIO		symd answered with an error: symd_get_error() tells which
 *	-ETIMEDOUT		no whole answer within the timeout
 *	-ECONNRESET		the connection broke, and broke again when it was tried anew
 *	-EBADMSG		the answer is no Varlink reply, or breaks off in its middle
 *	-EMSGSIZE		the answer is larger than 1 MiB
 *	-ENOMEM, -EINVAL	no memory; an argument makes no sense
 *
 * Results ("ret_...") are written on success only. After any error the object can be used on: the
 * next call connects again where that is needed.
 *
 * When the daemon restarts between two calls, or before the first byte of an answer, the library
 * connects again and repeats the call once. All methods of io.symd may be repeated.
 *
 * Threads: there is no global state. One struct symd is used by one thread at a time, different
 * ones by different threads at once. A result belongs to nobody but its owner and outlives the
 * struct symd it came from. After fork() the child must not use the parent's struct symd.
 *
 * No function prints, changes signal dispositions (SIGPIPE is never raised) or waits longer than
 * the timeout. Descriptors are close-on-exec.
 *
 * Structs that come from the library may grow at their end in later versions: use them through
 * the pointers that you are given, never by their size. Enumerations may gain values. */
#ifndef SYMD_H
#define SYMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && __GNUC__ >= 4
#pragma GCC visibility push(default)
#endif

#define SYMD_SOCKET_DEFAULT "/run/symd/io.symd"
#define SYMD_TIMEOUT_DEFAULT_USEC UINT64_C(30000000)
#define SYMD_TIMEOUT_INFINITE UINT64_MAX

/* ---- connection ---- */

struct symd;

/* What the daemon answered instead of a result. */
struct symd_error {
	const char *name;       /* "io.symd.AddressesHidden" */
	const char *parameters; /* JSON object, at least "{}" */
};

/* Connects to the socket at @path, or SYMD_SOCKET_DEFAULT if it is NULL. The caller owns *@ret. */
int symd_connect(const char *path, struct symd **ret);

/* Disconnects and frees. Takes NULL; returns NULL. */
struct symd *symd_free(struct symd *s);

/* How long to wait for one answer (with `more`: for each), in microseconds. */
void symd_set_timeout(struct symd *s, uint64_t timeout_usec);

/* The error of the last call, if that returned -EREMOTEIO, else NULL. Valid until the next call
 * with @s. */
const struct symd_error *symd_get_error(const struct symd *s);

/* ---- any method ---- */

/* Calls @method ("io.symd.GetStatus") with @parameters, a JSON object, or NULL for none. *@ret is
 * the reply's parameters, a JSON object as text that the caller frees with free(). */
int symd_call(struct symd *s, const char *method, const char *parameters, char **ret);

/* Gets the parameters of one reply, valid during the call. What it returns other than 0 ends the
 * call, and is what symd_call_more() returns. It must not use the struct symd that calls it. */
typedef int (*symd_reply_fn)(const char *parameters, void *userdata);

/* Like symd_call() with Varlink's `more`: @fn gets each reply until the last. An error may follow
 * replies. Connects anew only before the first reply. */
int symd_call_more(struct symd *s, const char *method, const char *parameters, symd_reply_fn fn,
	void *userdata);

/* ---- symbols ---- */

enum symd_kind {
	SYMD_KIND_ANY, /* in questions: no matter; in answers: one that this library does not know
			*/
	SYMD_KIND_FUNCTION,
	SYMD_KIND_DATA,
	SYMD_KIND_OTHER,
};

enum symd_binding {
	SYMD_BINDING_UNKNOWN,
	SYMD_BINDING_LOCAL,
	SYMD_BINDING_GLOBAL,
	SYMD_BINDING_WEAK,
};

/* What is wrong with one item of a batch. Strings here and below are UTF-8, and NULL where they
 * are not known, do not apply, or are hidden from this client. */
struct symd_problem {
	const char *code;          /* "absent", "invalid", ... see io.symd(7); never NULL */
	const char *message;       /* in words; never NULL */
	int64_t position;          /* byte of the target, from 0, or -1 */
	const char *hint;          /* what to do instead */
	const char *const *errnos; /* names of the errno a kernel answers with */
	size_t n_errnos;
};

struct symd_symbol {
	const char *name;   /* never NULL */
	const char *object; /* "vmlinux", a module's name, "bpf", ...; never NULL */
	uint64_t load;      /* which load of that object, unique in this boot */
	enum symd_kind kind;
	enum symd_binding binding;
	char type; /* nm(1) letter, as in /proc/kallsyms */
	bool has_address;
	bool has_size;
	bool has_object_offset;
	uint64_t address;       /* of the first byte */
	uint64_t size;          /* in bytes */
	uint64_t object_offset; /* from _text in vmlinux, from the section's start in a module */
	uint64_t ordinal;       /* from 1, among the symbols of this name in this object */
	uint64_t homonyms;      /* their number */
	const char *section;
	const char *const *aliases; /* other names of the same address */
	size_t n_aliases;
	const char *builtin; /* the built-in module that a vmlinux symbol belongs to */
	const char *file;    /* the definition's source */
	uint64_t line;       /* from 1; 0 if not known */
};

/* Ask for each result's JSON text too (a member `json`). Costs time and memory. */
#define SYMD_KEEP_JSON (1U << 0)
/* Addresses are return addresses, as in the frames of a stack trace: look up the byte before. */
#define SYMD_RETURN_ADDRESSES (1U << 1)

/* ---- names -> symbols ---- */

struct symd_names;

struct symd_name_result {
	const char *target; /* as it was asked; never NULL */
	/* All that the target stands for; several if it is ambiguous; none if it is unknown. */
	const struct symd_symbol *const *symbols;
	size_t n_symbols;
	const char *const *suggestions; /* close names, where there is no symbol */
	size_t n_suggestions;
	const struct symd_problem *problem; /* NULL if there is none */
	const char *json;                   /* with SYMD_KEEP_JSON, else NULL */
};

/* Looks up @n targets, in any form of io.symd(7)'s grammar ("vfs_read", "ext4:ext4_*"). @object
 * restricts to one object unless it is NULL. Any @n will do: the batch is split into calls, of
 * which some are under way at once. What is wrong with one target is its problem, and no error. */
int symd_lookup_names(struct symd *s, const char *const *targets, size_t n, const char *object,
	enum symd_kind kind, unsigned int flags, struct symd_names **ret);

/* The result of targets[@i]; valid as long as @names. */
const struct symd_name_result *symd_names_get(const struct symd_names *names, size_t i);
size_t symd_names_size(const struct symd_names *names);
/* The tables' generation; the lowest if they changed between two parts of the batch. */
uint64_t symd_names_generation(const struct symd_names *names);
struct symd_names *symd_names_free(struct symd_names *names);

/* ---- addresses -> symbols ---- */

struct symd_addresses;

enum symd_state {
	SYMD_STATE_UNKNOWN,  /* nothing is known of this address */
	SYMD_STATE_LIVE,     /* it is there now */
	SYMD_STATE_UNLOADED, /* the object that held it is gone, this is from memory */
};

struct symd_address_result {
	uint64_t address;                 /* as it was asked */
	const struct symd_symbol *symbol; /* NULL where no object holds the address */
	bool has_offset;
	uint64_t offset; /* of the address from the symbol's start */
	enum symd_state state;
	const char *build_id; /* of the object, hexadecimal */
	uint64_t since_nsec;  /* CLOCK_BOOTTIME: the symbol was there from, 0 if not known */
	uint64_t until_nsec;  /* ... until, 0 if it still is or that is not known */
	const struct symd_problem *problem;
	const char *json; /* with SYMD_KEEP_JSON, else NULL */
};

enum symd_clock {
	SYMD_CLOCK_MONOTONIC = 1,
	SYMD_CLOCK_BOOTTIME,
};

/* A moment on a trace's clock. */
struct symd_time {
	enum symd_clock clock;
	uint64_t nsec;
};

/* Looks up @n addresses, now or, unless @at is NULL, as it was then. Any @n will do.
 * io.symd.AddressesHidden if this client may not see addresses. */
int symd_lookup_addresses(struct symd *s, const uint64_t *addresses, size_t n,
	const struct symd_time *at, unsigned int flags, struct symd_addresses **ret);

/* The result of addresses[@i]; valid as long as @a. */
const struct symd_address_result *symd_addresses_get(const struct symd_addresses *a, size_t i);
size_t symd_addresses_size(const struct symd_addresses *a);
uint64_t symd_addresses_generation(const struct symd_addresses *a);
struct symd_addresses *symd_addresses_free(struct symd_addresses *a);

/* ---- lists ---- */

/* Gets one symbol, valid during the call. What it returns other than 0 ends the list, and is what
 * symd_list_symbols() returns. It must not use the struct symd that calls it. */
typedef int (*symd_symbol_fn)(const struct symd_symbol *symbol, void *userdata);

/* All symbols that match the glob(7) @pattern (NULL: all), of @object (NULL: all). @ret_generation
 * may be NULL. */
int symd_list_symbols(struct symd *s, const char *pattern, const char *object, enum symd_kind kind,
	symd_symbol_fn fn, void *userdata, uint64_t *ret_generation);

enum symd_object_state {
	SYMD_OBJECT_UNKNOWN,
	SYMD_OBJECT_LIVE,
	SYMD_OBJECT_LOADING,
	SYMD_OBJECT_UNLOADING,
	SYMD_OBJECT_UNLOADED,
};

enum symd_debuginfo {
	SYMD_DEBUGINFO_UNKNOWN,
	SYMD_DEBUGINFO_NONE,
	SYMD_DEBUGINFO_SYMBOLS,
	SYMD_DEBUGINFO_INDEXING,
	SYMD_DEBUGINFO_INDEXED,
};

struct symd_object {
	const char *name; /* never NULL */
	uint64_t load;
	enum symd_object_state state;
	enum symd_debuginfo debuginfo;
	const char *build_id;
	uint64_t symbols; /* how many */
	bool has_address;
	bool has_size;
	uint64_t address;
	uint64_t size;       /* in bytes */
	uint64_t since_nsec; /* CLOCK_BOOTTIME, 0 if not known */
	uint64_t until_nsec;
	const char *elf; /* the file that symbols or debuginfo were read from */
};

struct symd_objects;

/* The objects that have symbols; with @unloaded those that are remembered, too. */
int symd_list_objects(struct symd *s, bool unloaded, struct symd_objects **ret);
const struct symd_object *symd_objects_get(const struct symd_objects *o, size_t i);
size_t symd_objects_size(const struct symd_objects *o);
uint64_t symd_objects_generation(const struct symd_objects *o);
struct symd_objects *symd_objects_free(struct symd_objects *o);

/* ---- changes ---- */

struct symd_monitor;

enum symd_event_type {
	SYMD_EVENT_UNKNOWN,
	SYMD_EVENT_INITIAL, /* the first: the present state */
	SYMD_EVENT_LOADED,
	SYMD_EVENT_UNLOADED,
	SYMD_EVENT_CHANGED,
	SYMD_EVENT_RELOADED,
	SYMD_EVENT_MISSED,    /* this client was too slow for `missed` events */
	SYMD_EVENT_AMBIGUOUS, /* a watched target became ambiguous ... */
	SYMD_EVENT_UNIQUE,    /* ... or unique again */
};

struct symd_event {
	enum symd_event_type type;
	uint64_t generation;
	const char *instance; /* of this run of the daemon; never NULL */
	const struct symd_object *object;
	uint64_t missed;
	const char *target;
	const char *json; /* the whole event as the daemon wrote it; never NULL */
};

/* Subscribes to changes, on a connection of its own to the socket of @s; also tells when one of the
 * @n_watch targets at @watch becomes ambiguous or unique. Does not need @s afterwards. */
int symd_monitor_new(
	struct symd *s, const char *const *watch, size_t n_watch, struct symd_monitor **ret);

/* To be polled for POLLIN. */
int symd_monitor_fd(const struct symd_monitor *m);

/* Waits for the next event, at most @timeout_usec. Returns 1 and the event, valid until the next
 * call; 0 if there is none yet; a negative errno if there will be none any more. There is no silent
 * reconnection, since events might be lost: make a new monitor, its first event tells the present
 * generation. When the fd was readable, go on with a timeout of 0 until that returns 0. */
int symd_monitor_next(struct symd_monitor *m, uint64_t timeout_usec, const struct symd_event **ret);

/* Like symd_get_error(). */
const struct symd_error *symd_monitor_get_error(const struct symd_monitor *m);

struct symd_monitor *symd_monitor_free(struct symd_monitor *m);

#if defined(__GNUC__) && __GNUC__ >= 4
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
