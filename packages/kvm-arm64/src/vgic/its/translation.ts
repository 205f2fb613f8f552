import { EBUSY, EINVAL, ENODEV, KVM_MSI_VALID_DEVID, KVM_VGIC_V3_ITS_SIZE } from "@upcall/uapi";
import type { VcpuState, VmState } from "../../state.ts";
import { drive, update } from "../delivery.ts";
import type { Vgic } from "../vgic.ts";
import type { Its, ItsDevice, Translation } from "./its.ts";
import { Lpi } from "./lpi.ts";
import { configure, takePending } from "./lpiTables.ts";

/** Events that an ITS translates at a time: one for each INTID. What is more is refused, so that no guest takes the host's memory. */
export const MAXIMUM_TRANSLATIONS = 0x1_0000;

/** A message as KVM_SIGNAL_MSI and routes have it. */
export interface Message {
	/** Guest physical address that a device would write to. */
	readonly address: number;
	/** Event. */
	readonly data: number;
	readonly device: number;
	readonly flags: number;
}

/** The translation of an event of a device; undefined without one. */
export function findTranslation(its: Its, device: number, event: number): Translation | undefined {
	return its.devices.get(device)?.events.get(event);
}

/**
 * Translates an event to an LPI, which comes into being with the first event.
 *
 * @param look - whether its collection becomes known, and a new LPI takes its configuration and its pending state from memory
 * @returns whether there is room
 */
export function addTranslation(
	gic: Vgic,
	its: Its,
	device: ItsDevice,
	{ event, intid, collection }: { event: number; intid: number; collection: number },
	look = true,
): boolean {
	if (its.translations >= MAXIMUM_TRANSLATIONS) return false;
	its.translations++;
	if (look && !its.collections.has(collection)) its.collections.set(collection, undefined);
	let lpi = gic.lpis.get(intid);
	const fresh = lpi === undefined;
	if (lpi === undefined) {
		lpi = new Lpi(intid);
		gic.lpis.set(intid, lpi);
		lpi.target = its.collections.get(collection);
	}
	lpi.references++;
	device.events.set(event, { lpi, collection });
	if (!fresh || !look) return true;
	configure(gic, lpi);
	takePending(gic, lpi);
	update(gic, lpi);
	return true;
}

function release(its: Its, { lpi }: Translation): void {
	its.translations--;
	lpi.references--;
	if (lpi.references > 0) return;
	const { gic } = its.vm;
	if (gic === undefined) return;
	lpi.latch = false;
	update(gic, lpi);
	gic.lpis.delete(lpi.intid);
}

/** Takes the translation of an event away, and with an LPI's last event the LPI, pending or not. */
export function removeTranslation(its: Its, device: ItsDevice, event: number): void {
	const translation = device.events.get(event);
	if (translation === undefined) return;
	device.events.delete(event);
	release(its, translation);
}

/** Takes a device and its events away. */
export function removeDevice(its: Its, device: ItsDevice): void {
	its.vm.itsWork += device.events.size;
	its.devices.delete(device.id);
	for (const translation of device.events.values()) release(its, translation);
	device.events.clear();
}

/** Takes all devices away. */
export function removeDevices(its: Its): void {
	for (const device of [...its.devices.values()]) removeDevice(its, device);
}

/** An LPI goes to another vCPU from now on, also when it is pending. */
export function retarget(gic: Vgic, lpi: Lpi, target: VcpuState | undefined): void {
	if (lpi.target === target) return;
	lpi.target = target;
	if (!lpi.latch) takePending(gic, lpi);
	update(gic, lpi);
}

/**
 * An event of a device happens.
 *
 * @returns 1; 0 when it is not translated, or to a collection without a vCPU; -EBUSY while the ITS, or the vCPU's LPIs, are off
 */
export function triggerEvent(gic: Vgic, its: Its, device: number, event: number): number {
	if (!its.enabled) return -EBUSY;
	const translation = findTranslation(its, device, event);
	const vcpu = translation && its.collections.get(translation.collection);
	if (translation === undefined || vcpu === undefined) return 0;
	if (vcpu.gic?.lpisEnabled !== true) return -EBUSY;
	drive(gic, translation.lpi, true);
	return 1;
}

/** The ITS at a guest physical address. */
export function itsAt(vm: VmState, address: number): Its | undefined {
	return vm.itses.find(({ base }) => base >= 0 && address >= base && address < base + KVM_VGIC_V3_ITS_SIZE);
}

/**
 * A message arrives, by KVM_SIGNAL_MSI or a route.
 *
 * @returns 1 when it was delivered, 0 when the guest has blocked it; -ENODEV without an ITS, -EINVAL for a message to no ITS or
 * from no device, -EBUSY
 */
export function sendMessage(vm: VmState, { address, data, device, flags }: Message): number {
	const { gic } = vm;
	if (gic?.version !== 3 || vm.itses.length === 0) return -ENODEV;
	const its = (flags & KVM_MSI_VALID_DEVID) === 0 ? undefined : itsAt(vm, address);
	return its === undefined ? -EINVAL : triggerEvent(gic, its, device, data);
}

/** KVM_SIGNAL_MSI. @see Documentation/virt/kvm/api.rst, section 4.70 */
export function signalMsi(vm: VmState, view: DataView): number {
	const flags = view.getUint32(12, true);
	if (vm.gic === undefined || (flags & ~KVM_MSI_VALID_DEVID) !== 0) return -EINVAL;
	return sendMessage(vm, readMessage(view, 0, 16, flags));
}

/** Address and data at one place of a structure, the device's number at another. */
export function readMessage(view: DataView, at: number, deviceAt: number, flags: number): Message {
	return {
		address: view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true),
		data: view.getUint32(at + 8, true),
		device: view.getUint32(deviceAt, true),
		flags,
	};
}
