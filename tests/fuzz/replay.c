/* replay - runs a fuzz target on files, where no fuzzer drives it.
 *
 * Arguments are files and directories of files. Without any, the target tests/fuzz/fuzz-NAME runs
 * on its corpus, $srcdir/tests/fuzz/corpus/NAME: so `make check` can run it as it is. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "protocol/util.h"
#include "tests/fuzz/fuzz.h"

static int file_replay(const char *path, size_t size)
{
	/* Exactly as large as the input, so that a sanitizer sees each byte read beyond it. */
	_cleanup_free_ uint8_t *data = malloc(size > 0 ? size : 1);
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f || !data) {
		(void) fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	n = fread(data, 1, size, f);
	(void) fclose(f);
	if (n != size) {
		(void) fprintf(stderr, "%s: changed while it was read\n", path);
		return -1;
	}
	(void) LLVMFuzzerTestOneInput(data, size);
	return 1;
}

/* Returns how many files were run, or -1. */
static int path_replay(const char *path)
{
	struct dirent **names;
	struct stat st;
	int count = 0, n;

	if (stat(path, &st) < 0) {
		(void) fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return file_replay(path, (size_t) st.st_size);

	n = scandir(path, &names, NULL, alphasort);
	if (n < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		char file[4096];
		int r = 0;

		(void) snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && count >= 0)
			r = path_replay(file);
		count = r < 0 ? -1 : count + r;
		free(names[i]);
	}
	free(names);
	return count;
}

static int corpus_replay(const char *program)
{
	const char *srcdir = getenv("srcdir"), *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;
	char path[4096];

	if (strncmp(name, "lt-", 3) == 0)
		name += 3;
	if (strncmp(name, "fuzz-", 5) == 0)
		name += 5;
	(void) snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".", name);
	return path_replay(path);
}

int main(int argc, char *argv[])
{
	int count = argc > 1 ? 0 : corpus_replay(argv[0]);

	for (int i = 1; i < argc && count >= 0; i++) {
		int n = path_replay(argv[i]);

		count = n < 0 ? -1 : count + n;
	}
	if (count < 0)
		return EXIT_FAILURE;
	printf("%d inputs\n", count);
	return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
