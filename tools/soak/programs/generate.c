// Writes new functions without end, runs them until they are hot, and takes their pages away. Every function has one that undoes it;
// both run in loops, and what comes out must be what went in. Some turns of the loop are made by a model in C besides.
#include <sys/mman.h>
#include "round.h"
#include "scratch.h"

enum { REGISTERS = 8, FIRST = 3, SCRATCH = 11, OPERATIONS = 24, PAIRS = 5, TURNS = 30000, MODELLED = 40, PAGES = 16 };
enum { TABLE_WORDS = SPACE };

typedef void function(uint64_t *registers, uint64_t turns, uint64_t *table);

enum kind { ADD, SUB, EOR, ROR, ADD_IMMEDIATE, MVN, RBIT, REV, MADD, SELECT, LOAD, SPILL, VECTOR, CALL, COMPUTE, KINDS };

struct operation {
	enum kind kind;
	enum scratch scratch;
	unsigned d, a, b, amount;
};

static uint64_t table[2 * TABLE_WORDS];
static uint32_t *code;
// The random numbers of a pair begin here: as second argument of the program, they are its first.
static uint64_t pair_seed;

static void emit(uint32_t word)
{
	*code++ = word;
}

static struct operation any(void)
{
	// half of them compute
	struct operation o = { below(2 * KINDS), below(SCRATCHES), below(REGISTERS), 0, 0, below(63) + 1 };
	if (o.kind > COMPUTE)
		o.kind = COMPUTE;
	o.a = (o.d + 1 + below(REGISTERS - 1)) % REGISTERS;
	o.b = (o.d + 1 + below(REGISTERS - 1)) % REGISTERS;
	return o;
}

static void model(const struct operation *o, uint64_t *r)
{
	uint64_t *d = &r[o->d], a = r[o->a], b = r[o->b], v = *d;
	switch (o->kind) {
	case ADD: *d += a; break;
	case SUB: *d -= a << (o->amount & 31); break;
	case EOR: *d ^= a >> o->amount | a << (64 - o->amount); break;
	case ROR: *d = v >> o->amount | v << (64 - o->amount); break;
	case ADD_IMMEDIATE: *d += o->amount * 61; break;
	case MVN: *d = ~v; break;
	case RBIT: *d = 0; for (int i = 0; i < 64; i++) *d |= (v >> i & 1) << (63 - i); break;
	case REV: *d = __builtin_bswap64(v); break;
	case MADD: *d += a * b; break;
	case SELECT: *d += a < b; break;
	case LOAD: *d ^= table[o->amount]; break;
	case SPILL: break;
	case VECTOR: *d += a; break;
	case CALL: *d ^= 0x5a5a; break;
	case COMPUTE: *d ^= scratch_of(o->scratch, a, b, o->amount); break;
	default: break;
	}
}

// One operation, or what undoes it. The table is in x2; x11 to x13, v0 and v1 are free.
static void write_operation(const struct operation *o, int undo)
{
	uint32_t d = FIRST + o->d, a = FIRST + o->a, b = FIRST + o->b, n = o->amount;
	uint32_t minus = undo ? 0x40000000 : 0;
	switch (o->kind) {
	case ADD: emit((0x8b000000 ^ minus) | a << 16 | d << 5 | d); break;
	case SUB: emit((0xcb000000 ^ minus) | a << 16 | (n & 31) << 10 | d << 5 | d); break;
	case EOR: emit(0xcac00000 | a << 16 | n << 10 | d << 5 | d); break;
	case ROR: n = undo ? 64 - n : n; emit(0x93c00000 | d << 16 | n << 10 | d << 5 | d); break;
	case ADD_IMMEDIATE: emit((0x91000000 ^ minus) | n * 61 << 10 | d << 5 | d); break;
	case MVN: emit(0xaa2003e0 | d << 16 | d); break;
	case RBIT: emit(0xdac00000 | d << 5 | d); break;
	case REV: emit(0xdac00c00 | d << 5 | d); break;
	case MADD: emit(0x9b000000 | b << 16 | undo << 15 | d << 10 | a << 5 | d); break;
	case SELECT: // cmp a, b; cset x11, lo; add d, d, x11
		emit(0xeb00001f | b << 16 | a << 5);
		emit(0x9a9f27e0 | SCRATCH);
		emit((0x8b000000 ^ minus) | SCRATCH << 16 | d << 5 | d);
		break;
	case LOAD: // ldr x11, [x2, n]; eor d, d, x11
		emit(0xf9400000 | n << 10 | 2 << 5 | SCRATCH);
		emit(0xca000000 | SCRATCH << 16 | d << 5 | d);
		break;
	case SPILL: // str d, [x2, n]; mvn d, d; ldr d, [x2, n]
		emit(0xf9000000 | (TABLE_WORDS + n) << 10 | 2 << 5 | d);
		emit(0xaa2003e0 | d << 16 | d);
		emit(0xf9400000 | (TABLE_WORDS + n) << 10 | 2 << 5 | d);
		break;
	case VECTOR: // fmov d0, d; fmov d1, a; add d0, d0, d1; fmov d, d0
		emit(0x9e670000 | d << 5);
		emit(0x9e670001 | a << 5);
		emit(0x5ee18400 ^ minus >> 1);
		emit(0x9e660000 | d);
		break;
	case CALL: // bl over; b on; over: movz x11, 0x5a5a; ret; on: eor d, d, x11
		emit(0x94000002);
		emit(0x14000003);
		emit(0xd2800000 | 0x5a5a << 5 | SCRATCH);
		emit(0xd65f03c0);
		emit(0xca000000 | SCRATCH << 16 | d << 5 | d);
		break;
	case COMPUTE: // ...; eor d, d, x11
		code = scratch_code(code, o->scratch, a, b, n);
		emit(0xca000000 | SCRATCH << 16 | d << 5 | d);
		break;
	default: break;
	}
}

static function *write_function(const struct operation *o, unsigned count, int undo)
{
	uint32_t *begin = code;
	emit(0xaa1e03e0 | 14); // mov x14, x30
	for (int i = 0; i < REGISTERS; i += 2)
		emit(0xa9400000 | i << 15 | (FIRST + i + 1) << 10 | (FIRST + i)); // ldp from [x0]
	uint32_t *loop = code;
	for (unsigned i = 0; i < count; i++)
		write_operation(&o[undo ? count - 1 - i : i], undo);
	emit(0xf1000421); // subs x1, x1, 1
	emit(0x54000001 | ((uint32_t)(loop - code) & 0x7ffff) << 5); // b.ne
	for (int i = 0; i < REGISTERS; i += 2)
		emit(0xa9000000 | i << 15 | (FIRST + i + 1) << 10 | (FIRST + i)); // stp
	emit(0xd65f0000 | 14 << 5); // ret x14
	return (function *)begin;
}

static void compare(const uint64_t *is, const uint64_t *should, const char *what, unsigned number)
{
	for (int i = 0; i < REGISTERS; i++)
		if (is[i] != should[i])
			WRONG("round %u seed %llu %s x%d %llx not %llx", number, (unsigned long long)pair_seed, what, FIRST + i, (unsigned long long)is[i], (unsigned long long)should[i]);
}

static void try_pair(uint32_t *at, unsigned number)
{
	struct operation o[OPERATIONS];
	pair_seed = seed;
	unsigned count = 4 + below(OPERATIONS - 4);
	uint64_t begin[REGISTERS], r[REGISTERS], modelled[REGISTERS];
	for (int i = 0; i < 2 * TABLE_WORDS; i++)
		table[i] = draw();
	for (unsigned i = 0; i < count; i++)
		o[i] = any();
	for (int i = 0; i < REGISTERS; i++)
		begin[i] = draw();
	code = at;
	function *forth = write_function(o, count, 0);
	function *back = write_function(o, count, 1);
	__builtin___clear_cache((char *)at, (char *)code);
	memcpy(r, begin, sizeof r);
	memcpy(modelled, begin, sizeof r);
	for (int half = 0; half < 2; half++) {
		for (unsigned turn = 0; turn < MODELLED; turn++)
			for (unsigned i = 0; i < count; i++)
				model(&o[i], modelled);
		forth(r, MODELLED, table);
		compare(r, modelled, half ? "hot" : "cold", number);
		if (half == 0) {
			forth(r, TURNS, table);
			memcpy(modelled, r, sizeof r);
		}
	}
	back(r, 2 * MODELLED + TURNS, table);
	compare(r, begin, "back", number);
}

static void round_of(unsigned number)
{
	static char *kept;
	int keep = number % 4 == 0;
	// every fourth round overwrites the pages of the one before
	if (kept == 0)
		kept = mmap(0, PAGES << 12, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *pages = keep ? kept : mmap(0, PAGES << 12, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED || kept == MAP_FAILED)
		WRONG("round %u no pages", number);
	for (int pair = 0; pair < PAIRS; pair++) {
		// the multiplier spreads the pairs over the pages, and draws nothing
		uint32_t place = (uint32_t)(seed * 0x2545f4914f6cdd1d >> 32) % ((PAGES - 1) << 10);
		try_pair((uint32_t *)pages + place, number);
	}
	if (!keep)
		munmap(pages, PAGES << 12);
}

int main(int argc, char **argv)
{
	return rounds(argc, argv, "generate", round_of);
}
