// The exclusive monitor and the instructions that use it, and the addressing of atomics. DDI 0487, B2.12.

import { WATCH_ATOMIC, WATCH_READ, WATCH_WRITE } from "./debug";
import { EXEC_loadExclusivePair, EXEC_storeExclusivePair } from "./generated/decode";
import {
	ABORT_DATA,
	S_EL,
	S_MONITOR_IPA,
	S_MONITOR_SIZE,
	S_MONITOR_VALUE,
	S_MONITOR_VALUE2,
	S_STEPPED_EX,
	TLB_WRITE,
} from "./layout";
import { checkStack } from "./loadStore";
import {
	codeWritten,
	exitAbort,
	locate,
	locateCached,
	misaligned,
	outHost,
	outReason,
	outSwap,
	singleCopyAtomic,
	swapBytes,
	watched,
} from "./memory/access";
import { findSlot, slotHost } from "./memory/slots";
import { entryIpa } from "./memory/tlb";
import { ACCESS_NONE, outIpa, TRANSLATED, translate } from "./memory/walk";
import { currentPC, getX, getXSP, setX } from "./state";

/** Raises what an aligned access to memory that no slot backs raises: these forms have no valid syndrome. */
function unbacked(s: u32, va: u64, write: u32): void {
	exitAbort(s, ABORT_DATA, va, outIpa, write, (write << 6) | outReason, currentPC(s));
}

/**
 * Finds the memory of an atomic read and write: it must be aligned, readable and writable. False when an exception or
 * exit is pending.
 */
export function locateAtomic(s: u32, va: u64, bytes: u32): bool {
	if (misaligned(s, va, bytes, 0)) return false;
	if (locateCached(s, va)) return true;
	const unaligned = (<u32>va & (bytes - 1)) != 0;
	if (!locate(s, va, 0, 0, unaligned)) return false;
	// Both permissions of stage 1 come before stage 2.
	const readable = outHost != 0;
	if (!locate(s, va, 1, 0, unaligned)) return false;
	if (!outHost) {
		unbacked(s, va, readable ? 1 : 0);
		return false;
	}
	return !watched(s, va, bytes, WATCH_ATOMIC, 0);
}

/** Marks `bytes` bytes that were read by an entry of the read TLB. */
/* @inline */
export function markExclusive(s: u32, e: u32, va: u64, bytes: u32, value: u64): void {
	store<u32>(s, 1, S_STEPPED_EX);
	store<u32>(s, bytes, S_MONITOR_SIZE);
	store<u64>(s, entryIpa(e, va), S_MONITOR_IPA);
	store<u64>(s, value, S_MONITOR_VALUE);
	store<u64>(s, 0, S_MONITOR_VALUE2);
}

/** Whether an entry of the write TLB leads to the bytes that are marked; what they hold is not looked at. */
/* @inline */
export function passesExclusive(s: u32, e: u32, va: u64, bytes: u32): bool {
	return load<u32>(s, S_MONITOR_SIZE) == bytes && load<u64>(s, S_MONITOR_IPA) == entryIpa(e + TLB_WRITE, va);
}

/** LDXR, LDAXR, LDXP, LDAXP and their narrow forms. The stack pointer has been checked. */
export function loadExclusive(s: u32, word: u32, exec: i32): bool {
	const size = word >> 30;
	const paired = exec == EXEC_loadExclusivePair;
	const bytes: u32 = (paired ? 2 : 1) << size;
	const va = getXSP(s, (word >> 5) & 31);
	if (misaligned(s, va, bytes, 0)) return false;
	if (!locate(s, va, 0, 0, (<u32>va & (bytes - 1)) != 0)) return false;
	if (!outHost) {
		unbacked(s, va, 0);
		return false;
	}
	if (watched(s, va, bytes, WATCH_READ, 0)) return false;
	store<u32>(s, 1, S_STEPPED_EX);
	const host = outHost;
	let first: u64;
	let second: u64 = 0;
	if (bytes == 16) {
		first = load<u64>(host);
		second = load<u64>(host, 8);
	} else if (bytes == 8) first = load<u64>(host);
	else if (bytes == 4) first = <u64>load<u32>(host);
	else if (bytes == 2) first = <u64>load<u16>(host);
	else first = <u64>load<u8>(host);
	store<u32>(s, bytes, S_MONITOR_SIZE);
	store<u64>(s, outIpa, S_MONITOR_IPA);
	store<u64>(s, first, S_MONITOR_VALUE);
	store<u64>(s, second, S_MONITOR_VALUE2);
	if (bytes == 8 && paired) {
		second = first >> 32;
		first = first & 0xffffffff;
	}
	if (outSwap(s)) {
		first = swapBytes(first, 1 << size);
		second = swapBytes(second, 1 << size);
	}
	setX(s, word & 31, first);
	if (paired) setX(s, (word >> 10) & 31, second);
	return true;
}

/**
 * AArch64.ExclusiveMonitorsPass(): the store goes where the marked bytes are, in the marked size, and memory still holds
 * the value that was read. An address that cannot be looked at does not pass; nothing faults here.
 */
function monitorPasses(s: u32, va: u64, bytes: u32): bool {
	if (load<u32>(s, S_MONITOR_SIZE) != bytes || !singleCopyAtomic(va, bytes)) return false;
	if (translate(s, va, ACCESS_NONE, load<u32>(s, S_EL), 0, false) != TRANSLATED) return false;
	if (outIpa != load<u64>(s, S_MONITOR_IPA)) return false;
	const row = findSlot(outIpa);
	if (!row) return false;
	const host = slotHost(row, outIpa);
	const expected = load<u64>(s, S_MONITOR_VALUE);
	if (bytes == 16) return load<u64>(host) == expected && load<u64>(host, 8) == load<u64>(s, S_MONITOR_VALUE2);
	if (bytes == 8) return load<u64>(host) == expected;
	if (bytes == 4) return <u64>load<u32>(host) == expected;
	if (bytes == 2) return <u64>load<u16>(host) == expected;
	return <u64>load<u8>(host) == expected;
}

/** Within 16 bytes WebAssembly has no unaligned atomic access; the vCPUs of a machine run one after the other. */
export function storeUnaligned(host: u32, bytes: u32, value: u64): void {
	if (bytes == 8) store<u64>(host, value);
	else if (bytes == 4) store<u32>(host, <u32>value);
	else store<u16>(host, <u16>value);
}

/** STXR, STLXR, STXP, STLXP and their narrow forms. */
export function storeExclusive(s: u32, word: u32, exec: i32): bool {
	const rn = (word >> 5) & 31;
	if (rn == 31 && !checkStack(s)) return false;
	const size = word >> 30;
	const paired = exec == EXEC_storeExclusivePair;
	const bytes: u32 = (paired ? 2 : 1) << size;
	const va = getXSP(s, rn);
	const rs = (word >> 16) & 31;
	const passes = monitorPasses(s, va, bytes);
	store<u32>(s, 0, S_MONITOR_SIZE);
	if (!passes) {
		setX(s, rs, 1);
		return true;
	}
	if (misaligned(s, va, bytes, 1)) return false;
	if (!locate(s, va, 1, 0, (<u32>va & (bytes - 1)) != 0)) return false;
	const host = outHost;
	if (!host) {
		unbacked(s, va, 1);
		return false;
	}
	if (watched(s, va, bytes, WATCH_WRITE, 0)) return false;
	let first = getX(s, word & 31);
	let second = getX(s, (word >> 10) & 31);
	if (outSwap(s)) {
		first = swapBytes(first, 1 << size);
		second = swapBytes(second, 1 << size);
	}
	if (bytes == 8 && paired) first = (first & 0xffffffff) | (second << 32);
	const expected = load<u64>(s, S_MONITOR_VALUE);
	let done = true;
	if (bytes == 16) {
		store<u64>(host, first);
		store<u64>(host, second, 8);
	} else if (host & (bytes - 1)) storeUnaligned(host, bytes, first);
	else if (bytes == 8) done = atomic.cmpxchg<u64>(host, expected, first) == expected;
	else if (bytes == 4) done = atomic.cmpxchg<u32>(host, <u32>expected, <u32>first) == <u32>expected;
	else if (bytes == 2) done = atomic.cmpxchg<u16>(host, <u16>expected, <u16>first) == <u16>expected;
	else done = atomic.cmpxchg<u8>(host, <u8>expected, <u8>first) == <u8>expected;
	if (done) codeWritten(host, bytes);
	setX(s, rs, done ? 0 : 1);
	return true;
}
