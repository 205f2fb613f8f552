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
