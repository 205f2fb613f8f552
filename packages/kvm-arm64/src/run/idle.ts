import { KVM_MP_STATE_STOPPED } from "@upcall/uapi";
import { RESUME } from "../hypercall/results.ts";
import type { VcpuState } from "../state.ts";
import { counterValue, ticksToChange, timerLevels, VIRTUAL } from "./timers.ts";

/**
 * Whether a WFI ends at once: an interrupt line is up, a timer output is, or a WFIT has waited long enough. PSTATE masks do
 * not matter.
 */
export function hasWakeup(vcpu: VcpuState): boolean {
	return vcpu.irqLine || vcpu.fiqLine || timerLevels(vcpu) !== 0 || ticksToDeadline(vcpu) <= 0;
}

/** Ticks until the wait of a WFIT ends; Infinity when there is none. */
function ticksToDeadline(vcpu: VcpuState): number {
	const { waitDeadline, vm } = vcpu;
	return waitDeadline === undefined ? Number.POSITIVE_INFINITY : waitDeadline - vm.machine.counter();
}

/** Ticks until something can end the wait of a vCPU; Infinity when no time will. */
export function ticksToWakeup(vcpu: VcpuState): number {
	return Math.min(ticksToChange(vcpu), ticksToDeadline(vcpu));
}

/**
 * Lets the time pass that nobody uses: with a virtual clock, when every other vCPU waits too, the clock jumps to the next
 * timer deadline of the VM.
 */
function skipIdleTime(vcpu: VcpuState): void {
	const { vm } = vcpu;
	let ticks = ticksToWakeup(vcpu);
	for (const other of vm.vcpus) {
		if (other === vcpu) continue;
		const sleeps = !other.initialised || other.mpState === KVM_MP_STATE_STOPPED || other.idle;
		if (!sleeps || (other.idle && hasWakeup(other))) return;
		if (other.idle) ticks = Math.min(ticks, ticksToWakeup(other));
	}
	if (Number.isFinite(ticks) && ticks > 0) vm.machine.skipTicks(ticks);
}

/**
 * WFI and what behaves like it. When nothing wakes the vCPU, `blocked` is set, which ends KVM_RUN with EINTR where a
 * kernel would sleep; the next KVM_RUN goes on behind the WFI, as after a signal.
 *
 * @returns `RESUME`
 */
export function waitForInterrupt(vcpu: VcpuState): number {
	if (hasWakeup(vcpu)) return RESUME;
	if (vcpu.vm.options.virtualClock) {
		skipIdleTime(vcpu);
		if (hasWakeup(vcpu)) return RESUME;
	}
	vcpu.idle = true;
	vcpu.blocked = "wfi";
	return RESUME;
}

/** The exit of WFI and WFIT. */
export function handleWait(vcpu: VcpuState): number {
	const { exit } = vcpu.cpu;
	vcpu.waitDeadline = undefined;
	if (exit.timed) {
		const deadline = (BigInt(exit.dataHi) << 32n) | BigInt(exit.dataLo);
		const ticks = deadline - counterValue(vcpu.vm, VIRTUAL);
		if (ticks <= 0n) return RESUME;
		vcpu.waitDeadline = vcpu.vm.machine.counter() + Number(ticks);
	}
	return waitForInterrupt(vcpu);
}
