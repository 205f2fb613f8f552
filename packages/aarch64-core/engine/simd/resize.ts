// Advanced SIMD instructions whose result has elements of half or twice the width: XTN and its saturating forms, right
// shifts that narrow, left shifts that lengthen.

import { formMask, saturatedWhere } from "./elements";
import { LENGTHEN, LENGTHEN_UNSIGNED, ROUND, SIGNED, SIGNED_TO_UNSIGNED, TRUNCATE, UNSIGNED } from "./operations";
import { equalElements, greaterElements, shiftLeft, shiftRight, shiftRightUnsigned, splatElements } from "./shift";

/** The lower halves of elements of 16, 32 or 64 bits, next to each other. */
function truncate(size: u32, a: v128): u64 {
	switch (size) {
		case 0:
			return i64x2.extract_lane(i8x16.shuffle(a, a, 0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14), 0);
		case 1:
			return i64x2.extract_lane(i8x16.shuffle(a, a, 0, 1, 4, 5, 8, 9, 12, 13, 0, 1, 4, 5, 8, 9, 12, 13), 0);
		default:
			return i64x2.extract_lane(i8x16.shuffle(a, a, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11), 0);
	}
}

/** Elements of `wide` bits between the bounds of `8 << size` bits; they must be signed. */
function clamp(wide: u32, a: v128, least: v128, greatest: v128): v128 {
	const above = greaterElements(wide, a, greatest);
	const below = greaterElements(wide, least, a);
	return v128.bitselect(greatest, v128.bitselect(least, a, below), above);
}

/** Elements of twice `8 << size` bits, made to fit into that many. */
function fit(s: u32, kind: u32, size: u32, a: v128): v128 {
	const bits: u32 = 8 << size;
	const wide = size + 1;
	const ones = ((<u64>1) << bits) - 1;
	let result = a;
	if (kind == SIGNED) {
		const greatest = splatElements(wide, ones >> 1);
		result = clamp(wide, a, v128.not(greatest), greatest);
	} else if (kind == SIGNED_TO_UNSIGNED) {
		result = clamp(wide, a, splatElements(wide, 0), splatElements(wide, ones));
	} else if (kind == UNSIGNED) {
		const fits = equalElements(wide, shiftRightUnsigned(wide, a, bits), splatElements(wide, 0));
		result = v128.bitselect(a, splatElements(wide, ones), fits);
	}
	saturatedWhere(s, v128.xor(result, a));
	return result;
}

/** The elements of the lower half of `a`, with twice their width. */
function lengthen(size: u32, unsigned: bool, a: v128): v128 {
	switch (size) {
		case 0:
			return unsigned ? i16x8.extend_low_i8x16_u(a) : i16x8.extend_low_i8x16_s(a);
		case 1:
			return unsigned ? i32x4.extend_low_i16x8_u(a) : i32x4.extend_low_i16x8_s(a);
		default:
			return unsigned ? i64x2.extend_low_i32x4_u(a) : i64x2.extend_low_i32x4_s(a);
	}
}

/**
 * Executes a record: Vd, Vn, where the half of the register that is used has its own offset. Immediate: the kind with
 * ROUND, the size of the narrower elements, the form of the wider ones, the shift.
 */
export function executeResize(s: u32, p: u32): void {
	const kind: u32 = load<u8>(p, 8);
	const size: u32 = load<u8>(p, 9);
	const n: u32 = load<u8>(p, 11);
	const rd = load<u16>(p, 2);
	const operand = v128.load(s + load<u16>(p, 4));
	if ((kind & 15) >= <u32>LENGTHEN) {
		v128.store(s + rd, shiftLeft(size + 1, lengthen(size, (kind & 15) == LENGTHEN_UNSIGNED, operand), n));
		return;
	}
	let a = v128.and(operand, formMask(load<u8>(p, 10)));
	if (n) a = shiftRight(size + 1, a, n, (kind & 15) == UNSIGNED || (kind & 15) == TRUNCATE, (kind & ROUND) != 0);
	if (kind & 15) a = fit(s, kind & 15, size, a);
	store<u64>(s + rd, truncate(size, a));
	// a result in the upper half keeps the lower one
	if (!(rd & 8)) store<u64>(s + rd, 0, 8);
}
