// Products of elements whose result has the size of the elements, and sums of products of bytes.
import { saturatedWhere, setQC, zero } from "./elements";

/** MUL of 8-bit elements: the even bytes and the odd ones as halfwords. */
export function multiply8(a: v128, b: v128): v128 {
	const low = i16x8.splat(0xff);
	const even = v128.and(i16x8.mul(a, b), low);
	return v128.or(even, i16x8.mul(i16x8.shr_u(a, 8), v128.andnot(b, low)));
}

/** PMUL. */
export function polynomialMultiply(a: v128, b: v128): v128 {
	let result = zero();
	let factor = a;
	let bit = i8x16.splat(1);
	for (let i = 0; i < 8; i++) {
		result = v128.xor(result, v128.and(factor, i8x16.eq(v128.and(b, bit), bit)));
		factor = i8x16.add(factor, factor);
		bit = i8x16.add(bit, bit);
	}
	return result;
}

/** Where both factors are the least number: the only product whose double overflows. */
/* @inline */
function overflow16(a: v128, b: v128): v128 {
	const least = i16x8.splat(i16.MIN_VALUE);
	return v128.and(i16x8.eq(a, least), i16x8.eq(b, least));
}

/* @inline */
function overflow32(a: v128, b: v128): v128 {
	const least = i32x4.splat(i32.MIN_VALUE);
	return v128.and(i32x4.eq(a, least), i32x4.eq(b, least));
}

/** SQDMULH and SQRDMULH of 16-bit elements. */
export function doublingHigh16(s: u32, a: v128, b: v128, round: bool): v128 {
	saturatedWhere(s, overflow16(a, b));
	if (round) return i16x8.q15mulr_sat_s(a, b);
	const low = i32x4.shr_s(i32x4.extmul_low_i16x8_s(a, b), 15);
	return i16x8.narrow_i32x4_s(low, i32x4.shr_s(i32x4.extmul_high_i16x8_s(a, b), 15));
}

/** SQDMULH and SQRDMULH of 32-bit elements. */
export function doublingHigh32(s: u32, a: v128, b: v128, round: bool): v128 {
	const overflow = overflow32(a, b);
	saturatedWhere(s, overflow);
	const rounding = i64x2.splat(round ? 1 << 30 : 0);
	const low = i64x2.shr_u(i64x2.add(i64x2.extmul_low_i32x4_s(a, b), rounding), 31);
	const high = i64x2.shr_u(i64x2.add(i64x2.extmul_high_i32x4_s(a, b), rounding), 31);
	return v128.xor(i32x4.shuffle(low, high, 0, 2, 4, 6), overflow);
}

/** SQRDMLAH and SQRDMLSH. */
export function doublingAccumulateHigh16(s: u32, a: v128, b: v128, d: v128, subtract: bool): v128 {
	const rounding = i32x4.splat(1 << 14);
	let low = i32x4.extmul_low_i16x8_s(a, b);
	let high = i32x4.extmul_high_i16x8_s(a, b);
	const dLow = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(d), 15), rounding);
	const dHigh = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(d), 15), rounding);
	low = i32x4.shr_s(subtract ? i32x4.sub(dLow, low) : i32x4.add(dLow, low), 15);
	high = i32x4.shr_s(subtract ? i32x4.sub(dHigh, high) : i32x4.add(dHigh, high), 15);
	const result = i16x8.narrow_i32x4_s(low, high);
	const differences = v128.or(
		v128.xor(low, i32x4.extend_low_i16x8_s(result)),
		v128.xor(high, i32x4.extend_high_i16x8_s(result)),
	);
	saturatedWhere(s, differences);
	return result;
}

/** One element of `doublingAccumulateHigh32`. */
function lane32(s: u32, a: i32, b: i32, d: i32, subtract: bool): i32 {
	const product = <i64>a * <i64>b;
	// Half of the manual's sum, so that it fits 64 bits: the doubled product and the shifted accumulator are even.
	const sum = ((<i64>d) << 31) + (1 << 30);
	const exact = (subtract ? sum - product : sum + product) >> 31;
	const result = <i32>exact;
	if (<i64>result == exact) return result;
	setQC(s);
	return exact < 0 ? i32.MIN_VALUE : i32.MAX_VALUE;
}

export function doublingAccumulateHigh32(s: u32, a: v128, b: v128, d: v128, subtract: bool): v128 {
	let r = i32x4.splat(
		lane32(s, i32x4.extract_lane(a, 0), i32x4.extract_lane(b, 0), i32x4.extract_lane(d, 0), subtract),
	);
	r = i32x4.replace_lane(
		r,
		1,
		lane32(s, i32x4.extract_lane(a, 1), i32x4.extract_lane(b, 1), i32x4.extract_lane(d, 1), subtract),
	);
	r = i32x4.replace_lane(
		r,
		2,
		lane32(s, i32x4.extract_lane(a, 2), i32x4.extract_lane(b, 2), i32x4.extract_lane(d, 2), subtract),
	);
	return i32x4.replace_lane(
		r,
		3,
		lane32(s, i32x4.extract_lane(a, 3), i32x4.extract_lane(b, 3), i32x4.extract_lane(d, 3), subtract),
	);
}

/** The sums of the pairs of 32-bit elements of `low`, then of `high`. */
/* @inline */
function pairs(low: v128, high: v128): v128 {
	return i32x4.add(i32x4.shuffle(low, high, 0, 2, 4, 6), i32x4.shuffle(low, high, 1, 3, 5, 7));
}

/** SDOT. */
export function dotSigned(a: v128, b: v128, d: v128): v128 {
	const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b));
	const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), i16x8.extend_high_i8x16_s(b));
	return i32x4.add(d, pairs(low, high));
}

/** UDOT. */
export function dotUnsigned(a: v128, b: v128, d: v128): v128 {
	const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b));
	const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b));
	return i32x4.add(d, pairs(low, high));
}

/** USDOT: the bytes of `a` are unsigned, those of `b` signed. */
export function dotMixed(a: v128, b: v128, d: v128): v128 {
	const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_s(b));
	const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_s(b));
	return i32x4.add(d, pairs(low, high));
}

/** The 2x2 matrix of the products of rows, each of 8 halfwords. */
/* @inline */
function matrix(a0: v128, a1: v128, b0: v128, b1: v128, d: v128): v128 {
	const row0 = pairs(i32x4.dot_i16x8_s(a0, b0), i32x4.dot_i16x8_s(a0, b1));
	const row1 = pairs(i32x4.dot_i16x8_s(a1, b0), i32x4.dot_i16x8_s(a1, b1));
	return i32x4.add(d, pairs(row0, row1));
}

/** SMMLA, UMMLA, USMMLA. */
export function matrixMultiply(a: v128, b: v128, d: v128, aUnsigned: bool, bUnsigned: bool): v128 {
	const a0 = aUnsigned ? i16x8.extend_low_i8x16_u(a) : i16x8.extend_low_i8x16_s(a);
	const a1 = aUnsigned ? i16x8.extend_high_i8x16_u(a) : i16x8.extend_high_i8x16_s(a);
	const b0 = bUnsigned ? i16x8.extend_low_i8x16_u(b) : i16x8.extend_low_i8x16_s(b);
	const b1 = bUnsigned ? i16x8.extend_high_i8x16_u(b) : i16x8.extend_high_i8x16_s(b);
	return matrix(a0, a1, b0, b1, d);
}
