import {
	GITS_CMD_CLEAR,
	GITS_CMD_DISCARD,
	GITS_CMD_INT,
	GITS_CMD_INV,
	GITS_CMD_INVALL,
	GITS_CMD_MAPC,
	GITS_CMD_MAPD,
	GITS_CMD_MAPI,
	GITS_CMD_MAPTI,
	GITS_CMD_MOVALL,
	GITS_CMD_MOVI,
} from "@upcall/uapi";
import type { VcpuState } from "../../state.ts";
import { update } from "../delivery.ts";
import { FIRST_LPI } from "../interrupt.ts";
import type { Vgic } from "../vgic.ts";
import { ENTRY_BYTES, entryAddress, writeEntry } from "./guestTable.ts";
import type { Its } from "./its.ts";
import { configure, configureAll, endOfLpis, moveAll } from "./lpiTables.ts";
import {
	addTranslation,
	findTranslation,
	removeDevice,
	removeTranslation,
	retarget,
	triggerEvent,
} from "./translation.ts";

/** Bits of an event's number, at most. */
export const EVENT_BITS = 16;

/** The eight words of a command. @see IHI 0069, 5.3 */
export type Command = Uint32Array;

const word = (command: Command, at: number): number => command[at] as number;
const deviceId = (command: Command): number => word(command, 1);
const eventId = (command: Command): number => word(command, 2);
const collectionId = (command: Command): number => word(command, 4) & 0xffff;
const isValid = (command: Command): boolean => word(command, 5) >>> 31 !== 0;

/** The vCPU that bits 50 to 16 of a doubleword name: GITS_TYPER.PTA is 0, so that it is a processor number. */
function processor(gic: Vgic, command: Command, at: number): VcpuState | undefined {
	const id = (word(command, at) >>> 16) + (word(command, at + 1) & 0x7_ffff) * 0x1_0000;
	return gic.vm.vcpus.find((vcpu) => vcpu.id === id);
}

function mapDevice(its: Its, command: Command): void {
	const id = deviceId(command);
	const eventBits = (word(command, 2) & 0x1f) + 1;
	const entry = entryAddress(its.vm, its.deviceTable, id);
	if (entry === undefined || (isValid(command) && eventBits > EVENT_BITS)) return;
	const old = its.devices.get(id);
	if (old !== undefined) removeDevice(its, old);
	if (!isValid(command)) {
		// A table that is saved later must not show the device again.
		writeEntry(its.vm, entry, 0n);
		return;
	}
	const itt = (word(command, 5) & 0xf_ffff) * 0x1_0000_0000 + ((word(command, 4) & ~0xff) >>> 0);
	its.devices.set(id, { id, eventBits, itt, events: new Map() });
}

function mapCollection(gic: Vgic, its: Its, command: Command): void {
	const id = collectionId(command);
	if (!isValid(command)) {
		if (its.collections.has(id)) its.collections.set(id, undefined);
		return;
	}
	const vcpu = processor(gic, command, 4);
	if (vcpu === undefined || entryAddress(its.vm, its.collectionTable, id) === undefined) return;
	const known = its.collections.has(id);
	its.collections.set(id, vcpu);
	if (!known) return;
	its.vm.itsWork += its.devices.size + its.translations * (1 + its.vm.vcpus.length);
	for (const device of its.devices.values())
		for (const { lpi, collection } of device.events.values()) if (collection === id) retarget(gic, lpi, vcpu);
}

function mapEvent(gic: Vgic, its: Its, command: Command, intid: number): void {
	const device = its.devices.get(deviceId(command));
	const event = eventId(command);
	const collection = collectionId(command);
	if (device === undefined || event >= 2 ** device.eventBits || device.events.has(event)) return;
	if (intid < FIRST_LPI || intid >= endOfLpis(gic)) return;
	if (!its.collections.has(collection) && entryAddress(its.vm, its.collectionTable, collection) === undefined) return;
	addTranslation(gic, its, device, { event, intid, collection });
}

function discard(its: Its, command: Command): void {
	const device = its.devices.get(deviceId(command));
	const event = eventId(command);
	const translation = device?.events.get(event);
	if (device === undefined || translation === undefined) return;
	if (its.collections.get(translation.collection) === undefined) return;
	removeTranslation(its, device, event);
	writeEntry(its.vm, device.itt + event * ENTRY_BYTES, 0n);
}

function move(gic: Vgic, its: Its, command: Command): void {
	const translation = findTranslation(its, deviceId(command), eventId(command));
	if (translation === undefined || its.collections.get(translation.collection) === undefined) return;
	const target = its.collections.get(collectionId(command));
	if (target === undefined) return;
	translation.collection = collectionId(command);
	retarget(gic, translation.lpi, target);
}

function clear(gic: Vgic, its: Its, command: Command): void {
	const lpi = findTranslation(its, deviceId(command), eventId(command))?.lpi;
	if (lpi === undefined) return;
	lpi.latch = false;
	update(gic, lpi);
}

function invalidate(gic: Vgic, its: Its, command: Command): void {
	const lpi = findTranslation(its, deviceId(command), eventId(command))?.lpi;
	if (lpi === undefined) return;
	configure(gic, lpi);
	update(gic, lpi);
}

function invalidateAll(gic: Vgic, its: Its, command: Command): void {
	const vcpu = its.collections.get(collectionId(command));
	if (vcpu !== undefined) configureAll(gic, vcpu);
}

function moveEverything(gic: Vgic, command: Command): void {
	const from = processor(gic, command, 4);
	const to = processor(gic, command, 6);
	if (from !== undefined && to !== undefined && from !== to) moveAll(gic, from, to);
}

type Handler = (gic: Vgic, its: Its, command: Command) => void;

const HANDLERS: ReadonlyMap<number, Handler> = new Map<number, Handler>([
	[GITS_CMD_MAPD, (_gic, its, command) => mapDevice(its, command)],
	[GITS_CMD_MAPC, mapCollection],
	[GITS_CMD_MAPTI, (gic, its, command) => mapEvent(gic, its, command, word(command, 3))],
	[GITS_CMD_MAPI, (gic, its, command) => mapEvent(gic, its, command, eventId(command))],
	[GITS_CMD_MOVI, move],
	[GITS_CMD_DISCARD, (_gic, its, command) => discard(its, command)],
	[GITS_CMD_CLEAR, clear],
	[GITS_CMD_INT, (gic, its, command) => void triggerEvent(gic, its, deviceId(command), eventId(command))],
	[GITS_CMD_INV, invalidate],
	[GITS_CMD_INVALL, invalidateAll],
	[GITS_CMD_MOVALL, (gic, _its, command) => moveEverything(gic, command)],
]);

/**
 * Does one command. One that is wrong, and SYNC, which has nothing to wait for, do nothing.
 *
 * @see IHI 0069, 5.3
 */
export function doCommand(gic: Vgic, its: Its, command: Command): void {
	HANDLERS.get(word(command, 0) & 0xff)?.(gic, its, command);
}
