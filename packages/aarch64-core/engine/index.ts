// What the host calls.

import { EC_DATA_LOWER, EC_FETCH_LOWER, getSPSR, setPSTATE, takeAbort, takeSync, takeSyncFar } from "./exceptions";
import { S_EL, S_PAN, S_PC, S_SP, S_SP_EL0, S_SP_EL1, S_SPSEL } from "./layout";
import { findSlot } from "./memory/slots";
import { outIpa, TRANSLATED, translate } from "./memory/walk";
import { registerWritten } from "./sysregEffects";

export { clearPool, decodePage, invalidateRange } from "./code";
export { updateDebug } from "./debug";
export { decodeClass } from "./generated/decode";
export { dropAllExecEntries, dropAllWriteEntries, flushTlb } from "./memory/tlb";
export {
	killRegion,
	placeRegion,
	regionAuthenticate,
	regionBranch,
	regionChecksum,
	regionExecute,
	regionMemory,
	regionVectorMemory,
} from "./regions";
export { run } from "./run";
export { translateWord } from "./translate/index";

/** PSTATE in the format of SPSR_EL1. */
export function getPstate(s: u32): u32 {
	return <u32>getSPSR(s);
}

export function setPstate(s: u32, spsr: u32): void {
	setPSTATE(s, <u64>spsr);
}

/** SP_ELx; the one in use lives elsewhere. */
export function getStack(s: u32, el: u32): u64 {
	const current = load<u32>(s, S_SPSEL) & load<u32>(s, S_EL);
	if (current == el) return load<u64>(s, S_SP);
	return el ? load<u64>(s, S_SP_EL1) : load<u64>(s, S_SP_EL0);
}

export function setStack(s: u32, el: u32, value: u64): void {
	const current = load<u32>(s, S_SPSEL) & load<u32>(s, S_EL);
	if (current == el) store<u64>(s, value, S_SP);
	if (el) store<u64>(s, value, S_SP_EL1);
	else store<u64>(s, value, S_SP_EL0);
}

/** The host has written the stored register at `offset`. */
export function hostWroteRegister(s: u32, offset: u32): void {
	registerWritten(s, offset);
}

/** Takes a synchronous exception at the current PC; `withFar` says whether FAR_EL1 is written. */
export function injectSync(s: u32, esr: u32, far: u64, withFar: u32): void {
	const pc = load<u64>(s, S_PC);
	if (withFar) takeSyncFar(s, esr, pc, far);
	else takeSync(s, esr, pc);
}

/** Takes an external abort at the current PC. */
export function injectAbort(s: u32, instruction: u32, iss: u32, far: u64): void {
	takeAbort(s, instruction ? EC_FETCH_LOWER : EC_DATA_LOWER, iss, far, load<u64>(s, S_PC));
}

/** Translates an address as a data access of the current EL would; -1 on success, with the result in `translatedIpa`. */
export function probe(s: u32, va: u64, write: u32): i32 {
	const fsc = translate(s, va, write, load<u32>(s, S_EL), load<u32>(s, S_PAN), false);
	return fsc == TRANSLATED ? -1 : fsc;
}

/** Guest physical address of the last successful `probe`. */
export function translatedIpa(): u64 {
	return outIpa;
}

/** Whether a memory slot has the address. */
export function hasMemory(ipa: u64): bool {
	return findSlot(ipa) != 0;
}
