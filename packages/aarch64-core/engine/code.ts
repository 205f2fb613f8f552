// Decode slots: for each 4 KiB page of code in the user area, 1,024 records that the dispatch loop executes.
//
// The pool has a fixed size; a clock chooses what to evict. A page with a slot has no entry in any write TLB, so every
// store to it comes to `clearRecords`: self-modifying code is exact without any cache maintenance.

import { branchTargetAllowed } from "./branchTargets";
import { breakPage, takeBreakpoint } from "./debug";
import { EC_FETCH_LOWER, EC_ILLEGAL, EC_PC_ALIGNMENT, takeAbort, takeSync, takeSyncFar } from "./exceptions";
import { FEAT_PAuth } from "./generated/features";
import {
	ABORT_FETCH,
	DECODE_END,
	DECODE_SLOT_BYTES,
	END_LOSSES,
	S_BREAK_CONTEXT,
	S_BREAKS,
	S_BTYPE,
	S_EL,
	S_IL,
	S_P,
	S_PBASE,
	S_PC,
	S_PVA,
	S_SLICE,
	S_STEP,
	STEP_NOT_PENDING,
	TLB_EXEC,
	TLB_MASK,
	VM_EVICTIONS,
	VM_POOL,
	VM_POOL_COUNT,
	VM_POOL_HAND,
	VM_POOL_USED,
} from "./layout";
import { exitAbort } from "./memory/access";
import { bank, findSlot, pageCode, setPageCode, slotHost } from "./memory/slots";
import { dropAllExecEntries, dropWriteEntries, noteEntry } from "./memory/tlb";
import {
	ACCESS_FETCH,
	outBlock,
	outGlobal,
	outGuarded,
	outIpa,
	TRANSLATED,
	translate,
	WALK_ABORT,
} from "./memory/walk";
import { OP_PAGE_END } from "./ops";
import { hasRegions, killRegionsOf } from "./regions";
import { hasFeature } from "./state";
import { translateWord } from "./translate/index";

/** Slots that are emptied together when the pool is full, at most. */
const EVICTION_BATCH: u32 = 64;

/** Address of the records of slot number + 1. */
/* @inline */
function slotRecords(code: u32): u32 {
	return load<u32>(VM_POOL) + (code - 1) * DECODE_SLOT_BYTES;
}

/** Address of the code page that a slot holds, or 0. */
/* @inline */
function slotPage(records: u32): u32 {
	return load<u32>(records + DECODE_END, 8);
}

/** Gives up the compiled regions with code of a page, before its records change. */
/* @inline */
function leaveRegions(code: u32, records: u32): void {
	if (!hasRegions(records)) return;
	killRegionsOf(code);
	store<u16>(records + DECODE_END, 0, 2);
	const losses = <u32>load<u16>(records + DECODE_END, END_LOSSES) + 1;
	store<u16>(records + DECODE_END, min<u32>(losses, 0xffff), END_LOSSES);
}

/** Empties the pool. */
export function clearPool(): void {
	const used = load<u32>(VM_POOL_USED);
	for (let code: u32 = 1; code <= used; code++) {
		const records = slotRecords(code);
		const page = slotPage(records);
		if (page) setPageCode(page, 0);
		leaveRegions(code, records);
		memory.fill(records, 0, DECODE_SLOT_BYTES);
	}
	store<u32>(VM_POOL_HAND, 0);
	dropAllExecEntries();
}

/** Takes a slot away from its page, if it has one. No fetch TLB may have an entry for the page any more. */
function freeSlot(code: u32): void {
	const records = slotRecords(code);
	const page = slotPage(records);
	if (!page) return;
	leaveRegions(code, records);
	setPageCode(page, 0);
	memory.fill(records, 0, DECODE_END);
	store<u32>(records + DECODE_END, 0, 8);
	store<u32>(VM_EVICTIONS, load<u32>(VM_EVICTIONS) + 1);
}

/**
 * Makes room from slot number + 1 `hand` on: an eighth of the pool, at most EVICTION_BATCH, at once, so that a guest which
 * runs through more pages than there are slots pays seldom for the fetch TLBs. What was used lately stays.
 */
function evict(hand: u32, count: u32): void {
	dropAllExecEntries();
	const last = min(count, hand + min<u32>(EVICTION_BATCH, count >> 3));
	freeSlot(hand);
	for (let code = hand + 1; code <= last; code++) {
		if (load<u32>(slotRecords(code) + DECODE_END, 12) == 0) freeSlot(code);
	}
}

/** Gives a page of the user area a decode slot and returns its records. */
function allocateSlot(page: u32): u32 {
	const count = load<u32>(VM_POOL_COUNT);
	let hand = load<u32>(VM_POOL_HAND);
	while (true) {
		hand = hand >= count ? 1 : hand + 1;
		const end = slotRecords(hand) + DECODE_END;
		if (load<u32>(end, 12) == 0) break;
		store<u32>(end, 0, 12);
	}
	store<u32>(VM_POOL_HAND, hand);
	const records = slotRecords(hand);
	if (slotPage(records)) evict(hand, count);
	if (hand > load<u32>(VM_POOL_USED)) store<u32>(VM_POOL_USED, hand);
	store<u16>(records + DECODE_END, <u16>OP_PAGE_END);
	store<u16>(records + DECODE_END, 0, END_LOSSES);
	store<u32>(records + DECODE_END, page, 8);
	setPageCode(page, hand);
	dropWriteEntries(page);
	return records;
}

/** Forgets the decoded instructions in the words that `size` bytes at `host` touch. */
export function clearRecords(code: u32, host: u32, size: u32): void {
	const records = slotRecords(code);
	const first = records + ((host & 0xffc) << 2);
	const last = records + ((((host & 0xfff) + size - 1) >> 2) << 4);
	let p = first;
	// what was never executed is no code yet, of no region either
	while (p <= last && !load<u16>(p)) p += 16;
	if (p > last) return;
	leaveRegions(code, records);
	for (p = first; p <= last; p += 16) store<u16>(p, 0);
}

/** The host wrote `bytes` bytes at `host`. */
export function invalidateRange(host: u32, bytes: u32): void {
	if (bytes == 0) return;
	let page = host & ~0xfff;
	const last = (host + bytes - 1) & ~0xfff;
	while (true) {
		const code = pageCode(page);
		if (code) {
			const records = slotRecords(code);
			leaveRegions(code, records);
			memory.fill(records, 0, DECODE_END);
		}
		if (page == last) return;
		page += 4096;
	}
}

/** The instruction word of a record, of the current page. */
export function wordAt(s: u32, p: u32): u32 {
	return wordOfRecord(p, load<u32>(s, S_PBASE));
}

/** The instruction word of a record, of any page. */
export function wordOfRecord(p: u32, records: u32): u32 {
	return load<u32>(slotPage(records) + ((p - records) >> 2));
}

/** Fills in one record. */
export function decodeRecord(p: u32, records: u32): void {
	const offset = (p - records) >> 2;
	translateWord(p, load<u32>(slotPage(records) + offset), offset);
}

/** Fills in all records of a page that are not yet. */
export function decodePage(records: u32): void {
	for (let p = records; p < records + DECODE_END; p += 16) if (!load<u16>(p)) decodeRecord(p, records);
}

/**
 * Finds the record of S_PC. Returns 0 when the fetch raised an exception or an exit; else S_PBASE and S_PVA are those
 * of the page.
 */
export function lookupPC(s: u32): u32 {
	const pc = load<u64>(s, S_PC);
	const page = pc & ~0xfff;
	if (<u32>pc & 3) {
		takeSyncFar(s, (EC_PC_ALIGNMENT << 26) | (1 << 25), pc, pc);
		return 0;
	}
	store<u32>(s, load<u32>(s, S_STEP) & STEP_NOT_PENDING, S_SLICE);
	const entry = bank(s) + TLB_EXEC + ((<u32>pc >> 8) & TLB_MASK);
	let records: u32;
	let guarded: bool;
	if (load<u64>(entry) == page) {
		records = load<u32>(entry, 8);
		guarded = load<u32>(entry, 12) != 0;
	} else {
		const fsc = translate(s, pc, ACCESS_FETCH, load<u32>(s, S_EL), 0, false);
		if (fsc != TRANSLATED) {
			if (fsc == WALK_ABORT) exitAbort(s, ABORT_FETCH, pc, outIpa, 0, 0x87, pc);
			else takeAbort(s, EC_FETCH_LOWER, <u32>fsc, pc, pc);
			return 0;
		}
		guarded = outGuarded;
		const row = findSlot(outIpa);
		if (!row) {
			exitAbort(s, ABORT_FETCH, pc, outIpa, 0, 0x07, pc);
			return 0;
		}
		const host = slotHost(row, outIpa) & ~0xfff;
		const code = pageCode(host);
		records = code ? slotRecords(code) : allocateSlot(host);
		store<u32>(records + DECODE_END, 1, 12);
		if ((load<u32>(s, S_BREAKS) | load<u32>(s, S_BREAK_CONTEXT)) != 0 && breakPage(s, pc)) {
			if (takeBreakpoint(s, pc)) return 0;
			store<u32>(s, 1, S_SLICE);
		} else {
			noteEntry(s, pc, outBlock, outGlobal);
			store<u64>(entry, page);
			store<u32>(entry, records, 8);
			store<u32>(entry, guarded ? 1 : 0, 12);
		}
	}
	if (load<u32>(s, S_IL)) {
		takeSync(s, (EC_ILLEGAL << 26) | (1 << 25), pc);
		return 0;
	}
	const p = records + ((<u32>pc & 0xffc) << 2);
	if (load<u32>(s, S_BTYPE) && !branchTargetAllowed(s, p, records, guarded, hasFeature(FEAT_PAuth), pc)) return 0;
	store<u32>(s, records, S_PBASE);
	store<u64>(s, page, S_PVA);
	store<u32>(s, p, S_P);
	return p;
}
