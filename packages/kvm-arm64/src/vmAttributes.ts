import { EINVAL, ENXIO, KVM_ARM_VM_SMCCC_CTRL, KVM_ARM_VM_SMCCC_FILTER, KvmSmcccFilter } from "@upcall/uapi";
import { getRangeAttribute, hasRangeAttribute, UPCALL_VM_HYPERCALL_RANGES } from "./hypercallRanges.ts";
import type { VmState } from "./state.ts";

/** Fields of `struct kvm_device_attr`. */
export interface Attribute {
	readonly group: number;
	readonly attr: bigint;
	/** A user address, or from the typed methods the data itself. */
	readonly addr: bigint | Uint8Array;
}

/** Reads `struct kvm_device_attr`. */
export function readAttribute(view: DataView): Attribute {
	return {
		group: view.getUint32(4, true),
		attr: view.getBigUint64(8, true),
		addr: view.getBigUint64(16, true),
	};
}

/** A number as the kernel's u64. @throws TypeError when it is not whole */
export function u64(name: string, value: number | bigint): bigint {
	if (typeof value === "number" && !Number.isInteger(value))
		throw new TypeError(`${name} is ${value}: give an integer`);
	return BigInt.asUintN(64, BigInt(value));
}

/** An attribute of a typed method. */
export function attribute(group: number, attr: number | bigint, data: number | bigint | Uint8Array): Attribute {
	return { group, attr: u64("attr", attr), addr: data instanceof Uint8Array ? data : u64("data", data) };
}

/** KVM_HAS_DEVICE_ATTR on a VM. @returns 0 or -ENXIO */
export function hasVmAttribute(vm: VmState, { group, attr }: Attribute): number {
	if (group === UPCALL_VM_HYPERCALL_RANGES) return hasRangeAttribute(vm, attr);
	return group === KVM_ARM_VM_SMCCC_CTRL && attr === BigInt(KVM_ARM_VM_SMCCC_FILTER) ? 0 : -ENXIO;
}

/**
 * KVM_SET_DEVICE_ATTR on a VM: the SMCCC filter.
 *
 * @see Documentation/virt/kvm/devices/vm.rst, section 5
 */
export function setVmAttribute(vm: VmState, { group, attr, addr }: Attribute): number {
	if (group !== KVM_ARM_VM_SMCCC_CTRL || attr !== BigInt(KVM_ARM_VM_SMCCC_FILTER)) return -ENXIO;
	const view = vm.user.data(addr, KvmSmcccFilter.SIZE);
	return vm.filter.set(view && new KvmSmcccFilter(view), vm.ranOnce);
}

/** KVM_GET_DEVICE_ATTR on a VM: arm64's kernel has none (EINVAL), the option `hypercallRanges` adds one group. */
export function getVmAttribute(vm: VmState, { group, attr, addr }: Attribute): number {
	if (!vm.options.hypercallRanges) return -EINVAL;
	return group === UPCALL_VM_HYPERCALL_RANGES ? getRangeAttribute(vm, attr, addr) : -ENXIO;
}
