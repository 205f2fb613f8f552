// The numeric instructions on values that are numbers where they are known and terms where they are not.
import * as s from "../ir/simplify.ts";
import { isConst, lit, type Term } from "../ir/term.ts";

/** An i32 is a signed number, an i64 an unsigned bigint, when known. */
export type Value = number | bigint | Term;

export const isTerm = (v: Value): v is Term => typeof v === "object";

/** As a term of `w` bits, 32 or 64. */
export const toTerm = (v: Value, w: number): Term => (typeof v === "object" ? v : lit(w, v));

/** As a number when it is constant. */
export function fromTerm(t: Term): Value {
	if (!isConst(t) || (t.w !== 32 && t.w !== 64)) return t;
	return t.w === 32 ? Number(BigInt.asIntN(32, t.k)) : t.k;
}

const U64 = (v: bigint): bigint => BigInt.asUintN(64, v);
const S64 = (v: bigint): bigint => BigInt.asIntN(64, v);

interface Operation {
	readonly i32: (a: number, b: number) => number;
	readonly i64: (a: bigint, b: bigint) => bigint;
	readonly term: (a: Term, b: Term) => Term;
}

const modulo = (n: Term): Term => s.and(n, lit(n.w, n.w - 1));
const rotateRight = (x: Term, n: Term): Term => {
	const by = modulo(n);
	if (isConst(by)) {
		const k = Number(by.k);
		return k === 0 ? x : s.cat(s.extract(x, k - 1, 0), s.extract(x, x.w - 1, k));
	}
	return s.or(s.lshr(x, by), s.shl(x, modulo(s.sub(lit(x.w, 0), by))));
};
const negative = (x: Term): Term => s.extract(x, x.w - 1, x.w - 1);
const negate = (x: Term): Term => s.sub(lit(x.w, 0), x);
const magnitude = (x: Term): Term => s.ite(negative(x), negate(x), x);
const divideSigned = (a: Term, b: Term): Term => {
	const quotient = s.udiv(magnitude(a), magnitude(b));
	return s.ite(s.xor(negative(a), negative(b)), negate(quotient), quotient);
};

function rotate64(a: bigint, n: bigint): bigint {
	const by = n & 63n;
	return U64((a >> by) | (a << (64n - by)));
}
const rotate32 = (a: number, n: number): number => (n & 31 ? (a >>> (n & 31)) | (a << (32 - (n & 31))) : a);

function trap(): never {
	throw new RangeError("division by zero");
}

/** In the order of their opcodes, from add. */
const ARITHMETIC: readonly Operation[] = [
	{ i32: (a, b) => (a + b) | 0, i64: (a, b) => U64(a + b), term: s.add },
	{ i32: (a, b) => (a - b) | 0, i64: (a, b) => U64(a - b), term: s.sub },
	{ i32: Math.imul, i64: (a, b) => U64(a * b), term: s.mul },
	{
		i32: (a, b) => (b === 0 ? trap() : (a / b) | 0),
		i64: (a, b) => (b === 0n ? trap() : U64(S64(a) / S64(b))),
		term: divideSigned,
	},
	{
		i32: (a, b) => (b === 0 ? trap() : ((a >>> 0) / (b >>> 0)) | 0),
		i64: (a, b) => (b === 0n ? trap() : a / b),
		term: s.udiv,
	},
	{
		i32: (a, b) => (b === 0 ? trap() : (a % b) | 0),
		i64: (a, b) => (b === 0n ? trap() : U64(S64(a) % S64(b))),
		term: unsupported,
	},
	{
		i32: (a, b) => (b === 0 ? trap() : ((a >>> 0) % (b >>> 0)) | 0),
		i64: (a, b) => (b === 0n ? trap() : a % b),
		term: unsupported,
	},
	{ i32: (a, b) => a & b, i64: (a, b) => a & b, term: s.and },
	{ i32: (a, b) => a | b, i64: (a, b) => a | b, term: s.or },
	{ i32: (a, b) => a ^ b, i64: (a, b) => a ^ b, term: s.xor },
	{ i32: (a, b) => a << (b & 31), i64: (a, b) => U64(a << (b & 63n)), term: (a, b) => s.shl(a, modulo(b)) },
	{ i32: (a, b) => a >> (b & 31), i64: (a, b) => U64(S64(a) >> (b & 63n)), term: (a, b) => s.ashr(a, modulo(b)) },
	{ i32: (a, b) => (a >>> (b & 31)) | 0, i64: (a, b) => a >> (b & 63n), term: (a, b) => s.lshr(a, modulo(b)) },
	{
		i32: (a, b) => rotate32(a, 32 - (b & 31)),
		i64: (a, b) => rotate64(a, 64n - (b & 63n)),
		term: (a, b) => rotateRight(a, negate(b)),
	},
	{ i32: rotate32, i64: rotate64, term: rotateRight },
];

function unsupported(): never {
	throw new TypeError("remainder of unknown values");
}

interface Comparison {
	readonly i32: (a: number, b: number) => boolean;
	readonly i64: (a: bigint, b: bigint) => boolean;
	readonly term: (a: Term, b: Term) => Term;
}

/** In the order of their opcodes, from eq. */
const COMPARISONS: readonly Comparison[] = [
	{ i32: (a, b) => a === b, i64: (a, b) => a === b, term: s.eq },
	{ i32: (a, b) => a !== b, i64: (a, b) => a !== b, term: (a, b) => s.not(s.eq(a, b)) },
	{ i32: (a, b) => a < b, i64: (a, b) => S64(a) < S64(b), term: s.slt },
	{ i32: (a, b) => a >>> 0 < b >>> 0, i64: (a, b) => a < b, term: s.ult },
	{ i32: (a, b) => a > b, i64: (a, b) => S64(a) > S64(b), term: (a, b) => s.slt(b, a) },
	{ i32: (a, b) => a >>> 0 > b >>> 0, i64: (a, b) => a > b, term: (a, b) => s.ult(b, a) },
	{ i32: (a, b) => a <= b, i64: (a, b) => S64(a) <= S64(b), term: (a, b) => s.not(s.slt(b, a)) },
	{ i32: (a, b) => a >>> 0 <= b >>> 0, i64: (a, b) => a <= b, term: (a, b) => s.not(s.ult(b, a)) },
	{ i32: (a, b) => a >= b, i64: (a, b) => S64(a) >= S64(b), term: (a, b) => s.not(s.slt(a, b)) },
	{ i32: (a, b) => a >>> 0 >= b >>> 0, i64: (a, b) => a >= b, term: (a, b) => s.not(s.ult(a, b)) },
];

/** Whether the opcode is a division that traps on zero, or on the most negative number by -1. */
export const isDivision = (op: number): boolean => (op >= 0x6d && op <= 0x70) || (op >= 0x7f && op <= 0x82);

/** The operand width of a binary instruction, or 0 when the opcode is none. */
export function binaryWidth(op: number): number {
	if ((op >= 0x46 && op <= 0x4f) || (op >= 0x6a && op <= 0x78)) return 32;
	if ((op >= 0x51 && op <= 0x5a) || (op >= 0x7c && op <= 0x8a)) return 64;
	return 0;
}

/** Performs a binary instruction. */
export function binary(op: number, a: Value, b: Value): Value {
	if (op <= 0x5a) {
		const wide = op >= 0x50;
		const f = COMPARISONS[op - (wide ? 0x51 : 0x46)] as Comparison;
		if (typeof a === "number" && typeof b === "number") return f.i32(a, b) ? 1 : 0;
		if (typeof a === "bigint" && typeof b === "bigint") return f.i64(a, b) ? 1 : 0;
		const w = wide ? 64 : 32;
		return fromTerm(s.zext(f.term(toTerm(a, w), toTerm(b, w)), 32));
	}
	const wide = op >= 0x7c;
	const f = ARITHMETIC[op - (wide ? 0x7c : 0x6a)] as Operation;
	if (typeof a === "number" && typeof b === "number") return f.i32(a, b);
	if (typeof a === "bigint" && typeof b === "bigint") return f.i64(a, b);
	const w = wide ? 64 : 32;
	return fromTerm(f.term(toTerm(a, w), toTerm(b, w)));
}

/** The number of zeros above the highest bit set. */
function leadingZeroCount(x: Term): Term {
	let count = lit(x.w, x.w);
	for (let i = 0; i < x.w; i++) count = s.ite(s.extract(x, i, i), lit(x.w, x.w - 1 - i), count);
	return count;
}

/** Floating-point numbers are their bits. */
const magnitudeOfFloat = (x: Term): Term => s.cat(lit(1, 0), s.extract(x, x.w - 2, 0));
const negated = (x: Term): Term => s.cat(s.not(negative(x)), s.extract(x, x.w - 2, 0));

/** Unary instructions: result from the operand as a term. */
const UNARY: Readonly<Record<number, readonly [width: number, (x: Term) => Term]>> = {
	69: [32, (x) => s.zext(s.eq(x, lit(32, 0)), 32)],
	80: [64, (x) => s.zext(s.eq(x, lit(64, 0)), 32)],
	103: [32, leadingZeroCount],
	121: [64, leadingZeroCount],
	139: [32, magnitudeOfFloat],
	140: [32, negated],
	153: [64, magnitudeOfFloat],
	154: [64, negated],
	167: [64, (x) => s.extract(x, 31, 0)],
	172: [32, (x) => s.sext(x, 64)],
	173: [32, (x) => s.zext(x, 64)],
	188: [32, (x) => x],
	189: [64, (x) => x],
	190: [32, (x) => x],
	191: [64, (x) => x],
	192: [32, (x) => s.sext(s.extract(x, 7, 0), 32)],
	193: [32, (x) => s.sext(s.extract(x, 15, 0), 32)],
	194: [64, (x) => s.sext(s.extract(x, 7, 0), 64)],
	195: [64, (x) => s.sext(s.extract(x, 15, 0), 64)],
	196: [64, (x) => s.sext(s.extract(x, 31, 0), 64)],
};

/** Performs a unary instruction, or gives `undefined` when the opcode is none. */
export function unary(op: number, a: Value): Value | undefined {
	switch (op) {
		case 0x45:
			if (typeof a === "number") return a === 0 ? 1 : 0;
			break;
		case 0x50:
			if (typeof a === "bigint") return a === 0n ? 1 : 0;
			break;
		case 0xa7:
			if (typeof a === "bigint") return Number(BigInt.asIntN(32, a));
			break;
		case 0xac:
			if (typeof a === "number") return U64(BigInt(a));
			break;
		case 0xad:
			if (typeof a === "number") return BigInt(a >>> 0);
			break;
		default:
			break;
	}
	const f = UNARY[op];
	return f === undefined ? undefined : fromTerm(f[1](toTerm(a, f[0])));
}
