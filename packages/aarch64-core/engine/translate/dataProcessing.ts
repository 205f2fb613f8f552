// Data processing instructions: words to records. The operations are defined in `run.ts`.
import { FLAGS_ROTATE, FLAGS_SET8, FLAGS_SET16 } from "../flags";
import {
	EXEC_addSubCarry,
	EXEC_addSubExtended,
	EXEC_addSubImmediate,
	EXEC_addSubShifted,
	EXEC_adr,
	EXEC_bitfield,
	EXEC_conditionalCompareImmediate,
	EXEC_conditionalCompareRegister,
	EXEC_conditionalSelect,
	EXEC_countLeading,
	EXEC_crc32,
	EXEC_evaluateIntoFlags,
	EXEC_extr,
	EXEC_logicalImmediate,
	EXEC_logicalShifted,
	EXEC_moveWide,
	EXEC_multiplyAdd,
	EXEC_multiplyAddLong,
	EXEC_multiplyHigh,
	EXEC_rbit,
	EXEC_reverseBytes,
	EXEC_rotateIntoFlags,
	EXEC_sdiv,
	EXEC_shiftVariable,
	EXEC_udiv,
} from "../generated/decode";
import { S_XZR } from "../layout";
import * as ops from "../ops";
import { bitMask, bitMaskValid, conditionMask } from "./fields";
import { translatePointerAuthentication } from "./pointerAuthentication";
import { emit, emitUndefined, halves, orStack, source, target } from "./record";

/** Chooses between the 64-bit and the 32-bit form of an operation; 32-bit forms follow 64-bit forms in `ops.ts`. */
/* @inline */
function sized(op: i32, sf: u32): i32 {
	return sf ? op : op + 1;
}

function addSubImmediate(p: u32, w: u32): void {
	const sf = w >> 31;
	const sub = (w >> 30) & 1;
	let imm = <u64>((w >> 10) & 0xfff);
	if ((w >> 22) & 1) imm <<= 12;
	const rn = orStack((w >> 5) & 31);
	if ((w >> 29) & 1) {
		const rd = target(w & 31);
		if (sub) emit(p, sf ? ops.OP_SUBSI64 : ops.OP_SUBSI32, rd, rn, 0, imm);
		else emit(p, sf ? ops.OP_ADDSI64 : ops.OP_ADDSI32, rd, rn, 0, imm);
		return;
	}
	if (sub) imm = 0 - imm;
	emit(p, sf ? ops.OP_ADDI64 : ops.OP_ADDI32, orStack(w & 31), rn, 0, imm);
}

function addSubShifted(p: u32, w: u32): void {
	const sf = w >> 31;
	const type = (w >> 22) & 3;
	const amount = (w >> 10) & 63;
	if (type == 3 || (!sf && amount >= 32)) return emitUndefined(p);
	const sub = (w >> 30) & 1;
	const flags = (w >> 29) & 1;
	const rd = target(w & 31);
	const rn = source((w >> 5) & 31);
	const rm = source((w >> 16) & 31);
	if (amount == 0) {
		const plain = flags ? (sub ? ops.OP_SUBS64 : ops.OP_ADDS64) : sub ? ops.OP_SUB64 : ops.OP_ADD64;
		return emit(p, sized(plain, sf), rd, rn, rm, 0);
	}
	if (type == 0 && sf && !flags) return emit(p, sub ? ops.OP_SUBLSL64 : ops.OP_ADDLSL64, rd, rn, rm, <u64>amount);
	const shifted = flags ? (sub ? ops.OP_SUBSSH64 : ops.OP_ADDSSH64) : sub ? ops.OP_SUBSH64 : ops.OP_ADDSH64;
	emit(p, sized(shifted, sf), rd, rn, rm, halves(amount, type));
}

function addSubExtended(p: u32, w: u32): void {
	const sf = w >> 31;
	const amount = (w >> 10) & 7;
	if (amount > 4) return emitUndefined(p);
	const sub = (w >> 30) & 1;
	const flags = (w >> 29) & 1;
	const rd = flags ? target(w & 31) : orStack(w & 31);
	const rn = orStack((w >> 5) & 31);
	const rm = source((w >> 16) & 31);
	const op = flags ? (sub ? ops.OP_SUBSX64 : ops.OP_ADDSX64) : sub ? ops.OP_SUBX64 : ops.OP_ADDX64;
	emit(p, sized(op, sf), rd, rn, rm, halves(amount, (w >> 13) & 7));
}

function addSubCarry(p: u32, w: u32): void {
	const flags = (w >> 29) & 1;
	const sub = (w >> 30) & 1;
	const op = flags ? (sub ? ops.OP_SBCS64 : ops.OP_ADCS64) : sub ? ops.OP_SBC64 : ops.OP_ADC64;
	emit(p, sized(op, w >> 31), target(w & 31), source((w >> 5) & 31), source((w >> 16) & 31), 0);
}

function logicalImmediate(p: u32, w: u32): void {
	const sf = w >> 31;
	const n = (w >> 22) & 1;
	const immr = (w >> 16) & 63;
	const imms = (w >> 10) & 63;
	if ((!sf && n) || !bitMaskValid(n, imms)) return emitUndefined(p);
	const imm = bitMask(n, imms, immr, sf);
	const rn = source((w >> 5) & 31);
	const opc = (w >> 29) & 3;
	if (opc == 3) return emit(p, sf ? ops.OP_ANDSI64 : ops.OP_ANDSI32, target(w & 31), rn, 0, imm);
	const rd = orStack(w & 31);
	if (opc == 0) return emit(p, ops.OP_ANDI, rd, rn, 0, imm);
	if (opc == 1) {
		if (rn == S_XZR) return emit(p, ops.OP_MOVI, rd, 0, 0, imm);
		return emit(p, sf ? ops.OP_ORRI64 : ops.OP_ORRI32, rd, rn, 0, imm);
	}
	emit(p, sf ? ops.OP_EORI64 : ops.OP_EORI32, rd, rn, 0, imm);
}

function logicalShifted(p: u32, w: u32): void {
	const sf = w >> 31;
	const amount = (w >> 10) & 63;
	if (!sf && amount >= 32) return emitUndefined(p);
	const type = (w >> 22) & 3;
	const rd = target(w & 31);
	const rn = source((w >> 5) & 31);
	const rm = source((w >> 16) & 31);
	const kind = <i32>(((w >> 28) & 6) | ((w >> 21) & 1)); // opc:N
	if (amount == 0) {
		if (kind == 2 && rn == S_XZR) return emit(p, sf ? ops.OP_MOV64 : ops.OP_MOV32, rd, rm, 0, 0);
		// AND BIC ORR ORN EOR EON ANDS BICS
		let op = ops.OP_AND64;
		if (kind == 1) op = ops.OP_BIC64;
		else if (kind == 2) op = ops.OP_ORR64;
		else if (kind == 3) op = ops.OP_ORN64;
		else if (kind == 4) op = ops.OP_EOR64;
		else if (kind == 5) op = ops.OP_EON64;
		else if (kind == 6) op = ops.OP_ANDS64;
		else if (kind == 7) op = ops.OP_BICS64;
		return emit(p, sf ? op : op - ops.OP_AND64 + ops.OP_AND32, rd, rn, rm, 0);
	}
	const imm = <u64>amount;
	if (kind == 2 && type == 0) return emit(p, sf ? ops.OP_ORRLSL64 : ops.OP_ORRLSL32, rd, rn, rm, imm);
	if (kind == 4) {
		if (type == 0) return emit(p, sf ? ops.OP_EORLSL64 : ops.OP_EORLSL32, rd, rn, rm, imm);
		if (type == 1) return emit(p, sf ? ops.OP_EORLSR64 : ops.OP_EORLSR32, rd, rn, rm, imm);
		if (type == 3 && !sf) return emit(p, ops.OP_EORROR32, rd, rn, rm, imm);
	}
	emit(p, sf ? ops.OP_LOGICSH64 : ops.OP_LOGICSH32, rd, rn, rm, halves(amount | (type << 8), <u32>kind));
}

function moveWide(p: u32, w: u32): void {
	const sf = w >> 31;
	const shift = ((w >> 21) & 3) << 4;
	if (!sf && shift >= 32) return emitUndefined(p);
	const imm = (<u64>((w >> 5) & 0xffff)) << shift;
	const rd = target(w & 31);
	const opc = (w >> 29) & 3;
	if (opc == 0) return emit(p, ops.OP_MOVI, rd, 0, 0, sf ? ~imm : ~imm & 0xffffffff);
	if (opc == 2) return emit(p, ops.OP_MOVI, rd, 0, 0, imm);
	emit(p, sf ? ops.OP_MOVK64 : ops.OP_MOVK32, rd, source(w & 31), shift, imm);
}

function bitfield(p: u32, w: u32): void {
	const sf = w >> 31;
	const immr = (w >> 16) & 63;
	const imms = (w >> 10) & 63;
	if (((w >> 22) & 1) != sf || (!sf && (immr >= 32 || imms >= 32))) return emitUndefined(p);
	const width: u32 = sf ? 64 : 32;
	const rd = target(w & 31);
	const rn = source((w >> 5) & 31);
	const opc = (w >> 29) & 3;
	const count = imms >= immr ? imms - immr + 1 : imms + 1; // bits moved
	const mask: u64 = count == 64 ? ~(<u64>0) : ((<u64>1) << count) - 1;
	const left = imms >= immr ? 0 : width - immr; // where they go
	if (opc == 2) {
		if (imms >= immr) {
			if (sf && imms == 63) return emit(p, ops.OP_LSRI64, rd, rn, 0, <u64>immr);
			return emit(p, ops.OP_UBFX, rd, rn, immr, mask);
		}
		if (sf && imms + 1 == immr) return emit(p, ops.OP_LSLI64, rd, rn, 0, <u64>left);
		return emit(p, ops.OP_UBFIZ, rd, rn, left, mask);
	}
	if (opc == 0) {
		// (x << l) >> r, arithmetic: the top bit moved is bit imms
		if (sf && immr == 0 && imms == 31) return emit(p, ops.OP_SXTW, rd, rn, 0, 0);
		const l = 63 - imms;
		const r = imms >= immr ? l + immr : l - left;
		return emit(p, sf ? ops.OP_SBFM64 : ops.OP_SBFM32, rd, rn, 0, halves(l, r));
	}
	const old = source(w & 31);
	if (imms >= immr) return emit(p, sf ? ops.OP_BFXIL64 : ops.OP_BFXIL32, rd, rn, immr | (old << 6), mask);
	emit(p, sf ? ops.OP_BFI64 : ops.OP_BFI32, rd, rn, left | (old << 6), mask << left);
}

function extr(p: u32, w: u32): void {
	const sf = w >> 31;
	const lsb = (w >> 10) & 63;
	if (((w >> 22) & 1) != sf || (!sf && lsb >= 32)) return emitUndefined(p);
	const op = sf ? ops.OP_EXTR64 : ops.OP_EXTR32;
	emit(p, op, target(w & 31), source((w >> 5) & 31), source((w >> 16) & 31), <u64>lsb);
}

function conditionalSelect(p: u32, w: u32): void {
	const kind = <i32>(((w >> 29) & 2) | ((w >> 10) & 1)); // op:o2
	const op = ops.OP_CSEL64 + kind * 2;
	const mask = <u64>conditionMask((w >> 12) & 15);
	emit(p, sized(op, w >> 31), target(w & 31), source((w >> 5) & 31), source((w >> 16) & 31), mask);
}

function conditionalCompare(p: u32, w: u32, immediate: bool): void {
	const compare = (w >> 30) & 1;
	const imm = halves(conditionMask((w >> 12) & 15), w & 15);
	const rn = source((w >> 5) & 31);
	const field = (w >> 16) & 31;
	const op = immediate ? (compare ? ops.OP_CCMPI64 : ops.OP_CCMNI64) : compare ? ops.OP_CCMP64 : ops.OP_CCMN64;
	emit(p, sized(op, w >> 31), 0, rn, immediate ? field : source(field), imm);
}

function multiplyAdd(p: u32, w: u32): void {
	const sf = w >> 31;
	const sub = (w >> 15) & 1;
	const ra = source((w >> 10) & 31);
	const rd = target(w & 31);
	const rn = source((w >> 5) & 31);
	const rm = source((w >> 16) & 31);
	if (!sub && ra == S_XZR) return emit(p, sized(ops.OP_MUL64, sf), rd, rn, rm, 0);
	emit(p, sized(sub ? ops.OP_MSUB64 : ops.OP_MADD64, sf), rd, rn, rm, <u64>ra);
}

/** Fills in the record of a data processing instruction; false when `exec` is something else. */
export function translateDataProcessing(p: u32, w: u32, exec: i32, offset: u32): bool {
	const sf = w >> 31;
	const rd = target(w & 31);
	const rn = source((w >> 5) & 31);
	const rm = source((w >> 16) & 31);
	switch (exec) {
		case EXEC_addSubImmediate:
			addSubImmediate(p, w);
			return true;
		case EXEC_addSubShifted:
			addSubShifted(p, w);
			return true;
		case EXEC_addSubExtended:
			addSubExtended(p, w);
			return true;
		case EXEC_addSubCarry:
			addSubCarry(p, w);
			return true;
		case EXEC_logicalImmediate:
			logicalImmediate(p, w);
			return true;
		case EXEC_logicalShifted:
			logicalShifted(p, w);
			return true;
		case EXEC_moveWide:
			moveWide(p, w);
			return true;
		case EXEC_bitfield:
			bitfield(p, w);
			return true;
		case EXEC_extr:
			extr(p, w);
			return true;
		case EXEC_adr: {
			const imm = ((<u64>(<i64>(<i32>(w << 8) >> 13))) << 2) | <u64>((w >> 29) & 3);
			// relative to the page of the PC
			emit(p, ops.OP_ADR, rd, 0, 0, w >> 31 ? imm << 12 : imm + offset);
			return true;
		}
		case EXEC_conditionalSelect:
			conditionalSelect(p, w);
			return true;
		case EXEC_conditionalCompareImmediate:
			conditionalCompare(p, w, true);
			return true;
		case EXEC_conditionalCompareRegister:
			conditionalCompare(p, w, false);
			return true;
		case EXEC_shiftVariable:
			emit(p, sized(ops.OP_LSLV64 + <i32>((w >> 10) & 3) * 2, sf), rd, rn, rm, 0);
			return true;
		case EXEC_udiv:
			emit(p, sized(ops.OP_UDIV64, sf), rd, rn, rm, 0);
			return true;
		case EXEC_sdiv:
			emit(p, sized(ops.OP_SDIV64, sf), rd, rn, rm, 0);
			return true;
		case EXEC_multiplyAdd:
			multiplyAdd(p, w);
			return true;
		case EXEC_multiplyAddLong: {
			const unsigned = (w >> 23) & 1;
			const sub = (w >> 15) & 1;
			const op = unsigned ? (sub ? ops.OP_UMSUBL : ops.OP_UMADDL) : sub ? ops.OP_SMSUBL : ops.OP_SMADDL;
			emit(p, op, rd, rn, rm, <u64>source((w >> 10) & 31));
			return true;
		}
		case EXEC_multiplyHigh:
			emit(p, (w >> 23) & 1 ? ops.OP_UMULH : ops.OP_SMULH, rd, rn, rm, 0);
			return true;
		case EXEC_crc32:
			emit(p, (w >> 12) & 1 ? ops.OP_CRC32C : ops.OP_CRC32, rd, rn, rm, <u64>(1 << ((w >> 10) & 3)));
			return true;
		case EXEC_rotateIntoFlags:
			emit(p, ops.OP_FLAGS, 0, rn, 0, halves(FLAGS_ROTATE, (w & 15) | (((w >> 15) & 63) << 8)));
			return true;
		case EXEC_evaluateIntoFlags:
			emit(p, ops.OP_FLAGS, 0, rn, 0, halves((w >> 14) & 1 ? FLAGS_SET16 : FLAGS_SET8, 0));
			return true;
		case EXEC_rbit:
			emit(p, sized(ops.OP_RBIT64, sf), rd, rn, 0, 0);
			return true;
		case EXEC_reverseBytes: {
			const opc = (w >> 10) & 3;
			const op =
				opc == 1 ? sized(ops.OP_REV16_64, sf) : opc == 2 ? (sf ? ops.OP_REV32_64 : ops.OP_REV32) : ops.OP_REV64;
			emit(p, op, rd, rn, 0, 0);
			return true;
		}
		case EXEC_countLeading:
			emit(p, sized((w >> 10) & 1 ? ops.OP_CLS64 : ops.OP_CLZ64, sf), rd, rn, 0, 0);
			return true;
		default:
			return translatePointerAuthentication(p, w, exec);
	}
}
