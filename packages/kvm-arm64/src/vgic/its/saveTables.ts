import { EFAULT, EINVAL } from "@upcall/uapi";
import { ENTRY_BYTES, entryAddress, tableBase, tableEntries, VALID, writeEntry } from "./guestTable.ts";
import type { Its, ItsDevice } from "./its.ts";

/** RDbase of a collection that is not mapped. */
export const NOT_MAPPED = 0xffff_ffffn;
/** Distances to the next entry have 14 bits in a device table, 16 in an interrupt translation table. */
const NEXT_DEVICE = 0x3fff;
const NEXT_EVENT = 0xffff;

const ascending = <T>(entries: Iterable<readonly [number, T]>): (readonly [number, T])[] =>
	[...entries].sort(([a], [b]) => a - b);

/** Distance to the next key; 0 for the last. */
function next(keys: readonly (readonly [number, unknown])[], i: number, maximum: number): bigint {
	const [here] = keys[i] as readonly [number, unknown];
	const following = keys[i + 1];
	return following === undefined ? 0n : BigInt(Math.min(following[0] - here, maximum));
}

function saveEvents(its: Its, device: ItsDevice): number {
	const events = ascending(device.events);
	for (const [i, [event, { lpi, collection }]] of events.entries()) {
		const entry = (next(events, i, NEXT_EVENT) << 48n) | (BigInt(lpi.intid) << 16n) | BigInt(collection);
		if (!writeEntry(its.vm, device.itt + event * ENTRY_BYTES, entry)) return -EFAULT;
	}
	return 0;
}

function saveDevices(its: Its): number {
	const devices = ascending(its.devices);
	for (const [i, [id, device]] of devices.entries()) {
		const address = entryAddress(its.vm, its.deviceTable, id);
		if (address === undefined) return -EINVAL;
		const bad = saveEvents(its, device);
		if (bad !== 0) return bad;
		const itt = (BigInt(device.itt) >> 8n) << 5n;
		const entry = VALID | (next(devices, i, NEXT_DEVICE) << 49n) | itt | BigInt(device.eventBits - 1);
		if (!writeEntry(its.vm, address, entry)) return -EFAULT;
	}
	return 0;
}

/** Collections follow each other in no order; an entry that is not valid ends them where the table goes on. */
function saveCollections(its: Its): number {
	if ((its.collectionTable & VALID) === 0n) return 0;
	const room = tableEntries(its.collectionTable);
	if (its.collections.size > room) return -EINVAL;
	let at = tableBase(its.collectionTable);
	for (const [id, vcpu] of its.collections) {
		const processor = vcpu === undefined ? NOT_MAPPED : BigInt(vcpu.id);
		if (!writeEntry(its.vm, at, VALID | (processor << 16n) | BigInt(id))) return -EFAULT;
		at += ENTRY_BYTES;
	}
	return its.collections.size === room || writeEntry(its.vm, at, 0n) ? 0 : -EFAULT;
}

/**
 * KVM_DEV_ARM_ITS_SAVE_TABLES: devices, events and collections to guest memory, in the kernel's format, revision 0.
 *
 * @returns 0, -EINVAL when a table has no place for an entry, -EFAULT when its memory cannot be written
 * @see Documentation/virt/kvm/devices/arm-vgic-its.rst
 */
export function saveTables(its: Its): number {
	const bad = (its.deviceTable & VALID) === 0n ? 0 : saveDevices(its);
	return bad !== 0 ? bad : saveCollections(its);
}
