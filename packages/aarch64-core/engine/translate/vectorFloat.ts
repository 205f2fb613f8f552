// Floating-point Advanced SIMD instructions, vectors and scalars: words to records.
import {
	BINARY,
	BINARY_ELEMENT,
	COMPLEX_ADD,
	COMPLEX_FUSED,
	COMPLEX_FUSED_ELEMENT,
	CONVERT,
	DOT_BFLOAT,
	DOT_BFLOAT_ELEMENT,
	FUSED,
	FUSED_BFLOAT,
	FUSED_BFLOAT_ELEMENT,
	FUSED_ELEMENT,
	FUSED_LONG,
	FUSED_LONG_ELEMENT,
	LENGTHEN,
	MATRIX_BFLOAT,
	NARROW,
	PAIR,
	PAIRWISE,
	REDUCE,
	UNARY,
} from "../fp/execute";
import { ODD, TIEAWAY, ZERO } from "../fp/format";
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
	MUL,
	MULX,
	NEG,
	RECPE,
	RECPS,
	RECPX,
	RINT,
	RINT32,
	RINT64,
	RINTX,
	RSQRTE,
	RSQRTS,
	SQRT,
	SUB,
	TOS,
	TOU,
	URECPE,
	URSQRTE,
} from "../fp/operations";
import {
	EXEC_bfloatConvertNarrow,
	EXEC_bfloatDot,
	EXEC_bfloatDotByElement,
	EXEC_bfloatMatrixMultiply,
	EXEC_bfloatMultiplyAddLong,
	EXEC_bfloatMultiplyAddLongByElement,
	EXEC_complexAdd,
	EXEC_complexMultiplyAdd,
	EXEC_complexMultiplyAddByElement,
	EXEC_fixedToFloatVector,
	EXEC_floatAcross,
	EXEC_floatAcrossHalf,
	EXEC_floatByElement,
	EXEC_floatByElementHalf,
	EXEC_floatCompareZero,
	EXEC_floatCompareZeroHalf,
	EXEC_floatConvertLong,
	EXEC_floatConvertNarrow,
	EXEC_floatConvertNarrowOdd,
	EXEC_floatEstimate,
	EXEC_floatEstimateHalf,
	EXEC_floatMoveImmediateVector,
	EXEC_floatMultiplyAddLong,
	EXEC_floatMultiplyAddLongByElement,
	EXEC_floatPairwise,
	EXEC_floatPairwiseHalf,
	EXEC_floatRoundToFitVector,
	EXEC_floatRoundVector,
	EXEC_floatRoundVectorHalf,
	EXEC_floatThreeSame,
	EXEC_floatThreeSameHalf,
	EXEC_floatToFixedVector,
	EXEC_floatToIntegerVector,
	EXEC_floatToIntegerVectorHalf,
	EXEC_floatUnaryVector,
	EXEC_floatUnaryVectorHalf,
	EXEC_integerToFloatVector,
	EXEC_integerToFloatVectorHalf,
	EXEC_unsignedEstimate,
} from "../generated/decode";
import * as ops from "../ops";
import { emitFloat, expandImmediate, vector } from "./float";
import { emit, emitUndefined } from "./record";

/** Number of elements of 2 << size bytes in a vector, or 1 in a scalar. */
/* @inline */
function lanes(w: u32, size: u32): u32 {
	return (w >> 28) & 1 ? 1 : ((w >> 30) & 1 ? 8 : 4) >> size;
}

/** Whether a vector of doubles has one element, which is reserved. */
/* @inline */
function reserved(w: u32, size: u32): bool {
	return size == 2 && !((w >> 30) & 1);
}

/** By U:a:opcode. */
function threeSame(p: u32, w: u32, size: u32): void {
	if (reserved(w, size)) return emitUndefined(p);
	const rd = vector(w & 31);
	const rn = vector((w >> 5) & 31);
	const rm = vector((w >> 16) & 31);
	const count = lanes(w, size);
	const opcode = (w >> 11) & 7;
	const kind = (((w >> 29) & 1) << 1) | ((w >> 23) & 1); // U:a
	if (opcode == 1) return emitFloat(p, rd, rn, rm, FUSED, 0, size, count, kind & 1, 0, rd);
	let operation: u32;
	let shape = BINARY;
	switch ((kind << 3) | opcode) {
		case 0b00_000:
			operation = MAXNM;
			break;
		case 0b00_010:
			operation = ADD;
			break;
		case 0b00_011:
			operation = MULX;
			break;
		case 0b00_100:
			operation = CMEQ;
			break;
		case 0b00_110:
			operation = MAX;
			break;
		case 0b00_111:
			operation = RECPS;
			break;
		case 0b01_000:
			operation = MINNM;
			break;
		case 0b01_010:
			operation = SUB;
			break;
		case 0b01_110:
			operation = MIN;
			break;
		case 0b01_111:
			operation = RSQRTS;
			break;
		case 0b10_000:
			operation = MAXNM;
			shape = PAIRWISE;
			break;
		case 0b10_010:
			operation = ADD;
			shape = PAIRWISE;
			break;
		case 0b10_011:
			operation = MUL;
			break;
		case 0b10_100:
			operation = CMGE;
			break;
		case 0b10_101:
			operation = ACGE;
			break;
		case 0b10_110:
			operation = MAX;
			shape = PAIRWISE;
			break;
		case 0b10_111:
			operation = DIV;
			break;
		case 0b11_000:
			operation = MINNM;
			shape = PAIRWISE;
			break;
		case 0b11_010:
			operation = ABD;
			break;
		case 0b11_100:
			operation = CMGT;
			break;
		case 0b11_101:
			operation = ACGT;
			break;
		case 0b11_110:
			operation = MIN;
			shape = PAIRWISE;
			break;
		default:
			return emitUndefined(p);
	}
	emitFloat(p, rd, rn, rm, shape, operation, size, count, 0, 0, 0);
}

/** Two-register miscellaneous, with the rounding mode or 0. */
function misc(p: u32, w: u32, operation: u32, size: u32, mode: u32): void {
	if (reserved(w, size)) return emitUndefined(p);
	emitFloat(p, vector(w & 31), vector((w >> 5) & 31), 0, UNARY, operation, size, lanes(w, size), mode, 0, 0);
}

/** The rounding mode of a:opcode<0>: N, P, M, Z as a is rmode<0> and opcode<0> is rmode<1>. */
/* @inline */
function modeOf(w: u32): u32 {
	return (((w >> 12) & 1) << 1) | ((w >> 23) & 1);
}

function round(p: u32, w: u32, size: u32): void {
	if (!((w >> 29) & 1)) return misc(p, w, RINT, size, modeOf(w));
	if (!((w >> 12) & 1)) return misc(p, w, RINT, size, TIEAWAY);
	misc(p, w, (w >> 23) & 1 ? RINT : RINTX, size, MODE_FPCR);
}

function toInteger(p: u32, w: u32, size: u32): void {
	misc(p, w, (w >> 29) & 1 ? TOU : TOS, size, (w >> 14) & 1 ? TIEAWAY : modeOf(w));
}

function compareZero(p: u32, w: u32, size: u32): void {
	const kind = (((w >> 12) & 3) << 1) | ((w >> 29) & 1); // GT, GE, EQ, LE, LT
	const operation = kind == 0 ? CMGT0 : kind == 1 ? CMGE0 : kind == 2 ? CMEQ0 : kind == 3 ? CMLE0 : CMLT0;
	misc(p, w, operation, size, 0);
}

function plainUnary(p: u32, w: u32, size: u32): void {
	misc(p, w, ((w >> 12) & 31) == 31 ? SQRT : (w >> 29) & 1 ? NEG : ABS, size, 0);
}

function estimate(p: u32, w: u32, size: u32): void {
	misc(p, w, ((w >> 12) & 31) == 31 ? RECPX : (w >> 29) & 1 ? RSQRTE : RECPE, size, 0);
}

/** FMLA, FMLS, FMUL, FMULX by element. */
function byElement(p: u32, w: u32, size: u32): void {
	const l = (w >> 21) & 1;
	const h = (w >> 11) & 1;
	if (reserved(w, size) || (size == 2 && l)) return emitUndefined(p);
	const rd = vector(w & 31);
	const rn = vector((w >> 5) & 31);
	const rm = vector((w >> 16) & (size ? 31 : 15));
	const index = size == 2 ? h : size == 1 ? (h << 1) | l : (h << 2) | (l << 1) | ((w >> 20) & 1);
	const count = lanes(w, size);
	const opcode = (w >> 12) & 15;
	if (opcode == 9) {
		const operation = (w >> 29) & 1 ? MULX : MUL;
		return emitFloat(p, rd, rn, rm, BINARY_ELEMENT, operation, size, count, 0, index, 0);
	}
	emitFloat(p, rd, rn, rm, FUSED_ELEMENT, 0, size, count, opcode == 5 ? 1 : 0, index, rd);
}

/** Conversions from and to fixed point: the highest bit of immh gives the size. */
function fixedPoint(p: u32, w: u32, signed: u32, unsigned: u32, mode: u32): void {
	const immh = (w >> 19) & 15;
	const size: u32 = immh & 8 ? 2 : immh & 4 ? 1 : 0;
	if (reserved(w, size)) return emitUndefined(p);
	const fbits = (32 << size) - ((w >> 16) & 127);
	const operation = (w >> 29) & 1 ? unsigned : signed;
	const count = lanes(w, size);
	emitFloat(p, vector(w & 31), vector((w >> 5) & 31), 0, UNARY, operation, size, count, mode, fbits, 0);
}

/** FMOV (vector, immediate). */
function moveImmediate(p: u32, w: u32): void {
	const imm8 = (((w >> 16) & 7) << 5) | ((w >> 5) & 31);
	const q = (w >> 30) & 1;
	const double = (w >> 29) & 1;
	const half = (w >> 11) & 1;
	if (double && (half || !q)) return emitUndefined(p);
	let value = expandImmediate(imm8, double ? 2 : half ? 0 : 1);
	if (half) value |= value << 16;
	if (!double) value |= value << 32;
	emit(p, q ? ops.OP_FMOVI_VECTOR : ops.OP_FMOVI, vector(w & 31), 0, 0, value);
}

/** FMAXV and relatives, FADDP of scalars and relatives: by a:opcode<1:0>. */
function reduction(p: u32, w: u32, shape: u32, size: u32, count: u32): void {
	const opcode = (w >> 12) & 3;
	const a = (w >> 23) & 1;
	const operation = opcode == 1 ? ADD : opcode == 0 ? (a ? MINNM : MAXNM) : a ? MIN : MAX;
	emitFloat(p, vector(w & 31), vector((w >> 5) & 31), 0, shape, operation, size, count, 0, 0, 0);
}

/** Between elements and elements of half or twice their width. */
function resize(p: u32, w: u32, shape: u32, kind: u32, count: u32, mode: u32): void {
	const q = (w >> 30) & 1;
	emitFloat(p, vector(w & 31), vector((w >> 5) & 31), 0, shape, kind, 0, count, mode, q << 3, 0);
}

/** H:L:M, the index of an element of 16 bits. */
/* @inline */
function halfIndex(w: u32): u32 {
	return (((w >> 11) & 1) << 2) | (((w >> 21) & 1) << 1) | ((w >> 20) & 1);
}

/** Fills in the record of a floating-point Advanced SIMD instruction; false when `exec` is something else. */
export function translateVectorFloat(p: u32, w: u32, exec: i32): bool {
	const rd = vector(w & 31);
	const rn = vector((w >> 5) & 31);
	const rm = vector((w >> 16) & 31);
	const q = (w >> 30) & 1;
	const size: u32 = (w >> 22) & 1 ? 2 : 1; // field sz
	switch (exec) {
		case EXEC_floatThreeSame:
			threeSame(p, w, size);
			return true;
		case EXEC_floatThreeSameHalf:
			threeSame(p, w, 0);
			return true;
		case EXEC_floatRoundVector:
			round(p, w, size);
			return true;
		case EXEC_floatRoundVectorHalf:
			round(p, w, 0);
			return true;
		case EXEC_floatRoundToFitVector:
			misc(p, w, (w >> 12) & 1 ? RINT64 : RINT32, size, (w >> 29) & 1 ? MODE_FPCR : ZERO);
			return true;
		case EXEC_floatToIntegerVector:
			toInteger(p, w, size);
			return true;
		case EXEC_floatToIntegerVectorHalf:
			toInteger(p, w, 0);
			return true;
		case EXEC_integerToFloatVector:
			misc(p, w, (w >> 29) & 1 ? FROMU : FROMS, size, 0);
			return true;
		case EXEC_integerToFloatVectorHalf:
			misc(p, w, (w >> 29) & 1 ? FROMU : FROMS, 0, 0);
			return true;
		case EXEC_floatCompareZero:
			compareZero(p, w, size);
			return true;
		case EXEC_floatCompareZeroHalf:
			compareZero(p, w, 0);
			return true;
		case EXEC_floatUnaryVector:
			plainUnary(p, w, size);
			return true;
		case EXEC_floatUnaryVectorHalf:
			plainUnary(p, w, 0);
			return true;
		case EXEC_floatEstimate:
			estimate(p, w, size);
			return true;
		case EXEC_floatEstimateHalf:
			estimate(p, w, 0);
			return true;
		case EXEC_unsignedEstimate:
			misc(p, w, (w >> 29) & 1 ? URSQRTE : URECPE, 1, 0);
			return true;
		case EXEC_floatByElement:
			byElement(p, w, size);
			return true;
		case EXEC_floatByElementHalf:
			byElement(p, w, 0);
			return true;
		case EXEC_fixedToFloatVector:
			fixedPoint(p, w, FROMS, FROMU, 0);
			return true;
		case EXEC_floatToFixedVector:
			fixedPoint(p, w, TOS, TOU, ZERO);
			return true;
		case EXEC_floatMoveImmediateVector:
			moveImmediate(p, w);
			return true;
		case EXEC_floatAcross:
			reduction(p, w, REDUCE, 1, 4);
			return true;
		case EXEC_floatAcrossHalf:
			reduction(p, w, REDUCE, 0, 4 << q);
			return true;
		case EXEC_floatPairwise:
			reduction(p, w, PAIR, size, 1);
			return true;
		case EXEC_floatPairwiseHalf:
			reduction(p, w, PAIR, 0, 1);
			return true;
		case EXEC_floatConvertNarrow:
			if (size == 2) resize(p, w, NARROW, (2 << 2) | 1, 2, MODE_FPCR);
			else resize(p, w, NARROW, 1 << 2, 4, MODE_FPCR);
			return true;
		case EXEC_floatConvertNarrowOdd:
			if ((w >> 28) & 1) emitFloat(p, rd, rn, 0, CONVERT, (2 << 2) | 1, 2, 1, ODD, 0, 0);
			else resize(p, w, NARROW, (2 << 2) | 1, 2, ODD);
			return true;
		case EXEC_bfloatConvertNarrow:
			resize(p, w, NARROW, (1 << 2) | 3, 4, MODE_FPCR);
			return true;
		case EXEC_floatConvertLong:
			if (size == 2) resize(p, w, LENGTHEN, (1 << 2) | 2, 2, MODE_FPCR);
			else resize(p, w, LENGTHEN, 1, 4, MODE_FPCR);
			return true;
		default:
			return translateExtended(p, w, exec, rd, rn, rm, q);
	}
}

/** FMLAL, FCADD, FCMLA and BFloat16. */
function translateExtended(p: u32, w: u32, exec: i32, rd: u32, rn: u32, rm: u32, q: u32): bool {
	const count = q ? 4 : 2;
	const half = vector((w >> 16) & 15); // a register whose number has four bits
	const size = (w >> 22) & 3;
	switch (exec) {
		case EXEC_floatMultiplyAddLong:
			emitFloat(p, rd, rn, rm, FUSED_LONG, 0, 0, count, (w >> 23) & 1, ((w >> 29) & 1) * count, 0);
			return true;
		case EXEC_floatMultiplyAddLongByElement: {
			const first = ((w >> 29) & 1) * count;
			emitFloat(p, rd, rn, half, FUSED_LONG_ELEMENT, 0, 0, count, (w >> 14) & 1, first, halfIndex(w));
			return true;
		}
		case EXEC_complexAdd:
			if (size == 0 || (size == 3 && !q)) emitUndefined(p);
			else emitFloat(p, rd, rn, rm, COMPLEX_ADD, 0, size - 1, (q ? 16 : 8) >> size, (w >> 12) & 1, 0, 0);
			return true;
		case EXEC_complexMultiplyAdd:
			if (size == 0 || (size == 3 && !q)) emitUndefined(p);
			else emitFloat(p, rd, rn, rm, COMPLEX_FUSED, 0, size - 1, (q ? 16 : 8) >> size, (w >> 11) & 3, 0, 0);
			return true;
		case EXEC_complexMultiplyAddByElement: {
			const l = (w >> 21) & 1;
			const h = (w >> 11) & 1;
			if (size == 1 ? h && !q : l || !q) {
				emitUndefined(p);
				return true;
			}
			const index = size == 1 ? (h << 1) | l : h;
			const rotation = (w >> 13) & 3;
			emitFloat(p, rd, rn, rm, COMPLEX_FUSED_ELEMENT, 0, size - 1, (q ? 16 : 8) >> size, rotation, index, 0);
			return true;
		}
		case EXEC_bfloatDot:
			emitFloat(p, rd, rn, rm, DOT_BFLOAT, 0, 0, count, 0, 0, 0);
			return true;
		case EXEC_bfloatDotByElement: {
			const index = (((w >> 11) & 1) << 1) | ((w >> 21) & 1);
			emitFloat(p, rd, rn, rm, DOT_BFLOAT_ELEMENT, 0, 0, count, 0, 0, index);
			return true;
		}
		case EXEC_bfloatMatrixMultiply:
			emitFloat(p, rd, rn, rm, MATRIX_BFLOAT, 0, 0, 4, 0, 0, 0);
			return true;
		case EXEC_bfloatMultiplyAddLong:
			emitFloat(p, rd, rn, rm, FUSED_BFLOAT, 0, 0, 4, 0, q, 0);
			return true;
		case EXEC_bfloatMultiplyAddLongByElement:
			emitFloat(p, rd, rn, half, FUSED_BFLOAT_ELEMENT, 0, 0, 4, 0, q, halfIndex(w));
			return true;
		default:
			return false;
	}
}
