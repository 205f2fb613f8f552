import { F64 } from "../code.ts";
import type { Emitter } from "../emitter.ts";
import { fusesMultiplyAdd } from "../host.ts";
import * as w from "../opcodes.ts";

/** Sets a local to what the host's fused multiply-add gives, and pushes whether that is right. */
function fusedByHost(e: Emitter, wide: boolean, { factor, by, addend }: Operands, result: number): void {
	const { code } = e;
	for (const operand of [factor, by, addend]) {
		operand();
		code.simd(wide ? w.F64X2_SPLAT : w.F32X4_SPLAT);
	}
	code.simd(wide ? w.F64X2_RELAXED_MADD : w.F32X4_RELAXED_MADD);
	code.lane(wide ? w.F64X2_EXTRACT : w.F32X4_EXTRACT, 0);
	code.set(result);
	e.mode.safe(wide, result);
}

/** What pushes the operands of factor * by + addend. */
export interface Operands {
	readonly factor: () => void;
	readonly by: () => void;
	readonly addend: () => void;
}

/** The least product whose error is a normalized number or 0: 2^-900. */
const TINY = 2 ** -900;

/** 2^27 + 1, which splits a significand. */
const SPLITTER = 134217729;

/**
 * Sets a local to a fused multiply-add of doubles, and pushes whether that is right. An operand that is too large for
 * this makes the result a NaN.
 * @see engine/fp/native.ts, engine/fp/nativeVector.ts
 */
export function fusedDouble(e: Emitter, operands: Operands, result: number): void {
	if (fusesMultiplyAdd()) {
		fusedByHost(e, true, operands, result);
		return;
	}
	const { code } = e;
	const { factor, by, addend } = operands;
	const names = ["a", "b", "c", "ah", "bh", "al", "bl", "p", "s", "t", "v"] as const;
	withLocals(e, F64, names, (l) => {
		factor();
		code.set(l.a);
		by();
		code.set(l.b);
		addend();
		code.set(l.c);
		const get = (...locals: readonly number[]): void => {
			for (const local of locals) code.get(local);
		};
		const split = (x: number, high: number, low: number): void => {
			get(x);
			code.f64(SPLITTER);
			code.op(w.F64_MUL);
			code.tee(high);
			get(high, x);
			code.op(w.F64_SUB);
			code.op(w.F64_SUB);
			code.set(high);
			get(x, high);
			code.op(w.F64_SUB);
			code.set(low);
		};
		get(l.a, l.b);
		code.op(w.F64_MUL);
		code.set(l.p);
		split(l.a, l.ah, l.al);
		split(l.b, l.bh, l.bl);
		// the sum and its error
		get(l.p, l.c);
		code.op(w.F64_ADD);
		code.tee(l.s);
		get(l.p);
		code.op(w.F64_SUB);
		code.set(l.t);
		get(l.p, l.s, l.t);
		code.op(w.F64_SUB);
		code.op(w.F64_SUB);
		get(l.c, l.t);
		code.op(w.F64_SUB);
		code.op(w.F64_ADD);
		// the error of the product
		get(l.ah, l.bh);
		code.op(w.F64_MUL);
		get(l.p);
		code.op(w.F64_SUB);
		get(l.ah, l.bl);
		code.op(w.F64_MUL);
		code.op(w.F64_ADD);
		get(l.al, l.bh);
		code.op(w.F64_MUL);
		code.op(w.F64_ADD);
		get(l.al, l.bl);
		code.op(w.F64_MUL);
		code.op(w.F64_ADD);
		code.op(w.F64_ADD);
		code.set(l.v);
		get(l.s, l.v);
		code.op(w.F64_ADD);
		code.set(result);
		e.mode.safe(true, result);
		get(l.p);
		code.op(w.F64_ABS);
		code.f64(TINY);
		code.op(w.F64_GE);
		code.op(w.I32_AND);
		// what is left is zero or no power of two
		get(l.v, result, l.s);
		code.op(w.F64_SUB);
		code.op(w.F64_SUB);
		code.op(w.I64_REINTERPRET_F64);
		code.i64(12, 0);
		code.op(w.I64_SHL);
		code.op(w.I64_EQZ);
		get(l.v, result, l.s);
		code.op(w.F64_SUB);
		code.op(w.F64_NE);
		code.op(w.I32_AND);
		code.op(w.I32_EQZ);
		code.op(w.I32_AND);
	});
}

/**
 * The same of singles: the product is exact as a double, and the sum rounds to the right single unless it seems to be
 * half way between two of them.
 */
export function fusedSingle(e: Emitter, operands: Operands, result: number): void {
	if (fusesMultiplyAdd()) {
		fusedByHost(e, false, operands, result);
		return;
	}
	const { code } = e;
	const { factor, by, addend } = operands;
	e.temporary(F64, (sum) => {
		for (const operand of [factor, by]) {
			operand();
			code.op(w.F64_PROMOTE_F32);
		}
		code.op(w.F64_MUL);
		addend();
		code.op(w.F64_PROMOTE_F32);
		code.op(w.F64_ADD);
		code.tee(sum);
		code.op(w.F32_DEMOTE_F64);
		code.set(result);
		e.mode.safe(false, result);
		code.get(sum);
		code.op(w.I64_REINTERPRET_F64);
		code.op(w.I32_WRAP_I64);
		code.i32(0x1fffffff);
		code.op(w.I32_AND);
		code.i32(0x10000000);
		code.op(w.I32_NE);
		code.op(w.I32_AND);
	});
}

/** Lends several locals. */
export function withLocals<K extends string>(
	e: Emitter,
	type: number,
	names: readonly K[],
	use: (locals: Record<K, number>) => void,
): void {
	const locals = {} as Record<K, number>;
	const next = (n: number): void => {
		const name = names[n];
		if (name === undefined) {
			use(locals);
			return;
		}
		e.temporary(type, (local) => {
			locals[name] = local;
			next(n + 1);
		});
	};
	next(0);
}
