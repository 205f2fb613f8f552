import { type Code, F64, I32, I64 } from "./code.ts";
import * as w from "./opcodes.ts";

/**
 * How NZCV is kept: as the number itself, or as the operands of the instruction that set it. The same numbers are in
 * a local at run time where control flow comes together.
 */
export const PLAIN = 0;
export const ADD64 = 1;
export const ADD32 = 2;
export const SUB64 = 3;
export const SUB32 = 4;
/** The first operand is the result; C and V are 0. */
export const LOGIC64 = 5;
export const LOGIC32 = 6;
/** The comparison of two doubles; NaNs are unordered. */
const FLOAT = 7;
/** Only the local knows. */
const DYNAMIC = 8;
/** Like SUB or ADD where the condition held, else a number. */
const CONDITIONAL = 9;
/** NZCV of a comparison of doubles. @see DDI 0487, FPCompare() */
const LESS = 8;
const EQUAL = 6;
const GREATER = 2;
const UNORDERED = 3;

export type Kind = number;

/** Conditions by their sets of NZCV values, as records have them. @see DDI 0487, C1.2.4 */
const CONDITIONS = new Map<number, string>([
	[0xf0f0, "eq"],
	[0x0f0f, "ne"],
	[0xcccc, "cs"],
	[0x3333, "cc"],
	[0xff00, "mi"],
	[0x00ff, "pl"],
	[0xaaaa, "vs"],
	[0x5555, "vc"],
	[0x0c0c, "hi"],
	[0xf3f3, "ls"],
	[0xaa55, "ge"],
	[0x55aa, "lt"],
	[0x0a05, "gt"],
	[0xf5fa, "le"],
	[0xffff, "al"],
]);

/** Comparisons of the operands of a subtraction that say what a condition does, for 64 bits. */
const SUBTRACTION: Record<string, number> = {
	eq: w.I64_EQ,
	ne: w.I64_NE,
	cs: w.I64_GE_U,
	cc: w.I64_LT_U,
	hi: w.I64_GT_U,
	ls: w.I64_LE_U,
	ge: w.I64_GE_S,
	lt: w.I64_LT_S,
	gt: w.I64_GT_S,
	le: w.I64_LE_S,
};
/** Comparisons of a logical result with 0. */
const RESULT: Record<string, number> = {
	eq: w.I64_EQ,
	ne: w.I64_NE,
	mi: w.I64_LT_S,
	pl: w.I64_GE_S,
	ge: w.I64_GE_S,
	lt: w.I64_LT_S,
	gt: w.I64_GT_S,
	le: w.I64_LE_S,
};
/** What a condition says of two doubles, with `true` where it is the contrary of a comparison. */
const COMPARISON: Record<string, readonly [number, boolean]> = {
	eq: [w.F64_EQ, false],
	ne: [w.F64_EQ, true],
	cs: [w.F64_LT, true],
	cc: [w.F64_LT, false],
	mi: [w.F64_LT, false],
	pl: [w.F64_LT, true],
	hi: [w.F64_LE, true],
	ls: [w.F64_LE, false],
	ge: [w.F64_GE, false],
	lt: [w.F64_GE, true],
	gt: [w.F64_GT, false],
	le: [w.F64_GT, true],
};
/** I64 comparisons become I32 ones by this distance: both are in the same order after `eqz`. */
const TO_I32 = w.I64_EQ - w.I32_EQ;

/** NZCV of a region, kept as lazily as possible. The operands of 32-bit instructions are kept zero-extended. */
export class Flags {
	/** Local with NZCV when the kind is PLAIN. */
	private readonly f: number;
	/** Local with the kind. */
	private readonly kind: number;
	private readonly a: number;
	private readonly b: number;
	private readonly condition: number;
	/** Operands of FLOAT. */
	private readonly x: number;
	private readonly y: number;
	private readonly comparesFloat: boolean;
	private now: Kind = DYNAMIC;
	private stored = true;
	private ifHeld: Kind = PLAIN;
	private otherwise = 0;

	private readonly code: Code;

	/** @param comparesFloat - whether {@link setComparison} is used in the region */
	constructor(code: Code, f: number, local: (type: number) => number, comparesFloat: boolean) {
		this.code = code;
		this.f = f;
		this.kind = local(I32);
		this.a = local(I64);
		this.b = local(I64);
		this.condition = local(I32);
		this.comparesFloat = comparesFloat;
		this.x = comparesFloat ? local(F64) : 0;
		this.y = comparesFloat ? local(F64) : 0;
	}

	/** What is known of the flags where a block ends, for one that only follows it. */
	get known(): Kind {
		return this.now === CONDITIONAL ? DYNAMIC : this.now;
	}

	/** Begins a block that is reached with flags of a kind, DYNAMIC when unknown. */
	begin(kind: Kind | undefined): void {
		this.now = kind ?? DYNAMIC;
		this.stored = true;
	}

	/** Writes the kind to its local; before an exit or the end of a block. */
	store(): void {
		if (this.stored || this.now === DYNAMIC || this.now === CONDITIONAL) return;
		this.code.i32(this.now);
		this.code.set(this.kind);
	}

	/** The same, with nothing left to do for it later. */
	settle(): void {
		this.store();
		this.stored = true;
	}

	/** Takes NZCV from the stack. */
	setPlain(): void {
		this.code.set(this.f);
		this.now = PLAIN;
		this.stored = false;
	}

	/** Sets the operands from the stack (the second on top, a logical result alone). */
	setOperands(kind: Kind): void {
		if (kind < LOGIC64) this.code.set(this.b);
		this.code.set(this.a);
		this.now = kind;
		this.stored = false;
	}

	/** Pushes the first, then the second operand. */
	operand(which: 0 | 1): void {
		this.code.get(which === 0 ? this.a : this.b);
	}

	/** Takes two doubles from the stack that were compared, the second on top. */
	setComparison(): void {
		this.code.set(this.y);
		this.code.set(this.x);
		this.compared();
	}

	/** Takes NZCV of a comparison of floating-point numbers from the stack, as {@link setComparison} takes its operands. */
	setCompared(): void {
		const { code, f, x, y } = this;
		code.set(f);
		// any numbers that compare so
		for (const number of [0, 1, 2, Number.NaN]) code.f64(number);
		for (const nzcv of [GREATER, EQUAL, LESS]) {
			code.get(f);
			code.i32(nzcv);
			code.op(w.I32_EQ);
			code.op(w.SELECT);
		}
		code.set(x);
		code.f64(1);
		code.set(y);
		this.compared();
	}

	private compared(): void {
		this.now = FLOAT;
		this.stored = false;
	}

	private comparand(which: 0 | 1): void {
		this.code.get(which === 0 ? this.x : this.y);
	}

	/** Takes a condition from the stack; the operands, set by `operands`, count where it holds, else `nzcv`. */
	setConditional(kind: Kind, nzcv: number, operands: () => void): void {
		const { code } = this;
		code.set(this.condition);
		operands();
		code.set(this.b);
		code.set(this.a);
		code.i32(nzcv);
		code.set(this.f);
		code.i32(kind);
		code.i32(PLAIN);
		code.get(this.condition);
		code.op(w.SELECT);
		code.set(this.kind);
		this.now = CONDITIONAL;
		this.ifHeld = kind;
		this.otherwise = nzcv;
		this.stored = true;
	}

	/** Pushes what the engine needs to know NZCV: the number, the kind, the operands. Changes only how it is kept. */
	pushLazy(): void {
		if (this.now === FLOAT) {
			this.compute(FLOAT);
			this.code.i32(PLAIN);
			this.operand(0);
			this.operand(1);
			return;
		}
		if (this.now === DYNAMIC && this.comparesFloat) {
			this.decodeIf(FLOAT, () => {
				this.code.i32(PLAIN);
				this.code.set(this.kind);
			});
		}
		this.code.get(this.f);
		if (this.now === DYNAMIC || this.now === CONDITIONAL) this.code.get(this.kind);
		else this.code.i32(this.now);
		this.code.get(this.a);
		this.code.get(this.b);
	}

	/** Pushes NZCV and remembers it. */
	push(): void {
		if (this.now === PLAIN) {
			this.code.get(this.f);
			return;
		}
		if (this.now === DYNAMIC || this.now === CONDITIONAL) {
			this.decode();
			this.code.i32(PLAIN);
			this.code.set(this.kind);
			this.now = PLAIN;
			this.stored = true;
			this.code.get(this.f);
			return;
		}
		this.compute(this.now);
		this.code.tee(this.f);
		this.now = PLAIN;
		this.stored = false;
	}

	/** Sets the local of NZCV from whatever the local of the kind says. */
	decode(): void {
		const { code } = this;
		const done = code.block();
		for (let kind = ADD64; kind <= (this.comparesFloat ? FLOAT : LOGIC32); kind++)
			this.decodeIf(kind, () => code.br(done));
		code.end();
	}

	private decodeIf(kind: Kind, then: () => void): void {
		const { code } = this;
		code.get(this.kind);
		code.i32(kind);
		code.op(w.I32_EQ);
		code.if();
		this.compute(kind);
		code.set(this.f);
		then();
		code.end();
	}

	private computeComparison(): void {
		const { code } = this;
		for (const nzcv of [LESS, EQUAL, GREATER, UNORDERED]) code.i32(nzcv);
		for (const op of [w.F64_GT, w.F64_EQ, w.F64_LT]) {
			this.comparand(0);
			this.comparand(1);
			code.op(op);
			code.op(w.SELECT);
		}
	}

	/** Pushes what NZCV is for operands of a kind. */
	private compute(kind: Kind): void {
		if (kind === FLOAT) {
			this.computeComparison();
			return;
		}
		const { code, a, b } = this;
		const wide = kind & 1;
		const value = (local: number): void => {
			code.get(local);
			if (!wide) code.op(w.I32_WRAP_I64);
		};
		const op = (i64: number, i32: number): void => code.op(wide ? i64 : i32);
		const result = (): void => {
			value(a);
			if (kind >= LOGIC64) return;
			value(b);
			if (kind <= ADD32) op(w.I64_ADD, w.I32_ADD);
			else op(w.I64_SUB, w.I32_SUB);
		};
		const top = (): void => {
			if (wide) {
				code.i64(63, 0);
				code.op(w.I64_SHR_U);
				code.op(w.I32_WRAP_I64);
			} else {
				code.i32(31);
				code.op(w.I32_SHR_U);
			}
		};
		result();
		top();
		code.i32(3);
		code.op(w.I32_SHL);
		result();
		op(w.I64_EQZ, w.I32_EQZ);
		code.i32(2);
		code.op(w.I32_SHL);
		code.op(w.I32_OR);
		if (kind >= LOGIC64) return;
		const sum = kind <= ADD32;
		if (sum) result();
		else value(a);
		value(sum ? a : b);
		op(sum ? w.I64_LT_U : w.I64_GE_U, sum ? w.I32_LT_U : w.I32_GE_U);
		code.i32(1);
		code.op(w.I32_SHL);
		code.op(w.I32_OR);
		value(a);
		if (sum) result();
		else value(b);
		op(w.I64_XOR, w.I32_XOR);
		if (sum) value(b);
		else value(a);
		result();
		op(w.I64_XOR, w.I32_XOR);
		op(w.I64_AND, w.I32_AND);
		top();
		code.op(w.I32_OR);
	}

	/** Pushes whether a condition holds, given as the set of NZCV values for which it does. */
	holds(set: number): void {
		const { code } = this;
		if (set === 0xffff) {
			code.i32(1);
			return;
		}
		if (this.now === CONDITIONAL) {
			// both answers without a branch
			this.holdsFor(this.ifHeld, set);
			code.i32((set >> this.otherwise) & 1);
			code.get(this.condition);
			code.op(w.SELECT);
			return;
		}
		this.holdsFor(this.now, set);
	}

	private holdsFor(kind: Kind, set: number): void {
		const { code } = this;
		const name = CONDITIONS.get(set) as string;
		const comparison = kind === FLOAT ? COMPARISON[name] : undefined;
		if (comparison) {
			const [op, contrary] = comparison;
			this.comparand(0);
			this.comparand(1);
			code.op(op);
			if (contrary) code.op(w.I32_EQZ);
			return;
		}
		const wide = kind & 1;
		const value = (local: number): void => {
			code.get(local);
			if (!wide) code.op(w.I32_WRAP_I64);
		};
		const compare = (op: number): void => code.op(wide ? op : op - TO_I32);
		const zero = (): void => (wide ? code.i64(0, 0) : code.i32(0));
		if (kind === SUB64 || kind === SUB32) {
			const op = SUBTRACTION[name];
			if (op !== undefined) {
				value(this.a);
				value(this.b);
				compare(op);
				return;
			}
			if (name === "mi" || name === "pl") {
				value(this.a);
				value(this.b);
				code.op(wide ? w.I64_SUB : w.I32_SUB);
				zero();
				compare(name === "mi" ? w.I64_LT_S : w.I64_GE_S);
				return;
			}
		} else if (kind === LOGIC64 || kind === LOGIC32) {
			const op = RESULT[name];
			if (op !== undefined) {
				value(this.a);
				zero();
				compare(op);
				return;
			}
			// C and V are 0
			code.i32(name === "cc" || name === "vc" || name === "ls" ? 1 : 0);
			return;
		} else if (
			(kind === ADD64 || kind === ADD32) &&
			(name === "eq" || name === "ne" || name === "mi" || name === "pl")
		) {
			value(this.a);
			value(this.b);
			code.op(wide ? w.I64_ADD : w.I32_ADD);
			zero();
			compare(RESULT[name] as number);
			return;
		} else if (kind === ADD64 || kind === ADD32) {
			if (name === "cs" || name === "cc") {
				value(this.a);
				value(this.b);
				code.op(wide ? w.I64_ADD : w.I32_ADD);
				value(this.a);
				compare(name === "cs" ? w.I64_LT_U : w.I64_GE_U);
				return;
			}
		}
		code.i32(set);
		if (kind === this.now) this.push();
		else this.compute(kind);
		code.op(w.I32_SHR_U);
		code.i32(1);
		code.op(w.I32_AND);
	}
}
