import type { Dom } from "./dom.ts";

/** A concrete bit vector: `v` is in the range 0 to 2^w - 1. Never changed after it was made. */
export interface BitVector {
	readonly w: number;
	readonly v: bigint;
}

const U = BigInt.asUintN;
const S = BigInt.asIntN;
const make = (w: number, v: bigint): BitVector => ({ w, v });

/** The one-bit vectors 0 and 1. */
export const FALSE: BitVector = make(1, 0n);
export const TRUE: BitVector = make(1, 1n);

/** The concrete domain. This instance is the definition of what an instruction does. */
export const bigDom: Dom<BitVector> = {
	name: "bigint",
	width: (a) => a.w,
	lit: (w, v) => make(w, U(w, BigInt(v))),
	add: (a, b) => make(a.w, U(a.w, a.v + b.v)),
	sub: (a, b) => make(a.w, U(a.w, a.v - b.v)),
	mul: (a, b) => make(a.w, U(a.w, a.v * b.v)),
	and: (a, b) => make(a.w, a.v & b.v),
	or: (a, b) => make(a.w, a.v | b.v),
	xor: (a, b) => make(a.w, a.v ^ b.v),
	not: (a) => make(a.w, U(a.w, ~a.v)),
	shl: (a, n) => make(a.w, n.v >= a.w ? 0n : U(a.w, a.v << n.v)),
	lshr: (a, n) => make(a.w, n.v >= a.w ? 0n : a.v >> n.v),
	ashr: (a, n) => make(a.w, U(a.w, S(a.w, a.v) >> (n.v >= a.w ? BigInt(a.w - 1) : n.v))),
	udiv: (a, b) => make(a.w, b.v === 0n ? U(a.w, -1n) : a.v / b.v),
	concat: (a, b) => make(a.w + b.w, (a.v << BigInt(b.w)) | b.v),
	extract: (a, hi, lo) => {
		const w = hi - lo + 1;
		return w === a.w ? a : make(w, U(w, lo === 0 ? a.v : a.v >> BigInt(lo)));
	},
	zext: (a, w) => (w === a.w ? a : make(w, a.v)),
	sext: (a, w) => (w === a.w ? a : make(w, U(w, S(a.w, a.v)))),
	eq: (a, b) => (a.v === b.v ? TRUE : FALSE),
	ult: (a, b) => (a.v < b.v ? TRUE : FALSE),
	slt: (a, b) => (S(a.w, a.v) < S(b.w, b.v) ? TRUE : FALSE),
	ite: (c, a, b) => (c.v ? a : b),
	known: (a) => a.v,
};
