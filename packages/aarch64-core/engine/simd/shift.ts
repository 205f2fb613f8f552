// Shifts of all elements by one number, and other operations whose element size is a variable.
import { saturatedWhere } from "./elements";

/** Elements shifted left, by less than their size. */
export function shiftLeft(size: u32, a: v128, n: u32): v128 {
	switch (size) {
		case 0:
			return i8x16.shl(a, n);
		case 1:
			return i16x8.shl(a, n);
		case 2:
			return i32x4.shl(a, n);
		default:
			return i64x2.shl(a, n);
	}
}

/** Elements shifted right, by less than their size. */
export function shiftRightUnsigned(size: u32, a: v128, n: u32): v128 {
	switch (size) {
		case 0:
			return i8x16.shr_u(a, n);
		case 1:
			return i16x8.shr_u(a, n);
		case 2:
			return i32x4.shr_u(a, n);
		default:
			return i64x2.shr_u(a, n);
	}
}

/** Signed elements shifted right, by less than their size. */
export function shiftRightSigned(size: u32, a: v128, n: u32): v128 {
	switch (size) {
		case 0:
			return i8x16.shr_s(a, n);
		case 1:
			return i16x8.shr_s(a, n);
		case 2:
			return i32x4.shr_s(a, n);
		default:
			return i64x2.shr_s(a, n);
	}
}

export function addElements(size: u32, a: v128, b: v128): v128 {
	switch (size) {
		case 0:
			return i8x16.add(a, b);
		case 1:
			return i16x8.add(a, b);
		case 2:
			return i32x4.add(a, b);
		default:
			return i64x2.add(a, b);
	}
}

export function equalElements(size: u32, a: v128, b: v128): v128 {
	switch (size) {
		case 0:
			return i8x16.eq(a, b);
		case 1:
			return i16x8.eq(a, b);
		case 2:
			return i32x4.eq(a, b);
		default:
			return i64x2.eq(a, b);
	}
}

/** Ones where signed a > b. */
export function greaterElements(size: u32, a: v128, b: v128): v128 {
	switch (size) {
		case 0:
			return i8x16.gt_s(a, b);
		case 1:
			return i16x8.gt_s(a, b);
		case 2:
			return i32x4.gt_s(a, b);
		default:
			return i64x2.gt_s(a, b);
	}
}

/** The same bits in every element: the low ones of `value`. */
export function splatElements(size: u32, value: u64): v128 {
	switch (size) {
		case 0:
			return i8x16.splat(<i8>value);
		case 1:
			return i16x8.splat(<i16>value);
		case 2:
			return i32x4.splat(<i32>value);
		default:
			return i64x2.splat(<i64>value);
	}
}

/** Ones in the sign bit of every element, zeros below it. */
export function leastElements(size: u32): v128 {
	return splatElements(size, (<u64>1) << ((8 << size) - 1));
}

/**
 * Elements shifted right by 1 to their size. The last bit that is shifted out is what rounding adds; neither overflows.
 */
export function shiftRight(size: u32, a: v128, n: u32, unsigned: bool, round: bool): v128 {
	const before = unsigned ? shiftRightUnsigned(size, a, n - 1) : shiftRightSigned(size, a, n - 1);
	const shifted = unsigned ? shiftRightUnsigned(size, before, 1) : shiftRightSigned(size, before, 1);
	return round ? addElements(size, shifted, v128.and(before, splatElements(size, 1))) : shifted;
}

/** SRI: the bits of `d` above those that are shifted in stay. */
export function shiftRightInsert(size: u32, a: v128, d: v128, n: u32): v128 {
	const inserted = shiftRight(size, i64x2.splat(-1), n, true, false);
	return v128.bitselect(shiftRight(size, a, n, true, false), d, inserted);
}

/** SLI: the bits of `d` below those that are shifted in stay. */
export function shiftLeftInsert(size: u32, a: v128, d: v128, n: u32): v128 {
	return v128.bitselect(shiftLeft(size, a, n), d, shiftLeft(size, i64x2.splat(-1), n));
}

/** SQSHL. */
export function shiftLeftSigned(s: u32, size: u32, a: v128, n: u32): v128 {
	const shifted = shiftLeft(size, a, n);
	const overflow = v128.not(equalElements(size, shiftRightSigned(size, shifted, n), a));
	saturatedWhere(s, overflow);
	// the greatest number, or the least one for negative elements
	const most = v128.xor(shiftRightSigned(size, a, (8 << size) - 1), v128.not(leastElements(size)));
	return v128.bitselect(most, shifted, overflow);
}

/** UQSHL. */
export function shiftLeftUnsigned(s: u32, size: u32, a: v128, n: u32): v128 {
	const shifted = shiftLeft(size, a, n);
	const overflow = v128.not(equalElements(size, shiftRightUnsigned(size, shifted, n), a));
	saturatedWhere(s, overflow);
	return v128.or(shifted, overflow);
}

/** SQSHLU: signed elements to unsigned ones. */
export function shiftLeftToUnsigned(s: u32, size: u32, a: v128, n: u32): v128 {
	const negative = shiftRightSigned(size, a, (8 << size) - 1);
	saturatedWhere(s, negative);
	return shiftLeftUnsigned(s, size, v128.andnot(a, negative), n);
}
