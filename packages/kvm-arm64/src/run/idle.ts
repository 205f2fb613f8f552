import { KVM_MP_STATE_STOPPED } from "@upcall/uapi";
import { RESUME } from "../hypercall/results.ts";
import type { VcpuState } from "../state.ts";
import { ticksToChange, timerLevels } from "./timers.ts";

/** Whether a WFI ends at once: an interrupt line is up, or a timer output is. PSTATE masks do not matter. */
export function hasWakeup(vcpu: VcpuState): boolean {
	return vcpu.irqLine || vcpu.fiqLine || timerLevels(vcpu) !== 0;
}

/**
 * Lets the time pass that nobody uses: with a virtual clock, when every other vCPU waits too, the clock jumps to the next
 * timer deadline of the VM.
 */
function skipIdleTime(vcpu: VcpuState): void {
	const { vm } = vcpu;
	let ticks = ticksToChange(vcpu);
	for (const other of vm.vcpus) {
		if (other === vcpu) continue;
		const sleeps = !other.initialised || other.mpState === KVM_MP_STATE_STOPPED || other.idle;
		if (!sleeps || (other.idle && hasWakeup(other))) return;
		if (other.idle) ticks = Math.min(ticks, ticksToChange(other));
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
