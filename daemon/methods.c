/* methods - see methods.h. A test compares the table with the interface's text. */
#include "daemon/methods.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/kind.h"
#include "protocol/interface.h"

const char *const kind_names[] = {
	[KIND_FUNCTION] = "function", [KIND_DATA] = "data", [KIND_OTHER] = "other", NULL
};

const struct method methods[] = {
	{ "org.varlink.service.GetInfo", method_get_info_start },
	{ "org.varlink.service.GetInterfaceDescription", method_get_interface_description_start },
	{ "io.symd.LookupName", method_lookup_name_start, method_lookup_name_step, free },
	{ "io.symd.LookupAddress", method_lookup_address_start, method_lookup_address_step, free },
	{ "io.symd.ListSymbols", method_list_symbols_start, method_list_symbols_step, free },
	{ "io.symd.ListObjects", method_list_objects_start, method_list_objects_step, free },
	{ "io.symd.Monitor", method_monitor_start, method_monitor_step, method_monitor_done, true },
	{ "io.symd.Reload", method_reload_start, method_reload_step, free },
	{ "io.symd.GetStatus", method_get_status_start },
	{ "io.symd.GenerateProbes" },
	{ "io.symd.Explain" },
	{ "io.symd.ListLines" },
	{ "io.symd.ListVariables" },
	{ "io.symd.Index" },
	{ NULL },
};

static const struct method *find_method(const char *name)
{
	for (const struct method *m = methods; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

/* There is no such method: is there such an interface? */
static enum step refuse_method(struct request *q)
{
	const char *name = q->call.method, *dot = strrchr(name, '.');
	char interface[256];

	if (dot && (size_t) (dot - name) < sizeof(interface)) {
		memcpy(interface, name, (size_t) (dot - name));
		interface[dot - name] = 0;
		if (interface_find(interface))
			return reply_error(q, "org.varlink.service.MethodNotFound", "method", name);
		return reply_error(
			q, "org.varlink.service.InterfaceNotFound", "interface", interface);
	}
	return reply_invalid_parameter(q, "method", "it is not interface.Method");
}

enum step methods_start(struct request *q)
{
	q->method = find_method(q->call.method);
	if (!q->method)
		return refuse_method(q);
	if (!q->method->start)
		return reply_error(
			q, "org.varlink.service.MethodNotImplemented", "method", q->call.method);
	if (q->call.upgrade)
		return reply_invalid_parameter(q, "upgrade", "no method upgrades its connection");
	q->may_see = policy_may_see_addresses(&q->service->policy, q->peer);
	return q->method->start(q);
}

enum step methods_step(struct request *q)
{
	bool saw = q->may_see;

	q->may_see = policy_may_see_addresses(&q->service->policy, q->peer);
	/* What was begun while addresses could be seen is not sent once they are hidden. */
	if (saw && !q->may_see && q->in_reply)
		return reply_hidden(q);
	return q->method->step(q);
}

void request_done(struct request *q)
{
	if (q->method && q->method->done)
		q->method->done(q->state);
	call_done(&q->call);
	store_unref(q->store);
}

static const struct parameter no_parameters[] = { { NULL } };

enum step method_get_info_start(struct request *q)
{
	struct message_problem problem;

	if (parameters_parse(q->call.parameters, no_parameters, &problem, &problem) < 0)
		return reply_invalid(q, &problem);
	reply_begin(q);
	json_member_string(&q->w, "vendor", "symd");
	json_member_string(&q->w, "product", "symd, the kernel symbol service");
	json_member_string(&q->w, "version", VERSION);
	json_member_string(&q->w, "url", "man:symd(8)");
	json_key(&q->w, "interfaces");
	json_array_begin(&q->w);
	for (const struct interface *i = interfaces; i->name; i++)
		json_string(&q->w, i->name, strlen(i->name));
	json_array_end(&q->w);
	reply_end(q, false);
	return STEP_DONE;
}

struct description {
	const char *interface;
};

static const struct parameter description_parameters[] = {
	{ "interface", PARAMETER_STRING, true, offsetof(struct description, interface) },
	{ NULL },
};

enum step method_get_interface_description_start(struct request *q)
{
	struct message_problem problem;
	const struct interface *i;
	struct description d = {};

	if (parameters_parse(q->call.parameters, description_parameters, &d, &problem) < 0)
		return reply_invalid(q, &problem);
	i = interface_find(d.interface);
	if (!i)
		return reply_error(
			q, "org.varlink.service.InterfaceNotFound", "interface", d.interface);
	reply_begin(q);
	json_key(&q->w, "description");
	json_string(&q->w, i->text, i->size);
	reply_end(q, false);
	return STEP_DONE;
}
