/* symctl status, symctl reload - the daemon itself. */
#include <errno.h>
#include <stdio.h>

#include "client/symctl-json.h"
#include "client/symctl-output.h"
#include "client/symctl-text.h"
#include "client/symctl.h"
#include "protocol/json-reader.h"
#include "protocol/util.h"

static void line_append(struct buffer *b, const char *label, const char *s)
{
	char text[32];

	buffer_append(b, text, (size_t) snprintf(text, sizeof(text), "%16s: ", label));
	text_append(b, s, strlen(s));
	buffer_append(b, "\n", 1);
}

/* 5261000 -> "5.0M", as systemctl writes it */
static void bytes_format(uint64_t n, char ret[32])
{
	static const char units[] = "BKMGT";
	size_t unit = 0;
	double value = (double) n;

	for (; value >= 1024 && units[unit + 1]; unit++)
		value /= 1024;
	(void) snprintf(ret, 32, unit == 0 ? "%.0f%c" : "%.1f%c", value, units[unit]);
}

static void duration_format(uint64_t usec, char ret[32])
{
	uint64_t s = usec / 1000000;
	unsigned long long days = s / 86400, hours = s / 3600 % 24, minutes = s / 60 % 60;

	if (days > 0)
		(void) snprintf(ret, 32, "%llud %lluh", days, hours);
	else if (hours > 0)
		(void) snprintf(ret, 32, "%lluh %llumin", hours, minutes);
	else if (minutes > 0)
		(void) snprintf(ret, 32, "%llumin %us", minutes, (unsigned int) (s % 60));
	else
		(void) snprintf(ret, 32, "%us", (unsigned int) s);
}

/* {"a":1,"b":2} -> "a 1, b 2" */
static void limits_format(char *json, struct buffer *b)
{
	struct json_reader r;
	struct json_text key, value;

	json_reader_init(&r, json, strlen(json));
	if (json_reader_object(&r))
		while (json_reader_key(&r, &key) && json_reader_skip(&r, &value)) {
			if (buffer_size(b) > 0)
				buffer_append(b, ", ", 2);
			buffer_append(b, key.s, key.size);
			buffer_append(b, " ", 1);
			buffer_append(b, value.s, value.size);
		}
	buffer_append(b, "", 1);
}

static void limits_append(struct buffer *b, const char *status)
{
	_cleanup_free_ char *json = json_member_get(status, "limits");
	struct buffer text = BUFFER_INIT;

	if (!json)
		return;
	limits_format(json, &text);
	if (!text.failed && buffer_size(&text) > 1)
		line_append(b, "Limits", buffer_bytes(&text));
	buffer_done(&text);
}

static void member_append(struct buffer *b, const char *label, const char *status, const char *key,
	void (*format)(uint64_t value, char ret[32]))
{
	_cleanup_free_ char *value = json_member_get(status, key);
	char text[32];

	if (!value)
		return;
	if (format)
		format(strtoull(value, NULL, 10), text);
	line_append(b, label, format ? text : value);
}

static void rights_append(struct buffer *b, const char *status)
{
	_cleanup_free_ char *addresses = json_member_get(status, "addresses");
	_cleanup_free_ char *work = json_member_get(status, "may_start_work");
	_cleanup_free_ char *reason = json_member_get(status, "reason");

	if (addresses)
		line_append(b, "Addresses", addresses);
	if (work)
		line_append(b, "May start work", strcmp(work, "true") == 0 ? "yes" : "no");
	if (reason)
		line_append(b, "Reason", reason);
}

static void nsec_format(uint64_t nsec, char ret[32])
{
	(void) snprintf(ret, 32, "boot + %llu.%03us", (unsigned long long) nsec / 1000000000,
		(unsigned int) (nsec / 1000000 % 1000));
}

static int status_show(struct symctl *c, const char *status)
{
	_cleanup_free_ char *version = json_member_get(status, "version");
	struct buffer b = BUFFER_INIT;
	char text[128];
	int n;

	n = snprintf(text, sizeof(text), "%s*%s symd ", c->colour ? "\033[1;32m" : "",
		c->colour ? "\033[0m" : "");
	buffer_append(&b, text, (size_t) n);
	text_append(&b, version ?: "", version ? strlen(version) : 0);
	buffer_append(&b, "\n", 1);
	line_append(&b, "Socket", c->socket);
	member_append(&b, "Kernel", status, "release", NULL);
	member_append(&b, "Generation", status, "generation", NULL);
	member_append(&b, "Symbols", status, "symbols", NULL);
	member_append(&b, "Objects", status, "objects", NULL);
	rights_append(&b, status);
	member_append(&b, "Memory", status, "memory_bytes", bytes_format);
	member_append(&b, "Uptime", status, "uptime_usec", duration_format);
	member_append(&b, "Lookups", status, "lookups", NULL);
	member_append(&b, "History since", status, "history_since_nsec", nsec_format);
	limits_append(&b, status);
	member_append(&b, "Boot ID", status, "boot_id", NULL);
	member_append(&b, "Instance", status, "instance", NULL);
	if (!b.failed)
		(void) fwrite(buffer_bytes(&b), 1, buffer_size(&b), stdout);
	buffer_done(&b);
	return output_flush();
}

int verb_status(struct symctl *c)
{
	_cleanup_free_ char *status = NULL;
	int r;

	r = symd_call(c->symd, "io.symd.GetStatus", NULL, &status);
	if (r == 0)
		r = c->json == JSON_OFF ? status_show(c, status)
					: json_print_document(status, c->json);
	return r < 0 ? output_fail(c, r, EXIT_ANSWERED) : EXIT_ANSWERED;
}

int verb_reload(struct symctl *c)
{
	_cleanup_free_ char *text = NULL;
	int r;

	r = symd_call(c->symd, "io.symd.Reload", NULL, &text);
	if (r == 0 && c->json != JSON_OFF)
		r = json_print_document(text, c->json);
	return r < 0 ? output_fail(c, r, EXIT_ANSWERED) : EXIT_ANSWERED;
}
