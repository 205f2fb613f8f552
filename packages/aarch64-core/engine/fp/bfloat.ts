// BFloat16 dot products: they ignore FPCR and raise nothing.
import {
	bias,
	defaultNaN,
	exponentOf,
	fractionBits,
	infinity,
	isAnyNaN,
	isInfinite,
	isZero,
	magnitude,
	maxExponent,
	shiftRightJam,
	signBit,
	significandOf,
	signOf,
} from "./format";

/** BFRound: to odd, with denormalized results as zero and an infinity on overflow. */
/* @inline */
function roundToOdd(sign: u64, exponent: i32, significand: u64): u64 {
	const top = sign << 31;
	if (exponent <= 0) return top;
	if (exponent >= maxExponent<u32>()) return top | infinity<u32>();
	const rest = significand << 24;
	return top | (((<u64>(exponent - 1)) << 23) + ((significand >> 40) | <u64>(rest != 0)));
}

/** BFUnpack of a single: denormalized numbers are zero. */
/* @inline */
function flushed(x: u64): u64 {
	return exponentOf<u32>(x) == 0 ? x & signBit<u32>() : x;
}

/** BFMul of two BFloat16 numbers: a single. */
function multiplyBFloat(x: u64, y: u64): u64 {
	const a = flushed(x << 16);
	const b = flushed(y << 16);
	const top = (a ^ b) & signBit<u32>();
	if (isAnyNaN<u32>(a) || isAnyNaN<u32>(b)) return defaultNaN<u32>();
	if (isInfinite<u32>(a) || isInfinite<u32>(b)) {
		return isZero<u32>(a) || isZero<u32>(b) ? defaultNaN<u32>() : top | infinity<u32>();
	}
	if (isZero<u32>(a) || isZero<u32>(b)) return top;
	const r = significandOf<u32>(a) * significandOf<u32>(b);
	const n = <i32>clz<u64>(r);
	const exponent = exponentOf<u32>(a) + exponentOf<u32>(b) - bias<u32>() + 63 - 46 - n;
	return roundToOdd(top ? 1 : 0, exponent, r << n);
}

/** BFAdd of two singles. */
function addBFloat(x: u64, y: u64): u64 {
	let a = flushed(x);
	let b = flushed(y);
	if (isAnyNaN<u32>(a) || isAnyNaN<u32>(b)) return defaultNaN<u32>();
	if (isInfinite<u32>(a)) return isInfinite<u32>(b) && a != b ? defaultNaN<u32>() : a;
	if (isInfinite<u32>(b)) return b;
	if (magnitude<u32>(a) < magnitude<u32>(b)) {
		const t = a;
		a = b;
		b = t;
	}
	if (isZero<u32>(a)) return a == b ? a : 0;
	const scale = 62 - fractionBits<u32>();
	const exponent = exponentOf<u32>(a);
	const sa = significandOf<u32>(a) << scale;
	const sb = isZero<u32>(b) ? 0 : shiftRightJam(significandOf<u32>(b) << scale, exponent - exponentOf<u32>(b));
	const r = (a ^ b) & signBit<u32>() ? sa - sb : sa + sb;
	if (r == 0) return 0;
	const n = <i32>clz<u64>(r);
	return roundToOdd(signOf<u32>(a), exponent + 1 - n, r << n);
}

/** BFDotAdd: addend + (low * low + high * high) of the halves of two words. */
export function dotAdd(addend: u64, x: u64, y: u64): u64 {
	const low = multiplyBFloat(x & 0xffff, y & 0xffff);
	const high = multiplyBFloat(x >> 16, y >> 16);
	return addBFloat(addend, addBFloat(low, high));
}
