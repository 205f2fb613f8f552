// Vector instructions by the vector operations of WebAssembly, where these give the same numbers and no exceptions.

import { NEGINF, POSINF, TIEEVEN, ZERO } from "./format";
import {
	allFinite32,
	allFinite64,
	allSafe32,
	allSafe64,
	fused64,
	keepsDenormals,
	native,
	productsSafe32,
	productsSafe64,
	SAFE64,
} from "./native";
import {
	ABD,
	ABS,
	ACGE,
	ACGT,
	ADD,
	CMEQ,
	CMEQ0,
	CMGE,
	CMGE0,
	CMGT,
	CMGT0,
	CMLE0,
	CMLT0,
	DIV,
	FROMS,
	FROMU,
	MAX,
	MAXNM,
	MIN,
	MINNM,
	MODE_FPCR,
	MULX,
	NEG,
	RINT,
	RINTX,
	SQRT,
	SUB,
	TOS,
	TOU,
} from "./operations";

/** 2^500: factors and addends up to it, and products of them, can be split and added. */
const HUGE: f64 = 3.273390607896142e150;
/** 2^-900: the error of a product that is not less is a normalized number or 0. */
const TINY: f64 = 1.1830521861667747e-271;

/** An operand of 16 bytes; of 8 bytes it is doubled, so that the copy passes every test that it passes. */
/* @inline */
function vector(at: u32, bytes: u32): v128 {
	return bytes == 16 ? v128.load(at) : v128.load64_splat(at);
}

/* @inline */
function setVector(at: u32, bytes: u32, value: v128): bool {
	if (bytes == 16) v128.store(at, value);
	else {
		v128.store_lane<u64>(at, value, 0);
		store<u64>(at, 0, 8);
	}
	return true;
}

/* @inline */
function ordered32(a: v128, b: v128): bool {
	return v128.all_true<u32>(v128.and(v128.eq<f32>(a, a), v128.eq<f32>(b, b)));
}

/* @inline */
function ordered64(a: v128, b: v128): bool {
	return v128.all_true<u64>(v128.and(v128.eq<f64>(a, a), v128.eq<f64>(b, b)));
}

/** An operation of two vectors of singles; whether it is done. */
function binary32(s: u32, operation: u32, d: u32, bytes: u32, a: v128, b: v128): bool {
	if (operation > MULX) return other32(s, operation, d, bytes, a, b);
	if (!native(s)) return false;
	let r: v128;
	if (operation <= SUB) {
		r = operation == ADD ? v128.add<f32>(a, b) : v128.sub<f32>(a, b);
		return allFinite32(r) && setVector(d, bytes, r);
	}
	if (operation == DIV) {
		r = v128.div<f32>(a, b);
		return allSafe32(r) && setVector(d, bytes, r);
	}
	r = v128.mul<f32>(a, b);
	return productsSafe32(r, a, b) && setVector(d, bytes, r);
}

function other32(s: u32, operation: u32, d: u32, bytes: u32, a: v128, b: v128): bool {
	if (operation == ABD) {
		if (!native(s)) return false;
		const difference = v128.abs<f32>(v128.sub<f32>(a, b));
		return allFinite32(difference) && setVector(d, bytes, difference);
	}
	if (!keepsDenormals(s) || !ordered32(a, b)) return false;
	switch (operation) {
		case MAX:
		case MAXNM:
			return setVector(d, bytes, v128.max<f32>(a, b));
		case MIN:
		case MINNM:
			return setVector(d, bytes, v128.min<f32>(a, b));
		case CMEQ:
			return setVector(d, bytes, v128.eq<f32>(a, b));
		case CMGE:
			return setVector(d, bytes, v128.ge<f32>(a, b));
		case CMGT:
			return setVector(d, bytes, v128.gt<f32>(a, b));
		case ACGE:
			return setVector(d, bytes, v128.ge<f32>(v128.abs<f32>(a), v128.abs<f32>(b)));
		case ACGT:
			return setVector(d, bytes, v128.gt<f32>(v128.abs<f32>(a), v128.abs<f32>(b)));
		default:
			return false;
	}
}

/** An operation of two vectors of doubles; whether it is done. */
function binary64(s: u32, operation: u32, d: u32, bytes: u32, a: v128, b: v128): bool {
	if (operation > MULX) return other64(s, operation, d, bytes, a, b);
	if (!native(s)) return false;
	let r: v128;
	if (operation <= SUB) {
		r = operation == ADD ? v128.add<f64>(a, b) : v128.sub<f64>(a, b);
		return allFinite64(r) && setVector(d, bytes, r);
	}
	if (operation == DIV) {
		r = v128.div<f64>(a, b);
		return allSafe64(r) && setVector(d, bytes, r);
	}
	r = v128.mul<f64>(a, b);
	return productsSafe64(r, a, b) && setVector(d, bytes, r);
}

function other64(s: u32, operation: u32, d: u32, bytes: u32, a: v128, b: v128): bool {
	if (operation == ABD) {
		if (!native(s)) return false;
		const difference = v128.abs<f64>(v128.sub<f64>(a, b));
		return allFinite64(difference) && setVector(d, bytes, difference);
	}
	if (!keepsDenormals(s) || !ordered64(a, b)) return false;
	switch (operation) {
		case MAX:
		case MAXNM:
			return setVector(d, bytes, v128.max<f64>(a, b));
		case MIN:
		case MINNM:
			return setVector(d, bytes, v128.min<f64>(a, b));
		case CMEQ:
			return setVector(d, bytes, v128.eq<f64>(a, b));
		case CMGE:
			return setVector(d, bytes, v128.ge<f64>(a, b));
		case CMGT:
			return setVector(d, bytes, v128.gt<f64>(a, b));
		case ACGE:
			return setVector(d, bytes, v128.ge<f64>(v128.abs<f64>(a), v128.abs<f64>(b)));
		case ACGT:
			return setVector(d, bytes, v128.gt<f64>(v128.abs<f64>(a), v128.abs<f64>(b)));
		default:
			return false;
	}
}

/**
 * An element-wise operation of two registers; whether it is done.
 *
 * @param bytes - of the vector, 8 or 16
 */
export function nativeBinary(s: u32, operation: u32, size: u32, d: u32, n: u32, m: u32, bytes: u32): bool {
	const a = vector(n, bytes);
	const b = vector(m, bytes);
	return size == 1 ? binary32(s, operation, d, bytes, a, b) : binary64(s, operation, d, bytes, a, b);
}

/** The same with one element, at address `m`, as the second operand. */
export function nativeBinaryElement(s: u32, operation: u32, size: u32, d: u32, n: u32, m: u32, bytes: u32): bool {
	const a = vector(n, bytes);
	if (size == 1) return binary32(s, operation, d, bytes, a, v128.load32_splat(m));
	return binary64(s, operation, d, bytes, a, v128.load64_splat(m));
}

/** A pairwise operation of two registers of 16 bytes; whether it is done. */
export function nativePairwise(s: u32, operation: u32, size: u32, d: u32, n: u32, m: u32): bool {
	const a = v128.load(n);
	const b = v128.load(m);
	if (size == 1) {
		const even = v128.shuffle<u32>(a, b, 0, 2, 4, 6);
		return binary32(s, operation, d, 16, even, v128.shuffle<u32>(a, b, 1, 3, 5, 7));
	}
	return binary64(s, operation, d, 16, v128.shuffle<u64>(a, b, 0, 2), v128.shuffle<u64>(a, b, 1, 3));
}

/** An operation of one register; whether it is done. */
export function nativeUnary(
	s: u32,
	operation: u32,
	size: u32,
	mode: u32,
	fbits: u32,
	d: u32,
	n: u32,
	bytes: u32,
): bool {
	const a = vector(n, bytes);
	return size == 1 ? unary32(s, operation, mode, fbits, d, bytes, a) : unary64(s, operation, mode, d, bytes, a);
}

function unary32(s: u32, operation: u32, mode: u32, fbits: u32, d: u32, bytes: u32, a: v128): bool {
	switch (operation) {
		case ABS:
			return setVector(d, bytes, v128.abs<f32>(a));
		case NEG:
			return setVector(d, bytes, v128.neg<f32>(a));
		case SQRT: {
			const r = v128.sqrt<f32>(a);
			return native(s) && allSafe32(r) && setVector(d, bytes, r);
		}
		case FROMS:
			if (fbits || !native(s)) return false;
			return setVector(d, bytes, f32x4.convert_i32x4_s(a));
		case FROMU:
			if (fbits || !native(s)) return false;
			return setVector(d, bytes, f32x4.convert_i32x4_u(a));
	}
	if (!keepsDenormals(s) || !ordered32(a, a)) return false;
	const zero = v128.splat<f32>(0);
	switch (operation) {
		case RINT:
			if (mode == TIEEVEN || (mode == MODE_FPCR && native(s))) return setVector(d, bytes, v128.nearest<f32>(a));
			if (mode == POSINF) return setVector(d, bytes, v128.ceil<f32>(a));
			if (mode == NEGINF) return setVector(d, bytes, v128.floor<f32>(a));
			return mode == ZERO && setVector(d, bytes, v128.trunc<f32>(a));
		case RINTX:
			return native(s) && setVector(d, bytes, v128.nearest<f32>(a));
		case TOS: {
			const inside = v128.lt<f32>(v128.abs<f32>(a), v128.splat<f32>(2147483648));
			if (fbits || mode != ZERO || !native(s) || !v128.all_true<u32>(inside)) return false;
			return setVector(d, bytes, i32x4.trunc_sat_f32x4_s(a));
		}
		case TOU: {
			const inside = v128.and(v128.gt<f32>(a, v128.splat<f32>(-1)), v128.lt<f32>(a, v128.splat<f32>(4294967296)));
			if (fbits || mode != ZERO || !native(s) || !v128.all_true<u32>(inside)) return false;
			return setVector(d, bytes, i32x4.trunc_sat_f32x4_u(a));
		}
		case CMEQ0:
			return setVector(d, bytes, v128.eq<f32>(a, zero));
		case CMGE0:
			return setVector(d, bytes, v128.ge<f32>(a, zero));
		case CMGT0:
			return setVector(d, bytes, v128.gt<f32>(a, zero));
		case CMLE0:
			return setVector(d, bytes, v128.le<f32>(a, zero));
		case CMLT0:
			return setVector(d, bytes, v128.lt<f32>(a, zero));
		default:
			return false;
	}
}

function unary64(s: u32, operation: u32, mode: u32, d: u32, bytes: u32, a: v128): bool {
	switch (operation) {
		case ABS:
			return setVector(d, bytes, v128.abs<f64>(a));
		case NEG:
			return setVector(d, bytes, v128.neg<f64>(a));
		case SQRT: {
			const r = v128.sqrt<f64>(a);
			return native(s) && allSafe64(r) && setVector(d, bytes, r);
		}
	}
	if (!keepsDenormals(s) || !ordered64(a, a)) return false;
	const zero = v128.splat<f64>(0);
	switch (operation) {
		case RINT:
			if (mode == TIEEVEN || (mode == MODE_FPCR && native(s))) return setVector(d, bytes, v128.nearest<f64>(a));
			if (mode == POSINF) return setVector(d, bytes, v128.ceil<f64>(a));
			if (mode == NEGINF) return setVector(d, bytes, v128.floor<f64>(a));
			return mode == ZERO && setVector(d, bytes, v128.trunc<f64>(a));
		case RINTX:
			return native(s) && setVector(d, bytes, v128.nearest<f64>(a));
		case CMEQ0:
			return setVector(d, bytes, v128.eq<f64>(a, zero));
		case CMGE0:
			return setVector(d, bytes, v128.ge<f64>(a, zero));
		case CMGT0:
			return setVector(d, bytes, v128.gt<f64>(a, zero));
		case CMLE0:
			return setVector(d, bytes, v128.le<f64>(a, zero));
		case CMLT0:
			return setVector(d, bytes, v128.lt<f64>(a, zero));
		default:
			return false;
	}
}

/** `roundedToOdd` of two elements. */
/* @inline */
function vectorRoundedToOdd(x: v128, y: v128): v128 {
	const r = v128.add<f64>(x, y);
	const t = v128.sub<f64>(r, x);
	const error = v128.add<f64>(v128.sub<f64>(x, v128.sub<f64>(r, t)), v128.sub<f64>(y, t));
	const zero = v128.splat<f64>(0);
	const odd = v128.splat<u64>(1);
	// 1 where the result is to be moved: inexact and even
	const move = v128.andnot(v128.and(v128.ne<f64>(error, zero), odd), r);
	const away = v128.not(v128.xor(v128.gt<f64>(error, zero), v128.gt<f64>(r, zero)));
	// +1 away from zero, -1 towards it
	const change = v128.sub<u64>(v128.and(v128.shl<u64>(move, 1), away), move);
	return v128.add<u64>(r, change);
}

/** The elements of a * b + c as singles in the low half, from singles in the low halves. */
/* @inline */
function fusedHalf(a: v128, b: v128, c: v128): v128 {
	const x = f64x2.promote_low_f32x4(a);
	const y = f64x2.promote_low_f32x4(b);
	return f32x4.demote_f64x2_zero(vectorRoundedToOdd(v128.mul<f64>(x, y), f64x2.promote_low_f32x4(c)));
}

/** The upper half of a vector, twice. */
/* @inline */
function upper(x: v128): v128 {
	return v128.shuffle<u64>(x, x, 1, 1);
}

/** The upper 26 bits of the significands, by Veltkamp's splitting; no element may be near overflow. */
/* @inline */
function upperBits(x: v128): v128 {
	const t = v128.mul<f64>(x, v128.splat<f64>(134217729));
	return v128.sub<f64>(t, v128.sub<f64>(t, x));
}

/**
 * `fused64` of two elements; whether it is done. The error of the product is Dekker's: T. J. Dekker, "A floating-point
 * technique for extending the available precision", Numerische Mathematik 18, 1971. It is exact where factors are not
 * huge and the product is not tiny; other elements are left to `fused64`.
 */
function fusedDoubles(d: u32, bytes: u32, a: v128, b: v128, c: v128): bool {
	const product = v128.mul<f64>(a, b);
	const ah = upperBits(a);
	const bh = upperBits(b);
	const al = v128.sub<f64>(a, ah);
	const bl = v128.sub<f64>(b, bh);
	const cross = v128.add<f64>(
		v128.add<f64>(v128.sub<f64>(v128.mul<f64>(ah, bh), product), v128.mul<f64>(ah, bl)),
		v128.mul<f64>(al, bh),
	);
	const error = v128.add<f64>(cross, v128.mul<f64>(al, bl));
	const sum = v128.add<f64>(product, c);
	const t = v128.sub<f64>(sum, product);
	const sumError = v128.add<f64>(v128.sub<f64>(product, v128.sub<f64>(sum, t)), v128.sub<f64>(c, t));
	const v = v128.add<f64>(sumError, error);
	const r = v128.add<f64>(sum, v);
	const rest = v128.sub<f64>(v, v128.sub<f64>(r, sum));
	const largest = v128.pmax<f64>(v128.pmax<f64>(v128.abs<f64>(a), v128.abs<f64>(b)), v128.abs<f64>(c));
	const inside = v128.and(
		v128.le<f64>(largest, v128.splat<f64>(HUGE)),
		v128.and(
			v128.ge<f64>(v128.abs<f64>(product), v128.splat<f64>(TINY)),
			v128.ge<f64>(v128.abs<f64>(r), v128.splat<f64>(SAFE64)),
		),
	);
	const zero = v128.splat<f64>(0);
	const power = v128.eq<i64>(v128.and(rest, v128.splat<u64>(0xfffffffffffff)), zero);
	const halfWay = v128.and(power, v128.ne<f64>(rest, zero));
	if (v128.all_true<u64>(v128.andnot(inside, halfWay))) return setVector(d, bytes, r);
	const r0 = fused64(f64x2.extract_lane(a, 0), f64x2.extract_lane(b, 0), f64x2.extract_lane(c, 0));
	const r1 = fused64(f64x2.extract_lane(a, 1), f64x2.extract_lane(b, 1), f64x2.extract_lane(c, 1));
	if (F64.isNaN(r0) || F64.isNaN(r1)) return false;
	return setVector(d, bytes, f64x2.replace_lane(f64x2.splat(r0), 1, r1));
}

/**
 * a * b + c of vectors of singles (size 1) or doubles (2); whether it is done.
 *
 * @param signs - bit 0 negates the product, bit 1 the addend
 */
/* @inline */
function fusedVector(s: u32, size: u32, signs: u32, d: u32, bytes: u32, x: v128, b: v128, y: v128): bool {
	if (!native(s)) return false;
	if (size == 1) {
		const a = signs & 1 ? v128.neg<f32>(x) : x;
		const c = signs & 2 ? v128.neg<f32>(y) : y;
		const low = fusedHalf(a, b, c);
		const r =
			bytes == 16
				? v128.shuffle<u64>(low, fusedHalf(upper(a), upper(b), upper(c)), 0, 2)
				: v128.shuffle<u64>(low, low, 0, 0);
		return allSafe32(r) && setVector(d, bytes, r);
	}
	const a = signs & 1 ? v128.neg<f64>(x) : x;
	const c = signs & 2 ? v128.neg<f64>(y) : y;
	return fusedDoubles(d, bytes, a, b, c);
}

export function nativeFused(s: u32, size: u32, signs: u32, d: u32, n: u32, m: u32, a: u32, bytes: u32): bool {
	return fusedVector(s, size, signs, d, bytes, vector(n, bytes), vector(m, bytes), vector(a, bytes));
}

/** The same with one element, at address `m`, as the second factor. */
export function nativeFusedElement(s: u32, size: u32, signs: u32, d: u32, n: u32, m: u32, a: u32, bytes: u32): bool {
	const y = size == 1 ? v128.load32_splat(m) : v128.load64_splat(m);
	return fusedVector(s, size, signs, d, bytes, vector(n, bytes), y, vector(a, bytes));
}
