import { EINVAL } from "@upcall/uapi";
import type { VcpuState, VmState } from "../../state.ts";
import { refresh, requeue } from "../delivery.ts";
import { FIRST_LPI } from "../interrupt.ts";
import type { Vgic } from "../vgic.ts";
import { EVENT_BITS } from "./commands.ts";
import { IDS } from "./guestTable.ts";
import type { Its } from "./its.ts";
import { clearMappings } from "./restoreTables.ts";
import { addTranslation, MAXIMUM_TRANSLATIONS } from "./translation.ts";

/** A device whose events an ITS translates. */
export interface ItsDeviceState {
	readonly id: number;
	readonly eventBits: number;
	/** Guest physical address of the interrupt translation table. */
	readonly itt: number;
	/** Event, INTID, collection. */
	readonly events: readonly (readonly [event: number, intid: number, collection: number])[];
}

/** What an ITS has been told by commands. */
export interface ItsState {
	/** GITS_CTLR.Enabled: a write of the register would do the commands that are left. */
	readonly enabled: boolean;
	readonly devices: readonly ItsDeviceState[];
	/** Collections in the order in which they were mapped, each with a vCPU's id, or -1. */
	readonly collections: readonly (readonly [collection: number, vcpu: number])[];
}

/** An LPI: its priority and enable bit are what the configuration table had when it was read last. */
export interface LpiState {
	readonly intid: number;
	readonly priority: number;
	readonly enabled: boolean;
	readonly pending: boolean;
	/** A vCPU's id; -1 for none. */
	readonly target: number;
}

/**
 * What the ITSs of a VM have been told, and their LPIs. Attributes show it only by way of guest memory, which a copy must not
 * change, and without what has been read of the configuration table.
 */
export interface ItsHiddenState {
	/** In the order in which the devices were made. */
	readonly itses: readonly ItsState[];
	/** In the order of their INTIDs. */
	readonly lpis: readonly LpiState[];
	/** Steps of the ITSs' work that no vCPU's budget has paid for yet. */
	readonly itsWork: number;
}

const idOf = (vcpu: VcpuState | undefined): number => vcpu?.id ?? -1;

function getItsState(its: Its): ItsState {
	return {
		enabled: its.enabled,
		devices: [...its.devices.values()].map(({ id, eventBits, itt, events }) => ({
			id,
			eventBits,
			itt,
			events: [...events].map(([event, { lpi, collection }]) => [event, lpi.intid, collection] as const),
		})),
		collections: [...its.collections].map(([collection, vcpu]) => [collection, idOf(vcpu)] as const),
	};
}

/** Reads the state of all ITSs; undefined without an interrupt controller. */
export function getItsHiddenState(vm: VmState): ItsHiddenState | undefined {
	const { gic } = vm;
	if (gic === undefined) return undefined;
	return {
		itses: vm.itses.map(getItsState),
		lpis: [...gic.lpis.values()]
			.sort((a, b) => a.intid - b.intid)
			.map(({ intid, priority, enabled, latch, target }) => ({
				intid,
				priority,
				enabled,
				pending: latch,
				target: idOf(target),
			})),
		itsWork: vm.itsWork,
	};
}

const within = (value: number, end: number): boolean => Number.isInteger(value) && value >= 0 && value < end;

function setCollections(its: Its, collections: ItsState["collections"]): boolean {
	for (const [collection, id] of collections) {
		const vcpu = its.vm.vcpus.find((candidate) => candidate.id === id);
		if (!within(collection, IDS) || (vcpu === undefined && id !== -1)) return false;
		its.collections.set(collection, vcpu);
	}
	return true;
}

function setDevice(gic: Vgic, its: Its, { id, eventBits, itt, events }: ItsDeviceState): boolean {
	if (!within(id, IDS) || its.devices.has(id) || !within(eventBits - 1, EVENT_BITS) || !within(itt, 2 ** 52))
		return false;
	const device = { id, eventBits, itt, events: new Map() };
	its.devices.set(id, device);
	for (const [event, intid, collection] of events) {
		const fits = within(event, 2 ** eventBits) && intid >= FIRST_LPI && within(intid, 0x1_0000);
		// A collection need not be known: another GITS_BASER1 takes all away, and the events stay.
		if (!fits || device.events.has(event) || !within(collection, IDS)) return false;
		if (!addTranslation(gic, its, device, { event, intid, collection }, false)) return false;
	}
	return true;
}

function setItsState(gic: Vgic, its: Its, { enabled, devices, collections }: ItsState): boolean {
	clearMappings(its);
	its.enabled = enabled;
	return setCollections(its, collections) && devices.every((device) => setDevice(gic, its, device));
}

function setLpi(gic: Vgic, { intid, priority, enabled, pending, target }: LpiState): boolean {
	const lpi = gic.lpis.get(intid);
	const vcpu = gic.vm.vcpus.find(({ id }) => id === target);
	if (lpi === undefined || !within(priority, 0x100) || (vcpu === undefined && target !== -1)) return false;
	lpi.priority = priority;
	lpi.enabled = enabled;
	lpi.latch = pending;
	lpi.target = vcpu;
	requeue(gic, lpi);
	return true;
}

/**
 * Takes over what {@link getItsHiddenState} gave, when the controllers have their registers, before the vCPUs' state.
 *
 * @returns 0; -EINVAL for mappings that cannot be: then the ITSs have none
 */
export function setItsHiddenState(vm: VmState, state: ItsHiddenState): number {
	const { gic } = vm;
	if (gic === undefined || state.itses.length !== vm.itses.length) return -EINVAL;
	const good =
		within(state.itsWork, 2 ** 48) &&
		state.lpis.length <= MAXIMUM_TRANSLATIONS &&
		vm.itses.every((its, n) => setItsState(gic, its, state.itses[n] as ItsState)) &&
		state.lpis.length === gic.lpis.size &&
		state.lpis.every((lpi) => setLpi(gic, lpi));
	if (!good) {
		for (const its of vm.itses) clearMappings(its);
		return -EINVAL;
	}
	vm.itsWork = state.itsWork;
	for (const vcpu of vm.vcpus) if (vcpu.gic !== undefined) refresh(vcpu);
	return 0;
}
