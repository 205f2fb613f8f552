// Advanced SIMD copies, permutations, immediates, shifts by immediate, two-register instructions: words to records.
import {
	EXEC_absoluteElements,
	EXEC_absoluteSaturating,
	EXEC_accumulateSaturating,
	EXEC_addLongPairs,
	EXEC_compareZero,
	EXEC_countBits,
	EXEC_countLeadingElements,
	EXEC_dupElement,
	EXEC_dupGeneral,
	EXEC_extractNarrow,
	EXEC_extractNarrowSaturating,
	EXEC_extractVector,
	EXEC_insElement,
	EXEC_insGeneral,
	EXEC_logicalVectorImmediate,
	EXEC_moveVectorImmediate,
	EXEC_notVector,
	EXEC_reverseBitsOfBytes,
	EXEC_reverseElements,
	EXEC_shiftLeftElements,
	EXEC_shiftLeftInsert,
	EXEC_shiftLeftLong,
	EXEC_shiftLeftLongBySize,
	EXEC_shiftLeftSaturating,
	EXEC_shiftRight,
	EXEC_shiftRightInsert,
	EXEC_shiftRightNarrow,
	EXEC_shiftRightNarrowSaturating,
	EXEC_smov,
	EXEC_tableLookup,
	EXEC_transposeVectors,
	EXEC_umov,
	EXEC_unzipVectors,
	EXEC_zipVectors,
} from "../generated/decode";
import { S_V } from "../layout";
import * as ops from "../ops";
import { FORM_64, FORM_128, FORM_SCALAR } from "../simd/elements";
import * as operations from "../simd/operations";
import { emit, emitUndefined, halves, source, target } from "./record";

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

/* @inline */
function wide(w: u32): bool {
	return ((w >> 30) & 1) != 0;
}

/** The bit U: most instructions with it are the unsigned ones. */
/* @inline */
function unsigned(w: u32): bool {
	return ((w >> 29) & 1) != 0;
}

/** Vectors with one element of 64 bits. */
function oneDoubleword(w: u32): bool {
	return !isScalar(w) && sizeOf(w) == 3 && !wide(w);
}

/** Scalar forms that exist for 64 bits only, and vectors. */
function doublewordScalar(w: u32): bool {
	return isScalar(w) ? sizeOf(w) != 3 : oneDoubleword(w);
}

function formOf(w: u32, size: u32): u32 {
	if (isScalar(w)) return FORM_SCALAR + size;
	return wide(w) ? FORM_128 : FORM_64;
}

/** A copy of the element that imm5 gives, or of a general-purpose register. */
function copy(p: u32, w: u32, exec: i32): void {
	const imm5 = (w >> 16) & 31;
	const size = <u32>ctz<u32>(imm5);
	// the byte offset of the element: what is above the bit that gives the size
	const place = (imm5 >> (size + 1)) << size;
	const general = source((w >> 5) & 31);
	const element = vector(w >> 5) + place;
	let operation = operations.DUP;
	let rd = vector(w);
	let rn = element;
	switch (exec) {
		case EXEC_dupGeneral:
			rn = general;
			break;
		case EXEC_smov:
			operation = wide(w) ? operations.SMOV_64 : operations.SMOV_32;
			rd = target(w & 31);
			break;
		case EXEC_umov:
			operation = operations.UMOV;
			rd = target(w & 31);
			break;
		case EXEC_insGeneral:
			operation = operations.INSERT;
			rd += place;
			rn = general;
			break;
		case EXEC_insElement:
			operation = operations.INSERT;
			rd += place;
			rn = vector(w >> 5) + ((((w >> 11) & 15) >> size) << size);
			break;
		default:
			break;
	}
	emit(p, ops.OP_SIMD_COPY, rd, rn, 0, halves((operation << 2) | size, formOf(w, size)));
}

function permute(p: u32, w: u32, operation: u32, count: u32): void {
	const imm = halves(operation, formOf(w, 0) | (count << 8));
	emit(p, ops.OP_SIMD_PERMUTE, vector(w), vector(w >> 5), vector(w >> 16), imm);
}

/** AdvSIMDExpandImm of the immediates that are integers. */
function expandImmediate(op: u32, cmode: u32, imm8: u64): u64 {
	if (cmode < 8) return (imm8 << (8 * (cmode >> 1))) * 0x100000001;
	if (cmode < 12) return (imm8 << (8 * ((cmode >> 1) & 1))) * 0x1000100010001;
	if (cmode == 12) return ((imm8 << 8) | 0xff) * 0x100000001;
	if (cmode == 13) return ((imm8 << 16) | 0xffff) * 0x100000001;
	if (!op) return imm8 * 0x101010101010101;
	let mask: u64 = 0;
	for (let i = 0; i < 8; i++) if ((imm8 >> i) & 1) mask |= (<u64>0xff) << (8 * i);
	return mask;
}

function modifiedImmediate(p: u32, w: u32, logical: bool): void {
	const op = (w >> 29) & 1;
	const cmode = (w >> 12) & 15;
	const imm8 = (((w >> 16) & 7) << 5) | ((w >> 5) & 31);
	const imm = expandImmediate(op, cmode, <u64>imm8);
	if (logical) emit(p, ops.OP_SIMD_LOGIC_IMMEDIATE, vector(w), op, wide(w) ? FORM_128 : FORM_64, imm);
	else {
		const value = op && cmode != 14 ? ~imm : imm;
		emit(p, wide(w) ? ops.OP_FMOVI_VECTOR : ops.OP_FMOVI, vector(w), 0, 0, value);
	}
}

function emitUnary(p: u32, w: u32, operation: u32, size: u32, shift: u32): void {
	const imm = halves((operation << 2) | size, formOf(w, size) | (shift << 8));
	emit(p, ops.OP_SIMD_UNARY, vector(w), vector(w >> 5), 0, imm);
}

/** A two-register operation; the operation for U = 1 follows that for U = 0. */
function two(p: u32, w: u32, operation: u32): void {
	emitUnary(p, w, operation + (unsigned(w) ? 1 : 0), sizeOf(w), 0);
}

/** Narrowing to the lower or upper half of Vd, or of a scalar. */
function narrow(p: u32, w: u32, kind: u32, size: u32, shift: u32): void {
	const form = isScalar(w) ? FORM_SCALAR + size + 1 : FORM_128;
	const rd = vector(w) + (!isScalar(w) && wide(w) ? 8 : 0);
	emit(p, ops.OP_SIMD_RESIZE, rd, vector(w >> 5), 0, <u64>(kind | (size << 8) | (form << 16) | (shift << 24)));
}

function lengthen(p: u32, w: u32, kind: u32, size: u32, shift: u32): void {
	const rn = vector(w >> 5) + (wide(w) ? 8 : 0);
	emit(p, ops.OP_SIMD_RESIZE, vector(w), rn, 0, <u64>(kind | (size << 8) | (shift << 24)));
}

/** Fills in the record of a shift by immediate; false when `exec` is something else. */
function translateShift(p: u32, w: u32, exec: i32): bool {
	const field = (w >> 16) & 127;
	if (field < 8) return false;
	const size = <u32>(28 - clz<u32>(field)); // HighestSetBit(immh)
	const left = field - (8 << size);
	const right = (16 << size) - field;
	const opcode = (w >> 11) & 31;
	const U: u32 = unsigned(w) ? 1 : 0;
	switch (exec) {
		case EXEC_shiftRight:
			// opcode<2:1> is rounding and accumulation
			emitUnary(p, w, operations.SSHR + ((opcode >> 1) & 3) * 2 + U, size, right);
			return true;
		case EXEC_shiftRightInsert:
			emitUnary(p, w, operations.SRI, size, right);
			return true;
		case EXEC_shiftLeftElements:
			emitUnary(p, w, operations.SHL, size, left);
			return true;
		case EXEC_shiftLeftInsert:
			emitUnary(p, w, operations.SLI, size, left);
			return true;
		case EXEC_shiftLeftSaturating:
			emitUnary(p, w, opcode & 2 ? operations.SQSHL + U : operations.SQSHLU, size, left);
			return true;
		case EXEC_shiftRightNarrow:
			narrow(p, w, operations.TRUNCATE | (opcode & 1 ? operations.ROUND : 0), size, right);
			return true;
		case EXEC_shiftRightNarrowSaturating: {
			const kind = !U ? operations.SIGNED : opcode & 2 ? operations.UNSIGNED : operations.SIGNED_TO_UNSIGNED;
			narrow(p, w, kind | (opcode & 1 ? operations.ROUND : 0), size, right);
			return true;
		}
		case EXEC_shiftLeftLong:
			lengthen(p, w, operations.LENGTHEN + U, size, left);
			return true;
		default:
			return false;
	}
}

/** Fills in the record of a two-register instruction; false when `exec` is something else. */
function translateTwo(p: u32, w: u32, exec: i32): bool {
	const opcode = (w >> 12) & 31;
	switch (exec) {
		case EXEC_reverseElements:
			if (sizeOf(w) == 3) emitUndefined(p);
			else emitUnary(p, w, opcode ? operations.REV16 : unsigned(w) ? operations.REV32 : operations.REV64, sizeOf(w), 0);
			return true;
		case EXEC_addLongPairs:
			if (sizeOf(w) == 3) emitUndefined(p);
			else two(p, w, opcode & 4 ? operations.SADALP : operations.SADDLP);
			return true;
		case EXEC_accumulateSaturating:
			if (oneDoubleword(w)) emitUndefined(p);
			else two(p, w, operations.SUQADD);
			return true;
		case EXEC_countLeadingElements:
			if (sizeOf(w) == 3) emitUndefined(p);
			else two(p, w, operations.CLS);
			return true;
		case EXEC_countBits:
			emitUnary(p, w, operations.CNT, 0, 0);
			return true;
		case EXEC_notVector:
			emitUnary(p, w, operations.NOT, 0, 0);
			return true;
		case EXEC_reverseBitsOfBytes:
			emitUnary(p, w, operations.RBIT, 0, 0);
			return true;
		case EXEC_absoluteSaturating:
			if (oneDoubleword(w)) emitUndefined(p);
			else two(p, w, operations.SQABS);
			return true;
		case EXEC_compareZero:
			if (doublewordScalar(w)) emitUndefined(p);
			else two(p, w, operations.CMGT_ZERO + (opcode & 3) * 2);
			return true;
		case EXEC_absoluteElements:
			if (doublewordScalar(w)) emitUndefined(p);
			else two(p, w, operations.ABS);
			return true;
		case EXEC_extractNarrow:
			if (sizeOf(w) == 3) emitUndefined(p);
			else narrow(p, w, operations.TRUNCATE, sizeOf(w), 0);
			return true;
		case EXEC_extractNarrowSaturating: {
			const kind = !unsigned(w)
				? operations.SIGNED
				: opcode == 0x14
					? operations.UNSIGNED
					: operations.SIGNED_TO_UNSIGNED;
			if (sizeOf(w) == 3) emitUndefined(p);
			else narrow(p, w, kind, sizeOf(w), 0);
			return true;
		}
		case EXEC_shiftLeftLongBySize:
			if (sizeOf(w) == 3) emitUndefined(p);
			else lengthen(p, w, operations.LENGTHEN_UNSIGNED, sizeOf(w), 8 << sizeOf(w));
			return true;
		default:
			return false;
	}
}

/** Fills in the record; false when `exec` is something else. */
export function translateSimdMisc(p: u32, w: u32, exec: i32): bool {
	switch (exec) {
		case EXEC_dupElement:
		case EXEC_dupGeneral:
		case EXEC_smov:
		case EXEC_umov:
		case EXEC_insGeneral:
		case EXEC_insElement:
			copy(p, w, exec);
			return true;
		case EXEC_unzipVectors:
		case EXEC_transposeVectors:
		case EXEC_zipVectors: {
			const opcode = (w >> 12) & 7;
			const operation = (opcode & 3) - 1 + (opcode >> 2) * 3;
			if (oneDoubleword(w)) emitUndefined(p);
			else permute(p, w, (operation << 2) | sizeOf(w), 0);
			return true;
		}
		case EXEC_extractVector:
			if (!wide(w) && (w >> 14) & 1) emitUndefined(p);
			else permute(p, w, operations.EXT << 2, (w >> 11) & 15);
			return true;
		case EXEC_tableLookup:
			permute(p, w, ((w >> 12) & 1 ? operations.TBX : operations.TBL) << 2, ((w >> 13) & 3) + 1);
			return true;
		case EXEC_moveVectorImmediate:
			modifiedImmediate(p, w, false);
			return true;
		case EXEC_logicalVectorImmediate:
			modifiedImmediate(p, w, true);
			return true;
		default:
			return translateShift(p, w, exec) || translateTwo(p, w, exec);
	}
}
