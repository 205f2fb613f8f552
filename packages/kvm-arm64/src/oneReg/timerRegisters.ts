import {
	counterValue,
	PHYSICAL,
	setCounterOffsets,
	setTimerCompare,
	setTimerControl,
	timerControl,
	VIRTUAL,
} from "../run/timers.ts";
import type { VcpuState } from "../state.ts";

/** Low halves of the six ids, in the order of KVM_GET_REG_LIST. */
export const TIMER_CTL = 0x13df19;
/** The id says CNTV_CVAL_EL0 and the register is the counter: an old mistake of the interface, kept for ever. */
export const TIMER_CNT = 0x13df1a;
/** The id says CNTVCT_EL0 and the register is the compare value. */
export const TIMER_CVAL = 0x13df02;
/** CNTP_CTL_EL0 */
export const PTIMER_CTL = 0x13df11;
/** CNTP_CVAL_EL0 */
export const PTIMER_CVAL = 0x13df12;
/** CNTPCT_EL0 */
export const PTIMER_CNT = 0x13df01;

/** The timer ids in the order of KVM_GET_REG_LIST. */
export const TIMER_IDS: readonly number[] = [TIMER_CTL, TIMER_CNT, TIMER_CVAL, PTIMER_CTL, PTIMER_CNT, PTIMER_CVAL];

/** Value of a timer register; undefined for any other id. */
export function getTimer(vcpu: VcpuState, low: number): bigint | undefined {
	switch (low) {
		case TIMER_CTL:
			return timerControl(vcpu, VIRTUAL);
		case TIMER_CNT:
			return counterValue(vcpu.vm, VIRTUAL);
		case TIMER_CVAL:
			return vcpu.timerCval[VIRTUAL];
		case PTIMER_CTL:
			return timerControl(vcpu, PHYSICAL);
		case PTIMER_CVAL:
			return vcpu.timerCval[PHYSICAL];
		case PTIMER_CNT:
			return counterValue(vcpu.vm, PHYSICAL);
		default:
			return undefined;
	}
}

/** Whether a one-reg id with this low half is a timer register. */
export function isTimer(low: number): boolean {
	return TIMER_IDS.includes(low);
}

/** Writes a timer register. A counter write moves the VM's offset, unless KVM_ARM_SET_COUNTER_OFFSET fixed it. */
export function setTimer(vcpu: VcpuState, low: number, value: bigint): void {
	const { vm } = vcpu;
	const offset = (): bigint => BigInt(vm.machine.counter()) - value;
	switch (low) {
		case TIMER_CTL:
			setTimerControl(vcpu, VIRTUAL, value);
			break;
		case TIMER_CVAL:
			setTimerCompare(vcpu, VIRTUAL, value);
			break;
		case PTIMER_CTL:
			setTimerControl(vcpu, PHYSICAL, value);
			break;
		case PTIMER_CVAL:
			setTimerCompare(vcpu, PHYSICAL, value);
			break;
		case TIMER_CNT:
			if (!vm.offsetsFixed) setCounterOffsets(vm, offset(), vm.physicalOffset);
			break;
		default:
			if (!vm.offsetsFixed) setCounterOffsets(vm, vm.virtualOffset, offset());
	}
}
