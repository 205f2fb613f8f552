import {
	ARM_SMCCC_HV_PV_TIME_FEATURES,
	ARM_SMCCC_HV_PV_TIME_ST,
	SMCCC_RET_NOT_SUPPORTED,
	SMCCC_RET_SUCCESS,
} from "@upcall/uapi";
import { userAddressOf } from "../memorySlots.ts";
import type { VcpuState } from "../state.ts";
import { answer, RESUME } from "./results.ts";

/** Bytes of `struct pvclock_vcpu_stolen_time`, which is also its alignment. */
export const STOLEN_TIME_BYTES = 64;

/** PV_TIME_FEATURES. @see DEN0057, section 3.2 */
export function pvTimeFeatures(vcpu: VcpuState): number {
	const asked = vcpu.cpu.xLo(1);
	const known = asked === ARM_SMCCC_HV_PV_TIME_FEATURES || asked === ARM_SMCCC_HV_PV_TIME_ST;
	return answer(vcpu.cpu, known && vcpu.stealBase !== undefined ? SMCCC_RET_SUCCESS : SMCCC_RET_NOT_SUPPORTED);
}

/** PV_TIME_ST: zeroes the record and returns its address. @see DEN0057, section 3.3 */
export function pvTimeStart(vcpu: VcpuState): number {
	const { vm, cpu, stealBase } = vcpu;
	if (stealBase === undefined) return answer(cpu, SMCCC_RET_NOT_SUPPORTED);
	const at = userAddressOf(vm, Number(stealBase), true);
	if (at !== undefined && vm.user.has(at, STOLEN_TIME_BYTES)) {
		vm.user.bytes.fill(0, at, at + STOLEN_TIME_BYTES);
		vm.machine.invalidate(at, STOLEN_TIME_BYTES);
	}
	answer(cpu, SMCCC_RET_SUCCESS);
	cpu.setX(0, stealBase);
	return RESUME;
}
