import {
	ESR_ELx_EC_BRK64,
	ESR_ELx_EC_SHIFT,
	ESR_ELx_EC_SOFTSTP_LOW,
	ESR_ELx_EC_WATCHPT_CUR,
	ESR_ELx_EC_WATCHPT_LOW,
	ESR_ELx_IL,
	KVM_DEBUG_ARCH_HSR_HIGH_VALID,
	KVM_EXIT_DEBUG,
	KVM_GUESTDBG_SINGLESTEP,
} from "@upcall/uapi";
import { EXIT_TO_USER } from "../hypercall/results.ts";
import type { VcpuState } from "../state.ts";

/** ESR_EL2 of a software step: EC 0x32, IL, IFSC 0x22. */
const ESR_STEP = (ESR_ELx_EC_SOFTSTP_LOW * 2 ** ESR_ELx_EC_SHIFT + ESR_ELx_IL + 0x22) >>> 0;
/** ISS.ISV: the CPU executed an instruction; clear when the kernel emulated it. */
const ISV = 1 << 24;

/** Whether every KVM_RUN ends behind one instruction. */
export function singleSteps(vcpu: VcpuState): boolean {
	return (vcpu.guestDebug & KVM_GUESTDBG_SINGLESTEP) !== 0;
}

/** KVM_EXIT_DEBUG after one instruction of a single-stepped guest. */
export function handleStep(vcpu: VcpuState, emulated: boolean): number {
	const { run32, run8 } = vcpu;
	vcpu.stepPending = false;
	run32[2] = KVM_EXIT_DEBUG;
	run32[8] = emulated ? ESR_STEP : ESR_STEP + ISV;
	run32[9] = 0;
	run8[14] = KVM_DEBUG_ARCH_HSR_HIGH_VALID;
	return EXIT_TO_USER;
}

/** KVM_EXIT_DEBUG: a software debug event while KVM_SET_GUEST_DEBUG is on; PC at the instruction, or behind it for a step. */
export function handleDebug(vcpu: VcpuState): number {
	const { run32, run8, cpu } = vcpu;
	const { esr } = cpu.exit;
	run32[2] = KVM_EXIT_DEBUG;
	run32[8] = esr;
	run32[9] = 0;
	const ec = esr >>> ESR_ELx_EC_SHIFT;
	if (ec === ESR_ELx_EC_WATCHPT_LOW || ec === ESR_ELx_EC_WATCHPT_CUR) {
		run32[10] = cpu.exit.vaLo;
		run32[11] = cpu.exit.vaHi;
	}
	run8[14] = KVM_DEBUG_ARCH_HSR_HIGH_VALID;
	return EXIT_TO_USER;
}

/**
 * Budget that a debug event uses: a BRK as much as the exception that it is for the guest unless the client says otherwise,
 * the others nothing, because the instruction is still to come.
 */
export function debugCost(vcpu: VcpuState): number {
	return vcpu.cpu.exit.esr >>> ESR_ELx_EC_SHIFT === ESR_ELx_EC_BRK64 ? 1 : 0;
}
