// A bytecode interpreter: indirect branches through a table.
enum { PUSH, ADD, SUB, MUL, DUP, SWAP, JNZ, DROP, STORE, LOAD, HALT };
static const unsigned char program[] = {
	PUSH, 200, PUSH, 250, MUL, STORE, 0,			// counter = 50000
	PUSH, 1, STORE, 1,					// accumulator = 1
	LOAD, 1, DUP, PUSH, 3, MUL, SWAP, PUSH, 7, ADD, ADD, STORE, 1,
	LOAD, 0, PUSH, 1, SUB, DUP, STORE, 0, JNZ, 11, HALT,
};
unsigned long kernel(void)
{
	unsigned long total = 0;
	for (int round = 0; round < 40; round++) {
		unsigned long stack[16], memory[4] = { 0 };
		unsigned long *sp = stack;
		const unsigned char *pc = program;
		for (;;) {
			switch (*pc++) {
			case PUSH: *sp++ = *pc++; continue;
			case ADD: sp--; sp[-1] += sp[0]; continue;
			case SUB: sp--; sp[-1] -= sp[0]; continue;
			case MUL: sp--; sp[-1] *= sp[0]; continue;
			case DUP: sp[0] = sp[-1]; sp++; continue;
			case SWAP: { unsigned long t = sp[-1]; sp[-1] = sp[-2]; sp[-2] = t; continue; }
			case JNZ: if (*--sp) pc = program + *pc; else pc++; continue;
			case DROP: sp--; continue;
			case STORE: memory[*pc++ & 3] = *--sp; continue;
			case LOAD: *sp++ = memory[*pc++ & 3]; continue;
			case HALT: break;
			}
			break;
		}
		total = total * 31 + memory[1];
	}
	return total;
}
