/* decode - see decode.h. The members stand in the order in which the daemon writes them, which is
 * the order of io.symd.varlink: that makes reading fast, and is not needed for more. */
#include "client/decode.h"

#include "client/symd.h"
#include "protocol/util.h"

static const char *const kinds[] = { "function", "data", "other", NULL };
static const char *const bindings[] = { "local", "global", "weak", NULL };
static const char *const states[] = { "live", "unloaded", NULL };
static const char *const object_states[] = { "live", "loading", "unloading", "unloaded", NULL };
static const char *const debuginfos[] = { "none", "symbols", "indexing", "indexed", NULL };
static const char *const events[] = { "initial", "loaded", "unloaded", "changed", "reloaded",
	"missed", "ambiguous", "unique", NULL };

static const struct field problem[] = {
	FIELD("code", FIELD_INTERNED, symd_problem, code, .required = true),
	FIELD("message", FIELD_STRING, symd_problem, message, .required = true),
	FIELD("position", FIELD_UINT, symd_problem, position),
	FIELD("errno", FIELD_STRINGS, symd_problem, errnos, FIELD_EXTRA(symd_problem, n_errnos)),
	FIELD("hint", FIELD_STRING, symd_problem, hint),
};
static const struct symd_problem problem_defaults = { .position = -1 };
static const struct fields fields_problem = {
	.v = problem,
	.n = ELEMENTSOF(problem),
	.size = sizeof(struct symd_problem),
	.defaults = &problem_defaults,
};

static const struct field symbol[] = {
	FIELD("name", FIELD_STRING, symd_symbol, name, .required = true),
	FIELD("object", FIELD_INTERNED, symd_symbol, object, .required = true),
	FIELD("load", FIELD_UINT, symd_symbol, load),
	FIELD("kind", FIELD_ENUM, symd_symbol, kind, .values = kinds),
	FIELD("type", FIELD_CHAR, symd_symbol, type),
	FIELD("binding", FIELD_ENUM, symd_symbol, binding, .values = bindings),
	FIELD("address", FIELD_ADDRESS, symd_symbol, address,
		FIELD_EXTRA(symd_symbol, has_address)),
	FIELD("size", FIELD_UINT, symd_symbol, size, FIELD_EXTRA(symd_symbol, has_size)),
	FIELD("section", FIELD_INTERNED, symd_symbol, section),
	FIELD("object_offset", FIELD_UINT, symd_symbol, object_offset,
		FIELD_EXTRA(symd_symbol, has_object_offset)),
	FIELD("ordinal", FIELD_UINT, symd_symbol, ordinal),
	FIELD("homonyms", FIELD_UINT, symd_symbol, homonyms),
	FIELD("aliases", FIELD_STRINGS, symd_symbol, aliases, FIELD_EXTRA(symd_symbol, n_aliases)),
	FIELD("builtin", FIELD_INTERNED, symd_symbol, builtin),
	FIELD("file", FIELD_INTERNED, symd_symbol, file),
	FIELD("line", FIELD_UINT, symd_symbol, line),
};
const struct fields fields_symbol = FIELDS(symd_symbol, symbol);

static const struct field name_result[] = {
	FIELD("target", FIELD_STRING, symd_name_result, target, .required = true),
	FIELD("symbols", FIELD_STRUCTS, symd_name_result, symbols, .members = &fields_symbol,
		FIELD_EXTRA(symd_name_result, n_symbols)),
	FIELD("suggestions", FIELD_STRINGS, symd_name_result, suggestions,
		FIELD_EXTRA(symd_name_result, n_suggestions)),
	FIELD("problem", FIELD_STRUCT, symd_name_result, problem, .members = &fields_problem),
};
const struct fields fields_name_result = FIELDS(symd_name_result, name_result);

static const struct field address_result[] = {
	FIELD("address", FIELD_ADDRESS, symd_address_result, address),
	FIELD("symbol", FIELD_STRUCT, symd_address_result, symbol, .members = &fields_symbol),
	FIELD("offset", FIELD_UINT, symd_address_result, offset,
		FIELD_EXTRA(symd_address_result, has_offset)),
	FIELD("build_id", FIELD_INTERNED, symd_address_result, build_id),
	FIELD("state", FIELD_ENUM, symd_address_result, state, .values = states),
	FIELD("since_nsec", FIELD_UINT, symd_address_result, since_nsec),
	FIELD("until_nsec", FIELD_UINT, symd_address_result, until_nsec),
	FIELD("problem", FIELD_STRUCT, symd_address_result, problem, .members = &fields_problem),
};
const struct fields fields_address_result = FIELDS(symd_address_result, address_result);

static const struct field object[] = {
	FIELD("name", FIELD_STRING, symd_object, name, .required = true),
	FIELD("load", FIELD_UINT, symd_object, load),
	FIELD("state", FIELD_ENUM, symd_object, state, .values = object_states),
	FIELD("build_id", FIELD_STRING, symd_object, build_id),
	FIELD("symbols", FIELD_UINT, symd_object, symbols),
	FIELD("address", FIELD_ADDRESS, symd_object, address,
		FIELD_EXTRA(symd_object, has_address)),
	FIELD("size", FIELD_UINT, symd_object, size, FIELD_EXTRA(symd_object, has_size)),
	FIELD("since_nsec", FIELD_UINT, symd_object, since_nsec),
	FIELD("until_nsec", FIELD_UINT, symd_object, until_nsec),
	FIELD("elf", FIELD_STRING, symd_object, elf),
	FIELD("debuginfo", FIELD_ENUM, symd_object, debuginfo, .values = debuginfos),
};
const struct fields fields_object = FIELDS(symd_object, object);

static const struct field event[] = {
	FIELD("generation", FIELD_UINT, symd_event, generation),
	FIELD("instance", FIELD_STRING, symd_event, instance, .required = true),
	FIELD("event", FIELD_ENUM, symd_event, type, .values = events),
	FIELD("object", FIELD_STRUCT, symd_event, object, .members = &fields_object),
	FIELD("missed", FIELD_UINT, symd_event, missed),
	FIELD("target", FIELD_STRING, symd_event, target),
};
const struct fields fields_event = FIELDS(symd_event, event);
