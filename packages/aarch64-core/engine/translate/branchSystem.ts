// Branches, exception generation and system instructions: words to records.
import { landingPad, NEED_ANYWHERE, NEED_CALL, NEED_JUMP } from "../branchTargets";
import { FLAGS_FROM_EXTERNAL, FLAGS_INVERT_CARRY, FLAGS_TO_EXTERNAL } from "../flags";
import {
	EXEC_branchAuthenticated,
	EXEC_branchConditional,
	EXEC_branchImmediate,
	EXEC_branchRegister,
	EXEC_brk,
	EXEC_clrex,
	EXEC_compareAndBranch,
	EXEC_convertFlags,
	EXEC_dmb,
	EXEC_dsb,
	EXEC_eret,
	EXEC_eretAuthenticated,
	EXEC_hint,
	EXEC_hvc,
	EXEC_invertCarry,
	EXEC_isb,
	EXEC_mrs,
	EXEC_msrImmediate,
	EXEC_msrRegister,
	EXEC_smc,
	EXEC_speculationBarrier,
	EXEC_svc,
	EXEC_sys,
	EXEC_testAndBranch,
	EXEC_waitWithTimeout,
} from "../generated/decode";
import { FEAT_BTI, FEAT_PAuth, FEAT_RAS } from "../generated/features";
import { SR_DAIF, SR_NZCV, SR_SP_EL0, SYS_DCZID_EL0 } from "../generated/sysregs";
import { KIND_dcZva, systemInstruction } from "../generated/systemInstructions";
import {
	S_SP,
	S_XZR,
	STORE_ID,
	STORE_RAZ,
	STORE_SPECIAL,
	STORE_STATE,
	SYSREG_EL0_READ,
	SYSREG_EL1_READ,
	SYSREG_FLOAT,
	SYSREG_STORE_SHIFT,
	SYSREG_TRAP_SHIFT,
} from "../layout";
import * as ops from "../ops";
import { hasFeature } from "../state";
import { needsRecheck } from "../sysregEffects";
import { findSysreg } from "../sysregTable";
import { conditionMask } from "./fields";
import { hintAuthentication } from "./pointerAuthentication";
import { emit, emitUndefined, halves, orStack, source, target } from "./record";

/** The near form of a branch that stays in its page, else the far form, which follows it in `ops.ts`. */
function branch(p: u32, op: i32, rd: u32, rn: u32, offset: u32, delta: i32, high: u32): void {
	const to = <i32>offset + delta;
	if (to >= 0 && to < 4096) emit(p, op, rd, rn, 0, halves(<u32>(delta << 2), high));
	else emit(p, op + 1, rd, rn, 0, halves(<u32>to, high));
}

function mrs(p: u32, w: u32): void {
	const row = findSysreg((w >> 5) & 0xffff);
	const rd = target(w & 31);
	if (!row) return emitUndefined(p);
	const flags = load<u32>(row, 8);
	const kind = (flags >> SYSREG_STORE_SHIFT) & 15;
	const trapped = (flags >> SYSREG_TRAP_SHIFT) & 15;
	if (kind == STORE_SPECIAL && load<u32>(row, 12) == SR_NZCV) return emit(p, ops.OP_MRS_NZCV, rd, 0, 0, 0);
	if (
		!(flags & SYSREG_FLOAT) &&
		flags & SYSREG_EL1_READ &&
		(kind == STORE_STATE || kind == STORE_ID || kind == STORE_RAZ)
	) {
		const at = kind == STORE_RAZ ? S_XZR : load<u32>(row, 4);
		if (!(flags & SYSREG_EL0_READ)) return emit(p, ops.OP_MRS_EL1, rd, at, 0, 0);
		if (!trapped && at != SYS_DCZID_EL0) return emit(p, ops.OP_MRS_ANY, rd, at, 0, 0);
	}
	let op = ops.OP_MRS_SLOW;
	if (kind == STORE_SPECIAL) {
		if (load<u32>(row, 12) == SR_SP_EL0) op = ops.OP_MRS_SP_EL0;
		else if (load<u32>(row, 12) == SR_DAIF) op = ops.OP_MRS_DAIF;
	}
	emit(p, op, rd, w & 31, 0, halves(row, 0));
}

function msr(p: u32, w: u32): void {
	const row = findSysreg((w >> 5) & 0xffff);
	if (!row) return emitUndefined(p);
	const rt = source(w & 31);
	const index = load<u32>(row, 12);
	const flags = load<u32>(row, 8);
	const kind = (flags >> SYSREG_STORE_SHIFT) & 15;
	if (kind == STORE_SPECIAL && index == SR_NZCV) return emit(p, ops.OP_MSR_NZCV, 0, rt, 0, 0);
	// registers that only EL1 writes and that nothing else depends on
	if (kind == STORE_STATE && (flags & 15) == 12 && !needsRecheck(load<u32>(row, 4)))
		return emit(p, ops.OP_MSR_STATE, load<u32>(row, 4), rt, 0, load<u64>(row, 16));
	let op = ops.OP_MSR_SLOW;
	if (kind == STORE_SPECIAL) {
		if (index == SR_SP_EL0) op = ops.OP_MSR_SP_EL0;
		else if (index == SR_DAIF) op = ops.OP_MSR_DAIF;
	}
	emit(p, op, w & 31, rt, 0, halves(row, 0));
}

/** MSR (immediate), with the field as `op1:op2`. */
function msrImmediate(p: u32, w: u32): void {
	const field = (((w >> 16) & 7) << 3) | ((w >> 5) & 7);
	const op = field == 30 ? ops.OP_DAIF_SET : field == 31 ? ops.OP_DAIF_CLEAR : ops.OP_MSR_PSTATE;
	emit(p, op, field, (w >> 8) & 15, 0, <u64>w);
}

function hint(p: u32, w: u32): void {
	const number = (w >> 5) & 127;
	if (number == 2) return emit(p, ops.OP_WFE, 0, 0, 0, 0);
	if (number == 3) return emit(p, ops.OP_WFI, 0, 0, 0, 0);
	if (number == 16 && hasFeature(FEAT_RAS)) return emit(p, ops.OP_ESB, 0, 0, 0, 0);
	if (hasFeature(FEAT_PAuth) && hintAuthentication(p, number)) return;
	if ((number & 0x79) == 32 && hasFeature(FEAT_BTI))
		return emit(p, ops.OP_BTI, 0, 0, 0, halves(0, landingPad((number >> 1) & 3)));
	emit(p, ops.OP_NOP, 0, 0, 0, 0);
}

/** What an indirect branch needs of a landing pad. */
function neededPad(opc: u32, n: u32): u32 {
	return opc == 1 ? NEED_CALL : n == 16 || n == 17 ? NEED_ANYWHERE : NEED_JUMP;
}

/** BR, BLR, RET. The immediate has the offset after the instruction in its low half. */
function branchRegister(p: u32, w: u32, offset: u32): void {
	const opc = (w >> 21) & 3;
	const n = (w >> 5) & 31;
	if (opc == 2 || !hasFeature(FEAT_BTI))
		return emit(p, opc == 1 ? ops.OP_BLR : ops.OP_BR, 0, source(n), 0, <u64>(offset + 4));
	emit(p, ops.OP_BRANCH_TYPED, opc == 1 ? 1 : 0, source(n), 0, halves(offset + 4, neededPad(opc, n)));
}

/** BRAA and its kin. rd: bit 0 link, bit 1 the B key; the high half of the immediate is 0 where there is no type. */
function branchAuthenticated(p: u32, w: u32, offset: u32): void {
	const opc = (w >> 21) & 3;
	const n: u32 = opc == 2 ? 30 : (w >> 5) & 31;
	const modifier: u32 = opc == 2 ? S_SP : (w >> 24) & 1 ? orStack(w & 31) : S_XZR;
	const need: u32 = opc == 2 || !hasFeature(FEAT_BTI) ? 0 : neededPad(opc, n);
	const how: u32 = (opc == 1 ? 1 : 0) | (((w >> 10) & 1) << 1);
	emit(p, ops.OP_BRANCH_AUTH, how, source(n), modifier, halves(offset + 4, need));
}

/** Fills in the record of a branch or system instruction; everything else is UNDEFINED. */
export function translateBranchSystem(p: u32, w: u32, exec: i32, offset: u32): void {
	const imm16 = <u64>((w >> 5) & 0xffff);
	const imm19 = (<i32>(w << 8) >> 13) << 2;
	const rt = source(w & 31);
	switch (exec) {
		case EXEC_branchImmediate: {
			const delta = (<i32>(w << 6) >> 6) << 2;
			return branch(p, w >> 31 ? ops.OP_BL : ops.OP_B, 0, 0, offset, delta, offset + 4);
		}
		case EXEC_branchConditional:
			return branch(p, ops.OP_BCOND, conditionMask(w & 15), 0, offset, imm19, 0);
		case EXEC_compareAndBranch: {
			const nonzero = (w >> 24) & 1;
			const wide = nonzero ? ops.OP_CBNZ64 : ops.OP_CBZ64;
			return branch(p, w >> 31 ? wide : nonzero ? ops.OP_CBNZ32 : ops.OP_CBZ32, 0, rt, offset, imm19, 0);
		}
		case EXEC_testAndBranch: {
			const bit = ((w >> 26) & 32) | ((w >> 19) & 31);
			const delta = (<i32>(w << 13) >> 18) << 2;
			return branch(p, (w >> 24) & 1 ? ops.OP_TBNZ : ops.OP_TBZ, bit, rt, offset, delta, 0);
		}
		case EXEC_branchRegister:
			return branchRegister(p, w, offset);
		case EXEC_branchAuthenticated:
			return branchAuthenticated(p, w, offset);
		case EXEC_eretAuthenticated:
			return emit(p, ops.OP_ERET_AUTH, 0, 0, 0, <u64>((w >> 10) & 1));
		case EXEC_invertCarry:
			return emit(p, ops.OP_FLAGS, 0, S_XZR, 0, halves(FLAGS_INVERT_CARRY, 0));
		case EXEC_convertFlags:
			return emit(p, ops.OP_FLAGS, 0, S_XZR, 0, halves((w >> 6) & 1 ? FLAGS_TO_EXTERNAL : FLAGS_FROM_EXTERNAL, 0));
		case EXEC_waitWithTimeout: {
			const event: u32 = (w >> 5) & 1 ? 0 : 1;
			return emit(p, ops.OP_WAIT_UNTIL, w & 31, rt, 0, <u64>event);
		}
		case EXEC_svc:
			return emit(p, ops.OP_SVC, 0, 0, 0, imm16);
		case EXEC_hvc:
			return emit(p, ops.OP_HVC, 0, 0, 0, imm16);
		case EXEC_smc:
			return emit(p, ops.OP_SMC, 0, 0, 0, imm16);
		case EXEC_brk:
			return emit(p, ops.OP_BRK, 0, 0, 0, imm16);
		case EXEC_eret:
			return emit(p, ops.OP_ERET, 0, 0, 0, 0);
		case EXEC_hint:
			return hint(p, w);
		case EXEC_clrex:
			return emit(p, ops.OP_CLREX, 0, 0, 0, 0);
		case EXEC_speculationBarrier:
		case EXEC_dsb:
		case EXEC_dmb:
		case EXEC_isb:
			// what the context of an instruction is made of takes effect at once
			return emit(p, ops.OP_NOP, 0, 0, 0, 0);
		case EXEC_msrImmediate:
			return msrImmediate(p, w);
		case EXEC_mrs:
			return mrs(p, w);
		case EXEC_msrRegister:
			return msr(p, w);
		case EXEC_sys: {
			const what = systemInstruction((w >> 5) & 0x3fff);
			if (!what || !hasFeature(what >> 16)) return emitUndefined(p);
			const op = (what & 31) == KIND_dcZva ? ops.OP_DC_ZVA : ops.OP_SYSTEM;
			return emit(p, op, 0, rt, 0, halves(what, w));
		}
		default:
			return emitUndefined(p);
	}
}
