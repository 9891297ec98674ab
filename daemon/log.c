/* log - see log.h. */
#include "daemon/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>
#include <time.h>
#include <unistd.h>

#include "protocol/util.h"

static const char *const message_ids[] = {
	[LOG_STARTED] = "527ce7813c3542a4a3b376db0aafce38",
	[LOG_STOPPING] = "2ea97c46ed84408b997e6f605a2b7acc",
	[LOG_RELOADED] = "9f88a7d14cf64f8fad673b3f7d632902",
	[LOG_RELOAD_FAILED] = "41fbf476d70a4e678b8c24557335d86d",
	[LOG_ADDRESSES_ABSENT] = "64123e284bce4cf68b7e5dd705bffa07",
	[LOG_ADDRESSES_BACK] = "b4ee82a6b6414a1896881a7093f060f7",
	[LOG_TORN_READ] = "d579b0f5ff61473f8f9e00a6fbd45475",
	[LOG_EVENTS_LOST] = "fa7de18ede2f4737996acc4b5ce70bd1",
	[LOG_LIMIT_REACHED] = "77e278e7957746e0abf5ceadda665cb9",
	[LOG_CLIENT_STALLED] = "fbfb69fa488c4516b31a354c125e935d",
	[LOG_FAILED] = "e59e764172074334a24747395c9cadef",
};

/* Whether standard error goes to the journal: systemd.exec(5), $JOURNAL_STREAM. */
static int stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

/* Clients cause some messages as often as they like, and the journal drops what comes too fast,
 * whatever it is. So these come once a second at most. Returns whether to write this one, and how
 * many were left out since the last. */
static bool may_write(enum log_event event, unsigned int *ret_left_out)
{
	static unsigned int left_out;
	static time_t last;
	struct timespec now;

	*ret_left_out = 0;
	if (event != LOG_LIMIT_REACHED && event != LOG_CLIENT_STALLED)
		return true;
	(void) clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == last) {
		left_out++;
		return false;
	}
	last = now.tv_sec;
	*ret_left_out = left_out;
	left_out = 0;
	return true;
}

void log_event_at(const char *file, const char *line, const char *function, enum log_event event,
	int priority, uint64_t generation, const char *field, const char *format, ...)
{
	char message[1024], number[64];
	unsigned int left_out;
	va_list ap;

	if (!may_write(event, &left_out))
		return;

	va_start(ap, format);
	(void) vsnprintf(message, sizeof(message), format, ap);
	va_end(ap);
	if (left_out > 0)
		(void) snprintf(message + strlen(message), sizeof(message) - strlen(message),
			" (%u messages like this were left out)", left_out);

	if (!stderr_is_journal()) {
		(void) fprintf(stderr, "symd: %s\n", message);
		return;
	}
	(void) snprintf(number, sizeof(number), "SYMD_GENERATION=%" PRIu64, generation);
	(void) sd_journal_send_with_location(file, line, function, "MESSAGE=%s", message,
		"PRIORITY=%i", priority, "MESSAGE_ID=%s", message_ids[event], "%s",
		generation ? number : "SYMD_GENERATION=", "%s",
		field ? field : "SYMD_DETAIL=", NULL);
}
