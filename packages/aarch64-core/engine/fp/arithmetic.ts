// FPAdd, FPSub, FPMul, FPMulX, FPDiv, FPSqrt on the bits of numbers.
import { multiplyHigh } from "../arithmetic";
import {
	bias,
	DZC,
	effectiveExponent,
	exponentOf,
	fractionBits,
	infinity,
	invalid,
	isAnyNaN,
	isInfinite,
	isZero,
	magnitude,
	maxExponent,
	NEGINF,
	processNaN,
	processNaNs,
	raise,
	round,
	roundingMode,
	shiftRightJam,
	signBit,
	significandOf,
	signOf,
	unpacked,
} from "./format";

/** The zero that a sum of numbers of opposite signs gives. */
/* @inline */
export function exactZero<T>(mode: u32): u64 {
	return mode == NEGINF ? signBit<T>() : 0;
}

/** FPAdd, or FPSub when `flip` is the sign bit of the format; a NaN operand keeps its sign. */
function sum<T>(x: u64, y: u64, flip: u64): u64 {
	let a = unpacked<T>(x);
	const second = unpacked<T>(y);
	const mode = roundingMode();
	let b = second ^ flip;
	if (exponentOf<T>(a) == maxExponent<T>() || exponentOf<T>(b) == maxExponent<T>()) {
		if (isAnyNaN<T>(a) || isAnyNaN<T>(b)) return processNaNs<T>(a, second);
		if (isInfinite<T>(a)) return isInfinite<T>(b) && a != b ? invalid<T>() : a;
		return b;
	}
	if (magnitude<T>(a) < magnitude<T>(b)) {
		const t = a;
		a = b;
		b = t;
	}
	// leading bits at 62, so that a carry fits
	const scale = 62 - fractionBits<T>();
	const exponent = effectiveExponent<T>(a);
	const sa = significandOf<T>(a) << scale;
	const sb = shiftRightJam(significandOf<T>(b) << scale, exponent - effectiveExponent<T>(b));
	const r = (a ^ b) & signBit<T>() ? sa - sb : sa + sb;
	if (r == 0) return a == b ? a : exactZero<T>(mode);
	const n = <i32>clz<u64>(r);
	return round<T>(signOf<T>(a), exponent + 1 - n, r << n, mode);
}

export function add<T>(a: u64, b: u64): u64 {
	return sum<T>(a, b, 0);
}

export function subtract<T>(a: u64, b: u64): u64 {
	return sum<T>(a, b, signBit<T>());
}

/** FPMul, or FPMulX when `extended`: infinity times zero is 2.0. */
function product<T>(x: u64, y: u64, extended: bool): u64 {
	const a = unpacked<T>(x);
	const b = unpacked<T>(y);
	const top = (a ^ b) & signBit<T>();
	if (exponentOf<T>(a) == maxExponent<T>() || exponentOf<T>(b) == maxExponent<T>()) {
		if (isAnyNaN<T>(a) || isAnyNaN<T>(b)) return processNaNs<T>(a, b);
		if (isZero<T>(a) || isZero<T>(b)) {
			return extended ? top | ((<u64>(bias<T>() + 1)) << fractionBits<T>()) : invalid<T>();
		}
		return top | infinity<T>();
	}
	if (isZero<T>(a) || isZero<T>(b)) return top;
	const sa = significandOf<T>(a);
	const sb = significandOf<T>(b);
	let exponent = effectiveExponent<T>(a) + effectiveExponent<T>(b) - bias<T>();
	let r: u64;
	if (sizeof<T>() == 8) {
		const na = <i32>clz<u64>(sa);
		const nb = <i32>clz<u64>(sb);
		const wa = sa << na;
		const wb = sb << nb;
		exponent += 23 - na - nb;
		r = multiplyHigh(wa, wb) | <u64>(wa * wb != 0);
	} else {
		r = sa * sb;
		exponent += 63 - 2 * <i32>fractionBits<T>();
	}
	const n = <i32>clz<u64>(r);
	return round<T>(top ? 1 : 0, exponent - n, r << n, roundingMode());
}

export function multiply<T>(a: u64, b: u64): u64 {
	return product<T>(a, b, false);
}

export function multiplyExtended<T>(a: u64, b: u64): u64 {
	return product<T>(a, b, true);
}

/**
 * A quotient or root in 1.0 to 2.0 as a significand: the nearest number with 53 bits, moved towards the true value by
 * the sign of the remainder. It is never half way between two numbers, and no format has more than 53 bits.
 */
/* @inline */
function towards(nearest: u64, remainder: i64): u64 {
	const s = nearest << 11;
	return remainder > 0 ? s | 1 : remainder < 0 ? s - 1 : s;
}

/** The 53 bits of the significand of a normalized double. */
/* @inline */
function bitsOf(x: f64): u64 {
	return (reinterpret<u64>(x) & 0xfffffffffffff) | 0x10000000000000;
}

export function divide<T>(x: u64, y: u64): u64 {
	const a = unpacked<T>(x);
	const b = unpacked<T>(y);
	const top = (a ^ b) & signBit<T>();
	if (isAnyNaN<T>(a) || isAnyNaN<T>(b)) return processNaNs<T>(a, b);
	if (isInfinite<T>(a)) return isInfinite<T>(b) ? invalid<T>() : top | infinity<T>();
	if (isInfinite<T>(b)) return top;
	if (isZero<T>(b)) {
		if (isZero<T>(a)) return invalid<T>();
		raise(DZC);
		return top | infinity<T>();
	}
	if (isZero<T>(a)) return top;
	// leading bits at 52; the dividend is not less than the divisor
	const na = <i32>clz<u64>(significandOf<T>(a)) - 11;
	const nb = <i32>clz<u64>(significandOf<T>(b)) - 11;
	let sa = significandOf<T>(a) << na;
	const sb = significandOf<T>(b) << nb;
	let exponent = effectiveExponent<T>(a) - na - effectiveExponent<T>(b) + nb + bias<T>();
	if (sa < sb) {
		sa <<= 1;
		exponent--;
	}
	const q = bitsOf(<f64>(<i64>sa) / <f64>(<i64>sb));
	const remainder = <i64>((sa << 52) - q * sb);
	return round<T>(top ? 1 : 0, exponent, towards(q, remainder), roundingMode());
}

export function squareRoot<T>(x: u64): u64 {
	const a = unpacked<T>(x);
	if (isAnyNaN<T>(a)) return processNaN<T>(a);
	if (isZero<T>(a)) return a;
	if (signOf<T>(a)) return invalid<T>();
	if (isInfinite<T>(a)) return a;
	const n = <i32>clz<u64>(significandOf<T>(a)) - 11;
	let s = significandOf<T>(a) << n;
	// the exponent without bias, of a significand in 1.0 to 2.0
	const e = effectiveExponent<T>(a) - n + 52 - <i32>fractionBits<T>() - bias<T>();
	if (e & 1) s <<= 1;
	const r = bitsOf(sqrt<f64>(<f64>(<i64>s) * 2.220446049250313e-16));
	const remainder = <i64>((s << 52) - r * r);
	return round<T>(0, (e >> 1) + bias<T>(), towards(r, remainder), roundingMode());
}
