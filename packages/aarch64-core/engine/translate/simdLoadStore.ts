// Loads and stores of SIMD and floating-point registers: the frequent forms get operations of their own, the others go
// to `executeVectorMemory`.
import {
	EXEC_multipleStructures,
	EXEC_multipleStructuresPostIndex,
	EXEC_singleStructure,
	EXEC_singleStructurePostIndex,
	EXEC_vectorLoadLiteral,
	EXEC_vectorPairOffset,
	EXEC_vectorPairPostIndex,
	EXEC_vectorPairPreIndex,
	EXEC_vectorPostIndex,
	EXEC_vectorPreIndex,
	EXEC_vectorRegisterOffset,
	EXEC_vectorUnscaledImmediate,
	EXEC_vectorUnsignedOffset,
} from "../generated/decode";
import { S_SP, S_V } from "../layout";
import * as ops from "../ops";
import { emit, emitUndefined, halves, orStack, source } from "./record";

/** The general path, with the word and the number of its function. */
function general(p: u32, w: u32, exec: i32): void {
	emit(p, ops.OP_V_MEMORY, 0, 0, 0, halves(w, <u32>exec));
}

/* @inline */
function vector(n: u32): u32 {
	return S_V + (n << 4);
}

/** The bits of the base that must be 0: those of the stack pointer's alignment. */
/* @inline */
function stackMask(rn: u32): u32 {
	return rn == S_SP ? 15 : 0;
}

/** The size of the access as a power of two: opc<1>:size. */
/* @inline */
function scaleOf(w: u32): u32 {
	return (((w >> 23) & 1) << 2) | (w >> 30);
}

function immediateOffset(p: u32, w: u32, exec: i32, offset: u64): void {
	const scale = scaleOf(w);
	if (scale < 2) return general(p, w, exec);
	const rn = orStack((w >> 5) & 31);
	const op = ((w >> 22) & 1 ? ops.OP_LDRS : ops.OP_STRS) + <i32>scale - 2;
	emit(p, op, vector(w & 31), rn, stackMask(rn), offset);
}

function writeback(p: u32, w: u32, exec: i32): void {
	if (scaleOf(w) != 4) return general(p, w, exec);
	const imm9 = <u32>(<i32>(w << 11) >> 23);
	const rn = orStack((w >> 5) & 31);
	const op = (w >> 22) & 1 ? ops.OP_LDRQ_WB : ops.OP_STRQ_WB;
	emit(p, op, vector(w & 31), rn, stackMask(rn), halves(exec == EXEC_vectorPreIndex ? imm9 : 0, imm9));
}

function registerOffset(p: u32, w: u32, exec: i32): void {
	const option = (w >> 13) & 7;
	if (!(option & 2)) return emitUndefined(p);
	const scale = scaleOf(w);
	const rn = (w >> 5) & 31;
	if (scale < 3 || !(option & 1) || rn == 31) return general(p, w, exec);
	const op = ((w >> 22) & 1 ? ops.OP_LDRD_R : ops.OP_STRD_R) + <i32>scale - 3;
	emit(p, op, vector(w & 31), rn << 3, source((w >> 16) & 31), (w >> 12) & 1 ? <u64>scale : 0);
}

function pair(p: u32, w: u32, exec: i32): void {
	const opc = w >> 30;
	if (opc == 0) return general(p, w, exec);
	const offset = (<u32>(<i32>(w << 10) >> 25)) << (2 + opc);
	const rn = orStack((w >> 5) & 31);
	const before = exec == EXEC_vectorPairPostIndex ? 0 : offset;
	const after = exec == EXEC_vectorPairOffset ? 0 : offset;
	const op = ((w >> 22) & 1 ? ops.OP_LDPD : ops.OP_STPD) + <i32>opc - 1;
	const imm = halves((before & 0xffff) | (after << 16), stackMask(rn));
	emit(p, op, vector(w & 31), rn, vector((w >> 10) & 31), imm);
}

/** Whether a form that accesses whole registers is reserved: structures of doublewords need Q = 1. */
function reservedStructure(w: u32): bool {
	return ((w >> 10) & 3) == 3 && !((w >> 30) & 1) && ((w >> 12) & 3) == 0;
}

/** Fills in the record of a load or store; false when `exec` is something else. */
export function translateSimdLoadStore(p: u32, w: u32, exec: i32): bool {
	switch (exec) {
		case EXEC_vectorUnsignedOffset:
			immediateOffset(p, w, exec, (<u64>((w >> 10) & 0xfff)) << scaleOf(w));
			return true;
		case EXEC_vectorUnscaledImmediate:
			immediateOffset(p, w, exec, <u64>(<i64>(<i32>(w << 11) >> 23)));
			return true;
		case EXEC_vectorPreIndex:
		case EXEC_vectorPostIndex:
			writeback(p, w, exec);
			return true;
		case EXEC_vectorRegisterOffset:
			registerOffset(p, w, exec);
			return true;
		case EXEC_vectorPairOffset:
		case EXEC_vectorPairPreIndex:
		case EXEC_vectorPairPostIndex:
			pair(p, w, exec);
			return true;
		case EXEC_multipleStructures:
		case EXEC_multipleStructuresPostIndex:
			if (reservedStructure(w)) emitUndefined(p);
			else general(p, w, exec);
			return true;
		case EXEC_vectorLoadLiteral:
		case EXEC_singleStructure:
		case EXEC_singleStructurePostIndex:
			general(p, w, exec);
			return true;
		default:
			return false;
	}
}
