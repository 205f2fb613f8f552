// Advanced SIMD two-register miscellaneous and shift by immediate, of integers, with a result of the operand's shape.

import { formMask, saturatedWhere, zero } from "./elements";
import {
	ABS,
	CLS,
	CLZ,
	CMEQ_ZERO,
	CMGE_ZERO,
	CMGT_ZERO,
	CMLE_ZERO,
	CMLT_ZERO,
	CNT,
	NEG,
	NOT,
	RBIT,
	REV16,
	REV32,
	REV64,
	SADALP,
	SADDLP,
	SHL,
	SLI,
	SQABS,
	SQNEG,
	SQSHL,
	SQSHLU,
	SRI,
	SRSHR,
	SRSRA,
	SSHR,
	SSRA,
	SUQADD,
	UADALP,
	UADDLP,
	URSHR,
	URSRA,
	USHR,
	USQADD,
	USRA,
} from "./operations";
import { saturatingAdd, saturatingSubtract } from "./saturating";
import {
	addElements,
	equalElements,
	greaterElements,
	leastElements,
	shiftLeft,
	shiftLeftInsert,
	shiftLeftSigned,
	shiftLeftToUnsigned,
	shiftLeftUnsigned,
	shiftRight,
	shiftRightInsert,
	shiftRightSigned,
} from "./shift";

function reverse(container: u32, size: u32, a: v128): v128 {
	if (container == REV16) return i8x16.shuffle(a, a, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
	if (container == REV32)
		return size == 0
			? i8x16.shuffle(a, a, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
			: i8x16.shuffle(a, a, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
	if (size == 0) return i8x16.shuffle(a, a, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
	if (size == 1) return i8x16.shuffle(a, a, 6, 7, 4, 5, 2, 3, 0, 1, 14, 15, 12, 13, 10, 11, 8, 9);
	return i8x16.shuffle(a, a, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
}

/** Sums of neighbours, in elements of twice the size. */
function addLongPairs(size: u32, unsigned: bool, a: v128): v128 {
	switch (size) {
		case 0:
			return unsigned ? i16x8.extadd_pairwise_i8x16_u(a) : i16x8.extadd_pairwise_i8x16_s(a);
		case 1:
			return unsigned ? i32x4.extadd_pairwise_i16x8_u(a) : i32x4.extadd_pairwise_i16x8_s(a);
		default:
			return unsigned
				? i64x2.add(i64x2.shr_u(a, 32), v128.and(a, i64x2.splat(0xffffffff)))
				: i64x2.add(i64x2.shr_s(a, 32), i64x2.shr_s(i64x2.shl(a, 32), 32));
	}
}

/** Leading zeros of every element, from those of its halves. */
function countLeadingZeros(size: u32, a: v128): v128 {
	const ofNibble = i8x16(4, 3, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
	const high = i8x16.shr_u(a, 4);
	const low = i8x16.swizzle(ofNibble, v128.and(a, i8x16.splat(15)));
	const bytes = i8x16.add(i8x16.swizzle(ofNibble, high), v128.and(low, i8x16.eq(high, zero())));
	if (size == 0) return bytes;
	const highByte = i16x8.shr_u(bytes, 8);
	const lowByte = v128.and(bytes, i16x8.splat(255));
	const halves = i16x8.add(highByte, v128.and(lowByte, i16x8.eq(highByte, i16x8.splat(8))));
	if (size == 1) return halves;
	const highHalf = i32x4.shr_u(halves, 16);
	const lowHalf = v128.and(halves, i32x4.splat(0xffff));
	return i32x4.add(highHalf, v128.and(lowHalf, i32x4.eq(highHalf, i32x4.splat(16))));
}

/** The bits of every byte in the other order. */
function reverseBitsOfBytes(a: v128): v128 {
	const ofNibble = i8x16(0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15);
	const low = i8x16.swizzle(ofNibble, v128.and(a, i8x16.splat(15)));
	return v128.or(i8x16.shl(low, 4), i8x16.swizzle(ofNibble, i8x16.shr_u(a, 4)));
}

function absolute(size: u32, a: v128): v128 {
	switch (size) {
		case 0:
			return i8x16.abs(a);
		case 1:
			return i16x8.abs(a);
		case 2:
			return i32x4.abs(a);
		default:
			return i64x2.abs(a);
	}
}

function negative(size: u32, a: v128): v128 {
	switch (size) {
		case 0:
			return i8x16.neg(a);
		case 1:
			return i16x8.neg(a);
		case 2:
			return i32x4.neg(a);
		default:
			return i64x2.neg(a);
	}
}

/** Where an absolute value or negative is the least number it should be one more than the greatest: the latter. */
function withoutLeast(s: u32, size: u32, result: v128): v128 {
	const overflow = equalElements(size, result, leastElements(size));
	saturatedWhere(s, overflow);
	return addElements(size, result, overflow);
}

/** SUQADD: in numbers moved by half of their range, signed ones are unsigned. */
function addUnsignedToSigned(s: u32, size: u32, a: v128, d: v128): v128 {
	const least = leastElements(size);
	return v128.xor(saturatingAdd(s, true, size, a, v128.xor(d, least)), least);
}

/** USQADD: adds what is positive and subtracts what is negative; of the two one is 0. */
function addSignedToUnsigned(s: u32, size: u32, a: v128, d: v128): v128 {
	const sign = shiftRightSigned(size, a, (8 << size) - 1);
	const sum = saturatingAdd(s, true, size, d, v128.andnot(a, sign));
	return saturatingSubtract(s, true, size, sum, v128.and(negative(size, a), sign));
}

/** The result for the elements of `a`, with those of the destination `d`. Elements that the form lacks are 0 in both. */
function combine(s: u32, operation: u32, size: u32, a: v128, d: v128, n: u32): v128 {
	switch (operation) {
		case REV16:
		case REV32:
		case REV64:
			return reverse(operation, size, a);
		case SADDLP:
			return addLongPairs(size, false, a);
		case UADDLP:
			return addLongPairs(size, true, a);
		case SADALP:
			return addElements(size + 1, d, addLongPairs(size, false, a));
		case UADALP:
			return addElements(size + 1, d, addLongPairs(size, true, a));
		case SUQADD:
			return addUnsignedToSigned(s, size, a, d);
		case USQADD:
			return addSignedToUnsigned(s, size, a, d);
		case CLS: {
			// The sign bits below the top one are the leading zeros of x EOR x<<1, without bit 0.
			const changes = v128.xor(a, shiftRightSigned(size, a, 1));
			return addElements(size, countLeadingZeros(size, changes), i64x2.splat(-1));
		}
		case CLZ:
			return countLeadingZeros(size, a);
		case CNT:
			return i8x16.popcnt(a);
		case NOT:
			return v128.not(a);
		case RBIT:
			return reverseBitsOfBytes(a);
		case SQABS:
			return withoutLeast(s, size, absolute(size, a));
		case SQNEG:
			return withoutLeast(s, size, negative(size, a));
		case CMGT_ZERO:
			return greaterElements(size, a, zero());
		case CMGE_ZERO:
			return v128.not(greaterElements(size, zero(), a));
		case CMEQ_ZERO:
			return equalElements(size, a, zero());
		case CMLE_ZERO:
			return v128.not(greaterElements(size, a, zero()));
		case CMLT_ZERO:
			return greaterElements(size, zero(), a);
		case ABS:
			return absolute(size, a);
		case NEG:
			return negative(size, a);
		case SSHR:
			return shiftRight(size, a, n, false, false);
		case USHR:
			return shiftRight(size, a, n, true, false);
		case SSRA:
			return addElements(size, d, shiftRight(size, a, n, false, false));
		case USRA:
			return addElements(size, d, shiftRight(size, a, n, true, false));
		case SRSHR:
			return shiftRight(size, a, n, false, true);
		case URSHR:
			return shiftRight(size, a, n, true, true);
		case SRSRA:
			return addElements(size, d, shiftRight(size, a, n, false, true));
		case URSRA:
			return addElements(size, d, shiftRight(size, a, n, true, true));
		case SRI:
			return shiftRightInsert(size, a, d, n);
		case SHL:
			return shiftLeft(size, a, n);
		case SLI:
			return shiftLeftInsert(size, a, d, n);
		case SQSHLU:
			return shiftLeftToUnsigned(s, size, a, n);
		case SQSHL:
			return shiftLeftSigned(s, size, a, n);
		default:
			return shiftLeftUnsigned(s, size, a, n);
	}
}

/** Executes a record: Vd, Vn, the operation and the size of the elements, the form, the shift. */
export function executeUnary(s: u32, p: u32): void {
	const operation = load<u32>(p, 8);
	const rd = s + load<u16>(p, 2);
	const mask = formMask(load<u8>(p, 12));
	const a = v128.and(v128.load(s + load<u16>(p, 4)), mask);
	const d = v128.and(v128.load(rd), mask);
	v128.store(rd, v128.and(combine(s, operation >> 2, operation & 3, a, d, load<u8>(p, 13)), mask));
}
