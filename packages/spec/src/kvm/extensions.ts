import {
	CAPABILITIES,
	EINVAL,
	KVM_ARM_VCPU_EL1_32BIT,
	KVM_ARM_VCPU_PMU_V3,
	KVM_ARM_VCPU_PTRAUTH_ADDRESS,
	KVM_ARM_VCPU_PTRAUTH_GENERIC,
	KVM_ARM_VCPU_SVE,
	KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE,
	KVM_CAP_ARM_EL1_32BIT,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_INJECT_SERROR_ESR,
	KVM_CAP_ARM_MTE,
	KVM_CAP_ARM_PMU_V3,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_CAP_ARM_PTRAUTH_ADDRESS,
	KVM_CAP_ARM_PTRAUTH_GENERIC,
	KVM_CAP_ARM_SEA_TO_USER,
	KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES,
	KVM_CAP_ARM_SVE,
	KVM_CAP_ARM_VM_IPA_SIZE,
	KVM_CAP_ARM_WRITABLE_IMP_ID_REGS,
	KVM_CAP_GUEST_DEBUG_HW_BPS,
	KVM_CAP_GUEST_DEBUG_HW_WPS,
	KVM_CAP_IRQCHIP,
	KVM_CAP_MAX_VCPU_ID,
	KVM_CAP_MAX_VCPUS,
	KVM_CAP_MSI_DEVID,
	KVM_CAP_NR_MEMSLOTS,
	KVM_CAP_NR_VCPUS,
	KVM_CAP_STEAL_TIME,
} from "@upcall/uapi";
import type { HostConfig, VmState } from "./state.ts";

/**
 * KVM_CHECK_EXTENSION on the system descriptor (`vm` undefined) or on a VM descriptor.
 * @returns the answer, or -EINVAL (KVM_CAP_MSI_DEVID on the system descriptor only)
 * @see Documentation/virt/kvm/api.rst 4.4
 */
export function checkExtension(host: HostConfig, vm: VmState | undefined, cap: number): number {
	const feature = (bit: number): number => (host.hostFeatures >> bit) & 1;
	if (host.abi === "rfc" && (cap === KVM_CAP_ARM_HVC_TO_USER || cap === KVM_CAP_ARM_PSCI_TO_USER)) return 1;
	switch (cap) {
		case KVM_CAP_IRQCHIP:
			return host.gic ? 1 : 0;
		case KVM_CAP_NR_VCPUS:
			return Math.min(host.onlineCpus, host.maxVcpus);
		case KVM_CAP_NR_MEMSLOTS:
			return host.memorySlots;
		case KVM_CAP_MAX_VCPUS:
		case KVM_CAP_MAX_VCPU_ID:
			return host.maxVcpus;
		case KVM_CAP_ARM_EL1_32BIT:
			return feature(KVM_ARM_VCPU_EL1_32BIT);
		case KVM_CAP_ARM_PMU_V3:
			return feature(KVM_ARM_VCPU_PMU_V3);
		case KVM_CAP_ARM_SVE:
			return feature(KVM_ARM_VCPU_SVE);
		case KVM_CAP_ARM_PTRAUTH_ADDRESS:
			return feature(KVM_ARM_VCPU_PTRAUTH_ADDRESS);
		case KVM_CAP_ARM_PTRAUTH_GENERIC:
			return feature(KVM_ARM_VCPU_PTRAUTH_GENERIC);
		case KVM_CAP_ARM_MTE:
			return host.mte ? 1 : 0;
		case KVM_CAP_ARM_INJECT_SERROR_ESR:
			return host.ras ? 1 : 0;
		case KVM_CAP_STEAL_TIME:
			return host.stealTime ? 1 : 0;
		case KVM_CAP_GUEST_DEBUG_HW_BPS:
			return host.breakpoints;
		case KVM_CAP_GUEST_DEBUG_HW_WPS:
			return host.watchpoints;
		case KVM_CAP_ARM_VM_IPA_SIZE:
			return host.ipaLimit;
		case KVM_CAP_MSI_DEVID:
			return vm ? 0 : -EINVAL;
		case KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE:
			return vm ? Number(vm.caps.eagerSplitChunk) : 0;
		case KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES:
			return Number(host.blockSizes);
		case KVM_CAP_ARM_WRITABLE_IMP_ID_REGS:
		case KVM_CAP_ARM_SEA_TO_USER:
			return host.newerCaps ? 1 : 0;
		default: {
			const fact = CAPABILITIES.find((f) => f.number === cap);
			return typeof fact?.vm === "number" ? fact.vm : 0;
		}
	}
}
