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
import type { Vgic } from "./vgic/vgic.ts";
import type { Attribute } from "./vmAttributes.ts";

/** What a device descriptor stands for: its attributes. Each function returns 0 or -errno. */
export interface DeviceState {
	readonly vm: VmState;
	set(attribute: Attribute): number;
	get(attribute: Attribute): number;
	has(attribute: Attribute): number;
}

/** What the attributes of a model of the GIC do. */
interface GicModel {
	readonly set: (gic: Vgic, attribute: Attribute) => number;
	readonly get: (gic: Vgic, attribute: Attribute) => number;
	readonly has: (gic: Vgic, attribute: Attribute) => number;
}

function gicMaker(version: 2 | 3, { set, get, has }: GicModel): (vm: VmState) => DeviceState | number {
	return (vm) => {
		const result = createGic(vm, version);
		const { gic } = vm;
		if (result !== 0 || gic === undefined) return result;
		return {
			vm,
			set: (attribute) => set(gic, attribute),
			get: (attribute) => get(gic, attribute),
			has: (attribute) => has(gic, attribute),
		};
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
	[KVM_DEV_TYPE_ARM_VGIC_V2, gicMaker(2, { set: setV2Attribute, get: getV2Attribute, has: hasV2Attribute })],
	[KVM_DEV_TYPE_ARM_VGIC_V3, gicMaker(3, { set: setV3Attribute, get: getV3Attribute, has: hasV3Attribute })],
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
