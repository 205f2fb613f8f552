import {
	ARM_SMCCC_ARCH_WORKAROUND_1,
	ARM_SMCCC_ARCH_WORKAROUND_2,
	ARM_SMCCC_ARCH_WORKAROUND_3,
	ARM_SMCCC_HV_PV_TIME_FEATURES,
	ARM_SMCCC_VERSION_1_1,
	SMCCC_ARCH_WORKAROUND_RET_UNAFFECTED,
	SMCCC_RET_NOT_REQUIRED,
	SMCCC_RET_NOT_SUPPORTED,
	SMCCC_RET_SUCCESS,
} from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import { answer } from "./results.ts";

/** SMCCC_VERSION. @see DEN0028, section 7.2 */
export function smcccVersion(vcpu: VcpuState): number {
	return answer(vcpu.cpu, ARM_SMCCC_VERSION_1_1);
}

/**
 * SMCCC_ARCH_FEATURES. An interpreter speculates nothing: no workaround is needed, and the answers say so.
 *
 * @see DEN0028, section 7.3
 */
export function archFeatures(vcpu: VcpuState): number {
	switch (vcpu.cpu.xLo(1)) {
		case ARM_SMCCC_ARCH_WORKAROUND_1:
		case ARM_SMCCC_ARCH_WORKAROUND_3:
			return answer(vcpu.cpu, SMCCC_ARCH_WORKAROUND_RET_UNAFFECTED);
		case ARM_SMCCC_ARCH_WORKAROUND_2:
			return answer(vcpu.cpu, SMCCC_RET_NOT_REQUIRED);
		case ARM_SMCCC_HV_PV_TIME_FEATURES:
			return answer(vcpu.cpu, vcpu.vm.firmware.stdHyp === 0n ? SMCCC_RET_NOT_SUPPORTED : SMCCC_RET_SUCCESS);
		default:
			return answer(vcpu.cpu, SMCCC_RET_NOT_SUPPORTED);
	}
}
