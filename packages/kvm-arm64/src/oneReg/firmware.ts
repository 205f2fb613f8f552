import {
	EBUSY,
	EINVAL,
	ENOENT,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_NOT_REQUIRED,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED,
	KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3_NOT_REQUIRED,
} from "@upcall/uapi";
import { PSCI_0_1, PSCI_VERSIONS, psciVersion } from "../hypercall/psci.ts";
import type { FirmwareRegisters, VcpuState } from "../state.ts";

/** Low half of the ids, one-reg class FW. */
export const FW_FIRST = 0x140000;
/** Registers of the class FW: PSCI_VERSION and three workaround levels. */
export const FW_COUNT = 4;
/** Low half of the ids, one-reg class FW_FEAT_BMAP. */
export const BITMAP_FIRST = 0x160000;
/** Registers of the class FW_FEAT_BMAP. */
export const BITMAP_COUNT = 3;

const BITMAPS: readonly { readonly field: "std" | "stdHyp" | "vendorHyp"; readonly bits: bigint }[] = [
	{ field: "std", bits: 1n },
	{ field: "stdHyp", bits: 1n },
	{ field: "vendorHyp", bits: 3n },
];

function bitmap(firmware: FirmwareRegisters, low: number): bigint | undefined {
	const entry = BITMAPS[low - BITMAP_FIRST];
	return entry && firmware[entry.field];
}

/** Value of a firmware register; undefined when there is none with this id. */
export function getFirmware(vcpu: VcpuState, low: number): bigint | undefined {
	switch (low) {
		case FW_FIRST:
			return BigInt(psciVersion(vcpu));
		case FW_FIRST + 1:
			return BigInt(KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_NOT_REQUIRED);
		case FW_FIRST + 2:
			return BigInt(KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED);
		case FW_FIRST + 3:
			return BigInt(KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3_NOT_REQUIRED);
		default:
			return bitmap(vcpu.vm.firmware, low);
	}
}

function setPsciVersion(vcpu: VcpuState, value: bigint): number {
	const version = PSCI_VERSIONS.find((known) => BigInt(known) === value);
	if (version === undefined) return -EINVAL;
	const wants02 = (vcpu.features & (1 << KVM_ARM_VCPU_PSCI_0_2)) !== 0;
	if (wants02 === (version === PSCI_0_1)) return -EINVAL;
	vcpu.vm.firmware.psciVersion = version;
	return 0;
}

/** Levels of workarounds 1 and 3: bits 3:0, at most NOT_REQUIRED. Accepted values are not kept. */
function setWorkaround(value: bigint): number {
	return value > BigInt(KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_NOT_REQUIRED) ? -EINVAL : 0;
}

/** Level of workaround 2: bits 3:0, and ENABLED (bit 4), which only a level that this machine does not have allows. */
function setWorkaround2(value: bigint): number {
	if ((value & ~0x1fn) !== 0n) return -EINVAL;
	if ((value & 0x10n) !== 0n && (value & 0xfn) !== 2n) return -EINVAL;
	return (value & 0xfn) > 3n ? -EINVAL : 0;
}

/** Bitmaps of services: bits that exist, and no change once a vCPU has run. */
function setBitmap(vcpu: VcpuState, low: number, value: bigint): number {
	const entry = BITMAPS[low - BITMAP_FIRST];
	if (entry === undefined) return -ENOENT;
	if ((value & ~entry.bits) !== 0n) return -EINVAL;
	const { vm } = vcpu;
	if (vm.ranOnce && vm.firmware[entry.field] !== value) return -EBUSY;
	vm.firmware[entry.field] = value;
	return 0;
}

/**
 * Writes a firmware register.
 *
 * @see Documentation/virt/kvm/arm/fw-pseudo-registers.rst
 */
export function setFirmware(vcpu: VcpuState, low: number, value: bigint): number {
	switch (low) {
		case FW_FIRST:
			return setPsciVersion(vcpu, value);
		case FW_FIRST + 1:
		case FW_FIRST + 3:
			return setWorkaround(value);
		case FW_FIRST + 2:
			return setWorkaround2(value);
		default:
			return setBitmap(vcpu, low, value);
	}
}
