// Loads and stores: the frequent forms get operations of their own, the others go to `executeMemory`.
import {
	EXEC_atomicMemoryOperation,
	EXEC_compareAndSwap,
	EXEC_compareAndSwapPair,
	EXEC_loadAcquireRcpc,
	EXEC_loadAuthenticated,
	EXEC_loadExclusive,
	EXEC_loadExclusivePair,
	EXEC_loadLiteral,
	EXEC_loadOrdered,
	EXEC_orderedUnscaled,
	EXEC_pairOffset,
	EXEC_pairPostIndex,
	EXEC_pairPreIndex,
	EXEC_postIndex,
	EXEC_prefetch,
	EXEC_prefetchRegister,
	EXEC_preIndex,
	EXEC_registerOffset,
	EXEC_storeExclusive,
	EXEC_storeExclusivePair,
	EXEC_storeOrdered,
	EXEC_unprivileged,
	EXEC_unscaledImmediate,
	EXEC_unsignedOffset,
} from "../generated/decode";
import { S_SP } from "../layout";
import * as ops from "../ops";
import { emit, emitUndefined, halves, orStack, source, target } from "./record";

/** Number of a load or store in the order B H W X, SB64 SB32 SH64 SH32 SW, store B H W X. */
function kindOf(size: u32, opc: u32): i32 {
	if (opc == 0) return 9 + <i32>size;
	if (opc == 1) return <i32>size;
	return size == 2 ? 8 : 4 + <i32>size * 2 + (opc == 3 ? 1 : 0);
}

/** The general path, with the word and the number of its function. */
function general(p: u32, w: u32, exec: i32): void {
	emit(p, ops.OP_MEMORY, 0, 0, 0, halves(w, <u32>exec));
}

/** A base register of 31 needs the stack alignment check: the mask of the bits that must be 0. */
/* @inline */
function stackMask(rn: u32): u32 {
	return rn == S_SP ? 15 : 0;
}

function immediateOffset(p: u32, w: u32, offset: u64): void {
	const kind = kindOf(w >> 30, (w >> 22) & 3);
	const rn = orStack((w >> 5) & 31);
	const rt = w & 31;
	emit(p, ops.OP_LDRB + kind, kind >= 9 ? source(rt) : target(rt), rn, stackMask(rn), offset);
}

function writeback(p: u32, w: u32, pre: bool, exec: i32): void {
	const kind = kindOf(w >> 30, (w >> 22) & 3);
	if (kind >= 4 && kind < 9) return general(p, w, exec);
	const imm9 = <u32>(<i32>(w << 11) >> 23);
	const rn = orStack((w >> 5) & 31);
	const rt = w & 31;
	const op = kind >= 9 ? ops.OP_STRB_WB + kind - 9 : ops.OP_LDRB_WB + kind;
	emit(p, op, kind >= 9 ? source(rt) : target(rt), rn, stackMask(rn), halves(pre ? imm9 : 0, imm9));
}

/** An ordered access is a plain one as long as it is aligned: there is one order of accesses. */
function ordered(p: u32, w: u32, isLoad: bool): void {
	const size = w >> 30;
	const rn = orStack((w >> 5) & 31);
	const rt = w & 31;
	const mask = stackMask(rn) | ((1 << size) - 1);
	emit(p, (isLoad ? ops.OP_LDRB : ops.OP_STRB) + size, isLoad ? target(rt) : source(rt), rn, mask, 0);
}

/** LDXR, LDAXR, STXR, STLXR of 32 and 64 bits. */
function exclusive(p: u32, w: u32, exec: i32): void {
	const size = w >> 30;
	if (size < 2) return general(p, w, exec);
	const isLoad = exec == EXEC_loadExclusive;
	const rn = orStack((w >> 5) & 31);
	const rt = w & 31;
	const op = (isLoad ? ops.OP_LDXRW : ops.OP_STXRW) + size - 2;
	const mask = stackMask(rn) | ((1 << size) - 1);
	const outcome = target((w >> 16) & 31);
	emit(p, op, isLoad ? target(rt) : source(rt), rn, mask, halves(w, <u32>exec | (outcome << 16)));
}

function registerOffset(p: u32, w: u32, exec: i32): void {
	const option = (w >> 13) & 7;
	if (!(option & 2)) return emitUndefined(p);
	const size = w >> 30;
	const kind = kindOf(size, (w >> 22) & 3);
	const rn = (w >> 5) & 31;
	if (rn == 31) return general(p, w, exec);
	const rt = kind >= 9 ? source(w & 31) : target(w & 31);
	const rm = source((w >> 16) & 31);
	const shift: u32 = (w >> 12) & 1 ? size : 0;
	if (option & 1) return emit(p, ops.OP_LDRB_R + kind, rt, rn << 3, rm, <u64>shift);
	const sign: u32 = option == 6 ? 0x80000000 : 0;
	if (kind >= 4 && kind < 8) return general(p, w, exec);
	const op = kind < 4 ? ops.OP_LDRB_RX + kind : kind == 8 ? ops.OP_LDRSW_RX : ops.OP_STRB_RX + kind - 9;
	emit(p, op, rt, rn << 3, rm, halves(shift, sign));
}

function pair(p: u32, w: u32, exec: i32): void {
	const opc = w >> 30;
	const isLoad = ((w >> 22) & 1) != 0;
	if (opc == 1 || (opc == 0 && exec != EXEC_pairOffset)) return general(p, w, exec);
	const offset = <u32>(<i32>(w << 10) >> 25) * (opc == 2 ? 8 : 4);
	const rn = orStack((w >> 5) & 31);
	const rt = isLoad ? target(w & 31) : source(w & 31);
	const rt2 = isLoad ? target((w >> 10) & 31) : source((w >> 10) & 31);
	const before = exec == EXEC_pairPostIndex ? 0 : offset;
	const after = exec == EXEC_pairOffset ? 0 : offset;
	const imm = halves((before & 0xffff) | (after << 16), stackMask(rn));
	let op = isLoad ? (opc == 2 ? ops.OP_LDPX : ops.OP_LDPW) : opc == 2 ? ops.OP_STPX : ops.OP_STPW;
	if (exec != EXEC_pairOffset) op = isLoad ? ops.OP_LDPX_WB : ops.OP_STPX_WB;
	emit(p, op, rt, rn, rt2, imm);
}

/** Fills in the record of a load, store or prefetch; false when `exec` is something else. */
export function translateLoadStore(p: u32, w: u32, exec: i32, offset: u32): bool {
	const imm9 = <u64>(<i64>(<i32>(w << 11) >> 23));
	switch (exec) {
		case EXEC_unsignedOffset:
			immediateOffset(p, w, (<u64>((w >> 10) & 0xfff)) << (w >> 30));
			return true;
		case EXEC_unscaledImmediate:
			immediateOffset(p, w, imm9);
			return true;
		case EXEC_preIndex:
			writeback(p, w, true, exec);
			return true;
		case EXEC_postIndex:
			writeback(p, w, false, exec);
			return true;
		case EXEC_registerOffset:
			registerOffset(p, w, exec);
			return true;
		case EXEC_pairOffset:
		case EXEC_pairPreIndex:
		case EXEC_pairPostIndex:
			pair(p, w, exec);
			return true;
		case EXEC_loadLiteral: {
			const opc = w >> 30;
			const imm = <u64>(<i64>((<i32>(w << 8) >> 13) << 2)) + offset;
			if (opc == 2) general(p, w, exec);
			else emit(p, opc ? ops.OP_LDRX_LIT : ops.OP_LDRW_LIT, target(w & 31), 0, 0, imm);
			return true;
		}
		case EXEC_prefetchRegister:
			if (!((w >> 14) & 1)) emitUndefined(p);
			else emit(p, ops.OP_NOP, 0, 0, 0, 0);
			return true;
		case EXEC_prefetch:
			emit(p, ops.OP_NOP, 0, 0, 0, 0);
			return true;
		case EXEC_compareAndSwapPair:
			if ((w | (w >> 16)) & 1) emitUndefined(p);
			else general(p, w, exec);
			return true;
		case EXEC_loadOrdered:
		case EXEC_loadAcquireRcpc:
			ordered(p, w, true);
			return true;
		case EXEC_storeOrdered:
			ordered(p, w, false);
			return true;
		case EXEC_loadExclusive:
		case EXEC_storeExclusive:
			exclusive(p, w, exec);
			return true;
		case EXEC_unprivileged:
		case EXEC_loadExclusivePair:
		case EXEC_storeExclusivePair:
		case EXEC_loadAuthenticated:
		case EXEC_orderedUnscaled:
		case EXEC_compareAndSwap:
		case EXEC_atomicMemoryOperation:
			general(p, w, exec);
			return true;
		default:
			return false;
	}
}
