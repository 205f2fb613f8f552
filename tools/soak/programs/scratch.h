// Operations of generated code that compute a word from two registers into x11: encodings, and their meaning in C. x12, x13, v0 and v1
// are free, x2 is the table, the words from SPACE on are for storing.
#include <stdint.h>
#include <string.h>

enum { SPACE = 64 };

enum scratch { ADD32, ASR32, CARRY, CONDITION, HIGH, LONG, ZEROS, DIVIDE, BYTE, PAIR, TEST, INDIRECT, FLOAT, COUNT, EXCLUSIVE, SCRATCHES };

static uint64_t scratch_of(enum scratch kind, uint64_t a, uint64_t b, unsigned n)
{
	switch (kind) {
	case ADD32: return (uint32_t)(a + b);
	case ASR32: return (uint32_t)((int32_t)a >> (n & 31));
	case CARRY: return a + b + (a + b < a);
	case CONDITION: return a == b || (int64_t)b > 5 ? a : -b;
	case HIGH: return (unsigned __int128)a * b >> 64;
	case LONG: return (int64_t)(int32_t)a * (int32_t)b;
	case ZEROS: return a == 0 ? 64 : __builtin_clzll(a);
	case DIVIDE: return b == 0 ? 0 : a / b;
	case BYTE: return (int64_t)(int8_t)(a >> 8 * (n & 7));
	case PAIR: return b;
	case TEST: return b >> n & 1 ? ~a : a;
	case INDIRECT: return b & 1 ? 1 : 3;
	case FLOAT: {
		double result = (double)(uint32_t)a * (uint32_t)b + (uint32_t)b;
		uint64_t bits;
		memcpy(&bits, &result, 8);
		return bits;
	}
	case COUNT: {
		uint64_t bits = 0;
		for (int i = 0; i < 64; i++)
			bits += a >> i & 1;
		return bits;
	}
	case EXCLUSIVE: return b;
	default: return 0;
	}
}

// At most 6 instructions. @returns the place behind them
static uint32_t *scratch_code(uint32_t *p, enum scratch kind, uint32_t a, uint32_t b, uint32_t n)
{
	switch (kind) {
	case ADD32:
		*p++ = 0x0b00000b | b << 16 | a << 5; // add w11, a, b
		break;
	case ASR32:
		*p++ = 0x13007c0b | (n & 31) << 16 | a << 5; // asr w11, a, n
		break;
	case CARRY:
		*p++ = 0xab00000c | b << 16 | a << 5; // adds x12, a, b
		*p++ = 0x9a00000b | b << 16 | a << 5; // adc x11, a, b
		break;
	case CONDITION:
		*p++ = 0xeb00001f | b << 16 | a << 5; // cmp a, b
		*p++ = 0xfa451800 | b << 5;           // ccmp b, 5, 0, ne
		*p++ = 0xda80c40b | b << 16 | a << 5; // csneg x11, a, b, gt
		break;
	case HIGH:
		*p++ = 0x9bc07c0b | b << 16 | a << 5; // umulh x11, a, b
		break;
	case LONG:
		*p++ = 0x9b207c0b | b << 16 | a << 5; // smull x11, a, b
		break;
	case ZEROS:
		*p++ = 0xdac0100b | a << 5; // clz x11, a
		break;
	case DIVIDE:
		*p++ = 0x9ac0080b | b << 16 | a << 5; // udiv x11, a, b
		break;
	case BYTE:
		*p++ = 0xf9000040 | SPACE << 10 | a;                       // str a, [x2, SPACE]
		*p++ = 0x3980004b | (SPACE * 8 + (n & 7)) << 10;           // ldrsb x11, [x2, SPACE + n]
		break;
	case PAIR:
		*p++ = 0x9100004c | SPACE * 8 << 10;  // add x12, x2, SPACE
		*p++ = 0xa8810180 | b << 10 | a;      // stp a, b, [x12], 16
		*p++ = 0xf85f8d8b;                    // ldr x11, [x12, -8]!
		break;
	case TEST:
		*p++ = 0xaa0003eb | a << 16;                                 // mov x11, a
		*p++ = 0x36000040 | (n >> 5) << 31 | (n & 31) << 19 | b;     // tbz b, n, over the next
		*p++ = 0xaa2003eb | a << 16;                                 // mvn x11, a
		break;
	case INDIRECT:
		*p++ = 0x1000008b;          // adr x11, behind the branch
		*p++ = 0x9240000c | b << 5; // and x12, b, 1
		*p++ = 0x8b0c096b;          // add x11, x11, x12, lsl 2
		*p++ = 0xd61f0160;          // br x11
		*p++ = 0x91000d8c;          // add x12, x12, 3
		*p++ = 0xaa0c03eb;          // mov x11, x12
		break;
	case FLOAT:
		*p++ = 0x1e630000 | a << 5; // ucvtf d0, a
		*p++ = 0x1e630001 | b << 5; // ucvtf d1, b
		*p++ = 0x1e610800;          // fmul d0, d0, d1
		*p++ = 0x1e612800;          // fadd d0, d0, d1
		*p++ = 0x9e66000b;          // fmov x11, d0
		break;
	case COUNT:
		*p++ = 0x9e670000 | a << 5; // fmov d0, a
		*p++ = 0x0e205800;          // cnt v0.8b, v0.8b
		*p++ = 0x2e303800;          // uaddlv h0, v0.8b
		*p++ = 0x9e66000b;          // fmov x11, d0
		break;
	case EXCLUSIVE:
		*p++ = 0x9100004c | SPACE * 8 << 10; // add x12, x2, SPACE
		*p++ = 0xf9000180 | a;               // str a, [x12]
		*p++ = 0xc85f7d8b;                   // ldxr x11, [x12]
		*p++ = 0xc80d7d80 | b;               // stxr w13, b, [x12]
		*p++ = 0x35ffffcd;                   // cbnz w13, back to ldxr
		*p++ = 0xf940018b;                   // ldr x11, [x12]
		break;
	default:
		break;
	}
	return p;
}
