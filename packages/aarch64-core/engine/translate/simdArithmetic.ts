// Advanced SIMD integer instructions: words to records.
import {
	EXEC_absoluteDifference,
	EXEC_absoluteDifferenceLong,
	EXEC_addAcross,
	EXEC_addLongAcross,
	EXEC_addPairScalar,
	EXEC_addPairwise,
	EXEC_addSubElements,
	EXEC_addSubHighNarrow,
	EXEC_addSubLong,
	EXEC_addSubWide,
	EXEC_compareElements,
	EXEC_dotProduct,
	EXEC_dotProductByElement,
	EXEC_doublingMultiplyAccumulateHigh,
	EXEC_doublingMultiplyAccumulateHighByElement,
	EXEC_doublingMultiplyHigh,
	EXEC_doublingMultiplyHighByElement,
	EXEC_doublingMultiplyLong,
	EXEC_doublingMultiplyLongByElement,
	EXEC_halvingAddSub,
	EXEC_logicalVector,
	EXEC_matrixMultiplyAccumulate,
	EXEC_maximumMinimum,
	EXEC_maximumMinimumAcross,
	EXEC_maximumMinimumPairwise,
	EXEC_multiplyAccumulateByElement,
	EXEC_multiplyAccumulateElements,
	EXEC_multiplyByElement,
	EXEC_multiplyElements,
	EXEC_multiplyLongByElement,
	EXEC_multiplyLongElements,
	EXEC_polynomialMultiply,
	EXEC_polynomialMultiplyLong,
	EXEC_saturatingAddSub,
	EXEC_saturatingShiftByRegister,
	EXEC_shiftByRegister,
} from "../generated/decode";
import { S_V } from "../layout";
import * as ops from "../ops";
import { FORM_64, FORM_128, FORM_SCALAR } from "../simd/elements";
import * as operations from "../simd/operations";
import { SHIFT_ROUND, SHIFT_SATURATE, SHIFT_UNSIGNED } from "../simd/shiftRegister";
import { emit, emitUndefined, halves } from "./record";

/** Offset of a vector register in the state. */
/* @inline */
function vector(n: u32): u32 {
	return S_V + ((n & 31) << 4);
}

/* @inline */
function sizeOf(w: u32): u32 {
	return (w >> 22) & 3;
}

/* @inline */
function isScalar(w: u32): bool {
	return ((w >> 28) & 1) != 0;
}

/** U:opcode of three same. */
/* @inline */
function sameOperation(w: u32): u32 {
	return ((w >> 24) & 0x20) | ((w >> 11) & 0x1f);
}

/** Vectors with one element of 64 bits. */
function oneDoubleword(w: u32): bool {
	return !isScalar(w) && sizeOf(w) == 3 && !((w >> 30) & 1);
}

/** Scalar forms that exist for 64 bits only, and vectors. */
function doublewordScalar(w: u32): bool {
	return isScalar(w) ? sizeOf(w) != 3 : oneDoubleword(w);
}

/* @inline */
function neitherHalfNorWord(w: u32): bool {
	return sizeOf(w) == 0 || sizeOf(w) == 3;
}

function formOf(w: u32): u32 {
	if (isScalar(w)) return FORM_SCALAR + sizeOf(w);
	return (w >> 30) & 1 ? FORM_128 : FORM_64;
}

/** Vd, Vn, Vm with an operation and the form. */
function three(p: u32, w: u32, op: i32, operation: u32): void {
	emit(p, op, vector(w), vector(w >> 5), vector(w >> 16), halves(operation, formOf(w)));
}

/* @inline */
function sized(operation: u32, w: u32): u32 {
	return (operation << 2) | sizeOf(w);
}

/** A three-same operation whose number is in the word; the most frequent ones have records of their own. */
function same(p: u32, w: u32): void {
	const operation = sized(sameOperation(w), w);
	if (formOf(w) == FORM_128) {
		let op = 0;
		if (operation == ((operations.ADD << 2) | 2)) op = ops.OP_ADD_4S;
		else if (operation == ((operations.ADD << 2) | 3)) op = ops.OP_ADD_2D;
		else if (operation == operations.CMEQ << 2) op = ops.OP_CMEQ_16B;
		if (op) return emit(p, op, vector(w), vector(w >> 5), vector(w >> 16), 0);
	}
	three(p, w, ops.OP_SIMD_SAME, operation);
}

function logical(p: u32, w: u32): void {
	const operation = ((w >> 27) & 4) | sizeOf(w);
	if (formOf(w) == FORM_128) {
		let op = 0;
		if (operation == operations.AND) op = ops.OP_AND_16B;
		else if (operation == operations.ORR) op = ops.OP_ORR_16B;
		else if (operation == operations.EOR) op = ops.OP_EOR_16B;
		if (op) return emit(p, op, vector(w), vector(w >> 5), vector(w >> 16), 0);
	}
	three(p, w, ops.OP_SIMD_LOGIC, operation);
}

function shiftRegister(p: u32, w: u32, saturate: u32): void {
	const flags = ((w >> 29) & 1 ? SHIFT_UNSIGNED : 0) | ((w >> 12) & 1 ? SHIFT_ROUND : 0) | saturate;
	const bytes: u32 = isScalar(w) ? 1 << sizeOf(w) : 8 << ((w >> 30) & 1);
	const imm = flags | (sizeOf(w) << 8) | (bytes << 16);
	emit(p, ops.OP_SIMD_SHIFT_REGISTER, vector(w), vector(w >> 5), vector(w >> 16), <u64>imm);
}

/** Offset of the half of a register that a long form uses; scalars are in the lower one. */
/* @inline */
function part(w: u32): u32 {
	return !isScalar(w) && (w >> 30) & 1 ? 8 : 0;
}

/** Three different: vectors have the form 0. */
function long(p: u32, w: u32, wide: bool): void {
	const operation = sized(((w >> 25) & 0x10) | ((w >> 12) & 15), w);
	const form = isScalar(w) ? FORM_SCALAR + sizeOf(w) : 0;
	const rn = vector(w >> 5) + (wide ? 0 : part(w));
	emit(p, ops.OP_SIMD_LONG, vector(w), rn, vector(w >> 16) + part(w), halves(operation, form));
}

function highNarrow(p: u32, w: u32): void {
	const operation = sized(((w >> 25) & 0x10) | ((w >> 12) & 15), w);
	emit(p, ops.OP_SIMD_HIGH_NARROW, vector(w), vector(w >> 5), vector(w >> 16), halves(operation, part(w)));
}

/** Offset of the element of a by-element form: 16-bit elements have the index H:L:M and 16 registers. */
function element(w: u32): u32 {
	const H = (w >> 11) & 1;
	const L = (w >> 21) & 1;
	const M = (w >> 20) & 1;
	if (sizeOf(w) == 1) return vector((w >> 16) & 15) + (((H << 2) | (L << 1) | M) << 1);
	return vector(w >> 16) + (((H << 1) | L) << 2);
}

function sameElement(p: u32, w: u32, operation: u32): void {
	const imm = halves(sized(operation, w), formOf(w));
	emit(p, ops.OP_SIMD_SAME_ELEMENT, vector(w), vector(w >> 5), element(w), imm);
}

function longElement(p: u32, w: u32, operation: u32): void {
	const form = isScalar(w) ? FORM_SCALAR + sizeOf(w) : 0;
	const imm = halves(sized(operation, w), form);
	emit(p, ops.OP_SIMD_LONG_ELEMENT, vector(w), vector(w >> 5) + part(w), element(w), imm);
}

/** SDOT, UDOT, USDOT, SUDOT by element: elements of 32 bits, whatever `size` says. */
function dotElement(p: u32, w: u32): void {
	let operation = (w >> 29) & 1 ? operations.UDOT : operations.SDOT;
	if ((w >> 12) & 1) operation = sizeOf(w) == 2 ? operations.USDOT : operations.SUDOT;
	const offset = vector(w >> 16) + ((((w >> 10) & 2) | ((w >> 21) & 1)) << 2);
	const imm = halves((operation << 2) | 2, formOf(w));
	emit(p, ops.OP_SIMD_SAME_ELEMENT, vector(w), vector(w >> 5), offset, imm);
}

function across(p: u32, w: u32, operation: u32): void {
	if (sizeOf(w) == 3 || (sizeOf(w) == 2 && !((w >> 30) & 1))) return emitUndefined(p);
	emit(p, ops.OP_SIMD_ACROSS, vector(w), vector(w >> 5), 0, halves(sized(operation, w), formOf(w)));
}

/** Fills in the record; false when `exec` is something else. */
export function translateSimdArithmetic(p: u32, w: u32, exec: i32): bool {
	const U = (w >> 29) & 1;
	switch (exec) {
		case EXEC_halvingAddSub:
		case EXEC_maximumMinimum:
		case EXEC_absoluteDifference:
		case EXEC_multiplyAccumulateElements:
		case EXEC_multiplyElements:
			if (sizeOf(w) == 3) emitUndefined(p);
			else same(p, w);
			return true;
		case EXEC_saturatingAddSub:
			if (oneDoubleword(w)) emitUndefined(p);
			else same(p, w);
			return true;
		case EXEC_compareElements:
		case EXEC_addSubElements:
			if (doublewordScalar(w)) emitUndefined(p);
			else same(p, w);
			return true;
		case EXEC_polynomialMultiply:
			same(p, w);
			return true;
		case EXEC_doublingMultiplyHigh:
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else same(p, w);
			return true;
		case EXEC_maximumMinimumPairwise:
			if (sizeOf(w) == 3) emitUndefined(p);
			else three(p, w, ops.OP_SIMD_PAIRWISE, sized(sameOperation(w), w));
			return true;
		case EXEC_addPairwise:
			if (oneDoubleword(w)) emitUndefined(p);
			else three(p, w, ops.OP_SIMD_PAIRWISE, sized(sameOperation(w), w));
			return true;
		case EXEC_shiftByRegister:
			if (doublewordScalar(w)) emitUndefined(p);
			else shiftRegister(p, w, 0);
			return true;
		case EXEC_saturatingShiftByRegister:
			if (oneDoubleword(w)) emitUndefined(p);
			else shiftRegister(p, w, SHIFT_SATURATE);
			return true;
		case EXEC_logicalVector:
			logical(p, w);
			return true;
		case EXEC_doublingMultiplyAccumulateHigh: {
			const operation = (w >> 11) & 1 ? operations.SQRDMLSH : operations.SQRDMLAH;
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else three(p, w, ops.OP_SIMD_SAME, sized(operation, w));
			return true;
		}
		case EXEC_dotProduct: {
			const operation = (w >> 11) & 1 ? operations.USDOT : U ? operations.UDOT : operations.SDOT;
			three(p, w, ops.OP_SIMD_SAME, sized(operation, w));
			return true;
		}
		case EXEC_matrixMultiplyAccumulate: {
			const operation = (w >> 11) & 1 ? operations.USMMLA : U ? operations.UMMLA : operations.SMMLA;
			three(p, w, ops.OP_SIMD_SAME, sized(operation, w));
			return true;
		}
		case EXEC_addSubLong:
		case EXEC_absoluteDifferenceLong:
		case EXEC_multiplyLongElements:
			if (sizeOf(w) == 3) emitUndefined(p);
			else long(p, w, false);
			return true;
		case EXEC_addSubWide:
			if (sizeOf(w) == 3) emitUndefined(p);
			else long(p, w, true);
			return true;
		case EXEC_addSubHighNarrow:
			if (sizeOf(w) == 3) emitUndefined(p);
			else highNarrow(p, w);
			return true;
		case EXEC_doublingMultiplyLong:
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else long(p, w, false);
			return true;
		case EXEC_polynomialMultiplyLong:
			long(p, w, false);
			return true;
		case EXEC_multiplyByElement:
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else sameElement(p, w, operations.MUL);
			return true;
		case EXEC_multiplyAccumulateByElement:
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else sameElement(p, w, (w >> 14) & 1 ? operations.MLS : operations.MLA);
			return true;
		case EXEC_doublingMultiplyHighByElement:
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else sameElement(p, w, (w >> 12) & 1 ? operations.SQRDMULH : operations.SQDMULH);
			return true;
		case EXEC_doublingMultiplyAccumulateHighByElement:
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else sameElement(p, w, (w >> 13) & 1 ? operations.SQRDMLSH : operations.SQRDMLAH);
			return true;
		case EXEC_multiplyLongByElement: {
			let operation = (w >> 14) & 1 ? operations.SMLSL : operations.SMLAL;
			if ((w >> 15) & 1) operation = operations.SMULL;
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else longElement(p, w, operation | (U << 4));
			return true;
		}
		case EXEC_doublingMultiplyLongByElement: {
			let operation = (w >> 14) & 1 ? operations.SQDMLSL : operations.SQDMLAL;
			if ((w >> 15) & 1) operation = operations.SQDMULL;
			if (neitherHalfNorWord(w)) emitUndefined(p);
			else longElement(p, w, operation);
			return true;
		}
		case EXEC_dotProductByElement:
			dotElement(p, w);
			return true;
		case EXEC_addLongAcross:
			across(p, w, U ? operations.UADDLV : operations.SADDLV);
			return true;
		case EXEC_maximumMinimumAcross: {
			const minimum = (w >> 16) & 1;
			across(p, w, (minimum ? operations.SMINV : operations.SMAXV) + U);
			return true;
		}
		case EXEC_addAcross:
			across(p, w, operations.ADDV);
			return true;
		case EXEC_addPairScalar:
			emit(p, ops.OP_ADDP_SCALAR, vector(w), vector(w >> 5), 0, 0);
			return true;
		default:
			return false;
	}
}
