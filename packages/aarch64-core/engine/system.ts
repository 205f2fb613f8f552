// System instructions: cache and TLB maintenance, address translation. DDI 0487, C5.3 to C5.5.

import { takeWatchpointAt, WATCH_WRITE } from "./debug";
import { EC_DATA_LOWER, takeAbort, undefined_ } from "./exceptions";
import { SYS_PAR_EL1 } from "./generated/sysregs";
import {
	KIND_at,
	KIND_dcInvalidate,
	KIND_dcVa,
	KIND_dcZva,
	KIND_icVa,
	KIND_tlbiAll,
	KIND_tlbiAsid,
	KIND_tlbiRange,
	KIND_tlbiVa,
	KIND_tlbiVaAllAsids,
} from "./generated/systemInstructions";
import { ABORT_DATA, ABORT_WALK, S_EL, S_PAN, S_WATCHES, TLB_READ, TLB_WRITE, VM_CPU_COUNT } from "./layout";
import { cachedHost, codeWritten, exitAbort, remember } from "./memory/access";
import { findSlot, noteWrite, slotHost, slotReadonly } from "./memory/slots";
import { cpuState, flushAsid, flushPage, flushTlb } from "./memory/tlb";
import {
	ACCESS_NONE,
	ACCESS_READ,
	ACCESS_WRITE,
	outAttributes,
	outIpa,
	TRANSLATED,
	translate,
	WALK_ABORT,
} from "./memory/walk";
import { currentPC } from "./state";
import { takeSystemTrap, userAllowed } from "./sysreg";

const WNR: u32 = 1 << 6;
const CM: u32 = 1 << 8;

/** Raises what a failed translation of a system instruction raises. */
function fail(s: u32, fsc: i32, far: u64, bits: u32): bool {
	if (fsc == WALK_ABORT) exitAbort(s, ABORT_WALK, far, outIpa, 0, 0x87, currentPC(s));
	else takeAbort(s, EC_DATA_LOWER, <u32>fsc | bits, far, currentPC(s));
	return false;
}

/** Takes the Watchpoint exception of DC ZVA and DC IVAC, which write 64 bytes and report their operand. */
function watchesLine(s: u32, operand: u64, iss: u32): bool {
	if (!load<u32>(s, S_WATCHES)) return false;
	const el = load<u32>(s, S_EL);
	return takeWatchpointAt(s, operand & ~63, 64, WATCH_WRITE, el, iss, operand, true, currentPC(s));
}

/** DC ZVA: zeroes the aligned 64 bytes around the address. */
function zeroBlock(s: u32, operand: u64): bool {
	const cached = cachedHost(s, TLB_WRITE, operand & ~63, 64);
	if (cached) {
		memory.fill(cached, 0, 64);
		return true;
	}
	const fsc = translate(s, operand & ~63, ACCESS_WRITE, load<u32>(s, S_EL), load<u32>(s, S_PAN), true);
	if (fsc != TRANSLATED) return fail(s, fsc, operand, WNR);
	const row = findSlot(outIpa);
	if (!row || slotReadonly(row)) {
		const ipa = (outIpa & ~0xfff) | (operand & 0xfff);
		exitAbort(s, ABORT_DATA, operand, ipa, 1, WNR | (row ? 0x0f : 0x07), currentPC(s));
		return false;
	}
	if (watchesLine(s, operand, 0)) return false;
	const host = slotHost(row, outIpa);
	if (!noteWrite(s, row, outIpa, host)) return false;
	memory.fill(host, 0, 64);
	codeWritten(host, 64);
	remember(s, operand & ~63, 1, host);
	return true;
}

/** Cache maintenance by address: only its faults can be seen. */
function maintain(s: u32, va: u64, invalidate: bool): bool {
	// what can be read can be maintained
	if (!invalidate && cachedHost(s, TLB_READ, va, 1)) return true;
	const el = load<u32>(s, S_EL);
	const access = invalidate ? ACCESS_WRITE : el ? ACCESS_NONE : ACCESS_READ;
	const fsc = translate(s, va, access, el, 0, false);
	if (fsc != TRANSLATED) return fail(s, fsc, va, CM | WNR);
	return !(invalidate && watchesLine(s, va, CM));
}

/** AT S1E…: the result goes to PAR_EL1. */
function addressTranslation(s: u32, va: u64, what: u32): bool {
	const user = ((what >> 12) & 1) != 0;
	const access = (what >> 13) & 1 ? ACCESS_WRITE : ACCESS_READ;
	const pan = (what >> 14) & 1 ? load<u32>(s, S_PAN) : 0;
	const fsc = translate(s, va, access, user ? 0 : 1, pan, false);
	if (fsc == WALK_ABORT) return fail(s, fsc, va, 0);
	if (fsc != TRANSLATED) {
		store<u64>(s, (1 << 11) | ((<u64>fsc) << 1) | 1, SYS_PAR_EL1);
		return true;
	}
	const attribute = outAttributes >> 8;
	const shareability: u32 = attribute >> 4 == 0 || attribute == 0x44 ? 2 : outAttributes & 3;
	const par =
		((<u64>attribute) << 56) | (outIpa & 0x0000fffffffff000) | (1 << 11) | (1 << 9) | ((<u64>shareability) << 7);
	store<u64>(s, par, SYS_PAR_EL1);
	return true;
}

/** Pages of 4 KiB up to which a range is forgotten page by page. */
const RANGE_PAGES: u64 = 64;

/**
 * Forgets a range of addresses, whatever their ASID: BaseADDR<36:0>, NUM, SCALE, TG.
 * @see DDI 0487, C5.5 TLBI RVAE1
 */
function flushRange(s: u32, operand: u64): void {
	const tg = <u32>(operand >> 46) & 3;
	const shift: u64 = tg == 1 ? 12 : tg == 2 ? 14 : 16;
	const scale = (operand >> 44) & 3;
	const pages = (((operand >> 39) & 31) + 1) << (5 * scale + 1 + shift - 12);
	if (tg == 0 || pages > RANGE_PAGES) return flushTlb(s);
	let va = (<u64>(<i64>(operand << 27) >> 27)) << shift;
	for (let n: u64 = 0; n < pages; n++, va += 4096) flushPage(s, va);
}

/** Applies a TLB maintenance operation to every vCPU of this engine. */
function invalidateTlbs(kind: u32, operand: u64): void {
	const count = load<u32>(VM_CPU_COUNT);
	for (let c: u32 = 0; c < count; c++) {
		const s = cpuState(c);
		if (kind == KIND_tlbiRange) flushRange(s, operand);
		else if (kind == KIND_tlbiVa || kind == KIND_tlbiVaAllAsids) flushPage(s, operand << 12);
		else if (kind == KIND_tlbiAsid) flushAsid(s, <u32>(operand >> 48));
		else flushTlb(s);
	}
}

/**
 * Executes SYS.
 *
 * @param what - the answer of `systemInstruction`
 * @param word - the instruction, for the syndrome of a trap
 * @returns false when an exception or exit is pending
 */
export function executeSystem(s: u32, what: u32, operand: u64, word: u32): bool {
	if (!load<u32>(s, S_EL)) {
		const control = (what >> 8) & 15;
		if (!control) {
			undefined_(s);
			return false;
		}
		if (!userAllowed(s, control)) {
			takeSystemTrap(s, (1 << 14) | ((word >> 5) & 0x3fff), word & 31, 0);
			return false;
		}
	}
	const kind = what & 31;
	switch (kind) {
		case KIND_dcZva:
			return zeroBlock(s, operand);
		case KIND_icVa:
		case KIND_dcVa:
			return maintain(s, operand, false);
		case KIND_dcInvalidate:
			return maintain(s, operand, true);
		case KIND_at:
			return addressTranslation(s, operand, what);
		case KIND_tlbiAll:
		case KIND_tlbiAsid:
		case KIND_tlbiRange:
		case KIND_tlbiVa:
		case KIND_tlbiVaAllAsids:
			invalidateTlbs(kind, operand);
			return true;
		default:
			return true;
	}
}
