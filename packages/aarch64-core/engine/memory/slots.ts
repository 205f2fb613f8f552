// Guest physical memory: the sorted slot table, and what is known about each page of the user area.
import {
	CPU_BASE,
	CPU_BYTES,
	EXIT_REPORTED,
	PAGE_DIRTY,
	PAGE_REPORTED,
	PAGE_WRITE_ENTRY,
	S_BANK,
	SLOT_LOG_DIRTY,
	SLOT_READONLY,
	SLOT_ROW,
	VM_DIRTY_MAP,
	VM_PAGE_MAP,
	VM_REPORTS,
	VM_SLOT_COUNT,
	VM_SLOTS,
	VM_USER_BASE,
} from "../layout";
import { currentPC, setExit } from "../state";

/** Tells the host which page of a slot a vCPU writes to; whether the vCPU must leave first. */
// @external env reportWrite
declare function reportWrite(cpu: u32, slot: u32, page: u32): bool;

/** Row of the slot that has a guest physical address, or 0. */
export function findSlot(ipa: u64): u32 {
	let lo: u32 = 0;
	let hi = load<u32>(VM_SLOT_COUNT);
	while (lo < hi) {
		const mid = (lo + hi) >> 1;
		const row = VM_SLOTS + mid * SLOT_ROW;
		if (ipa < load<u64>(row)) hi = mid;
		else if (ipa >= load<u64>(row, 8)) lo = mid + 1;
		else return row;
	}
	return 0;
}

/** Address of the byte of an address that is inside the slot. */
/* @inline */
export function slotHost(row: u32, ipa: u64): u32 {
	return load<u32>(row, 16) + <u32>(ipa - load<u64>(row));
}

/* @inline */
export function slotReadonly(row: u32): bool {
	return (load<u32>(row, 20) & SLOT_READONLY) != 0;
}

/** Number of a page of the user area. */
/* @inline */
export function pageNumber(host: u32): u32 {
	return (host - load<u32>(VM_USER_BASE)) >> 12;
}

/** Decode slot of a page + 1, or 0. */
/* @inline */
export function pageCode(host: u32): u32 {
	return <u32>load<u16>(load<u32>(VM_PAGE_MAP) + (pageNumber(host) << 1));
}

/* @inline */
export function setPageCode(host: u32, slot: u32): void {
	store<u16>(load<u32>(VM_PAGE_MAP) + (pageNumber(host) << 1), <u16>slot);
}

/**
 * Notes that the guest is about to write to a page of a slot, and reports it when the host wants that. False when the exit
 * that the host asked for is pending: nothing may be written, and the instruction will be executed again.
 */
/* @inline */
export function noteWrite(s: u32, row: u32, ipa: u64, host: u32): bool {
	const at = load<u32>(VM_DIRTY_MAP) + pageNumber(host);
	const flags = load<u8>(at) | PAGE_DIRTY;
	store<u8>(at, flags);
	return !load<u32>(VM_REPORTS) || report(s, row, ipa, at, flags);
}

function report(s: u32, row: u32, ipa: u64, at: u32, flags: u32): bool {
	if (flags & PAGE_REPORTED || !(load<u32>(row, 20) & SLOT_LOG_DIRTY)) return true;
	store<u8>(at, <u8>(flags | PAGE_REPORTED));
	const page = <u32>((ipa - load<u64>(row)) >> 12);
	if (!reportWrite((s - CPU_BASE) / CPU_BYTES, load<u32>(row, 24), page)) return true;
	setExit(s, EXIT_REPORTED, currentPC(s));
	return false;
}

/** Notes that a write TLB has an entry for the page. */
/* @inline */
export function noteWriteEntry(host: u32): void {
	const at = load<u32>(VM_DIRTY_MAP) + pageNumber(host);
	store<u8>(at, load<u8>(at) | PAGE_WRITE_ENTRY);
}

/** Forgets the note of `noteWriteEntry` and says whether there was one. */
/* @inline */
export function takeWriteEntryNote(host: u32): bool {
	const at = load<u32>(VM_DIRTY_MAP) + pageNumber(host);
	const flags = load<u8>(at);
	store<u8>(at, flags & ~PAGE_WRITE_ENTRY);
	return (flags & PAGE_WRITE_ENTRY) != 0;
}

/** The TLB bank of a vCPU. */
/* @inline */
export function bank(s: u32): u32 {
	return load<u32>(s, S_BANK);
}
