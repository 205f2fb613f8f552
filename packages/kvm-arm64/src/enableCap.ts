import {
	EINVAL,
	KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_NISV_TO_USER,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_CAP_ARM_SYSTEM_SUSPEND,
	KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
	KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP,
	KVM_CAP_HALT_POLL,
	KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
	KVM_DIRTY_LOG_INITIALLY_SET,
	KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE,
} from "@upcall/uapi";
import { enableDirtyRing, enableRingBitmap } from "./dirtyRing.ts";
import { BLOCK_SIZES } from "./extensions.ts";
import type { VmState } from "./state.ts";

/** KVM_CAP_ARM_HVC_TO_USER and KVM_CAP_ARM_PSCI_TO_USER: no arguments, for good, at any time; the second needs the first. */
function enableForwarding(vm: VmState, capability: number): number {
	if (capability === KVM_CAP_ARM_HVC_TO_USER) {
		vm.hvcToUser = true;
		return 0;
	}
	if (!vm.hvcToUser) return -EINVAL;
	vm.psciToUser = true;
	return 0;
}

function enableManualDirtyLog(vm: VmState, options: bigint): number {
	const enable = BigInt(KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE);
	const allowed = (options & enable) !== 0n ? enable | BigInt(KVM_DIRTY_LOG_INITIALLY_SET) : enable;
	if ((options & ~allowed) !== 0n) return -EINVAL;
	vm.manualDirtyLog = Number(options);
	return 0;
}

function setSplitChunk(vm: VmState, bytes: bigint): number {
	const known = bytes === 0n || ((bytes & (bytes - 1n)) === 0n && (bytes & BLOCK_SIZES) !== 0n);
	if (!known || vm.slots.size > 0) return -EINVAL;
	vm.splitChunkSize = bytes;
	return 0;
}

/**
 * KVM_ENABLE_CAP on a VM descriptor.
 *
 * @param argument - `args[0]`
 * @returns 0, -EINVAL or -E2BIG
 * @see Documentation/virt/kvm/api.rst, sections 4.37, 7 and 8.29; the RFC's api.rst 8.37 and 8.38
 */
export function enableCap(vm: VmState, capability: number, flags: number, argument: bigint): number {
	// The ring does not look at the flags.
	if (capability === KVM_CAP_DIRTY_LOG_RING_ACQ_REL) return enableDirtyRing(vm, argument);
	if (flags !== 0) return -EINVAL;
	switch (capability) {
		case KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2:
			return enableManualDirtyLog(vm, argument);
		case KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP:
			return enableRingBitmap(vm);
		case KVM_CAP_HALT_POLL:
			return argument > 0xffff_ffffn ? -EINVAL : 0;
		case KVM_CAP_ARM_NISV_TO_USER:
			vm.nisvToUser = true;
			return 0;
		case KVM_CAP_ARM_SYSTEM_SUSPEND:
			vm.systemSuspend = true;
			return 0;
		case KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE:
			return setSplitChunk(vm, argument);
		case KVM_CAP_ARM_HVC_TO_USER:
		case KVM_CAP_ARM_PSCI_TO_USER:
			return vm.options.abi === "rfc" ? enableForwarding(vm, capability) : -EINVAL;
		default:
			return -EINVAL;
	}
}
