// Advanced SIMD across lanes: all elements of a vector combined into one; scalar pairwise addition.
import { FORM_64, zero } from "./elements";
import { ADDV, SADDLV, SMAXV, SMINV, UADDLV, UMAXV, UMINV } from "./operations";

/** The upper half in place of the lower one. */
/* @inline */
function fold64(x: v128): v128 {
	return i64x2.shuffle(x, x, 1, 1);
}

/* @inline */
function fold32(x: v128): v128 {
	return i32x4.shuffle(x, x, 1, 1, 2, 3);
}

/* @inline */
function fold16(x: v128): v128 {
	return i16x8.shuffle(x, x, 1, 1, 2, 3, 4, 5, 6, 7);
}

/* @inline */
function fold8(x: v128): v128 {
	return i8x16.shuffle(x, x, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/** The sum of the four 32-bit elements. */
/* @inline */
function sum32(x: v128): u64 {
	const pairs = i32x4.add(x, fold64(x));
	return <u64>(<u32>(i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)));
}

function addLongSigned(size: u32, x: v128): u64 {
	if (size == 0) return sum32(i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(x))) & 0xffff;
	if (size == 1) return sum32(i32x4.extadd_pairwise_i16x8_s(x));
	const wide = i64x2.add(i64x2.extend_low_i32x4_s(x), i64x2.extend_high_i32x4_s(x));
	return <u64>(i64x2.extract_lane(wide, 0) + i64x2.extract_lane(wide, 1));
}

function addLongUnsigned(size: u32, x: v128): u64 {
	if (size == 0) return sum32(i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(x)));
	if (size == 1) return sum32(i32x4.extadd_pairwise_i16x8_u(x));
	const wide = i64x2.add(i64x2.extend_low_i32x4_u(x), i64x2.extend_high_i32x4_u(x));
	return <u64>(i64x2.extract_lane(wide, 0) + i64x2.extract_lane(wide, 1));
}

function add(size: u32, x: v128): u64 {
	if (size == 2) return sum32(x);
	const sum = addLongUnsigned(size, x);
	return size == 0 ? sum & 0xff : sum & 0xffff;
}

function maximumSigned(size: u32, x: v128): u64 {
	let r: v128;
	if (size == 2) {
		r = i32x4.max_s(x, fold64(x));
		return <u64>(<u32>i32x4.extract_lane(i32x4.max_s(r, fold32(r)), 0));
	}
	if (size == 1) {
		r = i16x8.max_s(x, fold64(x));
		r = i16x8.max_s(r, fold32(r));
		return <u64>i16x8.extract_lane_u(i16x8.max_s(r, fold16(r)), 0);
	}
	r = i8x16.max_s(x, fold64(x));
	r = i8x16.max_s(r, fold32(r));
	r = i8x16.max_s(r, fold16(r));
	return <u64>i8x16.extract_lane_u(i8x16.max_s(r, fold8(r)), 0);
}

function maximumUnsigned(size: u32, x: v128): u64 {
	let r: v128;
	if (size == 2) {
		r = i32x4.max_u(x, fold64(x));
		return <u64>(<u32>i32x4.extract_lane(i32x4.max_u(r, fold32(r)), 0));
	}
	if (size == 1) {
		r = i16x8.max_u(x, fold64(x));
		r = i16x8.max_u(r, fold32(r));
		return <u64>i16x8.extract_lane_u(i16x8.max_u(r, fold16(r)), 0);
	}
	r = i8x16.max_u(x, fold64(x));
	r = i8x16.max_u(r, fold32(r));
	r = i8x16.max_u(r, fold16(r));
	return <u64>i8x16.extract_lane_u(i8x16.max_u(r, fold8(r)), 0);
}

function minimumSigned(size: u32, x: v128): u64 {
	let r: v128;
	if (size == 2) {
		r = i32x4.min_s(x, fold64(x));
		return <u64>(<u32>i32x4.extract_lane(i32x4.min_s(r, fold32(r)), 0));
	}
	if (size == 1) {
		r = i16x8.min_s(x, fold64(x));
		r = i16x8.min_s(r, fold32(r));
		return <u64>i16x8.extract_lane_u(i16x8.min_s(r, fold16(r)), 0);
	}
	r = i8x16.min_s(x, fold64(x));
	r = i8x16.min_s(r, fold32(r));
	r = i8x16.min_s(r, fold16(r));
	return <u64>i8x16.extract_lane_u(i8x16.min_s(r, fold8(r)), 0);
}

function minimumUnsigned(size: u32, x: v128): u64 {
	let r: v128;
	if (size == 2) {
		r = i32x4.min_u(x, fold64(x));
		return <u64>(<u32>i32x4.extract_lane(i32x4.min_u(r, fold32(r)), 0));
	}
	if (size == 1) {
		r = i16x8.min_u(x, fold64(x));
		r = i16x8.min_u(r, fold32(r));
		return <u64>i16x8.extract_lane_u(i16x8.min_u(r, fold16(r)), 0);
	}
	r = i8x16.min_u(x, fold64(x));
	r = i8x16.min_u(r, fold32(r));
	r = i8x16.min_u(r, fold16(r));
	return <u64>i8x16.extract_lane_u(i8x16.min_u(r, fold8(r)), 0);
}

/** Vd, Vn. The immediate: the operation and the size, the form. */
export function executeAcross(s: u32, p: u32): void {
	const operation = load<u32>(p, 8);
	const half = load<u32>(p, 12) == FORM_64;
	let x = v128.load(s + load<u16>(p, 4));
	// For a maximum the elements twice, for a sum once.
	const sum = operation >> 2 == SADDLV || operation >> 2 == UADDLV || operation >> 2 == ADDV;
	if (half) x = sum ? i64x2.shuffle(x, zero(), 0, 2) : i64x2.shuffle(x, x, 0, 0);
	const d = s + load<u16>(p, 2);
	store<u64>(d, reduce(operation, x));
	store<u64>(d, 0, 8);
}

function reduce(operation: u32, x: v128): u64 {
	const size = operation & 3;
	switch (operation >> 2) {
		case SADDLV:
			return addLongSigned(size, x);
		case UADDLV:
			return addLongUnsigned(size, x);
		case SMAXV:
			return maximumSigned(size, x);
		case UMAXV:
			return maximumUnsigned(size, x);
		case SMINV:
			return minimumSigned(size, x);
		case UMINV:
			return minimumUnsigned(size, x);
		default:
			return add(size, x);
	}
}

/** ADDP of the two halves of Vn. */
export function executeAddPairScalar(s: u32, p: u32): void {
	const n = s + load<u16>(p, 4);
	const d = s + load<u16>(p, 2);
	store<u64>(d, load<u64>(n) + load<u64>(n, 8));
	store<u64>(d, 0, 8);
}
