// Advanced SIMD three different: elements of one half of a register with elements of twice their width.
import { FORM_SCALAR, formMask, saturatedWhere, zero } from "./elements";
import {
	ADDHN,
	PMULL,
	RADDHN,
	RSUBHN,
	SABAL,
	SABDL,
	SADDL,
	SADDW,
	SMLAL,
	SMLSL,
	SMULL,
	SQDMLAL,
	SQDMLSL,
	SQDMULL,
	SSUBL,
	SSUBW,
	SUBHN,
	UABAL,
	UABDL,
	UADDL,
	UADDW,
	UMLAL,
	UMLSL,
	UMULL,
	USUBL,
	USUBW,
} from "./operations";
import { polynomialLong8, polynomialLong64 } from "./polynomial";
import { addSigned32, addSigned64, subtractSigned32, subtractSigned64 } from "./saturating";

/** The doubled products of the lower 16-bit elements, saturated: only that of the least number with itself overflows. */
/* @inline */
function doubled32(s: u32, a: v128, b: v128): v128 {
	const product = i32x4.extmul_low_i16x8_s(a, b);
	const overflow = i32x4.eq(product, i32x4.splat(0x40000000));
	saturatedWhere(s, overflow);
	return v128.xor(i32x4.shl(product, 1), overflow);
}

/* @inline */
function doubled64(s: u32, a: v128, b: v128): v128 {
	const product = i64x2.extmul_low_i32x4_s(a, b);
	const overflow = i64x2.eq(product, i64x2.splat(0x4000000000000000));
	saturatedWhere(s, overflow);
	return v128.xor(i64x2.shl(product, 1), overflow);
}

/**
 * The elements of the lower halves of `a` (wide operations: of all of it) and of `b`, and of the accumulator `d`, combined.
 *
 * @param operation - of `operations.ts`, and the size
 */
function combine(s: u32, operation: u32, a: v128, b: v128, d: v128): v128 {
	switch (operation) {
		case SADDL << 2:
			return i16x8.add(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b));
		case (SADDL << 2) | 1:
			return i32x4.add(i32x4.extend_low_i16x8_s(a), i32x4.extend_low_i16x8_s(b));
		case (SADDL << 2) | 2:
			return i64x2.add(i64x2.extend_low_i32x4_s(a), i64x2.extend_low_i32x4_s(b));
		case SSUBL << 2:
			return i16x8.sub(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b));
		case (SSUBL << 2) | 1:
			return i32x4.sub(i32x4.extend_low_i16x8_s(a), i32x4.extend_low_i16x8_s(b));
		case (SSUBL << 2) | 2:
			return i64x2.sub(i64x2.extend_low_i32x4_s(a), i64x2.extend_low_i32x4_s(b));
		case SADDW << 2:
			return i16x8.add(a, i16x8.extend_low_i8x16_s(b));
		case (SADDW << 2) | 1:
			return i32x4.add(a, i32x4.extend_low_i16x8_s(b));
		case (SADDW << 2) | 2:
			return i64x2.add(a, i64x2.extend_low_i32x4_s(b));
		case SSUBW << 2:
			return i16x8.sub(a, i16x8.extend_low_i8x16_s(b));
		case (SSUBW << 2) | 1:
			return i32x4.sub(a, i32x4.extend_low_i16x8_s(b));
		case (SSUBW << 2) | 2:
			return i64x2.sub(a, i64x2.extend_low_i32x4_s(b));
		case SABDL << 2:
			return i16x8.abs(i16x8.sub(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b)));
		case (SABDL << 2) | 1:
			return i32x4.abs(i32x4.sub(i32x4.extend_low_i16x8_s(a), i32x4.extend_low_i16x8_s(b)));
		case (SABDL << 2) | 2:
			return i64x2.abs(i64x2.sub(i64x2.extend_low_i32x4_s(a), i64x2.extend_low_i32x4_s(b)));
		case SABAL << 2:
			return i16x8.add(d, i16x8.abs(i16x8.sub(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b))));
		case (SABAL << 2) | 1:
			return i32x4.add(d, i32x4.abs(i32x4.sub(i32x4.extend_low_i16x8_s(a), i32x4.extend_low_i16x8_s(b))));
		case (SABAL << 2) | 2:
			return i64x2.add(d, i64x2.abs(i64x2.sub(i64x2.extend_low_i32x4_s(a), i64x2.extend_low_i32x4_s(b))));
		case SMULL << 2:
			return i16x8.extmul_low_i8x16_s(a, b);
		case (SMULL << 2) | 1:
			return i32x4.extmul_low_i16x8_s(a, b);
		case (SMULL << 2) | 2:
			return i64x2.extmul_low_i32x4_s(a, b);
		case SMLAL << 2:
			return i16x8.add(d, i16x8.extmul_low_i8x16_s(a, b));
		case (SMLAL << 2) | 1:
			return i32x4.add(d, i32x4.extmul_low_i16x8_s(a, b));
		case (SMLAL << 2) | 2:
			return i64x2.add(d, i64x2.extmul_low_i32x4_s(a, b));
		case SMLSL << 2:
			return i16x8.sub(d, i16x8.extmul_low_i8x16_s(a, b));
		case (SMLSL << 2) | 1:
			return i32x4.sub(d, i32x4.extmul_low_i16x8_s(a, b));
		case (SMLSL << 2) | 2:
			return i64x2.sub(d, i64x2.extmul_low_i32x4_s(a, b));
		case UADDL << 2:
			return i16x8.add(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b));
		case (UADDL << 2) | 1:
			return i32x4.add(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(b));
		case (UADDL << 2) | 2:
			return i64x2.add(i64x2.extend_low_i32x4_u(a), i64x2.extend_low_i32x4_u(b));
		case USUBL << 2:
			return i16x8.sub(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b));
		case (USUBL << 2) | 1:
			return i32x4.sub(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(b));
		case (USUBL << 2) | 2:
			return i64x2.sub(i64x2.extend_low_i32x4_u(a), i64x2.extend_low_i32x4_u(b));
		case UADDW << 2:
			return i16x8.add(a, i16x8.extend_low_i8x16_u(b));
		case (UADDW << 2) | 1:
			return i32x4.add(a, i32x4.extend_low_i16x8_u(b));
		case (UADDW << 2) | 2:
			return i64x2.add(a, i64x2.extend_low_i32x4_u(b));
		case USUBW << 2:
			return i16x8.sub(a, i16x8.extend_low_i8x16_u(b));
		case (USUBW << 2) | 1:
			return i32x4.sub(a, i32x4.extend_low_i16x8_u(b));
		case (USUBW << 2) | 2:
			return i64x2.sub(a, i64x2.extend_low_i32x4_u(b));
		case UABDL << 2:
			return i16x8.abs(i16x8.sub(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b)));
		case (UABDL << 2) | 1:
			return i32x4.abs(i32x4.sub(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(b)));
		case (UABDL << 2) | 2:
			return i64x2.abs(i64x2.sub(i64x2.extend_low_i32x4_u(a), i64x2.extend_low_i32x4_u(b)));
		case UABAL << 2:
			return i16x8.add(d, i16x8.abs(i16x8.sub(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b))));
		case (UABAL << 2) | 1:
			return i32x4.add(d, i32x4.abs(i32x4.sub(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(b))));
		case (UABAL << 2) | 2:
			return i64x2.add(d, i64x2.abs(i64x2.sub(i64x2.extend_low_i32x4_u(a), i64x2.extend_low_i32x4_u(b))));
		case UMULL << 2:
			return i16x8.extmul_low_i8x16_u(a, b);
		case (UMULL << 2) | 1:
			return i32x4.extmul_low_i16x8_u(a, b);
		case (UMULL << 2) | 2:
			return i64x2.extmul_low_i32x4_u(a, b);
		case UMLAL << 2:
			return i16x8.add(d, i16x8.extmul_low_i8x16_u(a, b));
		case (UMLAL << 2) | 1:
			return i32x4.add(d, i32x4.extmul_low_i16x8_u(a, b));
		case (UMLAL << 2) | 2:
			return i64x2.add(d, i64x2.extmul_low_i32x4_u(a, b));
		case UMLSL << 2:
			return i16x8.sub(d, i16x8.extmul_low_i8x16_u(a, b));
		case (UMLSL << 2) | 1:
			return i32x4.sub(d, i32x4.extmul_low_i16x8_u(a, b));
		case (UMLSL << 2) | 2:
			return i64x2.sub(d, i64x2.extmul_low_i32x4_u(a, b));
		case (SQDMULL << 2) | 1:
			return doubled32(s, a, b);
		case (SQDMULL << 2) | 2:
			return doubled64(s, a, b);
		case (SQDMLAL << 2) | 1:
			return addSigned32(s, d, doubled32(s, a, b));
		case (SQDMLAL << 2) | 2:
			return addSigned64(s, d, doubled64(s, a, b));
		case (SQDMLSL << 2) | 1:
			return subtractSigned32(s, d, doubled32(s, a, b));
		case (SQDMLSL << 2) | 2:
			return subtractSigned64(s, d, doubled64(s, a, b));
		case PMULL << 2:
			return polynomialLong8(a, b);
		case (PMULL << 2) | 3:
			return polynomialLong64(i64x2.extract_lane(a, 0), i64x2.extract_lane(b, 0));
		default:
			return zero();
	}
}

/** The form (0: vector, or 2 + size: scalar) and the operation are the halves of the immediate. */
/* @inline */
function execute(s: u32, p: u32, b: v128): void {
	const form = load<u32>(p, 12);
	const a = v128.load(s + load<u16>(p, 4));
	const rd = s + load<u16>(p, 2);
	const operation = load<u32>(p, 8);
	if (form < FORM_SCALAR) return v128.store(rd, combine(s, operation, a, b, v128.load(rd)));
	const narrow = formMask(form);
	const wide = formMask(form + 1);
	const d = v128.and(v128.load(rd), wide);
	v128.store(rd, v128.and(combine(s, operation, v128.and(a, narrow), v128.and(b, narrow), d), wide));
}

/** Vd, Vn, Vm; the offsets of those of which the upper half is used are 8 higher, and what follows does not matter. */
export function executeLong(s: u32, p: u32): void {
	execute(s, p, v128.load(s + load<u16>(p, 6)));
}

/** Vd, Vn, and the element of 16 or 32 bits whose offset takes the place of Vm. */
export function executeLongElement(s: u32, p: u32): void {
	const element = s + load<u16>(p, 6);
	execute(s, p, (load<u32>(p, 8) & 3) == 1 ? v128.load16_splat(element) : v128.load32_splat(element));
}

/** The upper halves of the elements, in the lower half. */
/* @inline */
function upper16(x: v128): v128 {
	return i8x16.shuffle(x, zero(), 1, 3, 5, 7, 9, 11, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23);
}

/* @inline */
function upper32(x: v128): v128 {
	return i16x8.shuffle(x, zero(), 1, 3, 5, 7, 8, 9, 10, 11);
}

/* @inline */
function upper64(x: v128): v128 {
	return i32x4.shuffle(x, zero(), 1, 3, 4, 5);
}

function combineNarrow(operation: u32, a: v128, b: v128): v128 {
	switch (operation) {
		case ADDHN << 2:
			return upper16(i16x8.add(a, b));
		case (ADDHN << 2) | 1:
			return upper32(i32x4.add(a, b));
		case (ADDHN << 2) | 2:
			return upper64(i64x2.add(a, b));
		case SUBHN << 2:
			return upper16(i16x8.sub(a, b));
		case (SUBHN << 2) | 1:
			return upper32(i32x4.sub(a, b));
		case (SUBHN << 2) | 2:
			return upper64(i64x2.sub(a, b));
		case RADDHN << 2:
			return upper16(i16x8.add(i16x8.add(a, b), i16x8.splat(128)));
		case (RADDHN << 2) | 1:
			return upper32(i32x4.add(i32x4.add(a, b), i32x4.splat(32768)));
		case (RADDHN << 2) | 2:
			return upper64(i64x2.add(i64x2.add(a, b), i64x2.splat(0x80000000)));
		case RSUBHN << 2:
			return upper16(i16x8.add(i16x8.sub(a, b), i16x8.splat(128)));
		case (RSUBHN << 2) | 1:
			return upper32(i32x4.add(i32x4.sub(a, b), i32x4.splat(32768)));
		case (RSUBHN << 2) | 2:
			return upper64(i64x2.add(i64x2.sub(a, b), i64x2.splat(0x80000000)));
		default:
			return zero();
	}
}

/** ADDHN, SUBHN and the rounding ones; the upper half of the immediate is 8 when the upper half of Vd is written. */
export function executeHighNarrow(s: u32, p: u32): void {
	const result = combineNarrow(load<u32>(p, 8), v128.load(s + load<u16>(p, 4)), v128.load(s + load<u16>(p, 6)));
	const rd = s + load<u16>(p, 2);
	if (load<u32>(p, 12)) v128.store64_lane(rd, result, 0, 8);
	else v128.store(rd, result);
}
