import {
	ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_0,
	ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_1,
	ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_2,
	ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_3,
	SMCCC_RET_NOT_SUPPORTED,
} from "@upcall/uapi";
import { counterValue, PHYSICAL, VIRTUAL } from "../run/timers.ts";
import type { VcpuState } from "../state.ts";
import { answer, answer4 } from "./results.ts";

/** CALL_UID of the vendor hypervisor services: 28b46fb6-2ec5-11e9-a9ca-4b564d003a74. */
export function vendorUid(vcpu: VcpuState): number {
	return answer4(
		vcpu.cpu,
		ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_0,
		ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_1,
		ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_2,
		ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_3,
	);
}

/** KVM's feature bitmap, as the firmware register holds it. */
export function kvmFeatures(vcpu: VcpuState): number {
	return answer(vcpu.cpu, Number(vcpu.vm.firmware.vendorHyp));
}

const NS_PER_SECOND = 1_000_000_000n;

/** Wall-clock time in nanoseconds; with a virtual clock the age of the counter. */
function wallClock(vcpu: VcpuState): bigint {
	const { options, machine } = vcpu.vm;
	return options.wallClock?.() ?? (BigInt(machine.counter()) * NS_PER_SECOND) / BigInt(machine.frequency);
}

/**
 * Wall-clock time and a counter, read together; x1 = 0 asks for the virtual counter, 1 for the physical one.
 *
 * @see Documentation/virt/kvm/arm/ptp_kvm.rst
 */
export function kvmPtp(vcpu: VcpuState): number {
	const which = vcpu.cpu.xLo(1);
	if (which !== VIRTUAL && which !== PHYSICAL) return answer(vcpu.cpu, SMCCC_RET_NOT_SUPPORTED);
	const time = wallClock(vcpu);
	const cycles = counterValue(vcpu.vm, which);
	const low = (value: bigint): number => Number(BigInt.asUintN(32, value));
	return answer4(vcpu.cpu, low(time >> 32n), low(time), low(cycles >> 32n), low(cycles));
}
