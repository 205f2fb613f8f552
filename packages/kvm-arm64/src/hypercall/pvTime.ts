import {
	ARM_SMCCC_HV_PV_TIME_FEATURES,
	ARM_SMCCC_HV_PV_TIME_ST,
	SMCCC_RET_NOT_SUPPORTED,
	SMCCC_RET_SUCCESS,
} from "@upcall/uapi";
import { markGuestWrite } from "../dirtyRing.ts";
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

const NS_PER_SECOND = 1_000_000_000n;
/** Offset of the stolen time in the record, 64 bits of nanoseconds. */
const STOLEN_TIME = 8;

/**
 * Adds to the record for how long the vCPU could have run and did not: since the budget of its last KVM_RUN ended, other
 * vCPUs had the thread. That is what a kernel's run queue delay says of a vCPU's thread.
 *
 * @see DEN0057, section 3.1; Linux Documentation/virt/kvm/arm/pvtime.rst
 */
export function updateStolenTime(vcpu: VcpuState): void {
	const { vm, stealBase, leftAt } = vcpu;
	vcpu.leftAt = undefined;
	if (stealBase === undefined || leftAt === undefined) return;
	const ticks = vm.machine.counter() - leftAt;
	const at = userAddressOf(vm, Number(stealBase), true);
	if (ticks <= 0 || at === undefined || !vm.user.has(at, STOLEN_TIME_BYTES)) return;
	const view = new DataView(vm.user.bytes.buffer, vm.user.bytes.byteOffset + at, STOLEN_TIME_BYTES);
	const stolen = (BigInt(ticks) * NS_PER_SECOND) / BigInt(vm.machine.frequency);
	view.setBigUint64(STOLEN_TIME, view.getBigUint64(STOLEN_TIME, true) + stolen, true);
	vm.machine.invalidate(at, STOLEN_TIME_BYTES);
	markGuestWrite(vm, Number(stealBase));
}

/** PV_TIME_ST: zeroes the record and returns its address. @see DEN0057, section 3.3 */
export function pvTimeStart(vcpu: VcpuState): number {
	const { vm, cpu, stealBase } = vcpu;
	if (stealBase === undefined) return answer(cpu, SMCCC_RET_NOT_SUPPORTED);
	const at = userAddressOf(vm, Number(stealBase), true);
	if (at !== undefined && vm.user.has(at, STOLEN_TIME_BYTES)) {
		vm.user.bytes.fill(0, at, at + STOLEN_TIME_BYTES);
		vm.machine.invalidate(at, STOLEN_TIME_BYTES);
		markGuestWrite(vm, Number(stealBase));
	}
	answer(cpu, SMCCC_RET_SUCCESS);
	cpu.setX(0, stealBase);
	return RESUME;
}
