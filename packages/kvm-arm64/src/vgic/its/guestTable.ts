import { markGuestWrite } from "../../dirtyRing.ts";
import { userAddressOf } from "../../memorySlots.ts";
import type { VmState } from "../../state.ts";

/** Bytes of an entry of every table of an ITS: GITS_BASER.Entry_Size and GITS_TYPER.ITT_entry_size. */
export const ENTRY_BYTES = 8;
const PAGE_BYTES = 0x1_0000;
/** GITS_BASER: Valid, Indirect, Physical_Address with 64 KiB pages, Size. */
export const VALID = 1n << 63n;
const INDIRECT = 1n << 62n;
const ADDRESS = 0xffff_ffff_0000n;
const SIZE = 0xffn;
/** An entry of a first level table: Valid, and the address of the second level. */
const LEVEL_2 = 0xf_ffff_ffff_0000n;
/** Identifiers of devices and collections have 16 bits. */
export const IDS = 0x1_0000;

function bytesAt(vm: VmState, address: number, bytes: number, write: boolean): number {
	const at = userAddressOf(vm, address, write);
	return at !== undefined && vm.user.has(at, bytes) ? at : -1;
}

/** A byte of guest memory; -1 where there is none. */
export function readByte(vm: VmState, address: number): number {
	const at = bytesAt(vm, address, 1, false);
	return at < 0 ? -1 : (vm.user.bytes[at] as number);
}

function changed(vm: VmState, address: number, at: number, bytes: number): void {
	vm.machine.invalidate(at, bytes);
	markGuestWrite(vm, address);
}

/** Writes a byte of guest memory. @returns whether it is there */
export function writeByte(vm: VmState, address: number, value: number): boolean {
	const at = bytesAt(vm, address, 1, true);
	if (at < 0) return false;
	vm.user.bytes[at] = value;
	changed(vm, address, at, 1);
	return true;
}

/** Eight bytes of guest memory at a multiple of 8; undefined where there are none. */
export function readEntry(vm: VmState, address: number): bigint | undefined {
	const at = bytesAt(vm, address, ENTRY_BYTES, false);
	return at < 0 ? undefined : vm.user.at(at, ENTRY_BYTES)?.getBigUint64(0, true);
}

/** Writes eight bytes at a multiple of 8. @returns whether they are there */
export function writeEntry(vm: VmState, address: number, value: bigint): boolean {
	const at = bytesAt(vm, address, ENTRY_BYTES, true);
	if (at < 0) return false;
	vm.user.at(at, ENTRY_BYTES)?.setBigUint64(0, value, true);
	changed(vm, address, at, ENTRY_BYTES);
	return true;
}

/** Address of a table in memory. */
export function tableBase(baser: bigint): number {
	return Number(baser & ADDRESS);
}

/** Entries that the pages of a table have room for; of a table with two levels, entries of the first. */
export function tableEntries(baser: bigint): number {
	return (Number(baser & SIZE) + 1) * (PAGE_BYTES / ENTRY_BYTES);
}

/**
 * Where a table has the entry of a device or collection.
 *
 * @returns the guest physical address, undefined when the table has no such entry, or its memory does not exist
 * @see IHI 0069, 5.2.1 and 12.19.1
 */
export function entryAddress(vm: VmState, baser: bigint, id: number): number | undefined {
	if (id >= IDS) return undefined;
	let address: number;
	if ((baser & INDIRECT) === 0n) {
		if (id >= tableEntries(baser)) return undefined;
		address = tableBase(baser) + id * ENTRY_BYTES;
	} else {
		const perPage = PAGE_BYTES / ENTRY_BYTES;
		const pointer = readEntry(vm, tableBase(baser) + Math.floor(id / perPage) * ENTRY_BYTES) ?? 0n;
		if ((pointer & VALID) === 0n) return undefined;
		address = Number(pointer & LEVEL_2) + (id % perPage) * ENTRY_BYTES;
	}
	return bytesAt(vm, address, ENTRY_BYTES, false) < 0 ? undefined : address;
}
