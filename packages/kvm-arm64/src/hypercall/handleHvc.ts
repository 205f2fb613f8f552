import {
	ARM_SMCCC_ARCH_FEATURES_FUNC_ID,
	ARM_SMCCC_ARCH_WORKAROUND_1,
	ARM_SMCCC_ARCH_WORKAROUND_2,
	ARM_SMCCC_ARCH_WORKAROUND_3,
	ARM_SMCCC_FUNC_MASK,
	ARM_SMCCC_HV_PV_TIME_FEATURES,
	ARM_SMCCC_HV_PV_TIME_ST,
	ARM_SMCCC_OWNER_ARCH,
	ARM_SMCCC_OWNER_MASK,
	ARM_SMCCC_OWNER_SHIFT,
	ARM_SMCCC_OWNER_STANDARD,
	ARM_SMCCC_OWNER_STANDARD_HYP,
	ARM_SMCCC_OWNER_VENDOR_HYP,
	ARM_SMCCC_TRNG_FEATURES,
	ARM_SMCCC_TRNG_GET_UUID,
	ARM_SMCCC_TRNG_RND32,
	ARM_SMCCC_TRNG_RND64,
	ARM_SMCCC_TRNG_VERSION,
	ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID,
	ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID,
	ARM_SMCCC_VENDOR_HYP_KVM_PTP_FUNC_ID,
	ARM_SMCCC_VERSION_FUNC_ID,
	KVM_PSCI_FN_BASE,
	KVM_SMCCC_FILTER_DENY,
	KVM_SMCCC_FILTER_HANDLE,
	PSCI_1_0_FN_PSCI_FEATURES,
	SMCCC_RET_NOT_SUPPORTED,
} from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import { archFeatures, smcccVersion } from "./architecture.ts";
import { handlePsci } from "./psci.ts";
import { pvTimeFeatures, pvTimeStart } from "./pvTime.ts";
import { answer, forward, RESUME } from "./results.ts";
import { isArchitectureCall } from "./smcccFilter.ts";
import { trngFeatures, trngRandom, trngUuid, trngVersion } from "./trng.ts";
import { kvmFeatures, kvmPtp, vendorUid } from "./vendor.ts";

/** How far a PSCI range reaches: DEN0022 ends at function 0x1f, above it SDEI begins. */
const PSCI_LAST_FUNCTION = 0x1f;

/** Upper half of the function ids of fast 32-bit Arm Architecture calls. */
const ARCHITECTURE_CALLS = 0x8000;

function isWorkaround(functionId: number): boolean {
	return (
		functionId === ARM_SMCCC_ARCH_WORKAROUND_1 ||
		functionId === ARM_SMCCC_ARCH_WORKAROUND_2 ||
		functionId === ARM_SMCCC_ARCH_WORKAROUND_3
	);
}

/**
 * Whether a call has an owner, and of the standard ones a number, of those that {@link serve} looks for: all others need not
 * be compared with each.
 */
function mayBeServed(functionId: number): boolean {
	switch ((functionId >>> ARM_SMCCC_OWNER_SHIFT) & ARM_SMCCC_OWNER_MASK) {
		case ARM_SMCCC_OWNER_STANDARD:
			return (functionId & ARM_SMCCC_FUNC_MASK) > PSCI_LAST_FUNCTION;
		case ARM_SMCCC_OWNER_ARCH:
		case ARM_SMCCC_OWNER_STANDARD_HYP:
		case ARM_SMCCC_OWNER_VENDOR_HYP:
			return true;
		default:
			return false;
	}
}

/** Whether a function id belongs to the in-kernel PSCI: 0x84000000, 0xC4000000 and, for PSCI 0.1, 0x95c1ba5e. */
export function isPsciCall(functionId: number): boolean {
	if ((functionId & 0xbfff0000) >>> 0 === 0x84000000) return (functionId & ARM_SMCCC_FUNC_MASK) <= PSCI_LAST_FUNCTION;
	return functionId >= KVM_PSCI_FN_BASE && functionId <= KVM_PSCI_FN_BASE + 3;
}

/** What the kernel serves without a firmware bitmap bit: every id of the standard owner up to function 0x1f, and PSCI 0.1. */
function allowedByDefault(functionId: number): boolean {
	const owner = (functionId >>> ARM_SMCCC_OWNER_SHIFT) & ARM_SMCCC_OWNER_MASK;
	if (owner === ARM_SMCCC_OWNER_STANDARD && (functionId & ARM_SMCCC_FUNC_MASK) <= PSCI_LAST_FUNCTION) return true;
	return functionId >= KVM_PSCI_FN_BASE && functionId <= KVM_PSCI_FN_BASE + 3;
}

/**
 * The calls other than PSCI that KVM answers itself, each if its bit in a firmware bitmap register is set.
 *
 * @returns `RESUME`, or -1 when the call is not one of them or is switched off
 */
function serve(vcpu: VcpuState, functionId: number): number {
	const { firmware } = vcpu.vm;
	switch (functionId) {
		case ARM_SMCCC_VERSION_FUNC_ID:
			return smcccVersion(vcpu);
		case ARM_SMCCC_ARCH_FEATURES_FUNC_ID:
			return archFeatures(vcpu);
		case ARM_SMCCC_HV_PV_TIME_FEATURES:
			return firmware.stdHyp === 0n ? -1 : pvTimeFeatures(vcpu);
		case ARM_SMCCC_HV_PV_TIME_ST:
			return firmware.stdHyp === 0n ? -1 : pvTimeStart(vcpu);
		case ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID:
			return (firmware.vendorHyp & 1n) === 0n ? -1 : vendorUid(vcpu);
		case ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID:
			return (firmware.vendorHyp & 1n) === 0n ? -1 : kvmFeatures(vcpu);
		case ARM_SMCCC_VENDOR_HYP_KVM_PTP_FUNC_ID:
			return (firmware.vendorHyp & 2n) === 0n ? -1 : kvmPtp(vcpu);
		case ARM_SMCCC_TRNG_VERSION:
			return firmware.std === 0n ? -1 : trngVersion(vcpu);
		case ARM_SMCCC_TRNG_FEATURES:
			return firmware.std === 0n ? -1 : trngFeatures(vcpu);
		case ARM_SMCCC_TRNG_GET_UUID:
			return firmware.std === 0n ? -1 : trngUuid(vcpu);
		case ARM_SMCCC_TRNG_RND32:
			return firmware.std === 0n ? -1 : trngRandom(vcpu, 32);
		case ARM_SMCCC_TRNG_RND64:
			return firmware.std === 0n ? -1 : trngRandom(vcpu, 64);
		default:
			return -1;
	}
}

/**
 * Who answers a call, in this order: the SMCCC filter, the calls that KVM serves itself, PSCI (in the kernel, or in
 * userspace with KVM_CAP_ARM_PSCI_TO_USER), userspace for everything else with KVM_CAP_ARM_HVC_TO_USER, NOT_SUPPORTED.
 * Arm Architecture calls never leave the kernel.
 *
 * @see DEN0028 (SMCCC), Documentation/virt/kvm/devices/vm.rst section 5, and the RFC's api.rst 8.37 and 8.38
 */
function dispatch(vcpu: VcpuState, smc: boolean, immediate: number): number {
	const { vm, cpu } = vcpu;
	const functionId = cpu.xLo(0);
	if (vm.filter.size > 0) {
		const action = vm.filter.lookup(functionId);
		if (action === KVM_SMCCC_FILTER_DENY) return answer(cpu, SMCCC_RET_NOT_SUPPORTED);
		if (action !== KVM_SMCCC_FILTER_HANDLE) return forward(vcpu, smc, immediate);
	}
	if (mayBeServed(functionId)) {
		const served = serve(vcpu, functionId);
		if (served >= 0) return served;
	}
	if (vm.options.abi === "upstream") {
		return allowedByDefault(functionId) ? handlePsci(vcpu, functionId) : answer(cpu, SMCCC_RET_NOT_SUPPORTED);
	}
	if (isPsciCall(functionId)) {
		// The question for SMCCC stays here: guests that could not find SMCCC would not find the workaround calls.
		const asksForSmccc = functionId === PSCI_1_0_FN_PSCI_FEATURES && cpu.xLo(1) === ARM_SMCCC_VERSION_FUNC_ID;
		return vm.psciToUser && !asksForSmccc ? forward(vcpu, smc, immediate) : handlePsci(vcpu, functionId);
	}
	return vm.hvcToUser && !isArchitectureCall(functionId)
		? forward(vcpu, smc, immediate)
		: answer(cpu, SMCCC_RET_NOT_SUPPORTED);
}

/**
 * An HVC of the guest; PC is already past it. The immediate does not decide who answers.
 *
 * @param immediate - the instruction's 16-bit immediate
 * @returns `RESUME`, `EXIT_TO_USER`, or -errno
 */
export function handleHvc(vcpu: VcpuState, immediate: number): number {
	const { cpu } = vcpu;
	if (cpu.xLo(0) >>> 16 === ARCHITECTURE_CALLS && isWorkaround(cpu.xLo(0))) {
		cpu.setXParts(0, 0, 0);
		// The kernel's instructions at EL2 use x1 and do not restore it: it comes back 0.
		cpu.setXParts(1, 0, 0);
		return RESUME;
	}
	return dispatch(vcpu, false, immediate);
}

/**
 * An SMC of the guest; PC is at the instruction and moves past it here. Only immediate 0 is a call. The RFC forwards
 * no SMC: its kernel answers each with all ones in x0, unless the option `conduitFlag` treats it as an HVC.
 *
 * @returns `RESUME`, `EXIT_TO_USER`, or -errno
 */
export function handleSmc(vcpu: VcpuState, immediate: number): number {
	const { cpu, vm } = vcpu;
	cpu.skip();
	if (immediate !== 0 || (vm.options.abi === "rfc" && !vm.options.conduitFlag)) {
		cpu.setXParts(0, 0xffffffff, 0xffffffff);
		return RESUME;
	}
	return dispatch(vcpu, true, 0);
}
