// Guest physical memory: the sorted slot table, and what is known about each page of the user area.
import {
	PAGE_DIRTY,
	PAGE_WRITE_ENTRY,
	S_BANK,
	SLOT_READONLY,
	SLOT_ROW,
	VM_DIRTY_MAP,
	VM_PAGE_MAP,
	VM_SLOT_COUNT,
	VM_SLOTS,
	VM_USER_BASE,
} from "../layout";

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

/* @inline */
export function markDirty(host: u32): void {
	const at = load<u32>(VM_DIRTY_MAP) + pageNumber(host);
	store<u8>(at, load<u8>(at) | PAGE_DIRTY);
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
