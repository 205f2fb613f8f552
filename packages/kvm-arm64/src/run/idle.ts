import { KVM_MP_STATE_STOPPED } from "@upcall/uapi";
import { RESUME } from "../hypercall/results.ts";
import type { VcpuState } from "../state.ts";
import { commandsWait } from "../vgic/its/commandQueue.ts";
import { syncOutputs } from "../vgic/outputs.ts";
import type { VgicCpu } from "../vgic/vgic.ts";
import { counterValue, ticksToChange, timerLevels, VIRTUAL } from "./timers.ts";

/** Whether an interrupt waits that ends a wait. PSTATE masks do not matter, nor the enable bits of the CPU interface. */
export function hasInterrupt(vcpu: VcpuState): boolean {
	const { gic } = vcpu.vm;
	if (gic === undefined) return vcpu.irqLine || vcpu.fiqLine;
	syncOutputs(gic, vcpu);
	return (vcpu.gic as VgicCpu).wakeup;
}

/**
 * Whether a WFI ends at once: an interrupt waits, without an interrupt controller a timer output is up, or a WFIT has waited
 * long enough.
 */
export function hasWakeup(vcpu: VcpuState): boolean {
	if (hasInterrupt(vcpu) || ticksToDeadline(vcpu) <= 0) return true;
	return vcpu.vm.gic === undefined && timerLevels(vcpu) !== 0;
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
 *
 * @returns whether it did
 */
function skipIdleTime(vcpu: VcpuState): boolean {
	const { vm } = vcpu;
	let ticks = ticksToWakeup(vcpu);
	for (const other of vm.vcpus) {
		if (other === vcpu) continue;
		const sleeps = !other.initialised || other.mpState === KVM_MP_STATE_STOPPED || other.idle;
		if (!sleeps || (other.idle && hasWakeup(other))) return false;
		if (other.idle) ticks = Math.min(ticks, ticksToWakeup(other));
	}
	if (!Number.isFinite(ticks) || ticks <= 0) return false;
	vm.machine.skipTicks(ticks);
	return true;
}

/**
 * WFI and what behaves like it. When nothing wakes the vCPU, `blocked` is set, which ends KVM_RUN with EINTR where a
 * kernel would sleep, also when a virtual clock has skipped the time; the next KVM_RUN goes on behind the WFI, as after a
 * signal.
 *
 * @returns `RESUME`
 */
export function waitForInterrupt(vcpu: VcpuState): number {
	// A queue of commands that is not done yet may make an interrupt pending.
	if (hasWakeup(vcpu) || commandsWait(vcpu.vm)) return RESUME;
	const { options, gic } = vcpu.vm;
	let waits = true;
	// A timer whose interrupt is off wakes nobody: time goes on to the next one.
	while (waits && options.virtualClock && skipIdleTime(vcpu)) waits = !hasWakeup(vcpu);
	// Without an interrupt controller KVM_RUN ends anyway, with the level of the timer that expired.
	if (!waits && gic === undefined) return RESUME;
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
		const at = vcpu.vm.machine.counter() + Number(ticks);
		// Counters are exact up to 2^53 ticks, which are years: what is later is never.
		if (at < Number.MAX_SAFE_INTEGER) vcpu.waitDeadline = at;
	}
	return waitForInterrupt(vcpu);
}
