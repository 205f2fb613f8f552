import {
	ENODEV,
	KVM_CREATE_DEVICE_TEST,
	KVM_DEV_TYPE_ARM_VGIC_ITS,
	KVM_DEV_TYPE_ARM_VGIC_V2,
	KVM_DEV_TYPE_ARM_VGIC_V3,
} from "@upcall/uapi";
import type { VmState } from "./state.ts";
import { getV3Attribute, hasV3Attribute, setV3Attribute } from "./vgic/attributes.ts";
import { getV2Attribute, hasV2Attribute, setV2Attribute } from "./vgic/attributesV2.ts";
import { createGic } from "./vgic/createGic.ts";
import { createIts, getItsAttribute, hasItsAttribute, setItsAttribute } from "./vgic/its/attributes.ts";
import type { Attribute } from "./vmAttributes.ts";

/** What a device descriptor stands for: its attributes. Each function returns 0 or -errno. */
export interface DeviceState {
	readonly vm: VmState;
	set(attribute: Attribute): number;
	get(attribute: Attribute): number;
	has(attribute: Attribute): number;
}

function gicV3(vm: VmState): DeviceState | number {
	const result = createGic(vm, 3);
	const { gic } = vm;
	if (result !== 0 || gic === undefined) return result;
	return {
		vm,
		set: (attribute) => setV3Attribute(gic, attribute),
		get: (attribute) => getV3Attribute(gic, attribute),
		has: (attribute) => hasV3Attribute(gic, attribute),
	};
}

function gicV2(vm: VmState): DeviceState | number {
	const result = createGic(vm, 2);
	const { gic } = vm;
	if (result !== 0 || gic === undefined) return result;
	return {
		vm,
		set: (attribute) => setV2Attribute(gic, attribute),
		get: (attribute) => getV2Attribute(gic, attribute),
		has: (attribute) => hasV2Attribute(gic, attribute),
	};
}

function its(vm: VmState): DeviceState {
	const made = createIts(vm);
	return {
		vm,
		set: (attribute) => setItsAttribute(made, attribute),
		get: (attribute) => getItsAttribute(made, attribute),
		has: hasItsAttribute,
	};
}

const MAKERS: ReadonlyMap<number, (vm: VmState) => DeviceState | number> = new Map([
	[KVM_DEV_TYPE_ARM_VGIC_V2, gicV2],
	[KVM_DEV_TYPE_ARM_VGIC_V3, gicV3],
	[KVM_DEV_TYPE_ARM_VGIC_ITS, its],
]);

/**
 * KVM_CREATE_DEVICE, all but the descriptor.
 *
 * @returns the device; 0 for KVM_CREATE_DEVICE_TEST of a type that exists; -ENODEV for other types; -EEXIST, -EBUSY, -E2BIG
 * @see Documentation/virt/kvm/api.rst, section 4.79
 */
export function createDevice(vm: VmState, type: number, flags: number): DeviceState | number {
	const make = MAKERS.get(type);
	if (make === undefined) return -ENODEV;
	return (flags & KVM_CREATE_DEVICE_TEST) !== 0 ? 0 : make(vm);
}
