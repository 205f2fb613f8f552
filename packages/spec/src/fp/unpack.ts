import { type Environment, IDC } from "./environment.ts";
import { type FloatFormat, withSign } from "./format.ts";

/** A number taken apart: `(-1)^sign * m * 2^e` when it is zero (m = 0) or finite. */
export interface Unpacked {
	readonly type: "zero" | "finite" | "infinity" | "QNaN" | "SNaN";
	readonly sign: boolean;
	readonly m: bigint;
	readonly e: number;
}

/** A zero of either sign. */
export const ZERO: readonly [Unpacked, Unpacked] = [
	{ type: "zero", sign: false, m: 0n, e: 0 },
	{ type: "zero", sign: true, m: 0n, e: 0 },
];

/** Whether it is a NaN of either kind. */
export const isAnyNaN = (x: Unpacked): boolean => x.type === "QNaN" || x.type === "SNaN";

/**
 * The type and exact value of an operand. A flushed single or double sets IDC, a flushed half does not.
 * @see DDI 0487, Appendix J1, FPUnpack
 */
export function FPUnpack(bits: bigint, f: FloatFormat, env: Environment): Unpacked {
	return unpack(bits, f, env, env.flushes(f.width), false);
}

/**
 * The operand of a conversion between formats: halves are not flushed, and with FPCR.AHP are in the alternative format.
 * @see DDI 0487, Appendix J1, FPUnpackCV
 */
export function FPUnpackCV(bits: bigint, f: FloatFormat, env: Environment): Unpacked {
	const half = f.width === 16;
	return unpack(bits, f, env, !half && env.FZ, half && env.AHP);
}

function unpack(bits: bigint, f: FloatFormat, env: Environment, flush: boolean, alternative: boolean): Unpacked {
	const sign = (bits & f.signBit) !== 0n;
	const exponent = Number(bits >> f.shift) & f.maxExponent;
	const fraction = bits & f.fractionMask;
	if (exponent === 0) {
		if (fraction === 0n) return ZERO[sign ? 1 : 0];
		if (flush) {
			if (f.width !== 16) env.raise(IDC);
			return ZERO[sign ? 1 : 0];
		}
		return { type: "finite", sign, m: fraction, e: 1 - f.bias - f.F };
	}
	if (exponent === f.maxExponent && !alternative) {
		const type = fraction === 0n ? "infinity" : fraction & f.quietBit ? "QNaN" : "SNaN";
		return { type, sign, m: 0n, e: 0 };
	}
	return { type: "finite", sign, m: fraction | (f.fractionMask + 1n), e: exponent - f.bias - f.F };
}

/** FPNeg(): changes the sign, of NaNs too. */
export const FPNeg = (bits: bigint, f: FloatFormat): bigint => bits ^ f.signBit;

/** FPInfinity(). */
export const FPInfinity = (sign: boolean, f: FloatFormat): bigint => withSign(f, sign, f.infinity);

/** FPZero(). */
export const FPZero = (sign: boolean, f: FloatFormat): bigint => withSign(f, sign, 0n);
