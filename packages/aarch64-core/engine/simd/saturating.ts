// SQADD, UQADD, SQSUB, UQSUB of elements of 8 << size bits.
import { saturatedWhere } from "./elements";

/* @inline */
function most32(sign: v128): v128 {
	return v128.xor(i32x4.shr_s(sign, 31), i32x4.splat(0x7fffffff));
}

/* @inline */
function most64(sign: v128): v128 {
	return v128.xor(i64x2.shr_s(sign, 63), i64x2.splat(0x7fffffffffffffff));
}

/** Unsigned a < b of 64-bit elements. */
/* @inline */
export function below64(a: v128, b: v128): v128 {
	const sign = i64x2.splat(<i64>0x8000000000000000);
	return i64x2.lt_s(v128.xor(a, sign), v128.xor(b, sign));
}

export function addSigned32(s: u32, a: v128, b: v128): v128 {
	const sum = i32x4.add(a, b);
	const overflow = i32x4.shr_s(v128.and(v128.xor(a, sum), v128.xor(b, sum)), 31);
	saturatedWhere(s, overflow);
	return v128.bitselect(most32(a), sum, overflow);
}

export function subtractSigned32(s: u32, a: v128, b: v128): v128 {
	const difference = i32x4.sub(a, b);
	const overflow = i32x4.shr_s(v128.and(v128.xor(a, difference), v128.xor(a, b)), 31);
	saturatedWhere(s, overflow);
	return v128.bitselect(most32(a), difference, overflow);
}

export function addSigned64(s: u32, a: v128, b: v128): v128 {
	const sum = i64x2.add(a, b);
	const overflow = i64x2.shr_s(v128.and(v128.xor(a, sum), v128.xor(b, sum)), 63);
	saturatedWhere(s, overflow);
	return v128.bitselect(most64(a), sum, overflow);
}

export function subtractSigned64(s: u32, a: v128, b: v128): v128 {
	const difference = i64x2.sub(a, b);
	const overflow = i64x2.shr_s(v128.and(v128.xor(a, difference), v128.xor(a, b)), 63);
	saturatedWhere(s, overflow);
	return v128.bitselect(most64(a), difference, overflow);
}

export function saturatingAdd(s: u32, unsigned: bool, size: u32, a: v128, b: v128): v128 {
	let result: v128;
	switch (size) {
		case 0:
			result = unsigned ? i8x16.add_sat_u(a, b) : i8x16.add_sat_s(a, b);
			saturatedWhere(s, v128.xor(result, i8x16.add(a, b)));
			return result;
		case 1:
			result = unsigned ? i16x8.add_sat_u(a, b) : i16x8.add_sat_s(a, b);
			saturatedWhere(s, v128.xor(result, i16x8.add(a, b)));
			return result;
		case 2: {
			if (!unsigned) return addSigned32(s, a, b);
			const sum = i32x4.add(a, b);
			const overflow = i32x4.lt_u(sum, a);
			saturatedWhere(s, overflow);
			return v128.or(sum, overflow);
		}
		default: {
			if (!unsigned) return addSigned64(s, a, b);
			const sum = i64x2.add(a, b);
			const overflow = below64(sum, a);
			saturatedWhere(s, overflow);
			return v128.or(sum, overflow);
		}
	}
}

export function saturatingSubtract(s: u32, unsigned: bool, size: u32, a: v128, b: v128): v128 {
	let result: v128;
	switch (size) {
		case 0:
			result = unsigned ? i8x16.sub_sat_u(a, b) : i8x16.sub_sat_s(a, b);
			saturatedWhere(s, v128.xor(result, i8x16.sub(a, b)));
			return result;
		case 1:
			result = unsigned ? i16x8.sub_sat_u(a, b) : i16x8.sub_sat_s(a, b);
			saturatedWhere(s, v128.xor(result, i16x8.sub(a, b)));
			return result;
		case 2: {
			if (!unsigned) return subtractSigned32(s, a, b);
			const overflow = i32x4.lt_u(a, b);
			saturatedWhere(s, overflow);
			return v128.andnot(i32x4.sub(a, b), overflow);
		}
		default: {
			if (!unsigned) return subtractSigned64(s, a, b);
			const overflow = below64(a, b);
			saturatedWhere(s, overflow);
			return v128.andnot(i64x2.sub(a, b), overflow);
		}
	}
}
