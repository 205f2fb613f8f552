// What the programs of the soak share: a line for each round that was right, a line for everything that was wrong, random numbers.
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *program;
static uint64_t seed = 0x9e3779b97f4a7c15;

// A line goes out in one write, so that those of other programs do not come in between.
static void say(const char *format, ...)
{
	char line[200];
	va_list list;
	va_start(list, format);
	int length = vsnprintf(line, sizeof line - 1, format, list);
	va_end(list);
	if (length > (int)sizeof line - 2)
		length = sizeof line - 2;
	line[length] = '\n';
	if (write(1, line, length + 1) != length + 1)
		exit(1);
}

#define WRONG(format, ...) say("SOAK-WRONG %s " format, program, __VA_ARGS__)

static inline uint64_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static inline unsigned below(unsigned limit)
{
	return (uint32_t)(draw() >> 32) % limit;
}

// Runs rounds without end, or as many as the first argument says, with random numbers from the second on.
static int rounds(int argc, char **argv, const char *name, void (*round)(unsigned number))
{
	unsigned last = argc > 1 ? strtoul(argv[1], 0, 10) : ~0u;
	if (argc > 2)
		seed = strtoull(argv[2], 0, 10);
	program = name;
	for (unsigned number = 1; number <= last; number++) {
		round(number);
		say("SOAK %s %u", name, number);
	}
	return 0;
}
