// Branch Target Identification (FEAT_BTI): PSTATE.BTYPE, guarded pages, landing pads. DDI 0487, D8.4.

import { wordOfRecord } from "./code";
import { branchAddress, EC_BRANCH_TARGET, takeSync } from "./exceptions";
import { SYS_SCTLR_EL1 } from "./generated/sysregs";
import { S_BTYPE, S_EL, S_NZCV, S_P, S_PC, S_PVA, TLB_EXEC, TLB_MASK, VM_RELOAD } from "./layout";
import { bank } from "./memory/slots";
import { ACCESS_FETCH, outGuarded, TRANSLATED, translate } from "./memory/walk";
import { currentPC } from "./state";

/** The types of branch that a BTI takes, bit n for BTYPE n, by op2<2:1>: none, c, j, jc. */
export function landingPad(targets: u32): u32 {
	return targets == 0 ? 0 : targets == 1 ? 0b0110 : targets == 2 ? 0b1010 : 0b1110;
}

/** PACIASP and PACIBSP, whatever SCTLR_EL1.BTx says. */
export const PAC_LANDING_PAD: u32 = 0b0110;

const BTYPE_CALL: u32 = 2;
const BTYPE_ANYWHERE: u32 = 1;
const BTYPE_GUARDED: u32 = 3;

/** What an indirect branch needs of a landing pad to be sure of it: a jump may be of type 1 or 3. */
export const NEED_CALL: u32 = 0b0100;
export const NEED_ANYWHERE: u32 = 0b0010;
export const NEED_JUMP: u32 = 0b1010;

/** Whether the page of the current instruction is guarded. */
function pageGuarded(s: u32): bool {
	const page = load<u64>(s, S_PVA);
	const entry = bank(s) + TLB_EXEC + ((<u32>page >> 8) & TLB_MASK);
	if (load<u64>(entry) == page) return load<u32>(entry, 12) != 0;
	return translate(s, currentPC(s), ACCESS_FETCH, load<u32>(s, S_EL), 0, false) == TRANSLATED && outGuarded;
}

/** An indirect branch in general: sets PSTATE.BTYPE and the PC. `need` is one of NEED_*. */
export function typedBranch(s: u32, p: u32, f: u32, target: u64, need: u32): u32 {
	store<u32>(s, p, S_P);
	store<u32>(s, f, S_NZCV);
	let btype = need == NEED_CALL ? BTYPE_CALL : BTYPE_ANYWHERE;
	if (need == NEED_JUMP && pageGuarded(s)) btype = BTYPE_GUARDED;
	store<u32>(s, btype, S_BTYPE);
	store<u64>(s, branchAddress(s, target), S_PC);
	return VM_RELOAD;
}

/** Whether an instruction may be reached with a branch of the type. */
function accepts(s: u32, word: u32, btype: u32, pauth: bool): bool {
	const exception = word & 0xffe0001f;
	if (exception == 0xd4200000 || exception == 0xd4400000) return true; // BRK, HLT
	if (word == 0xd503233f || word == 0xd503237f) {
		// PACIASP, PACIBSP
		const strict = (load<u64>(s, SYS_SCTLR_EL1) >> (load<u32>(s, S_EL) ? 36 : 35)) & 1;
		return pauth && (btype != BTYPE_GUARDED || !strict);
	}
	if ((word & 0xffffff3f) != 0xd503241f) return false;
	return ((landingPad((word >> 6) & 3) >> btype) & 1) != 0;
}

/**
 * The Branch Target check of the instruction at a record, then BTYPE for it: 0, but BRK still saves the old one. False
 * when the exception was taken.
 */
export function branchTargetAllowed(s: u32, p: u32, records: u32, guarded: bool, pauth: bool, pc: u64): bool {
	const btype = load<u32>(s, S_BTYPE);
	const word = wordOfRecord(p, records);
	if (guarded && !accepts(s, word, btype, pauth)) {
		takeSync(s, (EC_BRANCH_TARGET << 26) | (1 << 25) | btype, pc);
		return false;
	}
	if ((word & 0xffe0001f) != 0xd4200000) store<u32>(s, 0, S_BTYPE);
	return true;
}
