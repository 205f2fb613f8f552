// Advanced SIMD three same, of integers: two vectors, or a vector and an element, give a vector of the same shape.

import { FORM_64, FORM_128, formMask, zero } from "./elements";
import {
	dotMixed,
	dotSigned,
	dotUnsigned,
	doublingAccumulateHigh16,
	doublingAccumulateHigh32,
	doublingHigh16,
	doublingHigh32,
	matrixMultiply,
	multiply8,
	polynomialMultiply,
} from "./multiply";
import {
	ADD,
	ADDP,
	CMEQ,
	CMGE,
	CMGT,
	CMHI,
	CMHS,
	CMTST,
	MLA,
	MLS,
	MUL,
	PMUL,
	SABA,
	SABD,
	SDOT,
	SHADD,
	SHSUB,
	SMAX,
	SMAXP,
	SMIN,
	SMINP,
	SMMLA,
	SQADD,
	SQDMULH,
	SQRDMLAH,
	SQRDMLSH,
	SQRDMULH,
	SQSUB,
	SRHADD,
	SUB,
	SUDOT,
	UABA,
	UABD,
	UDOT,
	UHADD,
	UHSUB,
	UMAX,
	UMAXP,
	UMIN,
	UMINP,
	UMMLA,
	UQADD,
	UQSUB,
	URHADD,
	USDOT,
	USMMLA,
} from "./operations";
import { below64, saturatingAdd, saturatingSubtract } from "./saturating";

/**
 * The elements of `a` and `b`, and of the accumulator `d`, combined. Where elements do not belong to the form they are 0
 * in all three, so that they do not saturate.
 *
 * @param operation - of `operations.ts`, and the size
 */
function combine(s: u32, operation: u32, a: v128, b: v128, d: v128): v128 {
	switch (operation) {
		case SHADD << 2:
			return i8x16.add(v128.and(a, b), i8x16.shr_s(v128.xor(a, b), 1));
		case (SHADD << 2) | 1:
			return i16x8.add(v128.and(a, b), i16x8.shr_s(v128.xor(a, b), 1));
		case (SHADD << 2) | 2:
			return i32x4.add(v128.and(a, b), i32x4.shr_s(v128.xor(a, b), 1));
		case SRHADD << 2:
			return i8x16.sub(v128.or(a, b), i8x16.shr_s(v128.xor(a, b), 1));
		case (SRHADD << 2) | 1:
			return i16x8.sub(v128.or(a, b), i16x8.shr_s(v128.xor(a, b), 1));
		case (SRHADD << 2) | 2:
			return i32x4.sub(v128.or(a, b), i32x4.shr_s(v128.xor(a, b), 1));
		case SHSUB << 2:
			return i8x16.sub(i8x16.shr_s(v128.xor(a, b), 1), v128.andnot(b, a));
		case (SHSUB << 2) | 1:
			return i16x8.sub(i16x8.shr_s(v128.xor(a, b), 1), v128.andnot(b, a));
		case (SHSUB << 2) | 2:
			return i32x4.sub(i32x4.shr_s(v128.xor(a, b), 1), v128.andnot(b, a));
		case UHADD << 2:
			return i8x16.add(v128.and(a, b), i8x16.shr_u(v128.xor(a, b), 1));
		case (UHADD << 2) | 1:
			return i16x8.add(v128.and(a, b), i16x8.shr_u(v128.xor(a, b), 1));
		case (UHADD << 2) | 2:
			return i32x4.add(v128.and(a, b), i32x4.shr_u(v128.xor(a, b), 1));
		case URHADD << 2:
			return i8x16.avgr_u(a, b);
		case (URHADD << 2) | 1:
			return i16x8.avgr_u(a, b);
		case (URHADD << 2) | 2:
			return i32x4.sub(v128.or(a, b), i32x4.shr_u(v128.xor(a, b), 1));
		case UHSUB << 2:
			return i8x16.sub(i8x16.shr_u(v128.xor(a, b), 1), v128.andnot(b, a));
		case (UHSUB << 2) | 1:
			return i16x8.sub(i16x8.shr_u(v128.xor(a, b), 1), v128.andnot(b, a));
		case (UHSUB << 2) | 2:
			return i32x4.sub(i32x4.shr_u(v128.xor(a, b), 1), v128.andnot(b, a));
		case SQADD << 2:
			return saturatingAdd(s, false, 0, a, b);
		case (SQADD << 2) | 1:
			return saturatingAdd(s, false, 1, a, b);
		case (SQADD << 2) | 2:
			return saturatingAdd(s, false, 2, a, b);
		case (SQADD << 2) | 3:
			return saturatingAdd(s, false, 3, a, b);
		case UQADD << 2:
			return saturatingAdd(s, true, 0, a, b);
		case (UQADD << 2) | 1:
			return saturatingAdd(s, true, 1, a, b);
		case (UQADD << 2) | 2:
			return saturatingAdd(s, true, 2, a, b);
		case (UQADD << 2) | 3:
			return saturatingAdd(s, true, 3, a, b);
		case SQSUB << 2:
			return saturatingSubtract(s, false, 0, a, b);
		case (SQSUB << 2) | 1:
			return saturatingSubtract(s, false, 1, a, b);
		case (SQSUB << 2) | 2:
			return saturatingSubtract(s, false, 2, a, b);
		case (SQSUB << 2) | 3:
			return saturatingSubtract(s, false, 3, a, b);
		case UQSUB << 2:
			return saturatingSubtract(s, true, 0, a, b);
		case (UQSUB << 2) | 1:
			return saturatingSubtract(s, true, 1, a, b);
		case (UQSUB << 2) | 2:
			return saturatingSubtract(s, true, 2, a, b);
		case (UQSUB << 2) | 3:
			return saturatingSubtract(s, true, 3, a, b);
		case CMGT << 2:
			return i8x16.gt_s(a, b);
		case (CMGT << 2) | 1:
			return i16x8.gt_s(a, b);
		case (CMGT << 2) | 2:
			return i32x4.gt_s(a, b);
		case (CMGT << 2) | 3:
			return i64x2.gt_s(a, b);
		case CMGE << 2:
			return i8x16.ge_s(a, b);
		case (CMGE << 2) | 1:
			return i16x8.ge_s(a, b);
		case (CMGE << 2) | 2:
			return i32x4.ge_s(a, b);
		case (CMGE << 2) | 3:
			return i64x2.ge_s(a, b);
		case CMHI << 2:
			return i8x16.gt_u(a, b);
		case (CMHI << 2) | 1:
			return i16x8.gt_u(a, b);
		case (CMHI << 2) | 2:
			return i32x4.gt_u(a, b);
		case (CMHI << 2) | 3:
			return below64(b, a);
		case CMHS << 2:
			return i8x16.ge_u(a, b);
		case (CMHS << 2) | 1:
			return i16x8.ge_u(a, b);
		case (CMHS << 2) | 2:
			return i32x4.ge_u(a, b);
		case (CMHS << 2) | 3:
			return v128.not(below64(a, b));
		case CMTST << 2:
			return v128.not(i8x16.eq(v128.and(a, b), zero()));
		case (CMTST << 2) | 1:
			return v128.not(i16x8.eq(v128.and(a, b), zero()));
		case (CMTST << 2) | 2:
			return v128.not(i32x4.eq(v128.and(a, b), zero()));
		case (CMTST << 2) | 3:
			return v128.not(i64x2.eq(v128.and(a, b), zero()));
		case CMEQ << 2:
			return i8x16.eq(a, b);
		case (CMEQ << 2) | 1:
			return i16x8.eq(a, b);
		case (CMEQ << 2) | 2:
			return i32x4.eq(a, b);
		case (CMEQ << 2) | 3:
			return i64x2.eq(a, b);
		case SMAX << 2:
			return i8x16.max_s(a, b);
		case (SMAX << 2) | 1:
			return i16x8.max_s(a, b);
		case (SMAX << 2) | 2:
			return i32x4.max_s(a, b);
		case SMIN << 2:
			return i8x16.min_s(a, b);
		case (SMIN << 2) | 1:
			return i16x8.min_s(a, b);
		case (SMIN << 2) | 2:
			return i32x4.min_s(a, b);
		case UMAX << 2:
			return i8x16.max_u(a, b);
		case (UMAX << 2) | 1:
			return i16x8.max_u(a, b);
		case (UMAX << 2) | 2:
			return i32x4.max_u(a, b);
		case UMIN << 2:
			return i8x16.min_u(a, b);
		case (UMIN << 2) | 1:
			return i16x8.min_u(a, b);
		case (UMIN << 2) | 2:
			return i32x4.min_u(a, b);
		case SABD << 2:
			return i8x16.sub(i8x16.max_s(a, b), i8x16.min_s(a, b));
		case (SABD << 2) | 1:
			return i16x8.sub(i16x8.max_s(a, b), i16x8.min_s(a, b));
		case (SABD << 2) | 2:
			return i32x4.sub(i32x4.max_s(a, b), i32x4.min_s(a, b));
		case UABD << 2:
			return i8x16.sub(i8x16.max_u(a, b), i8x16.min_u(a, b));
		case (UABD << 2) | 1:
			return i16x8.sub(i16x8.max_u(a, b), i16x8.min_u(a, b));
		case (UABD << 2) | 2:
			return i32x4.sub(i32x4.max_u(a, b), i32x4.min_u(a, b));
		case SABA << 2:
			return i8x16.add(d, i8x16.sub(i8x16.max_s(a, b), i8x16.min_s(a, b)));
		case (SABA << 2) | 1:
			return i16x8.add(d, i16x8.sub(i16x8.max_s(a, b), i16x8.min_s(a, b)));
		case (SABA << 2) | 2:
			return i32x4.add(d, i32x4.sub(i32x4.max_s(a, b), i32x4.min_s(a, b)));
		case UABA << 2:
			return i8x16.add(d, i8x16.sub(i8x16.max_u(a, b), i8x16.min_u(a, b)));
		case (UABA << 2) | 1:
			return i16x8.add(d, i16x8.sub(i16x8.max_u(a, b), i16x8.min_u(a, b)));
		case (UABA << 2) | 2:
			return i32x4.add(d, i32x4.sub(i32x4.max_u(a, b), i32x4.min_u(a, b)));
		case ADD << 2:
			return i8x16.add(a, b);
		case (ADD << 2) | 1:
			return i16x8.add(a, b);
		case (ADD << 2) | 2:
			return i32x4.add(a, b);
		case (ADD << 2) | 3:
			return i64x2.add(a, b);
		case SUB << 2:
			return i8x16.sub(a, b);
		case (SUB << 2) | 1:
			return i16x8.sub(a, b);
		case (SUB << 2) | 2:
			return i32x4.sub(a, b);
		case (SUB << 2) | 3:
			return i64x2.sub(a, b);
		case MLA << 2:
			return i8x16.add(d, multiply8(a, b));
		case (MLA << 2) | 1:
			return i16x8.add(d, i16x8.mul(a, b));
		case (MLA << 2) | 2:
			return i32x4.add(d, i32x4.mul(a, b));
		case MLS << 2:
			return i8x16.sub(d, multiply8(a, b));
		case (MLS << 2) | 1:
			return i16x8.sub(d, i16x8.mul(a, b));
		case (MLS << 2) | 2:
			return i32x4.sub(d, i32x4.mul(a, b));
		case MUL << 2:
			return multiply8(a, b);
		case (MUL << 2) | 1:
			return i16x8.mul(a, b);
		case (MUL << 2) | 2:
			return i32x4.mul(a, b);
		case PMUL << 2:
			return polynomialMultiply(a, b);
		case (SQDMULH << 2) | 1:
			return doublingHigh16(s, a, b, false);
		case (SQDMULH << 2) | 2:
			return doublingHigh32(s, a, b, false);
		case (SQRDMULH << 2) | 1:
			return doublingHigh16(s, a, b, true);
		case (SQRDMULH << 2) | 2:
			return doublingHigh32(s, a, b, true);
		case (SQRDMLAH << 2) | 1:
			return doublingAccumulateHigh16(s, a, b, d, false);
		case (SQRDMLAH << 2) | 2:
			return doublingAccumulateHigh32(s, a, b, d, false);
		case (SQRDMLSH << 2) | 1:
			return doublingAccumulateHigh16(s, a, b, d, true);
		case (SQRDMLSH << 2) | 2:
			return doublingAccumulateHigh32(s, a, b, d, true);
		case (SDOT << 2) | 2:
			return dotSigned(a, b, d);
		case (UDOT << 2) | 2:
			return dotUnsigned(a, b, d);
		case (USDOT << 2) | 2:
			return dotMixed(a, b, d);
		case (SUDOT << 2) | 2:
			return dotMixed(b, a, d);
		case (SMMLA << 2) | 2:
			return matrixMultiply(a, b, d, false, false);
		case (UMMLA << 2) | 2:
			return matrixMultiply(a, b, d, true, true);
		case (USMMLA << 2) | 2:
			return matrixMultiply(a, b, d, true, false);
		default:
			return zero();
	}
}

/* @inline */
function even8(a: v128, b: v128): v128 {
	return i8x16.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}

/* @inline */
function odd8(a: v128, b: v128): v128 {
	return i8x16.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

/* @inline */
function even16(a: v128, b: v128): v128 {
	return i16x8.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}

/* @inline */
function odd16(a: v128, b: v128): v128 {
	return i16x8.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}

/* @inline */
function even32(a: v128, b: v128): v128 {
	return i32x4.shuffle(a, b, 0, 2, 4, 6);
}

/* @inline */
function odd32(a: v128, b: v128): v128 {
	return i32x4.shuffle(a, b, 1, 3, 5, 7);
}

/* @inline */
function even64(a: v128, b: v128): v128 {
	return i64x2.shuffle(a, b, 0, 2);
}

/* @inline */
function odd64(a: v128, b: v128): v128 {
	return i64x2.shuffle(a, b, 1, 3);
}

/** Combines the pairs of elements of `a`, then those of `b`. */
function combinePairs(operation: u32, a: v128, b: v128): v128 {
	switch (operation) {
		case ADDP << 2:
			return i8x16.add(even8(a, b), odd8(a, b));
		case (ADDP << 2) | 1:
			return i16x8.add(even16(a, b), odd16(a, b));
		case (ADDP << 2) | 2:
			return i32x4.add(even32(a, b), odd32(a, b));
		case (ADDP << 2) | 3:
			return i64x2.add(even64(a, b), odd64(a, b));
		case SMAXP << 2:
			return i8x16.max_s(even8(a, b), odd8(a, b));
		case (SMAXP << 2) | 1:
			return i16x8.max_s(even16(a, b), odd16(a, b));
		case (SMAXP << 2) | 2:
			return i32x4.max_s(even32(a, b), odd32(a, b));
		case SMINP << 2:
			return i8x16.min_s(even8(a, b), odd8(a, b));
		case (SMINP << 2) | 1:
			return i16x8.min_s(even16(a, b), odd16(a, b));
		case (SMINP << 2) | 2:
			return i32x4.min_s(even32(a, b), odd32(a, b));
		case UMAXP << 2:
			return i8x16.max_u(even8(a, b), odd8(a, b));
		case (UMAXP << 2) | 1:
			return i16x8.max_u(even16(a, b), odd16(a, b));
		case (UMAXP << 2) | 2:
			return i32x4.max_u(even32(a, b), odd32(a, b));
		case UMINP << 2:
			return i8x16.min_u(even8(a, b), odd8(a, b));
		case (UMINP << 2) | 1:
			return i16x8.min_u(even16(a, b), odd16(a, b));
		case (UMINP << 2) | 2:
			return i32x4.min_u(even32(a, b), odd32(a, b));
		default:
			return zero();
	}
}

/** The form and the operation are the halves of the immediate. */
/* @inline */
function execute(s: u32, p: u32, b: v128): void {
	const form = load<u32>(p, 12);
	const a = v128.load(s + load<u16>(p, 4));
	const rd = s + load<u16>(p, 2);
	if (form == FORM_128) return v128.store(rd, combine(s, load<u32>(p, 8), a, b, v128.load(rd)));
	const mask = formMask(form);
	const d = v128.and(v128.load(rd), mask);
	v128.store(rd, v128.and(combine(s, load<u32>(p, 8), v128.and(a, mask), v128.and(b, mask), d), mask));
}

/** Vd, Vn, Vm. */
export function executeSame(s: u32, p: u32): void {
	execute(s, p, v128.load(s + load<u16>(p, 6)));
}

/** Vd, Vn, and the element of 16 or 32 bits whose offset takes the place of Vm. */
export function executeSameElement(s: u32, p: u32): void {
	const element = s + load<u16>(p, 6);
	execute(s, p, (load<u32>(p, 8) & 3) == 1 ? v128.load16_splat(element) : v128.load32_splat(element));
}

/** Pairwise operations. */
export function executePairwise(s: u32, p: u32): void {
	const a = v128.load(s + load<u16>(p, 4));
	const b = v128.load(s + load<u16>(p, 6));
	const rd = s + load<u16>(p, 2);
	const operation = load<u32>(p, 8);
	if (load<u32>(p, 12) == FORM_128) return v128.store(rd, combinePairs(operation, a, b));
	const halves = i64x2.shuffle(a, b, 0, 2);
	v128.store(rd, v128.and(combinePairs(operation, halves, halves), formMask(FORM_64)));
}
