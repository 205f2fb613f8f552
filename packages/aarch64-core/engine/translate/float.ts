// Scalar floating-point instructions: words to records.
import { BINARY, CONVERT, FROM_GENERAL, FUSED, TO_GENERAL, UNARY } from "../fp/execute";
import { TIEAWAY, ZERO } from "../fp/format";
import {
	ADD,
	DIV,
	MAX,
	MAXNM,
	MIN,
	MINNM,
	MODE_FPCR,
	MUL,
	NMUL,
	RINT,
	RINT32,
	RINT64,
	RINTX,
	SQRT,
	SUB,
	TOS,
	TOU,
} from "../fp/operations";
import {
	EXEC_fixedToFloat,
	EXEC_floatBinary,
	EXEC_floatCompare,
	EXEC_floatConditionalCompare,
	EXEC_floatConditionalSelect,
	EXEC_floatConvert,
	EXEC_floatConvertBF,
	EXEC_floatMoveGeneral,
	EXEC_floatMoveImmediate,
	EXEC_floatMultiplyAdd,
	EXEC_floatRound,
	EXEC_floatRoundToFit,
	EXEC_floatToFixed,
	EXEC_floatToFixedJS,
	EXEC_floatToInteger,
	EXEC_floatUnary,
	EXEC_integerToFloat,
} from "../generated/decode";
import { S_V, S_XZR } from "../layout";
import * as ops from "../ops";
import { conditionMask } from "./fields";
import { emit, emitUndefined, halves, source, target } from "./record";

/** A SIMD and floating-point register. */
/* @inline */
export function vector(n: u32): u32 {
	return S_V + (n << 4);
}

/** Emits what `fp/execute.ts` executes; see there for the fields. */
export function emitFloat(
	p: u32,
	rd: u32,
	rn: u32,
	rm: u32,
	shape: u32,
	operation: u32,
	size: u32,
	count: u32,
	parameter: u32,
	index: u32,
	ra: u32,
): void {
	const low = operation | (shape << 8) | (size << 16) | (count << 24);
	emit(p, ops.OP_FLOAT, rd, rn, rm, halves(low, parameter | (index << 8) | (ra << 16)));
}

/** 0 half, 1 single, 2 double from the field ftype; 3 is reserved. */
/* @inline */
function sizeOf(w: u32): u32 {
	const type = (w >> 22) & 3;
	return type == 3 ? 0 : type == 2 ? 3 : type + 1;
}

/** All ones of a size. */
/* @inline */
function widthMask(size: u32): u64 {
	return ~(<u64>0) >> (64 - (16 << size));
}

/** VFPExpandImm. */
export function expandImmediate(imm8: u32, size: u32): u64 {
	const sign = <u64>(imm8 >> 7);
	const b = (imm8 >> 6) & 1;
	const exponentBits: u32 = size == 2 ? 11 : size == 1 ? 8 : 5;
	const fractionBits: u32 = size == 2 ? 52 : size == 1 ? 23 : 10;
	const repeated: u32 = b ? (1 << (exponentBits - 3)) - 1 : 0;
	const exponent = <u64>(((b ^ 1) << (exponentBits - 1)) | (repeated << 2) | ((imm8 >> 4) & 3));
	const fraction = (<u64>(imm8 & 15)) << (fractionBits - 4);
	return (sign << (exponentBits + fractionBits)) | (exponent << fractionBits) | fraction;
}

/** FMOV, FABS, FNEG, FSQRT, FCVT, FRINT of registers. */
function floatOneSource(p: u32, w: u32): void {
	const size = sizeOf(w);
	const opcode = (w >> 15) & 63;
	const rd = vector(w & 31);
	const rn = vector((w >> 5) & 31);
	if (size == 3) return emitUndefined(p);
	switch (opcode) {
		case 0:
			return emit(p, ops.OP_FMOV, rd, rn, 0, widthMask(size));
		case 1:
			return emit(p, ops.OP_FMOV, rd, rn, 0, widthMask(size) >> 1);
		case 2:
			return emit(p, ops.OP_FNEG, rd, rn, 0, widthMask(size));
		case 3:
			if (size) return emit(p, size == 2 ? ops.OP_FSQRT64 : ops.OP_FSQRT32, rd, rn, 0, 0);
			return emitFloat(p, rd, rn, 0, UNARY, SQRT, 0, 1, 0, 0, 0);
		case 4:
			if (size == 2) return emit(p, ops.OP_FCVT_D_S, rd, rn, 0, 0);
			break;
		case 5:
			if (size == 1) return emit(p, ops.OP_FCVT_S_D, rd, rn, 0, 0);
			break;
		default:
			break;
	}
	if (opcode < 8) {
		// FCVT to single, double, half: see `convertOne`; BFCVT has the type of doubles, but converts a single
		const to = opcode == 7 ? 0 : opcode - 3;
		const kind = opcode == 6 ? (1 << 2) | 3 : (size << 2) | to;
		return emitFloat(p, rd, rn, 0, CONVERT, kind, size, 1, MODE_FPCR, 0, 0);
	}
	if (opcode >= 16) {
		const mode = opcode & 1 ? MODE_FPCR : ZERO;
		return emitFloat(p, rd, rn, 0, UNARY, opcode >= 18 ? RINT64 : RINT32, size, 1, mode, 0, 0);
	}
	// FRINT N P M Z A X - I
	const kind = opcode - 8;
	const mode = kind < 4 ? kind : kind == 4 ? TIEAWAY : MODE_FPCR;
	emitFloat(p, rd, rn, 0, UNARY, kind == 6 ? RINTX : RINT, size, 1, mode, 0, 0);
}

/** FMUL, FDIV, FADD, FSUB, FMAX, FMIN, FMAXNM, FMINNM, FNMUL. */
function floatTwoSource(p: u32, w: u32): void {
	const size = sizeOf(w);
	const rd = vector(w & 31);
	const rn = vector((w >> 5) & 31);
	const rm = vector((w >> 16) & 31);
	const opcode = (w >> 12) & 15;
	if (size == 3 || opcode > 8) return emitUndefined(p);
	if (size && opcode < 4) {
		const first =
			opcode == 0 ? ops.OP_FMUL64 : opcode == 1 ? ops.OP_FDIV64 : opcode == 2 ? ops.OP_FADD64 : ops.OP_FSUB64;
		return emit(p, size == 2 ? first : first + 1, rd, rn, rm, 0);
	}
	emitFloat(p, rd, rn, rm, BINARY, twoSourceOperation(opcode), size, 1, 0, 0, 0);
}

/** From the field opcode to a number of `fp/operations.ts`. */
function twoSourceOperation(opcode: u32): u32 {
	switch (opcode) {
		case 0:
			return MUL;
		case 1:
			return DIV;
		case 2:
			return ADD;
		case 3:
			return SUB;
		case 4:
			return MAX;
		case 5:
			return MIN;
		case 6:
			return MAXNM;
		case 7:
			return MINNM;
		default:
			return NMUL;
	}
}

/** FMADD, FMSUB, FNMADD, FNMSUB. */
function floatThreeSource(p: u32, w: u32): void {
	const size = sizeOf(w);
	if (size == 3) return emitUndefined(p);
	const o0 = (w >> 15) & 1;
	const o1 = (w >> 21) & 1;
	const signs = (o0 ^ o1) | (o1 << 1);
	const rd = vector(w & 31);
	const rn = vector((w >> 5) & 31);
	const rm = vector((w >> 16) & 31);
	const ra = vector((w >> 10) & 31);
	if (size) return emit(p, size == 2 ? ops.OP_FMADD64 : ops.OP_FMADD32, rd, rn, rm, halves(ra, signs));
	emitFloat(p, rd, rn, rm, FUSED, 0, 0, 1, signs, 0, ra);
}

/** FCMP, FCMPE. */
function floatCompare(p: u32, w: u32): void {
	const size = sizeOf(w);
	if (size == 3) return emitUndefined(p);
	const signal = (w >> 4) & 1;
	const rn = vector((w >> 5) & 31);
	const rm = (w >> 3) & 1 ? S_XZR : vector((w >> 16) & 31);
	if (size) return emit(p, size == 2 ? ops.OP_FCMP64 : ops.OP_FCMP32, 0, rn, rm, <u64>signal);
	emit(p, ops.OP_FCOMPARE, 0, rn, rm, halves(0xffff, signal << 2));
}

/** FCCMP, FCCMPE. */
function floatConditionalCompare(p: u32, w: u32): void {
	const size = sizeOf(w);
	if (size == 3) return emitUndefined(p);
	const rest = size | (((w >> 4) & 1) << 2) | ((w & 15) << 4);
	const rn = vector((w >> 5) & 31);
	emit(p, ops.OP_FCOMPARE, 0, rn, vector((w >> 16) & 31), halves(conditionMask((w >> 12) & 15), rest));
}

/** FCSEL. */
function floatConditionalSelect(p: u32, w: u32): void {
	const size = sizeOf(w);
	if (size == 3) return emitUndefined(p);
	const imm = halves(conditionMask((w >> 12) & 15), 64 - (16 << size));
	emit(p, ops.OP_FCSEL, vector(w & 31), vector((w >> 5) & 31), vector((w >> 16) & 31), imm);
}

/** FMOV (scalar, immediate). */
function floatImmediate(p: u32, w: u32): void {
	const size = sizeOf(w);
	if (size == 3) return emitUndefined(p);
	emit(p, ops.OP_FMOVI, vector(w & 31), 0, 0, expandImmediate((w >> 13) & 255, size));
}

/** FMOV between a general-purpose register and a scalar or the upper half of a register. */
function floatMoveGeneral(p: u32, w: u32): void {
	const sf = w >> 31;
	const size = sizeOf(w);
	const toFloat = (w >> 16) & 1;
	const number = w & 31;
	const from = (w >> 5) & 31;
	if (size == 3) {
		// V.D[1]; a 64-bit store is what both directions do
		if (toFloat) return emit(p, ops.OP_FMOV_GENERAL, vector(number) + 8, source(from), 0, ~(<u64>0));
		return emit(p, ops.OP_FMOV_GENERAL, target(number), vector(from) + 8, 0, ~(<u64>0));
	}
	const mask = widthMask(size) & (sf ? ~(<u64>0) : 0xffffffff);
	if (toFloat) return emit(p, ops.OP_FMOV, vector(number), source(from), 0, mask);
	emit(p, ops.OP_FMOV_GENERAL, target(number), vector(from), 0, mask);
}

/** FCVT to an integer or a fixed-point number in a general-purpose register. */
function floatToGeneral(p: u32, w: u32, mode: u32, fbits: u32): void {
	const sf = w >> 31;
	const size = sizeOf(w);
	const unsigned = (w >> 16) & 1;
	if (size == 3 || fbits > (sf ? 64 : 32)) return emitUndefined(p);
	const rd = target(w & 31);
	const rn = vector((w >> 5) & 31);
	if (size == 2 && !unsigned && mode == ZERO && !fbits) {
		return emit(p, sf ? ops.OP_FCVTZS_X : ops.OP_FCVTZS_W, rd, rn, 0, 0);
	}
	emitFloat(p, rd, rn, 0, TO_GENERAL, unsigned ? TOU : TOS, size, 1, mode | (sf << 7), fbits, 0);
}

/** SCVTF and UCVTF from a general-purpose register. */
function floatFromGeneral(p: u32, w: u32, fbits: u32): void {
	const sf = w >> 31;
	const size = sizeOf(w);
	const unsigned = (w >> 16) & 1;
	if (size == 3 || fbits > (sf ? 64 : 32)) return emitUndefined(p);
	const rd = vector(w & 31);
	const rn = source((w >> 5) & 31);
	if (size == 2 && !unsigned && !fbits) return emit(p, sf ? ops.OP_SCVTF_X : ops.OP_SCVTF_W, rd, rn, 0, 0);
	emitFloat(p, rd, rn, 0, FROM_GENERAL, unsigned, size, 1, sf << 7, fbits, 0);
}

/** Fills in the record of a scalar floating-point instruction; false when `exec` is something else. */
export function translateFloat(p: u32, w: u32, exec: i32): bool {
	switch (exec) {
		case EXEC_floatUnary:
		case EXEC_floatRound:
		case EXEC_floatRoundToFit:
		case EXEC_floatConvert:
		case EXEC_floatConvertBF:
			floatOneSource(p, w);
			return true;
		case EXEC_floatBinary:
			floatTwoSource(p, w);
			return true;
		case EXEC_floatMultiplyAdd:
			floatThreeSource(p, w);
			return true;
		case EXEC_floatCompare:
			floatCompare(p, w);
			return true;
		case EXEC_floatConditionalCompare:
			floatConditionalCompare(p, w);
			return true;
		case EXEC_floatConditionalSelect:
			floatConditionalSelect(p, w);
			return true;
		case EXEC_floatMoveImmediate:
			floatImmediate(p, w);
			return true;
		case EXEC_floatMoveGeneral:
			floatMoveGeneral(p, w);
			return true;
		case EXEC_floatToInteger:
			floatToGeneral(p, w, (w >> 18) & 1 ? TIEAWAY : (w >> 19) & 3, 0);
			return true;
		case EXEC_floatToFixed:
			floatToGeneral(p, w, ZERO, 64 - ((w >> 10) & 63));
			return true;
		case EXEC_integerToFloat:
			floatFromGeneral(p, w, 0);
			return true;
		case EXEC_fixedToFloat:
			floatFromGeneral(p, w, 64 - ((w >> 10) & 63));
			return true;
		case EXEC_floatToFixedJS:
			emit(p, ops.OP_FJCVTZS, target(w & 31), vector((w >> 5) & 31), 0, 0);
			return true;
		default:
			return false;
	}
}
