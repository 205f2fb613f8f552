// Code that changes while it is hot: a loop whose instruction is replaced between runs, with data that the loop writes on its own
// page; and a loop that replaces one of its own instructions in every turn.
#include <sys/mman.h>
#include "round.h"

enum { RUNS = 60, TURNS = 6000, OWN_TURNS = 400 };

typedef uint64_t function(uint64_t value, uint64_t turns, void *memory);

static uint32_t *page;

static void publish(uint32_t *from, int words)
{
	__builtin___clear_cache((char *)from, (char *)(from + words));
}

// Instructions of `value`, and what they do.
static uint32_t instruction(unsigned which, unsigned n)
{
	switch (which) {
	case 0: return 0x91000000 | n << 10;                // add x0, x0, n
	case 1: return 0xd1000000 | n << 10;                // sub x0, x0, n
	case 2: return 0x93c00000 | (n & 63) << 10;         // ror x0, x0, n
	default: return 0xca400000 | ((n & 31) + 1) << 10;  // eor x0, x0, x0, lsr n
	}
}

static uint64_t apply(unsigned which, unsigned n, uint64_t v)
{
	switch (which) {
	case 0: return v + n;
	case 1: return v - n;
	case 2: n &= 63; return n ? v >> n | v << (64 - n) : v;
	default: return v ^ v >> ((n & 31) + 1);
	}
}

// The instruction at `patch` is replaced between runs; the loop counts in a word of its page.
static void between_runs(unsigned number)
{
	uint64_t *counter = (uint64_t *)(page + 768);
	function *run = (function *)page;
	uint64_t value = draw(), should = value;
	uint32_t words[] = {
		0xf9400043, // ldr x3, [x2]
		0x91000463, // add x3, x3, 1
		0xf9000043, // str x3, [x2]
		0,          // patch
		0xf1000421, // subs x1, x1, 1
		0x54ffff61, // b.ne back to the load
		0xd65f03c0, // ret
	};
	*counter = 0;
	for (int i = 0; i < RUNS; i++) {
		unsigned which = below(4), n = below(4096);
		if (i == 0) {
			memcpy(page, words, sizeof words);
			publish(page, 7);
		}
		page[3] = instruction(which, n);
		publish(page + 3, 1);
		value = run(value, TURNS, counter);
		for (int turn = 0; turn < TURNS; turn++)
			should = apply(which, n, should);
		if (value != should || *counter != (uint64_t)(i + 1) * TURNS) {
			WRONG("round %u run %d operation %u %u", number, i, which, n);
			return;
		}
	}
}

// Each turn of the loop stores the next instruction of a list into the loop and makes it visible.
static void by_itself(unsigned number)
{
	uint32_t *own = page + 1024 + below(960), *list = own + 20;
	uint32_t words[] = {
		0x10000104, // adr x4, patch
		0xb8404445, // ldr w5, [x2], 4
		0xb9000085, // str w5, [x4]
		0xd50b7b24, // dc cvau, x4
		0xd5033b9f, // dsb ish
		0xd50b7524, // ic ivau, x4
		0xd5033b9f, // dsb ish
		0xd5033fdf, // isb
		0xd503201f, // patch
		0xf1000421, // subs x1, x1, 1
		0x54fffee1, // b.ne back to the second
		0xd65f03c0, // ret
	};
	uint64_t value = draw(), should = value;
	memcpy(own, words, sizeof words);
	publish(own, 12);
	for (int i = 0; i < OWN_TURNS; i++) {
		unsigned which = below(4), n = below(4096);
		list[i] = instruction(which, n);
		should = apply(which, n, should);
	}
	value = ((function *)own)(value, OWN_TURNS, list);
	if (value != should)
		WRONG("round %u by itself %llx not %llx", number, (unsigned long long)value, (unsigned long long)should);
}

static void round_of(unsigned number)
{
	if (page == 0)
		page = mmap(0, 4 << 12, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	between_runs(number);
	for (int i = 0; i < 10; i++)
		by_itself(number);
}

int main(int argc, char **argv)
{
	return rounds(argc, argv, "modify", round_of);
}
