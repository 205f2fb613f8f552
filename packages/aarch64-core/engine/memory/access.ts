// Loads and stores of data through the slow path: alignment, translation, TLB fill, exits to the host.

import { clearRecords } from "../code";
import { takeWatchpointAt, WATCH_READ, WATCH_WRITE, watchPage } from "../debug";
import { EC_DATA_LOWER, takeAbort } from "../exceptions";
import { FEAT_LSE2 } from "../generated/features";
import { SYS_SCTLR_EL1 } from "../generated/sysregs";
import {
	ABORT_DATA,
	ABORT_WALK,
	EXIT_ABORT,
	EXIT_MMIO,
	S_EL,
	S_EXIT_DATA,
	S_EXIT_IPA,
	S_EXIT_ISS,
	S_EXIT_KIND,
	S_EXIT_RT,
	S_EXIT_SIZE,
	S_EXIT_VA,
	S_EXIT_WRITE,
	S_PAN,
	S_WATCHES,
	TLB_MASK,
	TLB_READ,
	TLB_WRITE,
} from "../layout";
import { currentPC, hasFeature, setExit } from "../state";
import { bank, findSlot, noteWrite, noteWriteEntry, pageCode, slotHost, slotReadonly } from "./slots";
import { noteEntry } from "./tlb";
import {
	ACCESS_READ,
	ACCESS_WRITE,
	FSC_ALIGNMENT,
	outBlock,
	outDevice,
	outGlobal,
	outIpa,
	TRANSLATED,
	translate,
	WALK_ABORT,
} from "./walk";

/** Kinds of access, ORed. */
export const UNPRIVILEGED: u32 = 1;
/** An ordered access: the address must be aligned to its size, or what FEAT_LSE2 makes of that. */
export const ALIGNED: u32 = 2;

/** Host address found by `locate`; 0 when the access goes to no memory slot. */
export let outHost: u32 = 0;
/** Stage 2's reason when `outHost` is 0: translation or permission fault, level 3. */
export let outReason: u32 = 0;
/** Value that the last successful `readMemory` got, zero-extended. */
export let outValue: u64 = 0;

/** Upper half of what the last successful `readMemory16` got; `outValue` has the lower one. */
export let outUpper: u64 = 0;

/** ISS bits 24:14 of the load or store that is being executed, for the host; 0 = no valid syndrome. */
let syndrome: u32 = 0;
/** What a store writes, for the exit. */
let exitData: u64 = 0;

/** Declares the syndrome of the accesses that follow. */
/* @inline */
export function setSyndrome(iss: u32): void {
	syndrome = iss;
}

function takeDataAbort(s: u32, va: u64, fsc: u32, write: u32): void {
	takeAbort(s, EC_DATA_LOWER, fsc | (write << 6), va, currentPC(s));
}

/** Leaves with an abort that only the host can judge. */
export function exitAbort(s: u32, kind: u32, va: u64, ipa: u64, write: u32, iss: u32, pc: u64): void {
	store<u32>(s, kind, S_EXIT_KIND);
	store<u64>(s, va, S_EXIT_VA);
	store<u64>(s, ipa, S_EXIT_IPA);
	store<u32>(s, write, S_EXIT_WRITE);
	store<u32>(s, iss, S_EXIT_ISS);
	setExit(s, EXIT_ABORT, pc);
}

/** Leaves for an access that no memory slot takes. `whole`: it lies in one page, so the syndrome can describe it. */
function exitMmio(s: u32, va: u64, write: u32, size: u32, whole: bool): void {
	const iss = (write << 6) | outReason;
	if (!whole || !(syndrome & (1 << 24))) {
		exitAbort(s, ABORT_DATA, va, outIpa, write, iss, currentPC(s));
		return;
	}
	store<u64>(s, va, S_EXIT_VA);
	store<u64>(s, outIpa, S_EXIT_IPA);
	store<u32>(s, write, S_EXIT_WRITE);
	store<u32>(s, size, S_EXIT_SIZE);
	store<u32>(s, (syndrome >> 16) & 31, S_EXIT_RT);
	store<u32>(s, syndrome | iss, S_EXIT_ISS);
	store<u64>(s, exitData, S_EXIT_DATA);
	setExit(s, EXIT_MMIO, currentPC(s));
}

/** Data accesses of the current EL are big-endian. */
export function outSwap(s: u32): bool {
	return bigEndian(s);
}

/* @inline */
function bigEndian(s: u32): bool {
	return ((load<u64>(s, SYS_SCTLR_EL1) >> (load<u32>(s, S_EL) ? 25 : 24)) & 1) != 0;
}

/**
 * Translates for a data access that does not cross a page, raising what it raises. Returns false when an exception or
 * exit is pending. `outHost` is the address of the byte, or 0 if no slot takes the access.
 *
 * @param misaligned - the access, of which this may be a part, is one that Device memory does not allow
 */
export function locate(s: u32, va: u64, write: u32, flags: u32, misaligned: bool): bool {
	const el = flags & UNPRIVILEGED ? 0 : load<u32>(s, S_EL);
	const fsc = translate(s, va, write ? ACCESS_WRITE : ACCESS_READ, el, load<u32>(s, S_PAN), misaligned);
	if (fsc != TRANSLATED) {
		if (fsc == WALK_ABORT) exitAbort(s, ABORT_WALK, va, outIpa, 0, 0x87, currentPC(s));
		else takeDataAbort(s, va, <u32>fsc, write);
		return false;
	}
	const row = findSlot(outIpa);
	if (!row || (write && slotReadonly(row))) {
		outHost = 0;
		outReason = row ? 0x0f : 0x07;
		return true;
	}
	outHost = slotHost(row, outIpa);
	if (write && !noteWrite(s, row, outIpa, outHost)) return false;
	if (!(flags & UNPRIVILEGED)) remember(s, va, write, outHost);
	return true;
}

/** Fills the TLB with what `translate` has just found for the current EL, unless each access has to be looked at. */
export function remember(s: u32, va: u64, write: u32, host: u32): void {
	if (outDevice || (load<u64>(s, SYS_SCTLR_EL1) >> 1) & 1 || bigEndian(s)) return;
	if (load<u32>(s, S_WATCHES) && watchPage(s, va)) return;
	const frame = outIpa >> 12;
	// an entry has 32 bits for it
	if (frame >> 32) return;
	noteEntry(s, va, outBlock, outGlobal);
	if (!write) return fill(bank(s) + TLB_READ, va, host, <u32>frame);
	if (pageCode(host)) return;
	noteWriteEntry(host);
	fill(bank(s) + TLB_WRITE, va, host, <u32>frame);
}

function fill(tlb: u32, va: u64, host: u32, frame: u32): void {
	const e = tlb + ((<u32>va >> 8) & TLB_MASK);
	store<u64>(e, va & ~0xfff);
	store<u32>(e, host - <u32>va, 8);
	store<u32>(e, frame, 12);
}

/**
 * Takes the Watchpoint exception of a data access that has been located; whether there is one. Accesses that a TLB
 * allows need not ask: watched pages are in none.
 *
 * @param kind - WATCH_READ, WATCH_WRITE or WATCH_ATOMIC
 */
/* @inline */
export function watched(s: u32, va: u64, size: u32, kind: u32, flags: u32): bool {
	return load<u32>(s, S_WATCHES) != 0 && takeWatchpoint(s, va, size, kind, flags);
}

function takeWatchpoint(s: u32, va: u64, size: u32, kind: u32, flags: u32): bool {
	const el = flags & UNPRIVILEGED ? 0 : load<u32>(s, S_EL);
	return takeWatchpointAt(s, va, size, kind, el, 0, 0, false, currentPC(s));
}

/** Whether an access that must be single-copy atomic can be: naturally aligned, with FEAT_LSE2 within 16 bytes. */
export function singleCopyAtomic(va: u64, size: u32): bool {
	return !(<u32>va & (size - 1)) || (hasFeature(FEAT_LSE2) && (<u32>va & 15) + size <= 16);
}

/** Takes the alignment fault of an exclusive or atomic access; whether it was taken. */
export function misaligned(s: u32, va: u64, size: u32, write: u32): bool {
	if (!(<u32>va & (size - 1))) return false;
	if (!((load<u64>(s, SYS_SCTLR_EL1) >> 1) & 1) && singleCopyAtomic(va, size)) return false;
	takeDataAbort(s, va, FSC_ALIGNMENT, write);
	return true;
}

/** AArch64.UnalignedAccessFaults(), for accesses that are not atomic: SCTLR_EL1.A, and for ordered ones nAA. */
/* @inline */
function aligned(s: u32, va: u64, size: u32, flags: u32): bool {
	return !(<u32>va & (size - 1)) || unalignedAllowed(s, va, size, flags);
}

function unalignedAllowed(s: u32, va: u64, size: u32, flags: u32): bool {
	const sctlr = load<u64>(s, SYS_SCTLR_EL1);
	if ((sctlr >> 1) & 1) return false;
	if (!(flags & ALIGNED)) return true;
	return hasFeature(FEAT_LSE2) && ((sctlr >> 6) & 1 || singleCopyAtomic(va, size));
}

export function swapBytes(value: u64, size: u32): u64 {
	return size == 8
		? bswap<u64>(value)
		: size == 4
			? <u64>bswap<u32>(<u32>value)
			: size == 2
				? <u64>bswap<u16>(<u16>value)
				: value;
}

function loadHost(host: u32, size: u32): u64 {
	return size == 8
		? load<u64>(host)
		: size == 4
			? <u64>load<u32>(host)
			: size == 2
				? <u64>load<u16>(host)
				: <u64>load<u8>(host);
}

/** Drops the decoded instructions in bytes of the user area that have been written. */
export function codeWritten(host: u32, bytes: u32): void {
	const code = pageCode(host);
	if (code) clearRecords(code, host, bytes);
}

/** Stores to the user area and drops the decoded instructions that were there. */
export function storeHost(host: u32, size: u32, value: u64): void {
	if (size == 8) store<u64>(host, value);
	else if (size == 4) store<u32>(host, <u32>value);
	else if (size == 2) store<u16>(host, <u16>value);
	else store<u8>(host, <u8>value);
	codeWritten(host, size);
}

/** Host address of an access that a TLB (TLB_READ or TLB_WRITE) allows without another look, or 0. */
export function cachedHost(s: u32, tlb: u32, va: u64, size: u32): u32 {
	const e = bank(s) + tlb + ((<u32>va >> 8) & TLB_MASK);
	return load<u64>(e) == ((va + size - 1) & ~0xfff) ? <u32>va + load<u32>(e, 8) : 0;
}

/** Sets `outHost` for an aligned read and write when both TLBs allow it; whether they do. */
export function locateCached(s: u32, va: u64): bool {
	if (!cachedHost(s, TLB_READ, va, 1)) return false;
	const host = cachedHost(s, TLB_WRITE, va, 1);
	if (host) outHost = host;
	return host != 0;
}

/** Reads 1, 2, 4 or 8 bytes; false when an exception or exit is pending, else the value is in `outValue`. */
export function readMemory(s: u32, va: u64, size: u32, flags: u32): bool {
	if (!aligned(s, va, size, flags)) {
		takeDataAbort(s, va, FSC_ALIGNMENT, 0);
		return false;
	}
	if (!(flags & UNPRIVILEGED)) {
		const host = cachedHost(s, TLB_READ, va, size);
		if (host) {
			outValue = loadHost(host, size);
			return true;
		}
	}
	const inPage: u32 = 4096 - (<u32>va & 0xfff);
	if (inPage < size) return readAcross(s, va, size, flags, inPage);
	if (!locate(s, va, 0, flags, (<u32>va & (size - 1)) != 0)) return false;
	if (!outHost) {
		exitMmio(s, va, 0, size, true);
		return false;
	}
	if (watched(s, va, size, WATCH_READ, flags)) return false;
	const value = loadHost(outHost, size);
	outValue = bigEndian(s) ? swapBytes(value, size) : value;
	return true;
}

function readAcross(s: u32, va: u64, size: u32, flags: u32, inPage: u32): bool {
	if (!locate(s, va, 0, flags, true)) return false;
	const first = outHost;
	if (!first) {
		exitMmio(s, va, 0, size, false);
		return false;
	}
	if (!locate(s, va + inPage, 0, flags, true)) return false;
	const second = outHost;
	if (!second) {
		exitMmio(s, va + inPage, 0, size, false);
		return false;
	}
	if (watched(s, va, size, WATCH_READ, flags)) return false;
	let value: u64 = 0;
	for (let i: u32 = 0; i < size; i++) {
		const byte = <u64>load<u8>(i < inPage ? first + i : second + i - inPage);
		value |= byte << (i << 3);
	}
	outValue = bigEndian(s) ? swapBytes(value, size) : value;
	return true;
}

/** Writes 1, 2, 4 or 8 bytes; false when an exception or exit is pending. */
export function writeMemory(s: u32, va: u64, size: u32, data: u64, flags: u32): bool {
	if (!aligned(s, va, size, flags)) {
		takeDataAbort(s, va, FSC_ALIGNMENT, 1);
		return false;
	}
	if (!(flags & UNPRIVILEGED)) {
		const host = cachedHost(s, TLB_WRITE, va, size);
		if (host) {
			storeHost(host, size, data);
			return true;
		}
	}
	const value = bigEndian(s) ? swapBytes(data, size) : data;
	exitData = size == 8 ? value : value & (((<u64>1) << (size << 3)) - 1);
	const inPage: u32 = 4096 - (<u32>va & 0xfff);
	if (inPage < size) return writeAcross(s, va, size, value, flags, inPage);
	if (!locate(s, va, 1, flags, (<u32>va & (size - 1)) != 0)) return false;
	if (!outHost) {
		exitMmio(s, va, 1, size, true);
		return false;
	}
	if (watched(s, va, size, WATCH_WRITE, flags)) return false;
	storeHost(outHost, size, value);
	return true;
}

function writeAcross(s: u32, va: u64, size: u32, value: u64, flags: u32, inPage: u32): bool {
	if (!locate(s, va, 1, flags, true)) return false;
	const first = outHost;
	if (!first) {
		exitMmio(s, va, 1, size, false);
		return false;
	}
	if (!locate(s, va + inPage, 1, flags, true)) return false;
	const second = outHost;
	if (!second) {
		exitMmio(s, va + inPage, 1, size, false);
		return false;
	}
	if (watched(s, va, size, WATCH_WRITE, flags)) return false;
	for (let i: u32 = 0; i < size; i++) storeHost(i < inPage ? first + i : second + i - inPage, 1, value >> (i << 3));
	return true;
}

/** Finds both parts of 16 bytes that cross a page: `outHost` is the first one's, the answer the second one's, or 0. */
function locateAcross16(s: u32, va: u64, write: u32, inPage: u32): u32 {
	if (!locate(s, va, write, 0, true)) return 0;
	const first = outHost;
	if (!first) {
		exitMmio(s, va, write, 16, false);
		return 0;
	}
	if (!locate(s, va + inPage, write, 0, true)) return 0;
	const second = outHost;
	if (!second) exitMmio(s, va + inPage, write, 16, false);
	outHost = first;
	return second;
}

/**
 * One access to 16 bytes; they are in `outValue` and `outUpper`. False when an exception or exit is pending. No syndrome
 * can describe it, so it must be declared as 0.
 */
export function readMemory16(s: u32, va: u64): bool {
	if (!aligned(s, va, 16, 0)) {
		takeDataAbort(s, va, FSC_ALIGNMENT, 0);
		return false;
	}
	const host = cachedHost(s, TLB_READ, va, 16);
	if (host) {
		outValue = load<u64>(host);
		outUpper = load<u64>(host, 8);
		return true;
	}
	const inPage: u32 = 4096 - (<u32>va & 0xfff);
	let low: u64 = 0;
	let high: u64 = 0;
	if (inPage < 16) {
		const second = locateAcross16(s, va, 0, inPage);
		if (!second || watched(s, va, 16, WATCH_READ, 0)) return false;
		for (let i: u32 = 0; i < 16; i++) {
			const byte = <u64>load<u8>(i < inPage ? outHost + i : second + i - inPage);
			if (i < 8) low |= byte << (i << 3);
			else high |= byte << ((i - 8) << 3);
		}
	} else {
		if (!locate(s, va, 0, 0, (<u32>va & 15) != 0)) return false;
		if (!outHost) {
			exitMmio(s, va, 0, 16, true);
			return false;
		}
		if (watched(s, va, 16, WATCH_READ, 0)) return false;
		low = load<u64>(outHost);
		high = load<u64>(outHost, 8);
	}
	const swap = bigEndian(s);
	outValue = swap ? bswap<u64>(high) : low;
	outUpper = swap ? bswap<u64>(low) : high;
	return true;
}

/** One access to 16 bytes; false when an exception or exit is pending. The syndrome must be declared as 0. */
export function writeMemory16(s: u32, va: u64, lower: u64, upper: u64): bool {
	if (!aligned(s, va, 16, 0)) {
		takeDataAbort(s, va, FSC_ALIGNMENT, 1);
		return false;
	}
	const host = cachedHost(s, TLB_WRITE, va, 16);
	if (host) {
		storeHost(host, 8, lower);
		storeHost(host + 8, 8, upper);
		return true;
	}
	const swap = bigEndian(s);
	const low = swap ? bswap<u64>(upper) : lower;
	const high = swap ? bswap<u64>(lower) : upper;
	const inPage: u32 = 4096 - (<u32>va & 0xfff);
	if (inPage < 16) {
		const second = locateAcross16(s, va, 1, inPage);
		if (!second || watched(s, va, 16, WATCH_WRITE, 0)) return false;
		const first = outHost;
		for (let i: u32 = 0; i < 16; i++) {
			const byte = i < 8 ? low >> (i << 3) : high >> ((i - 8) << 3);
			storeHost(i < inPage ? first + i : second + i - inPage, 1, byte);
		}
		return true;
	}
	if (!locate(s, va, 1, 0, (<u32>va & 15) != 0)) return false;
	if (!outHost) {
		exitMmio(s, va, 1, 16, true);
		return false;
	}
	if (watched(s, va, 16, WATCH_WRITE, 0)) return false;
	storeHost(outHost, 8, low);
	storeHost(outHost + 8, 8, high);
	return true;
}
