/* util - the few macros that every part uses. */
#ifndef SYMD_UTIL_H
#define SYMD_UTIL_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define ELEMENTSOF(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* How many of the @n elements of @array, which ascends by @member, have one that is not above @key.
 * O(log n). */
#define COUNT_NOT_ABOVE(array, n, member, key)                                                     \
	__extension__({                                                                            \
		size_t _low = 0, _high = (n);                                                      \
		while (_low < _high) {                                                             \
			size_t _middle = _low + (_high - _low) / 2;                                \
			if ((array)[_middle].member <= (key))                                      \
				_low = _middle + 1;                                                \
			else                                                                       \
				_high = _middle;                                                   \
		}                                                                                  \
		_low;                                                                              \
	})

/* Runs @f on the variable's address when the variable goes out of scope. */
#define _cleanup_(f) __attribute__((cleanup(f)))
#define _cleanup_free_ _cleanup_(freep)
#define _cleanup_close_ _cleanup_(closep)
#define _cleanup_fclose_ _cleanup_(fclosep)

/* Marks the one place where ownership leaves a variable. */
#define TAKE_PTR(p)                                                                                \
	__extension__({                                                                            \
		__typeof__(p) _taken = (p);                                                        \
		(p) = NULL;                                                                        \
		_taken;                                                                            \
	})

#define TAKE_FD(fd)                                                                                \
	__extension__({                                                                            \
		int _taken = (fd);                                                                 \
		(fd) = -1;                                                                         \
		_taken;                                                                            \
	})

/* Defines type_freep() for _cleanup_, from a function that frees @type and takes NULL. */
#define DEFINE_CLEANUP(type, function)                                                             \
	static inline void function##p(type *p)                                                    \
	{                                                                                          \
		if (*p)                                                                            \
			function(*p);                                                              \
	}                                                                                          \
	_Static_assert(1, "")

static inline void freep(void *p)
{
	free(*(void **) p);
}

static inline void closep(int *fd)
{
	if (*fd >= 0)
		(void) close(*fd);
}

#endif
