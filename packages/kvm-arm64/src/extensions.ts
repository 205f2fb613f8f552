import {
	EINVAL,
	KVM_ARM_VCPU_PTRAUTH_ADDRESS,
	KVM_ARM_VCPU_PTRAUTH_GENERIC,
	KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_ARM_PMU_V3,
	KVM_CAP_ARM_PSCI_TO_USER,
	KVM_CAP_ARM_PTRAUTH_ADDRESS,
	KVM_CAP_ARM_PTRAUTH_GENERIC,
	KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES,
	KVM_CAP_ARM_VM_IPA_SIZE,
	KVM_CAP_GUEST_DEBUG_HW_BPS,
	KVM_CAP_GUEST_DEBUG_HW_WPS,
	KVM_CAP_MAX_VCPU_ID,
	KVM_CAP_MAX_VCPUS,
	KVM_CAP_MSI_DEVID,
	KVM_CAP_NR_VCPUS,
	KVM_CAP_STEAL_TIME,
	profile,
	SYSREGS,
} from "@upcall/uapi";
import { maximumVcpus } from "./createVcpu.ts";
import { CAPABILITY_DEVIATIONS } from "./deviations.ts";
import type { Engine } from "./engine.ts";
import type { Abi } from "./options.ts";
import type { KvmState, VmState } from "./state.ts";

/** Largest guest physical address space, in bits: PARange of the CPU model. */
export const IPA_LIMIT = 40;

/** KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES with 4 KiB pages: 4 KiB, 2 MiB, 1 GiB. */
export const BLOCK_SIZES = 0x4020_1000n;

/** Answers that are the same for every VM. Capabilities of host features that the machine lacks are absent: 0. */
function fixedAnswers(abi: Abi): ReadonlyMap<number, number> {
	const answers = new Map<number, number>();
	for (const fact of profile(abi).capabilities) if (typeof fact.vm === "number") answers.set(fact.number, fact.vm);
	for (const { number, value } of CAPABILITY_DEVIATIONS) answers.set(number, value);
	answers.set(KVM_CAP_ARM_VM_IPA_SIZE, IPA_LIMIT);
	answers.set(KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES, Number(BLOCK_SIZES));
	answers.set(KVM_CAP_STEAL_TIME, 1);
	answers.set(KVM_CAP_ARM_PMU_V3, 1);
	if (abi === "rfc") {
		answers.set(KVM_CAP_ARM_HVC_TO_USER, 1);
		answers.set(KVM_CAP_ARM_PSCI_TO_USER, 1);
	}
	return answers;
}

const ANSWERS: Readonly<Record<Abi, ReadonlyMap<number, number>>> = {
	rfc: fixedAnswers("rfc"),
	upstream: fixedAnswers("upstream"),
};

/** Breakpoints or watchpoints: a field of ID_AA64DFR0_EL1, plus 1. */
function debugUnits({ idRegisters }: Engine, position: bigint): number {
	return Number(((idRegisters.get(SYSREGS.ID_AA64DFR0_EL1) ?? 0n) >> position) & 15n) + 1;
}

/** The two feature bits of KVM_ARM_VCPU_INIT for pointer authentication. */
export const POINTER_AUTHENTICATION = (1 << KVM_ARM_VCPU_PTRAUTH_ADDRESS) | (1 << KVM_ARM_VCPU_PTRAUTH_GENERIC);

/** Whether the CPU model has pointer authentication: ID_AA64ISAR1_EL1.APA or API. */
export function hasPointerAuthentication(kvm: KvmState): boolean {
	return ((kvm.engine.idRegisters.get(SYSREGS.ID_AA64ISAR1_EL1) ?? 0n) & 0xff0n) !== 0n;
}

/**
 * KVM_CHECK_EXTENSION, on the system descriptor when `vm` is undefined.
 *
 * @returns what the capability says, 0 for numbers that nobody knows, -EINVAL for KVM_CAP_MSI_DEVID without a VM
 * @see Documentation/virt/kvm/api.rst, section 4.4
 */
export function checkExtension(kvm: KvmState, vm: VmState | undefined, capability: number): number {
	const { options, engine } = kvm;
	switch (capability) {
		case KVM_CAP_NR_VCPUS:
		case KVM_CAP_MAX_VCPUS:
		case KVM_CAP_MAX_VCPU_ID:
			return vm === undefined ? options.maxVcpus : maximumVcpus(vm);
		case KVM_CAP_ARM_PTRAUTH_ADDRESS:
		case KVM_CAP_ARM_PTRAUTH_GENERIC:
			return hasPointerAuthentication(kvm) ? 1 : 0;
		case KVM_CAP_MSI_DEVID:
			return vm === undefined ? -EINVAL : Number(vm.itses.length > 0);
		case KVM_CAP_GUEST_DEBUG_HW_BPS:
			return debugUnits(engine, 12n);
		case KVM_CAP_GUEST_DEBUG_HW_WPS:
			return debugUnits(engine, 20n);
		case KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE:
			return vm === undefined ? 0 : Number(vm.splitChunkSize);
		default:
			return ANSWERS[options.abi].get(capability) ?? 0;
	}
}
