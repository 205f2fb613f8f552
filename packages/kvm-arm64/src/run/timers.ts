import type { VcpuState, VmState } from "../state.ts";

/** The EL1 virtual timer and counter. */
export const VIRTUAL = 0;
/** The EL1 physical timer and counter. */
export const PHYSICAL = 1;

/** CNT*_CTL_EL0.ENABLE */
const ENABLE = 1;
/** CNT*_CTL_EL0.IMASK */
const IMASK = 2;
/** CNT*_CTL_EL0.ISTATUS */
const ISTATUS = 4;

const TWO_TO_64 = 1n << 64n;
const FAR_AWAY = Number.MAX_SAFE_INTEGER;

/** CNTVCT_EL0 or CNTPCT_EL0 as the VM's guests see it. */
export function counterValue(vm: VmState, which: 0 | 1): bigint {
	const offset = which === VIRTUAL ? vm.virtualOffset : vm.physicalOffset;
	return BigInt.asUintN(64, BigInt(vm.machine.counter()) - offset);
}

/** Sets the offsets of both counters for the whole VM. */
export function setCounterOffsets(vm: VmState, virtualOffset: bigint, physicalOffset: bigint): void {
	vm.virtualOffset = BigInt.asUintN(64, virtualOffset);
	vm.physicalOffset = BigInt.asUintN(64, physicalOffset);
	vm.clockEpoch++;
	vm.machine.setCounterOffsets(vm.virtualOffset, vm.physicalOffset);
}

/** CNT*_CTL_EL0 as userspace reads it: ISTATUS is the comparison even while the timer is off. */
export function timerControl(vcpu: VcpuState, which: 0 | 1): bigint {
	const met = vcpu.timerCval[which] <= counterValue(vcpu.vm, which);
	return BigInt(((vcpu.timerCtl[which] as number) | (met ? ISTATUS : 0)) >>> 0);
}

/** CNT*_CTL_EL0 as the guest reads it: two bits, and ISTATUS while the timer is on. */
export function guestTimerControl(vcpu: VcpuState, which: 0 | 1): bigint {
	const mask = (vcpu.timerCtl[which] & ENABLE) === 0 ? ENABLE | IMASK : ENABLE | IMASK | ISTATUS;
	return timerControl(vcpu, which) & BigInt(mask);
}

function isArmed(vcpu: VcpuState, which: 0 | 1): boolean {
	return (vcpu.timerCtl[which] & (ENABLE | IMASK)) === ENABLE;
}

/** Writes CNT*_CTL_EL0: the low 32 bits are kept as they are, except ISTATUS. */
export function setTimerControl(vcpu: VcpuState, which: 0 | 1, value: bigint): void {
	vcpu.timerCtl[which] = (Number(BigInt.asUintN(32, value)) & ~ISTATUS) >>> 0;
	vcpu.timersArmed = isArmed(vcpu, VIRTUAL) || isArmed(vcpu, PHYSICAL);
	vcpu.timerNext = -1;
}

/** Writes CNT*_CVAL_EL0. */
export function setTimerCompare(vcpu: VcpuState, which: 0 | 1, value: bigint): void {
	vcpu.timerCval[which] = BigInt.asUintN(64, value);
	vcpu.timerNext = -1;
}

/** CNT*_TVAL_EL0: how far the compare value is ahead, 32 bits. */
export function timerValue(vcpu: VcpuState, which: 0 | 1): bigint {
	return BigInt.asUintN(32, vcpu.timerCval[which] - counterValue(vcpu.vm, which));
}

/** Writes CNT*_TVAL_EL0: the compare value is the counter plus a signed 32-bit number. */
export function setTimerValue(vcpu: VcpuState, which: 0 | 1, value: bigint): void {
	setTimerCompare(vcpu, which, counterValue(vcpu.vm, which) + BigInt.asIntN(32, value));
}

/** What KVM_ARM_VCPU_INIT does to the timers: off, compare values kept. */
export function resetTimers(vcpu: VcpuState): void {
	vcpu.timerCtl[VIRTUAL] = 0;
	vcpu.timerCtl[PHYSICAL] = 0;
	vcpu.timersArmed = false;
	vcpu.timerNext = -1;
}

/** Finds the levels and how long they stay, in ticks of the physical counter. */
function recompute(vcpu: VcpuState, now: number): void {
	let levels = 0;
	let next = FAR_AWAY;
	for (const which of [VIRTUAL, PHYSICAL] as const) {
		if (!isArmed(vcpu, which)) continue;
		const offset = which === VIRTUAL ? vcpu.vm.virtualOffset : vcpu.vm.physicalOffset;
		const count = BigInt.asUintN(64, BigInt(now) - offset);
		const compare = vcpu.timerCval[which];
		const met = compare <= count;
		if (met) levels |= 1 << which;
		// The level falls again only when the counter wraps around.
		const change = met ? TWO_TO_64 - count : compare - count;
		next = Math.min(next, now + Number(change));
	}
	vcpu.timerLevels = levels;
	vcpu.timerNext = next;
	vcpu.timerEpoch = vcpu.vm.clockEpoch;
}

/** Output levels of both timers now: bit 0 virtual, bit 1 physical, as in `device_irq_level`. */
export function timerLevels(vcpu: VcpuState): number {
	return vcpu.timersArmed ? armedLevels(vcpu) : 0;
}

function armedLevels(vcpu: VcpuState): number {
	const now = vcpu.vm.machine.counter();
	if (vcpu.timerNext < 0 || now >= vcpu.timerNext || vcpu.timerEpoch !== vcpu.vm.clockEpoch) recompute(vcpu, now);
	return vcpu.timerLevels;
}

/** Ticks until {@link timerLevels} changes; Infinity when nothing is armed. */
export function ticksToChange(vcpu: VcpuState): number {
	if (!vcpu.timersArmed) return Number.POSITIVE_INFINITY;
	armedLevels(vcpu);
	return vcpu.timerNext >= FAR_AWAY ? Number.POSITIVE_INFINITY : vcpu.timerNext - vcpu.vm.machine.counter();
}
