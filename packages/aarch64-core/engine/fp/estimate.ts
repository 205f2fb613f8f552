// Estimates of reciprocals and of reciprocal square roots, and FPRecpX, on the bits of numbers.
import {
	bias,
	DZC,
	exponentOf,
	flushes,
	fractionBits,
	IXC,
	infinity,
	invalid,
	isAnyNaN,
	isInfinite,
	isZero,
	magnitude,
	maxExponent,
	maxNormal,
	OFC,
	overflowsToInfinity,
	processNaN,
	raise,
	roundingMode,
	signBit,
	signOf,
	UFC,
	unpacked,
} from "./format";

/** RecipEstimate: 256 to 511 from 256 to 511. */
function reciprocal(x: u32): u32 {
	const b = (1 << 19) / (2 * x + 1);
	return (b + 1) >> 1;
}

/** RecipSqrtEstimate: 256 to 511 from 128 to 511. */
function reciprocalRoot(x: u32): u32 {
	const a = x < 256 ? 2 * x + 1 : 2 * ((x & ~1) + 1);
	// the greatest b of which a * b * b is less than 2^28
	let b = <u32>sqrt<f64>(268435456.0 / <f64>a);
	while (a * (b + 1) * (b + 1) < 1 << 28) b++;
	while (a * b * b >= 1 << 28) b--;
	return (b + 1) >> 1;
}

/** FPRecipEstimate. */
export function reciprocalEstimate<T>(operand: u64): u64 {
	const x = unpacked<T>(operand);
	const sign = x & signBit<T>();
	if (isAnyNaN<T>(x)) return processNaN<T>(x);
	if (isInfinite<T>(x)) return sign;
	if (isZero<T>(x)) {
		raise(DZC);
		return sign | infinity<T>();
	}
	const m = magnitude<T>(x);
	if (m < (<u64>1) << (fractionBits<T>() - 2)) {
		raise(OFC | IXC);
		return sign | (overflowsToInfinity(signOf<T>(x), roundingMode()) ? infinity<T>() : maxNormal<T>());
	}
	let exponent = exponentOf<T>(x);
	if (exponent >= maxExponent<T>() - 2 && flushes<T>()) {
		raise(UFC);
		return sign;
	}
	// 52 bits
	let fraction = (m << (52 - fractionBits<T>())) & 0xfffffffffffff;
	if (exponent == 0) {
		if (fraction >> 51) fraction <<= 1;
		else {
			exponent = -1;
			fraction <<= 2;
		}
		fraction &= 0xfffffffffffff;
	}
	const estimate = reciprocal(256 | <u32>(fraction >> 44));
	let result = 2 * bias<T>() - 1 - exponent;
	fraction = (<u64>(estimate & 255)) << 44;
	if (result == 0) fraction = (fraction >> 1) | ((<u64>1) << 51);
	else if (result == -1) {
		fraction = (fraction >> 2) | ((<u64>1) << 50);
		result = 0;
	}
	return sign | ((<u64>result) << fractionBits<T>()) | (fraction >> (52 - fractionBits<T>()));
}

/** FPRSqrtEstimate. */
export function reciprocalRootEstimate<T>(operand: u64): u64 {
	const x = unpacked<T>(operand);
	if (isAnyNaN<T>(x)) return processNaN<T>(x);
	if (isZero<T>(x)) {
		raise(DZC);
		return (x & signBit<T>()) | infinity<T>();
	}
	if (signOf<T>(x)) return invalid<T>();
	if (isInfinite<T>(x)) return 0;
	let exponent = exponentOf<T>(x);
	let fraction = (x << (52 - fractionBits<T>())) & 0xfffffffffffff;
	if (exponent == 0) {
		const n = <i32>clz<u64>(fraction) - 12;
		exponent = 0 - n;
		fraction = (fraction << (n + 1)) & 0xfffffffffffff;
	}
	const scaled = exponent & 1 ? 128 | <u32>(fraction >> 45) : 256 | <u32>(fraction >> 44);
	const result = (3 * bias<T>() - 1 - exponent) >> 1;
	return ((<u64>result) << fractionBits<T>()) | ((<u64>(reciprocalRoot(scaled) & 255)) << (fractionBits<T>() - 8));
}

/** FPRecpX. */
export function reciprocalExponent<T>(operand: u64): u64 {
	const x = unpacked<T>(operand);
	if (isAnyNaN<T>(x)) return processNaN<T>(x);
	const exponent = exponentOf<T>(x);
	const result = exponent == 0 ? maxExponent<T>() - 1 : maxExponent<T>() ^ exponent;
	return (x & signBit<T>()) | ((<u64>result) << fractionBits<T>());
}

/** UnsignedRecipEstimate. */
export function unsignedReciprocal(x: u32): u32 {
	return x >> 31 ? reciprocal(x >> 23) << 23 : 0xffffffff;
}

/** UnsignedRSqrtEstimate. */
export function unsignedReciprocalRoot(x: u32): u32 {
	return x >> 30 ? reciprocalRoot(x >> 23) << 23 : 0xffffffff;
}
