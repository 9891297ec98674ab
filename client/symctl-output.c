/* symctl-output - see symctl-output.h. */
#include "client/symctl-output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "client/symctl-json.h"
#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/util.h"

#define SUGGESTIONS_MAX 5

int output_flush(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO };

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	if (errno != 0)
		return -errno;
	/* stdio wrote on its own before, and kept no errno */
	return poll(&p, 1, 0) == 1 && (p.revents & POLLERR) ? -EPIPE : -EIO;
}

static int error_tell(const struct symd_error *e)
{
	_cleanup_free_ char *reason = json_member_get(e->parameters, "reason");
	_cleanup_free_ char *target = json_member_get(e->parameters, "target");
	_cleanup_free_ char *limit = json_member_get(e->parameters, "limit");
	_cleanup_free_ char *value = json_member_get(e->parameters, "value");
	_cleanup_free_ char *parameter = json_member_get(e->parameters, "parameter");

	if (!strcmp(e->name, "io.symd.AddressesHidden"))
		text_warn("Addresses are hidden from you%s%s", reason ? ": " : "", reason ?: "");
	else if (!strcmp(e->name, "org.varlink.service.PermissionDenied"))
		text_warn("Permission denied: only root and the group of symd may do this");
	else if (!strcmp(e->name, "io.symd.NotFound") && target)
		text_warn("%s: not found", target);
	else if (!strcmp(e->name, "io.symd.LimitExceeded") && limit)
		text_warn("symd refused: its limit %s is %s", limit, value ?: "exceeded");
	else if (!strcmp(e->name, "org.varlink.service.InvalidParameter") && parameter)
		text_warn("symd refused %s: %s", parameter, reason ?: "it is not valid");
	else if (!strcmp(e->name, "org.varlink.service.MethodNotImplemented") ||
		 !strcmp(e->name, "org.varlink.service.MethodNotFound"))
		text_warn("symd refused: this version of it cannot do that yet");
	else
		text_warn("symd refused: %s %s", e->name, e->parameters);
	return EXIT_REFUSED;
}

int output_fail_error(struct symctl *c, int r, const struct symd_error *error, int status)
{
	switch (r) {
	case -EPIPE:
		return status;
	case -EREMOTEIO:
		return error ? error_tell(error) : EXIT_REFUSED;
	case -ENOENT:
	case -ECONNREFUSED:
		text_warn("No symd answers at %s: %s. Start it with: systemctl start symd",
			c->socket, strerror(-r));
		return EXIT_NO_DAEMON;
	case -EACCES:
	case -ETIMEDOUT:
	case -ECONNRESET:
	case -ENAMETOOLONG:
		text_warn("Cannot ask symd at %s: %s", c->socket, strerror(-r));
		return EXIT_NO_DAEMON;
	case -EBADMSG:
	case -EMSGSIZE:
		text_warn("What answers at %s does not speak io.symd: %s", c->socket, strerror(-r));
		return EXIT_NO_DAEMON;
	default:
		text_warn("Failed: %s", strerror(-r));
		return EXIT_REFUSED;
	}
}

int output_fail(struct symctl *c, int r, int status)
{
	return output_fail_error(c, r, c->symd ? symd_get_error(c->symd) : NULL, status);
}

static void suggestions_append(struct buffer *b, const char *const *v, size_t n)
{
	size_t shown = MIN(n, (size_t) SUGGESTIONS_MAX);

	for (size_t i = 0; i < shown; i++) {
		const char *before = i == 0 ? ". Did you mean " : i + 1 == shown ? " or " : ", ";

		buffer_append(b, before, strlen(before));
		buffer_append(b, v[i], strlen(v[i]));
	}
	if (n > 0)
		buffer_append(b, "?", 1);
}

void output_problem(const char *item, const struct symd_problem *problem, const char *otherwise,
	const char *const *suggestions, size_t n_suggestions)
{
	const char *message = problem ? problem->message : otherwise;
	struct buffer b = BUFFER_INIT;
	size_t n;

	if (problem && problem->hint) {
		buffer_append(&b, "; ", 2);
		buffer_append(&b, problem->hint, strlen(problem->hint));
	}
	suggestions_append(&b, suggestions, n_suggestions);
	n = b.failed ? 0 : buffer_size(&b);

	/* "at byte 1" would say no more than that something is wrong */
	if (problem && problem->position > 0)
		text_warn("%s: at byte %lld: %s%.*s", item, (long long) problem->position + 1,
			message, (int) n, n > 0 ? buffer_bytes(&b) : "");
	else
		text_warn("%s: %s%.*s", item, message, (int) n, n > 0 ? buffer_bytes(&b) : "");
	buffer_done(&b);
}

void output_explain_hidden(struct symctl *c)
{
	_cleanup_free_ char *status = NULL, *addresses = NULL, *reason = NULL;

	if (!c->address_missing || symd_call(c->symd, "io.symd.GetStatus", NULL, &status) < 0)
		return;
	addresses = json_member_get(status, "addresses");
	if (!addresses || strcmp(addresses, "hidden") != 0)
		return;
	reason = json_member_get(status, "reason");
	text_warn("Addresses are hidden from you%s%s", reason ? ": " : "", reason ?: "");
}
