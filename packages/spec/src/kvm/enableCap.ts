import {
	E2BIG,
	EINVAL,
	KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_MTE,
	KVM_CAP_ARM_NISV_TO_USER,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_CAP_ARM_SEA_TO_USER,
	KVM_CAP_ARM_SYSTEM_SUSPEND,
	KVM_CAP_ARM_WRITABLE_IMP_ID_REGS,
	KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
	KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP,
	KVM_CAP_HALT_POLL,
	KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
} from "@upcall/uapi";
import type { Ioctl, IoctlResult } from "./ioctls.ts";
import type { VmCaps, VmState } from "./state.ts";

type EnableCap = Extract<Ioctl, { op: "KVM_ENABLE_CAP" }>;

/** Bytes of one dirty ring entry; entries that the kernel keeps free; most entries. */
const RING_ENTRY = 16n;
const RING_RESERVED = 64n;
const RING_MAX = 65536n;

/**
 * KVM_ENABLE_CAP on a VM descriptor.
 * @see Documentation/virt/kvm/api.rst 4.37 and section 7
 */
export function enableCap(vm: VmState, c: EnableCap): { state: VmState; result: IoctlResult } {
	const fail = (errno: number) => ({ state: vm, result: { value: -errno } });
	const set = (caps: Partial<VmCaps>) => ({ state: { ...vm, caps: { ...vm.caps, ...caps } }, result: { value: 0 } });
	const rfc = vm.host.abi === "rfc";
	const arg = BigInt.asUintN(64, c.arg0);

	if (c.cap === KVM_CAP_DIRTY_LOG_RING_ACQ_REL) {
		// The ring does not look at the flags, and takes the low half of the argument.
		const bytes = BigInt.asUintN(32, arg);
		if (bytes === 0n || (bytes & (bytes - 1n)) !== 0n) return fail(EINVAL);
		if (bytes < RING_RESERVED * RING_ENTRY || bytes < vm.host.pageSize) return fail(EINVAL);
		if (bytes > RING_MAX * RING_ENTRY) return fail(E2BIG);
		if (vm.caps.dirtyRingBytes !== 0 || vm.vcpus.length > 0) return fail(EINVAL);
		return set({ dirtyRingBytes: Number(bytes) });
	}
	if (c.flags !== 0) return fail(EINVAL);
	switch (c.cap) {
		case KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2:
			return arg === 0n || arg === 1n || arg === 3n ? set({ manualDirtyLogProtect: Number(arg) }) : fail(EINVAL);
		case KVM_CAP_HALT_POLL:
			return arg <= 0xffffffffn ? set({ haltPollNs: Number(arg) }) : fail(EINVAL);
		case KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP:
			if (vm.caps.dirtyRingBytes === 0 || vm.slots.size > 0) return fail(EINVAL);
			return set({ dirtyRingWithBitmap: true });
		case KVM_CAP_ARM_NISV_TO_USER:
			return set({ nisvToUser: true });
		case KVM_CAP_ARM_MTE:
			return vm.host.mte && vm.vcpus.length === 0 ? set({ mte: true }) : fail(EINVAL);
		case KVM_CAP_ARM_SYSTEM_SUSPEND:
			return set({ systemSuspend: true });
		case KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE: {
			const supported = arg === 0n || ((arg & (arg - 1n)) === 0n && (arg & vm.host.blockSizes) !== 0n);
			return supported && vm.slots.size === 0 ? set({ eagerSplitChunk: arg }) : fail(EINVAL);
		}
		case KVM_CAP_ARM_WRITABLE_IMP_ID_REGS:
			return vm.host.newerCaps && vm.vcpus.length === 0 ? set({ writableImpIdRegs: true }) : fail(EINVAL);
		case KVM_CAP_ARM_SEA_TO_USER:
			return vm.host.newerCaps ? set({ seaToUser: true }) : fail(EINVAL);
		case KVM_CAP_ARM_HVC_TO_USER:
			return rfc ? set({ hvcToUser: true }) : fail(EINVAL);
		case KVM_CAP_ARM_PSCI_TO_USER:
			// 227 is KVM_CAP_COUNTER_OFFSET upstream, which cannot be enabled.
			return rfc && vm.caps.hvcToUser ? set({ psciToUser: true }) : fail(EINVAL);
		default:
			return fail(EINVAL);
	}
}
