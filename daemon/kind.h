/* kind - what a symbol is, from the letter of nm(1) that /proc/kallsyms shows. */
#ifndef SYMD_KIND_H
#define SYMD_KIND_H

/* io.symd's Kind. */
enum kind {
	KIND_FUNCTION,
	KIND_DATA,
	KIND_OTHER,
	KIND_ANY = -1,
};

/* nm(1): T text, W a weak symbol not known to be an object, V a weak object, D data, B bss, R
 * read-only, G and S small data, A absolute; lower case: local, or in a module's lines not exported
 * (kernel/module/kallsyms.c). */
static inline enum kind kind_of(char type)
{
	switch (type | 0x20) {
	case 't':
	case 'w':
	case 'i':
		return KIND_FUNCTION;
	case 'd':
	case 'b':
	case 'r':
	case 'g':
	case 's':
	case 'v':
	case 'u':
		return KIND_DATA;
	default:
		return KIND_OTHER;
	}
}

#endif
