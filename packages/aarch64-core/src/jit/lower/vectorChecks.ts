import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";

// Whether vector operations of WebAssembly gave the right results: see floatMode.ts. Exponents are compared as signed
// 32-bit integers; those of doubles are in the odd lanes, and the even lanes are 0.

/** 32-bit lanes of a vector of singles or doubles, whose even lanes are given first. */
const lanes = (wide: boolean, even: number, odd: number): [number, number, number, number] =>
	wide ? [even, odd, even, odd] : [odd, odd, odd, odd];

const exponents = (wide: boolean) => lanes(wide, 0, wide ? 0x7ff00000 : 0x7f800000);
const NEVER = 0x7fffffff;
const ALWAYS = -1;

/** Pushes 1 unless all elements of a local are finite and inexact results are right. */
export function infinite(e: Emitter, wide: boolean, result: number): void {
	const { code } = e;
	code.get(result);
	e.constant(...exponents(wide));
	code.simd(w.V128_AND);
	const largest = wide ? 0x7fe00000 : 0x7f000000;
	e.mode.chosenVector(lanes(wide, NEVER, largest), lanes(wide, ALWAYS, ALWAYS));
	code.simd(w.I32X4_GT_S);
	code.simd(w.V128_ANY_TRUE);
}

/** Pushes 1 unless all elements are neither tiny nor infinite nor NaNs and inexact results are right. */
export function unsafe(e: Emitter, wide: boolean, result: number): void {
	const { code } = e;
	// the exponent 2 becomes the least integer, or the next one, so that none is less where all are to be greater
	const one = wide ? 0x00100000 : 0x00800000;
	const spare = wide ? 0 : 1;
	code.get(result);
	e.constant(...exponents(wide));
	code.simd(w.V128_AND);
	e.constant(...lanes(wide, 0, 0x80000000 - 2 * one + spare));
	code.simd(w.I32X4_ADD);
	const largest = 0x80000000 + ((wide ? 0x7fe : 0xfe) - 2) * one + spare;
	e.mode.chosenVector(lanes(wide, NEVER, largest), lanes(wide, ALWAYS, 0x80000000));
	code.simd(w.I32X4_GT_S);
	code.simd(w.V128_ANY_TRUE);
}

/** Pushes whether every element of a product is safe, or zero because a factor is. */
export function exactProducts(e: Emitter, wide: boolean, result: number, a: number, b: number): void {
	const { code } = e;
	const op = (double: number, single: number): void => code.simd(wide ? double : single);
	const isZero = (local: number): void => {
		code.get(local);
		code.v128(0, 0, 0, 0);
		op(w.F64X2_EQ, w.F32X4_EQ);
	};
	const within = (compare: () => void, bound: readonly [number, number]): void => {
		code.get(result);
		op(w.F64X2_ABS, w.F32X4_ABS);
		e.constant(...lanes(wide, ...bound));
		compare();
	};
	within(() => op(w.F64X2_GE, w.F32X4_GE), wide ? [0, 0x00200000] : [0, 0x01000000]);
	within(() => op(w.F64X2_LE, w.F32X4_LE), wide ? [-1, 0x7fefffff] : [0, 0x7f7fffff]);
	code.simd(w.V128_AND);
	isZero(result);
	isZero(a);
	isZero(b);
	code.simd(w.V128_OR);
	code.simd(w.V128_AND);
	code.simd(w.V128_OR);
	code.simd(w.I32X4_ALL_TRUE);
	e.mode.native();
	code.op(w.I32_AND);
}

/** Pushes whether no element is a NaN, and denormalized numbers are not flushed. */
export function ordered(e: Emitter, wide: boolean, locals: readonly number[]): void {
	const { code } = e;
	e.mode.keepsDenormals();
	for (const local of locals) {
		code.get(local);
		code.get(local);
		code.simd(wide ? w.F64X2_EQ : w.F32X4_EQ);
		code.simd(w.I32X4_ALL_TRUE);
		code.op(w.I32_AND);
	}
}
