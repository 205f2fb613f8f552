// Exception entry and return. DDI 0487, D1.3 and D1.4; pseudocode AArch64.TakeException, AArch64.ExceptionReturn.

import { enterException, exceptionReturnSS, maskChanged, updateDebug } from "./debug";
import { FEAT_BTI, FEAT_DIT, FEAT_PAN, FEAT_PAuth, FEAT_SSBS, FEAT_UAO } from "./generated/features";
import {
	SYS_ELR_EL1,
	SYS_ESR_EL1,
	SYS_FAR_EL1,
	SYS_SCTLR_EL1,
	SYS_SPSR_EL1,
	SYS_TCR_EL1,
	SYS_VBAR_EL1,
} from "./generated/sysregs";
import {
	S_BTYPE,
	S_DAIF,
	S_DIT,
	S_EL,
	S_IL,
	S_LINES,
	S_MONITOR_SIZE,
	S_NZCV,
	S_PAN,
	S_PC,
	S_RETIRED,
	S_SERROR_ISS,
	S_SPSEL,
	S_SS,
	S_SSBS,
	S_UAO,
	S_UNRETIRED,
} from "./layout";
import { countLevel, countsLevels } from "./levels";
import { selectBank } from "./memory/tlb";
import { currentPC, hasFeature, switchStack } from "./state";

export const VECTOR_SYNC: u64 = 0;
export const VECTOR_IRQ: u64 = 0x80;
export const VECTOR_FIQ: u64 = 0x100;
export const VECTOR_SERROR: u64 = 0x180;

export const EC_UNKNOWN: u32 = 0x00;
export const EC_WFX: u32 = 0x01;
export const EC_FP_TRAP: u32 = 0x07;
export const EC_BRANCH_TARGET: u32 = 0x0d;
export const EC_ILLEGAL: u32 = 0x0e;
export const EC_SVC: u32 = 0x15;
export const EC_SYSREG: u32 = 0x18;
export const EC_FETCH_LOWER: u32 = 0x20;
export const EC_PC_ALIGNMENT: u32 = 0x22;
export const EC_DATA_LOWER: u32 = 0x24;
export const EC_SP_ALIGNMENT: u32 = 0x26;
export const EC_SERROR: u32 = 0x2f;
export const EC_BREAKPOINT_LOWER: u32 = 0x30;
export const EC_STEP_LOWER: u32 = 0x32;
export const EC_WATCHPOINT_LOWER: u32 = 0x34;
export const EC_BRK: u32 = 0x3c;

/** AArch64.BranchAddr(): with top byte ignore for instructions the PC gets copies of bit 55. */
export function branchAddress(s: u32, target: u64): u64 {
	const upper = (target >> 55) & 1;
	const tcr = load<u64>(s, SYS_TCR_EL1);
	if (!((upper ? tcr >> 38 : tcr >> 37) & 1)) return target;
	if (hasFeature(FEAT_PAuth) && (upper ? tcr >> 52 : tcr >> 51) & 1) return target;
	return upper ? target | 0xff00000000000000 : target & 0x00ffffffffffffff;
}

/** PSTATE in the format of SPSR_EL1. */
export function getSPSR(s: u32): u64 {
	const mode: u32 = load<u32>(s, S_EL) ? 4 | load<u32>(s, S_SPSEL) : 0;
	return <u64>(
		((load<u32>(s, S_NZCV) << 28) |
			(load<u32>(s, S_DIT) << 24) |
			(load<u32>(s, S_UAO) << 23) |
			(load<u32>(s, S_PAN) << 22) |
			(load<u32>(s, S_SS) << 21) |
			(load<u32>(s, S_IL) << 20) |
			(load<u32>(s, S_SSBS) << 12) |
			(load<u32>(s, S_BTYPE) << 10) |
			(load<u32>(s, S_DAIF) << 6) |
			mode)
	);
}

/** Sets PSTATE from a value in the format of SPSR_EL1, the mode excepted. */
function setPSTATEFields(s: u32, spsr: u64): void {
	const v = <u32>spsr;
	store<u32>(s, v >> 28, S_NZCV);
	store<u32>(s, hasFeature(FEAT_UAO) ? (v >> 23) & 1 : 0, S_UAO);
	store<u32>(s, hasFeature(FEAT_PAN) ? (v >> 22) & 1 : 0, S_PAN);
	store<u32>(s, hasFeature(FEAT_SSBS) ? (v >> 12) & 1 : 0, S_SSBS);
	store<u32>(s, hasFeature(FEAT_DIT) ? (v >> 24) & 1 : 0, S_DIT);
	store<u32>(s, hasFeature(FEAT_BTI) ? (v >> 10) & 3 : 0, S_BTYPE);
	store<u32>(s, (v >> 6) & 15, S_DAIF);
}

/** Sets PSTATE, mode included, from the host. An illegal mode leaves the mode alone and sets IL. */
export function setPSTATE(s: u32, spsr: u64): void {
	setPSTATEFields(s, spsr);
	store<u32>(s, <u32>(spsr >> 20) & 1, S_IL);
	store<u32>(s, <u32>(spsr >> 21) & 1, S_SS);
	if (illegalMode(spsr)) store<u32>(s, 1, S_IL);
	else switchStack(s, <u32>(spsr >> 2) & 1, <u32>spsr & 1);
	selectBank(s);
	updateDebug(s);
	if (countsLevels(s)) countLevel(s, load<u64>(s, S_RETIRED));
}

/** Whether M[4:0] names no mode of this CPU: only EL0t, EL1t and EL1h in AArch64 exist. */
function illegalMode(spsr: u64): bool {
	const mode = <u32>spsr & 0x1f;
	return mode != 0 && mode != 4 && mode != 5;
}

/** Enters EL1 at a vector, with ELR as given. */
function enter(s: u32, vector: u64, elr: u64): void {
	const fromSP: u64 = load<u32>(s, S_EL) == 0 ? 0x400 : load<u32>(s, S_SPSEL) ? 0x200 : 0;
	const sctlr = load<u64>(s, SYS_SCTLR_EL1);
	store<u64>(s, getSPSR(s), SYS_SPSR_EL1);
	store<u64>(s, elr, SYS_ELR_EL1);
	switchStack(s, 1, 1);
	store<u32>(s, 15, S_DAIF);
	store<u32>(s, 0, S_IL);
	enterException(s);
	store<u32>(s, 0, S_UAO);
	store<u32>(s, 0, S_BTYPE);
	if (hasFeature(FEAT_PAN) && !((sctlr >> 23) & 1)) store<u32>(s, 1, S_PAN);
	if (hasFeature(FEAT_SSBS)) store<u32>(s, <u32>(sctlr >> 44) & 1, S_SSBS);
	store<u64>(s, branchAddress(s, (load<u64>(s, SYS_VBAR_EL1) & ~0x7ff) + fromSP + vector), S_PC);
	store<i32>(s, load<i32>(s, S_UNRETIRED) + 1, S_UNRETIRED);
	selectBank(s);
}

/** Takes a synchronous exception; `elr` is the preferred return address. */
export function takeSync(s: u32, esr: u32, elr: u64): void {
	enter(s, VECTOR_SYNC, elr);
	store<u64>(s, <u64>esr, SYS_ESR_EL1);
}

/** Takes a synchronous exception that reports an address. */
export function takeSyncFar(s: u32, esr: u32, elr: u64, far: u64): void {
	takeSync(s, esr, elr);
	store<u64>(s, far, SYS_FAR_EL1);
}

/** The instruction at the current record is UNDEFINED. */
export function undefined_(s: u32): void {
	takeSync(s, (EC_UNKNOWN << 26) | (1 << 25), currentPC(s));
}

/** CPACR_EL1.FPEN does not allow the use of SIMD and floating-point registers. Gives false, "not accessible". */
export function takeFpTrap(s: u32): bool {
	takeSync(s, (EC_FP_TRAP << 26) | (1 << 25) | (1 << 24) | (0xe << 20), currentPC(s));
	return false;
}

/** An abort taken to EL1: EC of the lower or the current EL. */
export function takeAbort(s: u32, ecLower: u32, iss: u32, far: u64, pc: u64): void {
	const ec = ecLower + load<u32>(s, S_EL);
	takeSyncFar(s, (ec << 26) | (1 << 25) | iss, pc, far);
}

/** Takes a pending and unmasked asynchronous exception. Returns whether one was taken. */
export function takeInterrupt(s: u32): bool {
	const lines = load<u32>(s, S_LINES);
	const daif = load<u32>(s, S_DAIF);
	const pc = load<u64>(s, S_PC);
	if (lines & 2 && !(daif & 1)) {
		enter(s, VECTOR_FIQ, pc);
		return true;
	}
	if (lines & 1 && !(daif & 2)) {
		enter(s, VECTOR_IRQ, pc);
		return true;
	}
	if (lines & 4 && !(daif & 4)) {
		store<u32>(s, lines & ~4, S_LINES);
		enter(s, VECTOR_SERROR, pc);
		store<u64>(s, <u64>((EC_SERROR << 26) | (1 << 25) | load<u32>(s, S_SERROR_ISS)), SYS_ESR_EL1);
		return true;
	}
	return false;
}

/** ERET at EL1: PC and PSTATE from `target` and SPSR_EL1. */
export function exceptionReturn(s: u32, target: u64): void {
	const spsr = load<u64>(s, SYS_SPSR_EL1);
	store<u64>(s, branchAddress(s, target), S_PC);
	store<u32>(s, 0, S_MONITOR_SIZE);
	const uao = load<u32>(s, S_UAO);
	const ssbs = load<u32>(s, S_SSBS);
	store<u32>(s, exceptionReturnSS(s, spsr, illegalMode(spsr)), S_SS);
	const dit = load<u32>(s, S_DIT);
	setPSTATEFields(s, spsr);
	if (illegalMode(spsr)) {
		store<u32>(s, 1, S_IL);
		store<u32>(s, uao, S_UAO);
		store<u32>(s, ssbs, S_SSBS);
		store<u32>(s, dit, S_DIT);
		store<u32>(s, 0, S_BTYPE);
	} else {
		store<u32>(s, <u32>(spsr >> 20) & 1, S_IL);
		switchStack(s, <u32>(spsr >> 2) & 1, <u32>spsr & 1);
	}
	selectBank(s);
	maskChanged(s);
}
