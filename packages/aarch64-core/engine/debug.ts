// Self-hosted debug: breakpoints, watchpoints, software step. DDI 0487, D2; pseudocode AArch64.CheckDebug and others.
//
// Nothing here costs anything while it is not used. Pages with a breakpoint have no entry in the fetch TLB, so that every
// instruction on them comes through `lookupPC` and runs as a slice of one instruction; pages with a watchpoint have no
// entry in the TLBs for data; the active-not-pending state of software step makes slices of one instruction too.
import { EC_BREAKPOINT_LOWER, EC_STEP_LOWER, EC_WATCHPOINT_LOWER, takeSync, takeSyncFar } from "./exceptions";
import {
	SYS_CONTEXTIDR_EL1,
	SYS_DBGBVR0_EL1,
	SYS_DBGBVR2_EL1,
	SYS_DBGWCR15_EL1,
	SYS_ID_AA64DFR0_EL1,
	SYS_ID_AA64PFR0_EL1,
	SYS_MDSCR_EL1,
	SYS_OSLSR_EL1,
	SYS_TCR_EL1,
} from "./generated/sysregs";
import {
	DEBUG_HARDWARE,
	DEBUG_ROUTE,
	DEBUG_UNIT,
	DEBUG_UNITS,
	EXIT_BUDGET,
	EXIT_DEBUG,
	EXIT_HVC,
	EXIT_WFE,
	EXIT_WFI,
	S_BREAK_CONTEXT,
	S_BREAKS,
	S_BUDGET,
	S_DAIF,
	S_DEBUG,
	S_DEBUG_ACTIVE,
	S_DEBUG_HOST,
	S_EL,
	S_EXIT,
	S_EXIT_ESR,
	S_EXIT_VA,
	S_PC,
	S_SLICE_STEPS,
	S_SS,
	S_STEP,
	S_STEP_HOLD,
	S_STEPPED,
	S_STEPPED_EX,
	S_WATCHES,
	STEP_INACTIVE,
	STEP_NOT_PENDING,
	STEP_PENDING,
} from "./layout";
import { flushTlb } from "./memory/tlb";
import { setExit } from "./state";

const MDSCR_SS: u64 = 1;
const MDSCR_KDE: u64 = 1 << 13;
const MDSCR_MDE: u64 = 1 << 15;
const OSLK: u64 = 2;
/** DFSC or IFSC of a debug exception. */
const DEBUG_FSC: u32 = 0x22;
const WNR: u32 = 1 << 6;
const ISV: u32 = 1 << 24;

/** Kinds of access for `takeWatchpoint`. */
export const WATCH_READ: u32 = 0;
export const WATCH_WRITE: u32 = 1;
export const WATCH_ATOMIC: u32 = 2;

// Offsets in a unit of the active registers.
const BVR: u32 = 0;
const BCR: u32 = 8;
const WVR: u32 = 16;
const WCR: u32 = 24;

/** Address of unit n of the registers in force. */
/* @inline */
function unit(s: u32, n: u32): u32 {
	return s + S_DEBUG_ACTIVE + n * DEBUG_UNIT;
}

/** Offset of the guest's unit n: MDCCINT_EL1 and MDSCR_EL1 lie between 1 and 2. */
/* @inline */
function guestUnit(n: u32): u32 {
	return n < 2 ? SYS_DBGBVR0_EL1 + n * DEBUG_UNIT : SYS_DBGBVR2_EL1 + (n - 2) * DEBUG_UNIT;
}

/** Whether the register stored at an offset belongs to debug. */
export function isDebugRegister(offset: u32): bool {
	return (offset >= SYS_DBGBVR0_EL1 && offset <= SYS_DBGWCR15_EL1) || offset == SYS_OSLSR_EL1;
}

/** Breakpoints, watchpoints and context-aware breakpoints that ID_AA64DFR0_EL1 counts, by the position of the field. */
/* @inline */
function count(s: u32, position: u32): u32 {
	return (<u32>(load<u64>(s, SYS_ID_AA64DFR0_EL1) >> position) & 15) + 1;
}

/* @inline */
function routed(s: u32): bool {
	return (load<u32>(s, S_DEBUG) & DEBUG_ROUTE) != 0;
}

/** Whether breakpoints and watchpoints may match in some state of PSTATE. */
function monitors(s: u32): bool {
	if (load<u32>(s, S_DEBUG) & DEBUG_HARDWARE) return true;
	return (load<u64>(s, SYS_MDSCR_EL1) & MDSCR_MDE) != 0 && !(load<u64>(s, SYS_OSLSR_EL1) & OSLK);
}

/** AArch64.GenerateDebugExceptionsFrom() */
function enabledFrom(s: u32, el: u32, mask: u32): bool {
	if (routed(s)) return true;
	if (load<u64>(s, SYS_OSLSR_EL1) & OSLK) return false;
	return !el || ((load<u64>(s, SYS_MDSCR_EL1) & MDSCR_KDE) != 0 && !mask);
}

/* @inline */
function enabled(s: u32): bool {
	return enabledFrom(s, load<u32>(s, S_EL), load<u32>(s, S_DAIF) >> 3);
}

/** Brings everything in line with the debug registers, the host's control and PSTATE. */
export function updateDebug(s: u32): void {
	const before = load<u32>(s, S_BREAKS) | load<u32>(s, S_WATCHES) | load<u32>(s, S_BREAK_CONTEXT);
	let breaks: u32 = 0;
	let watches: u32 = 0;
	let context: u32 = 0;
	if (monitors(s)) {
		const host = (load<u32>(s, S_DEBUG) & DEBUG_HARDWARE) != 0;
		for (let n: u32 = 0; n < <u32>DEBUG_UNITS; n++)
			memory.copy(unit(s, n), s + (host ? S_DEBUG_HOST + n * DEBUG_UNIT : guestUnit(n)), DEBUG_UNIT);
		const first = count(s, 12) - count(s, 28);
		for (let n: u32 = 0; n < count(s, 12); n++) {
			const control = load<u32>(unit(s, n), BCR);
			if (!(control & 1)) continue;
			const type = (control >> 20) & 15;
			if (type < 2) breaks |= 1 << n;
			else if ((type == 2 || type == 6) && n >= first) context |= 1 << n;
		}
		for (let n: u32 = 0; n < count(s, 20); n++) if (load<u32>(unit(s, n), WCR) & 1) watches |= 1 << n;
	}
	store<u32>(s, breaks, S_BREAKS);
	store<u32>(s, context, S_BREAK_CONTEXT);
	store<u32>(s, watches, S_WATCHES);
	if (before | breaks | watches | context) flushTlb(s);
	updateStep(s);
}

// ---- software step

/** Finds the state of software step. Call after any change of EL, PSTATE.D, PSTATE.SS or MDSCR_EL1. */
export function updateStep(s: u32): void {
	let state: u32 = STEP_INACTIVE;
	if (load<u64>(s, SYS_MDSCR_EL1) & MDSCR_SS && !routed(s)) {
		if (load<u32>(s, S_SS)) state = STEP_NOT_PENDING;
		else if (enabled(s)) state = STEP_PENDING;
	}
	store<u32>(s, state, S_STEP);
	if (state != STEP_PENDING) store<u32>(s, 0, S_STEPPED);
}

/** After a change of PSTATE.D: `updateStep` when it can matter. */
/* @inline */
export function maskChanged(s: u32): void {
	if (load<u64>(s, SYS_MDSCR_EL1) & MDSCR_SS) updateStep(s);
}

/** PSTATE.SS after an exception return, which the caller stores before it changes anything else. */
export function exceptionReturnSS(s: u32, spsr: u64, illegal: bool): u32 {
	store<u32>(s, 1, S_STEP_HOLD);
	if (!(load<u64>(s, SYS_MDSCR_EL1) & MDSCR_SS) || routed(s) || enabled(s)) return 0;
	const el = illegal ? load<u32>(s, S_EL) : <u32>(spsr >> 2) & 1;
	return enabledFrom(s, el, <u32>(spsr >> 9) & 1) ? <u32>(spsr >> 21) & 1 : 0;
}

/** Software step at an exception entry: PSTATE.SS and the state become 0. */
/* @inline */
export function enterException(s: u32): void {
	store<u32>(s, 0, S_SS);
	store<u32>(s, STEP_INACTIVE, S_STEP);
	store<u32>(s, 0, S_STEPPED);
	store<u32>(s, 1, S_STEP_HOLD);
}

/** SSAdvance() of an instruction that then takes an exception: SVC. */
/* @inline */
export function advanceStep(s: u32): void {
	if (load<u32>(s, S_STEP) == STEP_NOT_PENDING) store<u32>(s, 0, S_SS);
}

/** Takes the Software Step exception of the active-pending state. */
export function takeStep(s: u32): void {
	const stepped = load<u32>(s, S_STEPPED);
	const iss = stepped ? ISV | ((stepped - 1) << 6) | DEBUG_FSC : DEBUG_FSC;
	takeSync(s, ((EC_STEP_LOWER + load<u32>(s, S_EL)) << 26) | (1 << 25) | iss, load<u64>(s, S_PC));
}

/** Begins a slice of one instruction; `held` is the rest of the budget. */
export function beginSlice(s: u32, held: i32): void {
	store<i32>(s, load<i32>(s, S_BUDGET) - held, S_BUDGET);
	store<u32>(s, 0, S_STEP_HOLD);
	store<u32>(s, 0, S_STEPPED_EX);
	store<u32>(s, load<u32>(s, S_STEP), S_SLICE_STEPS);
}

/** Ends a slice: an instruction that completed advances software step. */
export function endSlice(s: u32, held: i32): void {
	store<i32>(s, load<i32>(s, S_BUDGET) + held, S_BUDGET);
	if (load<u32>(s, S_SLICE_STEPS) != STEP_NOT_PENDING || load<u32>(s, S_STEP_HOLD)) return;
	const reason = load<u32>(s, S_EXIT);
	if (reason != EXIT_BUDGET && reason != EXIT_HVC && reason != EXIT_WFI && reason != EXIT_WFE) return;
	if (load<u32>(s, S_STEP) != STEP_NOT_PENDING) return;
	store<u32>(s, 0, S_SS);
	updateStep(s);
	if (load<u32>(s, S_STEP) == STEP_PENDING && reason == EXIT_BUDGET)
		store<u32>(s, 1 + load<u32>(s, S_STEPPED_EX), S_STEPPED);
}

// ---- breakpoints and watchpoints

/** Leaves to the host, or takes the exception to EL1, of a class from the lower or the current EL. */
function raise(s: u32, ecLower: u32, iss: u32, pc: u64, far: u64, withFar: bool): void {
	if (routed(s)) {
		store<u32>(s, (ecLower << 26) | (1 << 25) | iss, S_EXIT_ESR);
		store<u64>(s, far, S_EXIT_VA);
		setExit(s, EXIT_DEBUG, pc);
		return;
	}
	const esr = ((ecLower + load<u32>(s, S_EL)) << 26) | (1 << 25) | iss;
	if (withFar) takeSyncFar(s, esr, pc, far);
	else takeSync(s, esr, pc);
}

/** Bits of two addresses that differ, as far as they count: with top byte ignore bits 63:56 do not. */
/* @inline */
function different(s: u32, va: u64, value: u64): u64 {
	const tbi = (load<u64>(s, SYS_TCR_EL1) >> ((va >> 55) & 1 ? 38 : 37)) & 1;
	return tbi ? (va ^ value) << 8 : va ^ value;
}

/** Whether `different` leaves a difference in bit `bottom` or above. */
/* @inline */
function differs(s: u32, va: u64, value: u64, bottom: u32): bool {
	const tbi = <u32>(load<u64>(s, SYS_TCR_EL1) >> ((va >> 55) & 1 ? 38 : 37)) & 1;
	return different(s, va, value) >> (bottom + (tbi << 3)) != 0;
}

/** Whether the context that breakpoint n compares is the current one. */
function contextMatches(s: u32, n: u32): bool {
	return n >= count(s, 12) - count(s, 28) && load<u32>(s, SYS_CONTEXTIDR_EL1) == load<u32>(unit(s, n), BVR);
}

/** AArch64.StateMatch() in Non-secure state; reserved combinations do not match. */
function stateMatches(s: u32, control: u32, linked: bool, el: u32): bool {
	const privilege = (control >> 1) & 3;
	if ((control >> 15) & 1 || ((control >> 13) & 1 && privilege == 2)) return false;
	if (!((privilege >> (el ? 0 : 1)) & 1)) return false;
	if (!linked) return true;
	const n = (control >> 16) & 15;
	if (n >= count(s, 12)) return false;
	const other = load<u32>(unit(s, n), BCR);
	const type = (other >> 20) & 15;
	return (other & 1) != 0 && (type == 3 || type == 7) && contextMatches(s, n);
}

/** Whether instructions of the page of an address have to be looked at one by one. */
export function breakPage(s: u32, va: u64): bool {
	if (load<u32>(s, S_BREAK_CONTEXT)) return true;
	const breaks = load<u32>(s, S_BREAKS);
	for (let n: u32 = 0; breaks >> n; n++)
		if ((breaks >> n) & 1 && !differs(s, va, load<u64>(unit(s, n), BVR), 12)) return true;
	return false;
}

/** Takes the Breakpoint exception of the instruction at an address, which has been translated; whether there is one. */
export function takeBreakpoint(s: u32, pc: u64): bool {
	if (!enabled(s)) return false;
	const el = load<u32>(s, S_EL);
	const units = load<u32>(s, S_BREAKS) | load<u32>(s, S_BREAK_CONTEXT);
	const wide = (load<u64>(s, SYS_ID_AA64PFR0_EL1) & 15) == 2;
	for (let n: u32 = 0; units >> n; n++) {
		if (!((units >> n) & 1)) continue;
		const control = load<u32>(unit(s, n), BCR);
		const type = (control >> 20) & 15;
		if (!stateMatches(s, control, type == 1, el)) continue;
		if (type >= 2) {
			if (!contextMatches(s, n)) continue;
		} else if ((wide && !((control >> 5) & 1)) || differs(s, pc, load<u64>(unit(s, n), BVR), 2)) continue;
		raise(s, EC_BREAKPOINT_LOWER, DEBUG_FSC, pc, 0, false);
		return true;
	}
	return false;
}

/** Whether the page of an address has bytes that are watched. */
export function watchPage(s: u32, va: u64): bool {
	const watches = load<u32>(s, S_WATCHES);
	for (let n: u32 = 0; watches >> n; n++) {
		if (!((watches >> n) & 1)) continue;
		const mask = load<u32>(unit(s, n), WCR) >> 24;
		if (!differs(s, va, load<u64>(unit(s, n), WVR), max<u32>(12, mask & 31))) return true;
	}
	return false;
}

/** Whether watchpoint n watches a byte. */
function byteWatched(s: u32, n: u32, va: u64): bool {
	const value = load<u64>(unit(s, n), WVR);
	const control = load<u32>(unit(s, n), WCR);
	const mask = (control >> 24) & 31;
	if (mask >= 3) return !differs(s, va, value, mask);
	if (mask) return false;
	const bottom: u32 = (value >> 2) & 1 ? 2 : 3;
	return ((control >> (5 + (<u32>va & ((1 << bottom) - 1)))) & 1) != 0 && !differs(s, va, value, bottom);
}

/** Whether watchpoint n is for this kind of access at this EL. */
function watchpointApplies(s: u32, n: u32, kind: u32, el: u32): bool {
	const control = load<u32>(unit(s, n), WCR);
	const types = (control >> 3) & 3;
	if (kind == WATCH_ATOMIC ? !types : !((types >> kind) & 1)) return false;
	return stateMatches(s, control, ((control >> 20) & 1) != 0, el);
}

/**
 * Takes the Watchpoint exception of an access that has passed all other checks; whether there is one.
 *
 * @param el - whose permissions the access has
 * @param iss - more bits of the syndrome
 * @param far - what to report in place of the lowest watched address, when `withFar`
 */
export function takeWatchpointAt(
	s: u32,
	va: u64,
	size: u32,
	kind: u32,
	el: u32,
	iss: u32,
	far: u64,
	withFar: bool,
	pc: u64,
): bool {
	if (!enabled(s)) return false;
	const watches = load<u32>(s, S_WATCHES);
	let lowest = size;
	let onRead = false;
	for (let n: u32 = 0; watches >> n; n++) {
		if (!((watches >> n) & 1) || !watchpointApplies(s, n, kind, el)) continue;
		for (let i: u32 = 0; i < size; i++) {
			if (!byteWatched(s, n, va + i)) continue;
			lowest = min(lowest, i);
			if ((load<u32>(unit(s, n), WCR) >> 3) & 1) onRead = true;
			break;
		}
	}
	if (lowest == size) return false;
	const write = kind == WATCH_WRITE || (kind == WATCH_ATOMIC && !onRead);
	raise(s, EC_WATCHPOINT_LOWER, iss | (write ? WNR : 0) | DEBUG_FSC, pc, withFar ? far : va + lowest, true);
	return true;
}
