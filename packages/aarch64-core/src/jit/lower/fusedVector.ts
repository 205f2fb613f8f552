import { V128 } from "../code.ts";
import type { Emitter } from "../emitter.ts";
import { fusesMultiplyAdd } from "../host.ts";
import * as w from "../opcodes.ts";
import { withLocals } from "./fused.ts";
import { unsafe } from "./vectorChecks.ts";

/** What a fused multiply-add a * b + c does. */
export interface FusedVector {
	/** Push the operands. */
	readonly a: () => void;
	readonly b: () => void;
	readonly c: () => void;
	/** Sets the destination to a local. */
	readonly take: (result: number) => void;
	/** The engine does it. */
	readonly other: () => void;
}

/** A fused multiply-add of vectors. @param signs - bit 0 negates the product, bit 1 the addend */
export function fusedVector(e: Emitter, wide: boolean, signs: number, f: FusedVector): void {
	const { code } = e;
	withLocals(e, V128, ["a", "b", "c", "result"], (l) => {
		f.a();
		if (signs & 1) code.simd(wide ? w.F64X2_NEG : w.F32X4_NEG);
		code.set(l.a);
		f.b();
		code.set(l.b);
		f.c();
		if (signs & 2) code.simd(wide ? w.F64X2_NEG : w.F32X4_NEG);
		code.set(l.c);
		if (fusesMultiplyAdd()) {
			code.get(l.a);
			code.get(l.b);
			code.get(l.c);
			code.simd(wide ? w.F64X2_RELAXED_MADD : w.F32X4_RELAXED_MADD);
			code.set(l.result);
			unsafe(e, wide, l.result);
		} else if (wide) doubles(e, l);
		else singles(e, l);
		code.op(w.I32_EQZ);
		e.either(() => f.take(l.result), f.other);
	});
}

interface Locals {
	readonly a: number;
	readonly b: number;
	readonly c: number;
	readonly result: number;
}

/** Sets the result, and pushes 1 unless it is right. As `fusedSingle` in fused.ts, two elements at a time. */
function singles(e: Emitter, l: Locals): void {
	const { code } = e;
	withLocals(e, V128, ["low", "high"], ({ low, high }) => {
		for (const sum of [low, high]) {
			for (const local of [l.a, l.b, l.c]) {
				code.get(local);
				if (sum === high) {
					code.get(local);
					code.shuffle([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
				}
				code.simd(w.F64X2_PROMOTE_LOW_F32X4);
				if (local === l.b) code.simd(w.F64X2_MUL);
				if (local === l.c) code.simd(w.F64X2_ADD);
			}
			code.set(sum);
		}
		for (const sum of [low, high]) {
			code.get(sum);
			code.simd(w.F32X4_DEMOTE_F64X2_ZERO);
		}
		code.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
		code.set(l.result);
		unsafe(e, false, l.result);
		// the even lanes have the lower halves of the sums
		code.get(low);
		code.get(high);
		code.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]);
		e.constant(0x1fffffff, 0x1fffffff, 0x1fffffff, 0x1fffffff);
		code.simd(w.V128_AND);
		e.constant(0x10000000, 0x10000000, 0x10000000, 0x10000000);
		code.simd(w.I32X4_EQ);
		code.simd(w.V128_ANY_TRUE);
		code.op(w.I32_OR);
	});
}

/** The least product whose error is a normalized number or 0: 2^-900. */
const TINY = 2 ** -900;
const SPLITTER = 134217729;

/** The same of doubles, as `fusedDouble` in fused.ts. */
function doubles(e: Emitter, l: Locals): void {
	const { code } = e;
	withLocals(e, V128, ["ah", "bh", "al", "bl", "p", "s", "t", "v"], (m) => {
		const get = (...locals: readonly number[]): void => {
			for (const local of locals) code.get(local);
		};
		const constant = (value: number): void => {
			code.f64(value);
			code.simd(w.F64X2_SPLAT);
		};
		const multiply = (a: number, b: number): void => {
			get(a, b);
			code.simd(w.F64X2_MUL);
		};
		const split = (x: number, high: number, low: number): void => {
			get(x);
			constant(SPLITTER);
			code.simd(w.F64X2_MUL);
			code.tee(high);
			get(high, x);
			code.simd(w.F64X2_SUB);
			code.simd(w.F64X2_SUB);
			code.set(high);
			get(x, high);
			code.simd(w.F64X2_SUB);
			code.set(low);
		};
		multiply(l.a, l.b);
		code.set(m.p);
		split(l.a, m.ah, m.al);
		split(l.b, m.bh, m.bl);
		// the sum and its error
		get(m.p, l.c);
		code.simd(w.F64X2_ADD);
		code.tee(m.s);
		get(m.p);
		code.simd(w.F64X2_SUB);
		code.set(m.t);
		get(m.p, m.s, m.t);
		code.simd(w.F64X2_SUB);
		code.simd(w.F64X2_SUB);
		get(l.c, m.t);
		code.simd(w.F64X2_SUB);
		code.simd(w.F64X2_ADD);
		// the error of the product
		multiply(m.ah, m.bh);
		get(m.p);
		code.simd(w.F64X2_SUB);
		multiply(m.ah, m.bl);
		code.simd(w.F64X2_ADD);
		multiply(m.al, m.bh);
		code.simd(w.F64X2_ADD);
		multiply(m.al, m.bl);
		code.simd(w.F64X2_ADD);
		code.simd(w.F64X2_ADD);
		code.set(m.v);
		get(m.s, m.v);
		code.simd(w.F64X2_ADD);
		code.set(l.result);
		unsafe(e, true, l.result);
		// a tiny product, or what is left is a power of two
		get(m.v, l.result, m.s);
		code.simd(w.F64X2_SUB);
		code.simd(w.F64X2_SUB);
		code.tee(m.t);
		e.constant(-1, 0xfffff, -1, 0xfffff);
		code.simd(w.V128_AND);
		code.v128(0, 0, 0, 0);
		code.simd(w.I64X2_EQ);
		get(m.t);
		code.v128(0, 0, 0, 0);
		code.simd(w.F64X2_NE);
		code.simd(w.V128_AND);
		get(m.p);
		code.simd(w.F64X2_ABS);
		constant(TINY);
		code.simd(w.F64X2_LT);
		code.simd(w.V128_OR);
		code.simd(w.V128_ANY_TRUE);
		code.op(w.I32_OR);
	});
}
