import { EEXIST, EFAULT, EINVAL } from "@upcall/uapi";
import { FIRST_LPI } from "../interrupt.ts";
import type { Vgic } from "../vgic.ts";
import { EVENT_BITS } from "./commands.ts";
import { ENTRY_BYTES, entryAddress, IDS, readEntry, tableBase, tableEntries, VALID } from "./guestTable.ts";
import type { Its, ItsDevice } from "./its.ts";
import { endOfLpis } from "./lpiTables.ts";
import { NOT_MAPPED } from "./saveTables.ts";
import { addTranslation, removeDevices } from "./translation.ts";

/**
 * Entries of interrupt translation tables that a restore looks at: 65,536 devices could each have a table of 65,536 empty
 * entries, all of them the same memory.
 */
const MAXIMUM_ENTRIES = 1 << 22;

function restoreCollections(its: Its): number {
	if ((its.collectionTable & VALID) === 0n) return 0;
	const { vm } = its;
	for (let i = 0; i < tableEntries(its.collectionTable); i++) {
		const entry = readEntry(vm, tableBase(its.collectionTable) + i * ENTRY_BYTES);
		if (entry === undefined) return -EFAULT;
		if ((entry & VALID) === 0n) return 0;
		const processor = (entry >> 16n) & 0xffff_ffffn;
		const id = Number(entry & 0xffffn);
		const vcpu = vm.vcpus.find((candidate) => BigInt(candidate.id) === processor);
		if (vcpu === undefined && processor !== NOT_MAPPED) return -EINVAL;
		if (its.collections.has(id)) return -EEXIST;
		if (entryAddress(vm, its.collectionTable, id) === undefined) return -EINVAL;
		its.collections.set(id, vcpu);
	}
	return 0;
}

/** Counts entries that were looked at. */
interface Progress {
	entries: number;
}

/** @returns 0 or -errno */
function restoreEvents(gic: Vgic, its: Its, device: ItsDevice, progress: Progress): number {
	const end = 2 ** device.eventBits;
	let event = 0;
	while (event < end) {
		progress.entries++;
		if (progress.entries > MAXIMUM_ENTRIES) return -EINVAL;
		const entry = readEntry(its.vm, device.itt + event * ENTRY_BYTES);
		if (entry === undefined) return -EFAULT;
		const intid = Number((entry >> 16n) & 0xffff_ffffn);
		if (intid === 0) {
			event++;
			continue;
		}
		const collection = Number(entry & 0xffffn);
		if (intid < FIRST_LPI || intid >= endOfLpis(gic) || !its.collections.has(collection)) return -EINVAL;
		if (!addTranslation(gic, its, device, { event, intid, collection })) return -EINVAL;
		const distance = Number(entry >> 48n);
		if (distance === 0) return 0;
		event += distance;
	}
	return 0;
}

/** @returns the distance to the next entry, 0 after the last, or -errno */
function restoreDevice(gic: Vgic, its: Its, id: number, progress: Progress): number {
	const address = entryAddress(its.vm, its.deviceTable, id);
	// A second level table that is not there has no devices.
	if (address === undefined) return 1;
	const entry = readEntry(its.vm, address) ?? 0n;
	if ((entry & VALID) === 0n) return 1;
	const eventBits = Number(entry & 0x1fn) + 1;
	if (eventBits > EVENT_BITS) return -EINVAL;
	const itt = Number((entry >> 5n) & 0xfff_ffff_ffffn) * 256;
	const device: ItsDevice = { id, eventBits, itt, events: new Map() };
	its.devices.set(id, device);
	const bad = restoreEvents(gic, its, device, progress);
	return bad !== 0 ? bad : Number((entry >> 49n) & 0x3fffn);
}

function restoreDevices(gic: Vgic, its: Its): number {
	if ((its.deviceTable & VALID) === 0n) return 0;
	const progress: Progress = { entries: 0 };
	let id = 0;
	while (id < IDS) {
		const distance = restoreDevice(gic, its, id, progress);
		if (distance <= 0) return distance;
		id += distance;
	}
	return 0;
}

/**
 * KVM_DEV_ARM_ITS_RESTORE_TABLES: what {@link saveTables} wrote, instead of what the ITS has.
 *
 * @returns 0; -EINVAL for entries that cannot be, or too many; -EEXIST for a collection that is there twice; -EFAULT. The ITS has
 * no mappings after an error.
 * @see Documentation/virt/kvm/devices/arm-vgic-its.rst
 */
export function restoreTables(gic: Vgic, its: Its): number {
	clearMappings(its);
	const collections = restoreCollections(its);
	const bad = collections !== 0 ? collections : restoreDevices(gic, its);
	if (bad !== 0) clearMappings(its);
	return bad;
}

/** Takes all devices, events and collections away. */
export function clearMappings(its: Its): void {
	removeDevices(its);
	its.collections.clear();
}
