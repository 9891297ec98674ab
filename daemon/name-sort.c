/* name-sort - multikey quicksort (Bentley and Sedgewick, "Fast algorithms for sorting and searching
 * strings", 1997) with eight bytes as one character.
 *
 * Kernel names share long prefixes (60,000 begin with "__pfx_"), which makes a sort by memcmp()
 * compare the same bytes again and again: qsort() takes five times as long on 122,000 of them. */
#include "daemon/name-sort.h"

#include <endian.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/util.h"

#define INSERTION_MAX 12
#define PARALLEL_MIN 50000 /* below, starting a thread costs more than it saves */
#define LEVELS_MAX 256     /* 1,024 bytes of a name are 128 windows, a good pivot needs 20 more */

/* The eight bytes from @depth as a number that compares like them; absent ones count as 0. Names
 * hold no NUL, so a name that ends within a window differs from all that go on. */
static uint64_t window_at(const struct name_key *k, size_t depth)
{
	uint64_t w = 0;

	if (depth + 8 <= k->size) {
		memcpy(&w, k->name + depth, 8);
		return be64toh(w);
	}
	if (depth < k->size)
		memcpy(&w, k->name + depth, k->size - depth);
	return be64toh(w);
}

static void swap(struct name_key *a, struct name_key *b)
{
	struct name_key t = *a;

	*a = *b;
	*b = t;
}

static bool is_less(const struct name_key *a, const struct name_key *b, size_t depth)
{
	uint64_t x = a->window, y = b->window;

	for (;; x = window_at(a, depth), y = window_at(b, depth)) {
		if (x != y)
			return x < y;
		depth += 8;
		if (depth >= a->size || depth >= b->size)
			return a->size != b->size ? a->size < b->size : a->value < b->value;
	}
}

static void sort_few(struct name_key *k, size_t n, size_t depth)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && is_less(&k[j], &k[j - 1], depth); j--)
			swap(&k[j], &k[j - 1]);
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
	if (a > b) {
		uint64_t t = a;

		a = b;
		b = t;
	}
	return c < a ? a : c > b ? b : c;
}

static int compare_values(const void *a, const void *b)
{
	uint32_t x = ((const struct name_key *) a)->value, y = ((const struct name_key *) b)->value;

	return (x > y) - (x < y);
}

static int compare_whole(const void *a, const void *b)
{
	const struct name_key *x = a, *y = b;
	int c = memcmp(x->name, y->name, MIN(x->size, y->size));

	if (c == 0)
		c = (x->size > y->size) - (x->size < y->size);
	return c ? c : compare_values(a, b);
}

/* Splits the names by the window in hand: [0, *ret_low) are less than a pivot, from *ret_high on
 * they are greater, and those between agree with it. Returns the pivot. */
static uint64_t split(struct name_key *k, size_t n, size_t *ret_low, size_t *ret_high)
{
	uint64_t pivot = median(k[0].window, k[n / 2].window, k[n - 1].window);
	size_t low = 0, i = 0, high = n;

	while (i < high) {
		if (k[i].window < pivot)
			swap(&k[low++], &k[i++]);
		else if (k[i].window > pivot)
			swap(&k[i], &k[--high]);
		else
			i++;
	}
	*ret_low = low;
	*ret_high = high;
	return pivot;
}

static void sort_at(struct name_key *k, size_t n, size_t depth, int levels)
{
	while (n > INSERTION_MAX) {
		size_t low, high;
		uint64_t pivot;

		/* Bad pivots without end happen only to input made for it. */
		if (levels-- == 0) {
			qsort(k, n, sizeof(*k), compare_whole);
			return;
		}

		pivot = split(k, n, &low, &high);
		sort_at(k, low, depth, levels);
		sort_at(k + high, n - high, depth, levels);

		/* The middle agrees in this window: on to the next one. */
		k += low;
		n = high - low;
		depth += 8;
		if ((pivot & 0xff) == 0) {
			qsort(k, n, sizeof(*k), compare_values);
			return;
		}
		for (size_t i = 0; i < n; i++)
			k[i].window = window_at(&k[i], depth);
	}
	sort_few(k, n, depth);
}

struct part {
	struct name_key *keys;
	size_t n;
};

static void *sort_part(void *userdata)
{
	const struct part *p = userdata;

	sort_at(p->keys, p->n, 0, LEVELS_MAX);
	return NULL;
}

void name_sort(struct name_key *keys, size_t n)
{
	struct part part = { keys, 0 };
	size_t low, high;
	pthread_t thread;

	for (size_t i = 0; i < n; i++)
		keys[i].window = window_at(&keys[i], 0);
	if (n < PARALLEL_MIN) {
		sort_at(keys, n, 0, LEVELS_MAX);
		return;
	}

	/* What is less than a pivot and the rest have nothing to do with each other. */
	(void) split(keys, n, &low, &high);
	part.n = low;
	if (pthread_create(&thread, NULL, sort_part, &part) != 0) {
		sort_at(keys, n, 0, LEVELS_MAX);
		return;
	}
	sort_at(keys + low, n - low, 0, LEVELS_MAX);
	(void) pthread_join(thread, NULL);
}
