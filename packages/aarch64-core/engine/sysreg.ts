// MRS and MSR of what is not plain storage, and MSR (immediate). DDI 0487, C5.2.

import { maskChanged, updateDebug } from "./debug";
import { EC_SYSREG, takeFpTrap, takeSync, undefined_ } from "./exceptions";
import {
	SR_CNTPCT_EL0,
	SR_CNTVCT_EL0,
	SR_CurrentEL,
	SR_DAIF,
	SR_DIT,
	SR_ISR_EL1,
	SR_OSLAR_EL1,
	SR_PAN,
	SR_RNDR,
	SR_RNDRRS,
	SR_SP_EL0,
	SR_SPSel,
	SR_SSBS,
	SR_UAO,
	SYS_CNTKCTL_EL1,
	SYS_DCZID_EL0,
	SYS_MDSCR_EL1,
	SYS_OSLSR_EL1,
	SYS_SCTLR_EL1,
	TRAP_CNTKCTL_EL0PCTEN,
	TRAP_CNTKCTL_EL0PCTEN_EL0VCTEN,
	TRAP_CNTKCTL_EL0PTEN,
	TRAP_CNTKCTL_EL0VCTEN,
	TRAP_CNTKCTL_EL0VTEN,
	TRAP_NOT_MDSCR_TDCC,
	TRAP_NOT_SCTLR_TSCXT,
	TRAP_SCTLR_DZE,
	TRAP_SCTLR_EnRCTX,
	TRAP_SCTLR_UCI,
	TRAP_SCTLR_UCT,
	TRAP_SCTLR_UMA,
} from "./generated/sysregs";
import {
	EXIT_SYSREG,
	S_BUDGET,
	S_CNTPOFF,
	S_CNTVOFF,
	S_DAIF,
	S_DIT,
	S_EL,
	S_EXIT_DATA,
	S_EXIT_KEY,
	S_EXIT_RT,
	S_EXIT_WRITE,
	S_FP_TRAP,
	S_LEFT,
	S_LINES,
	S_NZCV,
	S_PAN,
	S_RANDOM,
	S_RETIRED,
	S_SP_EL0,
	S_SPSEL,
	S_SSBS,
	S_UAO,
	S_UNRETIRED,
	STORE_ID,
	STORE_RAZ,
	STORE_STATE,
	STORE_TRAP,
	SYSREG_EL0_READ,
	SYSREG_EL0_WRITE,
	SYSREG_EL1_READ,
	SYSREG_EL1_WRITE,
	SYSREG_FLOAT,
	SYSREG_STORE_SHIFT,
	SYSREG_TRAP_SHIFT,
	VM_CLOCK_MULTIPLIER,
	VM_CLOCK_SHIFT,
	VM_CLOCK_VIRTUAL,
} from "./layout";
import { selectBank } from "./memory/tlb";
import { currentPC, setExit, switchStack } from "./state";
import { registerWritten } from "./sysregEffects";

/** Ticks of the host's counter at CNTFRQ_EL0, an integer. */
// @external env counter
declare function counter(): f64;

const DCZID_DZP: u64 = 1 << 4;

/** Value that the last successful `readSysreg` got. */
export let sysregValue: u64 = 0;

/** Whether a control of EL1 lets EL0 do it. */
export function userAllowed(s: u32, control: u32): bool {
	const sctlr = load<u64>(s, SYS_SCTLR_EL1);
	const cntkctl = load<u64>(s, SYS_CNTKCTL_EL1);
	switch (control) {
		case TRAP_SCTLR_UMA:
			return ((sctlr >> 9) & 1) != 0;
		case TRAP_SCTLR_DZE:
			return ((sctlr >> 14) & 1) != 0;
		case TRAP_SCTLR_EnRCTX:
			return ((sctlr >> 10) & 1) != 0;
		case TRAP_NOT_SCTLR_TSCXT:
			return ((sctlr >> 20) & 1) == 0;
		case TRAP_SCTLR_UCT:
			return ((sctlr >> 15) & 1) != 0;
		case TRAP_SCTLR_UCI:
			return ((sctlr >> 26) & 1) != 0;
		case TRAP_CNTKCTL_EL0PCTEN:
			return (cntkctl & 1) != 0;
		case TRAP_CNTKCTL_EL0VCTEN:
			return (cntkctl & 2) != 0;
		case TRAP_CNTKCTL_EL0PCTEN_EL0VCTEN:
			return (cntkctl & 3) != 0;
		case TRAP_CNTKCTL_EL0VTEN:
			return ((cntkctl >> 8) & 1) != 0;
		case TRAP_CNTKCTL_EL0PTEN:
			return ((cntkctl >> 9) & 1) != 0;
		case TRAP_NOT_MDSCR_TDCC:
			return ((load<u64>(s, SYS_MDSCR_EL1) >> 12) & 1) == 0;
		default:
			return true;
	}
}

/** Takes the trap of a system access to EL1, EC 0x18. `key` is op0<<14 | op1<<11 | CRn<<7 | CRm<<3 | op2. */
export function takeSystemTrap(s: u32, key: u32, rt: u32, read: u32): void {
	const iss =
		((key >> 14) << 20) |
		((key & 7) << 17) |
		(((key >> 11) & 7) << 14) |
		(((key >> 7) & 15) << 10) |
		(rt << 5) |
		(((key >> 3) & 15) << 1) |
		read;
	takeSync(s, (EC_SYSREG << 26) | (1 << 25) | iss, currentPC(s));
}

/** Checks an access to the register of a row; false when an exception was taken. */
function accessible(s: u32, row: u32, rt: u32, read: u32): bool {
	const flags = load<u32>(row, 8);
	const open = !(flags & SYSREG_FLOAT && load<u32>(s, S_FP_TRAP));
	if (load<u32>(s, S_EL)) {
		if (flags & (read ? SYSREG_EL1_READ : SYSREG_EL1_WRITE)) return open || takeFpTrap(s);
	} else if (flags & (read ? SYSREG_EL0_READ : SYSREG_EL0_WRITE)) {
		if (userAllowed(s, (flags >> SYSREG_TRAP_SHIFT) & 15)) return open || takeFpTrap(s);
		takeSystemTrap(s, load<u32>(row), rt, read);
		return false;
	}
	undefined_(s);
	return false;
}

function exitSysreg(s: u32, row: u32, rt: u32, write: u32, value: u64): void {
	store<u32>(s, load<u32>(row), S_EXIT_KEY);
	store<u32>(s, rt, S_EXIT_RT);
	store<u32>(s, write, S_EXIT_WRITE);
	store<u64>(s, value, S_EXIT_DATA);
	setExit(s, EXIT_SYSREG, currentPC(s));
}

/** Instructions retired before the current one. */
function retired(s: u32): u64 {
	// S_LEFT already counts the current instruction
	const used = load<i32>(s, S_BUDGET) - load<i32>(s, S_LEFT) - 1 - load<i32>(s, S_UNRETIRED);
	return load<u64>(s, S_RETIRED) + <u64>(<i64>used);
}

/** The counter without offset. */
function ticks(s: u32): u64 {
	if (load<u32>(VM_CLOCK_VIRTUAL)) return (retired(s) * load<u64>(VM_CLOCK_MULTIPLIER)) >> load<u32>(VM_CLOCK_SHIFT);
	return <u64>counter();
}

/** CNTVCT_EL0. S_LEFT must be up to date. */
export function virtualCounter(s: u32): u64 {
	return ticks(s) - load<u64>(s, S_CNTVOFF);
}

/** The next number of RNDR: SplitMix64, so that a run repeats exactly. */
function nextRandom(s: u32): u64 {
	const state = load<u64>(s, S_RANDOM) + 0x9e3779b97f4a7c15;
	store<u64>(s, state, S_RANDOM);
	let z = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

function readSpecial(s: u32, index: u32): bool {
	switch (index) {
		case SR_DAIF:
			sysregValue = <u64>(load<u32>(s, S_DAIF) << 6);
			return true;
		case SR_CurrentEL:
			sysregValue = <u64>(load<u32>(s, S_EL) << 2);
			return true;
		case SR_SPSel:
			sysregValue = <u64>load<u32>(s, S_SPSEL);
			return true;
		case SR_PAN:
			sysregValue = <u64>(load<u32>(s, S_PAN) << 22);
			return true;
		case SR_UAO:
			sysregValue = <u64>(load<u32>(s, S_UAO) << 23);
			return true;
		case SR_SSBS:
			sysregValue = <u64>(load<u32>(s, S_SSBS) << 12);
			return true;
		case SR_DIT:
			sysregValue = <u64>(load<u32>(s, S_DIT) << 24);
			return true;
		case SR_RNDR:
		case SR_RNDRRS:
			store<u32>(s, 0, S_NZCV); // a number was at hand
			sysregValue = nextRandom(s);
			return true;
		case SR_SP_EL0:
			if (!load<u32>(s, S_SPSEL)) break;
			sysregValue = load<u64>(s, S_SP_EL0);
			return true;
		case SR_ISR_EL1: {
			const lines = load<u32>(s, S_LINES);
			sysregValue = <u64>(((lines & 4) << 6) | ((lines & 1) << 7) | ((lines & 2) << 5));
			return true;
		}
		case SR_CNTPCT_EL0:
			sysregValue = ticks(s) - load<u64>(s, S_CNTPOFF);
			return true;
		case SR_CNTVCT_EL0:
			sysregValue = virtualCounter(s);
			return true;
		default:
			break;
	}
	undefined_(s);
	return false;
}

/** MRS; false when an exception or exit is pending, else the value is in `sysregValue`. */
export function readSysreg(s: u32, row: u32, rt: u32): bool {
	if (!accessible(s, row, rt, 1)) return false;
	switch ((load<u32>(row, 8) >> SYSREG_STORE_SHIFT) & 15) {
		case STORE_STATE:
		case STORE_ID: {
			const offset = load<u32>(row, 4);
			sysregValue = load<u64>(s + offset);
			// at EL0 DCZID_EL0.DZP tells that SCTLR_EL1.DZE prohibits DC ZVA
			if (offset == SYS_DCZID_EL0 && !load<u32>(s, S_EL) && !userAllowed(s, TRAP_SCTLR_DZE)) sysregValue |= DCZID_DZP;
			return true;
		}
		case STORE_RAZ:
			sysregValue = 0;
			return true;
		case STORE_TRAP:
			exitSysreg(s, row, rt, 0, 0);
			return false;
		default:
			return readSpecial(s, load<u32>(row, 12));
	}
}

function writeSpecial(s: u32, index: u32, value: u64): bool {
	const v = <u32>value;
	switch (index) {
		case SR_DAIF:
			store<u32>(s, (v >> 6) & 15, S_DAIF);
			maskChanged(s);
			return true;
		case SR_SPSel:
			switchStack(s, load<u32>(s, S_EL), v & 1);
			return true;
		case SR_PAN:
			store<u32>(s, (v >> 22) & 1, S_PAN);
			selectBank(s);
			return true;
		case SR_UAO:
			store<u32>(s, (v >> 23) & 1, S_UAO);
			return true;
		case SR_SSBS:
			store<u32>(s, (v >> 12) & 1, S_SSBS);
			return true;
		case SR_DIT:
			store<u32>(s, (v >> 24) & 1, S_DIT);
			return true;
		case SR_SP_EL0:
			if (!load<u32>(s, S_SPSEL)) break;
			store<u64>(s, value, S_SP_EL0);
			return true;
		case SR_OSLAR_EL1:
			store<u64>(s, (load<u64>(s, SYS_OSLSR_EL1) & ~(<u64>2)) | ((value & 1) << 1), SYS_OSLSR_EL1);
			updateDebug(s);
			return true;
		default:
			break;
	}
	undefined_(s);
	return false;
}

/** MSR (register); false when an exception or exit is pending. */
export function writeSysreg(s: u32, row: u32, rt: u32, value: u64): bool {
	if (!accessible(s, row, rt, 0)) return false;
	switch ((load<u32>(row, 8) >> SYSREG_STORE_SHIFT) & 15) {
		case STORE_STATE: {
			const offset = load<u32>(row, 4);
			store<u64>(s + offset, value & load<u64>(row, 16));
			registerWritten(s, offset);
			return true;
		}
		case STORE_ID:
		case STORE_RAZ:
			return true;
		case STORE_TRAP:
			exitSysreg(s, row, rt, 1, value);
			return false;
		default:
			return writeSpecial(s, load<u32>(row, 12), value);
	}
}

/** MSR (immediate); `field` is op1:op2. False when an exception was taken. */
export function writePstateField(s: u32, field: u32, imm: u32, word: u32): bool {
	const el = load<u32>(s, S_EL);
	if (field == 30 || field == 31) {
		if (!el && !userAllowed(s, TRAP_SCTLR_UMA)) {
			takeSystemTrap(s, (word >> 5) & 0x3fff, 31, 0);
			return false;
		}
		const daif = load<u32>(s, S_DAIF);
		store<u32>(s, field == 30 ? daif | imm : daif & ~imm, S_DAIF);
		maskChanged(s);
		return true;
	}
	if (field == 25 || field == 26) {
		store<u32>(s + (field == 25 ? S_SSBS : S_DIT), imm & 1);
		return true;
	}
	if (!el) {
		undefined_(s);
		return false;
	}
	if (field == 5) switchStack(s, el, imm & 1);
	else if (field == 4) {
		store<u32>(s, imm & 1, S_PAN);
		selectBank(s);
	} else store<u32>(s, imm & 1, S_UAO);
	return true;
}
