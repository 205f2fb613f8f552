// FPMulAdd, FPMulAddH, FPRecipStepFused, FPRSqrtStepFused on the bits of numbers: a product and a sum, rounded once.
import { multiplyHigh } from "../arithmetic";
import { exactZero } from "./arithmetic";
import { toSingle } from "./convert";
import {
	bias,
	effectiveExponent,
	exponentOf,
	fractionBits,
	infinity,
	invalid,
	isAnyNaN,
	isInfinite,
	isSignalling,
	isZero,
	maxExponent,
	negate,
	one,
	processNaN,
	processNaNs,
	processNaNs3,
	quietBit,
	round,
	roundingMode,
	shiftRightJam,
	signBit,
	significandOf,
	signOf,
	unpacked,
} from "./format";

/**
 * The sum of a product and an addend that are not both zero, rounded to R, times 2 to the power of `scale`.
 *
 * @param m, n - finite factors of format T, not zero
 * @param c - finite addend of format R
 */
function fused<T, R>(m: u64, n: u64, negative: u64, c: u64, scale: i32): u64 {
	const mode = roundingMode();
	const signC = signOf<R>(c);
	// both with the leading bit at 62, and exponents as those of R
	let e =
		effectiveExponent<T>(m) - bias<T>() + effectiveExponent<T>(n) - bias<T>() + bias<R>() - 2 * <i32>fractionBits<T>();
	const sm = significandOf<T>(m);
	const sn = significandOf<T>(n);
	let high: u64;
	let low: u64 = 0;
	if (sizeof<T>() == 8) {
		const zm = <i32>clz<u64>(sm) - 1;
		const zn = <i32>clz<u64>(sn);
		const wm = sm << zm;
		const wn = sn << zn;
		high = multiplyHigh(wm, wn);
		low = wm * wn;
		e += 126 - zm - zn;
		if (!(high >> 62)) {
			high = (high << 1) | (low >> 63);
			low <<= 1;
			e--;
		}
	} else {
		high = sm * sn;
		const z = <i32>clz<u64>(high) - 1;
		high <<= z;
		e += 62 - z;
	}
	let ec = effectiveExponent<R>(c);
	let sc = significandOf<R>(c);
	if (sc) {
		const z = <i32>clz<u64>(sc) - 1;
		sc <<= z;
		ec += 62 - <i32>fractionBits<R>() - z;
		if (sizeof<T>() == 8) {
			let lowC: u64 = 0;
			if (e >= ec) {
				const d = <u32>(e - ec);
				if (d) {
					if (d < 64) {
						lowC = sc << (64 - d);
						sc >>= d;
					} else {
						lowC = shiftRightJam(sc, d - 64);
						sc = 0;
					}
				}
			} else {
				const d = <u32>(ec - e);
				e = ec;
				if (d < 64) {
					low = (high << (64 - d)) | shiftRightJam(low, d);
					high >>= d;
				} else {
					low = shiftRightJam(high | <u64>(low != 0), d - 64);
					high = 0;
				}
			}
			if (negative == signC) {
				const t = low + lowC;
				high += sc + <u64>(t < low);
				low = t;
			} else {
				let h = high - sc - <u64>(low < lowC);
				let l = low - lowC;
				if (<i64>h < 0) {
					l = 0 - l;
					h = ~h + <u64>(l == 0);
					negative = signC;
				}
				high = h;
				low = l;
			}
		} else {
			if (e >= ec) sc = shiftRightJam(sc, e - ec);
			else {
				high = shiftRightJam(high, ec - e);
				e = ec;
			}
			if (negative == signC) high += sc;
			else if (high >= sc) high -= sc;
			else {
				high = sc - high;
				negative = signC;
			}
		}
	}
	if (sizeof<T>() == 8) {
		if (high == 0) {
			if (low == 0) return exactZero<R>(mode);
			high = low;
			low = 0;
			e -= 64;
		}
		const z = clz<u64>(high);
		if (z) {
			high = (high << z) | (low >> (64 - z));
			low <<= z;
		}
		return round<R>(negative, e + 1 - <i32>z + scale, high | <u64>(low != 0), mode);
	}
	if (high == 0) return exactZero<R>(mode);
	const z = clz<u64>(high);
	return round<R>(negative, e + 1 - <i32>z + scale, high << z, mode);
}

/** FPMulAdd(addend, op1, op2). */
export function multiplyAdd<T>(addend: u64, op1: u64, op2: u64): u64 {
	const c = unpacked<T>(addend);
	const a = unpacked<T>(op1);
	const b = unpacked<T>(op2);
	const negative = signOf<T>(a) ^ signOf<T>(b);
	if (
		exponentOf<T>(a) == maxExponent<T>() ||
		exponentOf<T>(b) == maxExponent<T>() ||
		exponentOf<T>(c) == maxExponent<T>()
	) {
		const impossible = (isInfinite<T>(a) && isZero<T>(b)) || (isZero<T>(a) && isInfinite<T>(b));
		if (isAnyNaN<T>(a) || isAnyNaN<T>(b) || isAnyNaN<T>(c)) {
			const nan = processNaNs3<T>(c, a, b);
			return impossible && !isSignalling<T>(c) ? invalid<T>() : nan;
		}
		return infiniteSum<T>(impossible, isInfinite<T>(a) || isInfinite<T>(b), negative, c);
	}
	if (isZero<T>(a) || isZero<T>(b)) return zeroProduct<T>(negative, c);
	return fused<T, T>(a, b, negative, c, 0);
}

/** The result when a factor or the addend is infinite. */
function infiniteSum<T>(impossible: bool, infiniteProduct: bool, negative: u64, c: u64): u64 {
	if (impossible || (isInfinite<T>(c) && infiniteProduct && signOf<T>(c) != negative)) return invalid<T>();
	return isInfinite<T>(c) ? c : infinity<T>() | (negative ? signBit<T>() : 0);
}

/** The result when a factor is zero. */
function zeroProduct<T>(negative: u64, c: u64): u64 {
	const mode = roundingMode();
	if (isZero<T>(c)) return signOf<T>(c) == negative ? c : exactZero<T>(mode);
	const z = clz<u64>(significandOf<T>(c));
	const exponent = effectiveExponent<T>(c) + 63 - <i32>fractionBits<T>() - <i32>z;
	return round<T>(signOf<T>(c), exponent, significandOf<T>(c) << z, mode);
}

/** FPMulAddH: half-precision factors, single-precision addend and result. */
export function multiplyAddHalf(addend: u64, op1: u64, op2: u64): u64 {
	const c = unpacked<u32>(addend);
	const a = unpacked<u16>(op1);
	const b = unpacked<u16>(op2);
	const negative = signOf<u16>(a) ^ signOf<u16>(b);
	const impossible = (isInfinite<u16>(a) && isZero<u16>(b)) || (isZero<u16>(a) && isInfinite<u16>(b));
	if (isAnyNaN<u32>(c) || isAnyNaN<u16>(a) || isAnyNaN<u16>(b)) {
		const nan = processNaNs3H(c, a, b);
		return impossible && !isSignalling<u32>(c) ? invalid<u32>() : nan;
	}
	const infiniteProduct = isInfinite<u16>(a) || isInfinite<u16>(b);
	if (infiniteProduct || isInfinite<u32>(c)) return infiniteSum<u32>(impossible, infiniteProduct, negative, c);
	if (isZero<u16>(a) || isZero<u16>(b)) return zeroProduct<u32>(negative, c);
	return fused<u16, u32>(a, b, negative, c, 0);
}

/** FPProcessNaNs3H. */
function processNaNs3H(c: u64, a: u64, b: u64): u64 {
	if (isSignalling<u32>(c)) return processNaN<u32>(c);
	if (isSignalling<u16>(a)) return toSingle(processNaN<u16>(a));
	if (isSignalling<u16>(b)) return toSingle(processNaN<u16>(b));
	if (isAnyNaN<u32>(c)) return processNaN<u32>(c);
	return toSingle(processNaN<u16>(isAnyNaN<u16>(a) ? a : b));
}

/** FPRecipStepFused, 2.0 - a*b, and with `root` FPRSqrtStepFused, (3.0 - a*b) / 2.0. */
export function step<T>(op1: u64, op2: u64, root: bool): u64 {
	const a = unpacked<T>(negate<T>(op1));
	const b = unpacked<T>(op2);
	if (isAnyNaN<T>(a) || isAnyNaN<T>(b)) return processNaNs<T>(a, b);
	const negative = signOf<T>(a) ^ signOf<T>(b);
	const two = one<T>() + ((<u64>1) << fractionBits<T>());
	if (isInfinite<T>(a) || isInfinite<T>(b)) {
		if (isZero<T>(a) || isZero<T>(b)) return root ? one<T>() | quietBit<T>() : two;
		return infinity<T>() | (negative ? signBit<T>() : 0);
	}
	if (isZero<T>(a) || isZero<T>(b)) return root ? one<T>() | quietBit<T>() : two;
	return fused<T, T>(a, b, negative, root ? two | quietBit<T>() : two, root ? -1 : 0);
}
