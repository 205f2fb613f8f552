import {
	EINTR,
	ENOEXEC,
	KVM_ARM_DEV_PMU,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_INTR,
	KVM_EXIT_MMIO,
	KVM_EXIT_UNKNOWN,
	KVM_MP_STATE_RUNNABLE,
	KVM_MP_STATE_STOPPED,
	KVM_SYSTEM_EVENT_WAKEUP,
} from "@upcall/uapi";
import { exitsForFullRing } from "../dirtyRing.ts";
import {
	CPU_EXIT_ABORT,
	CPU_EXIT_BUDGET,
	CPU_EXIT_DEBUG,
	CPU_EXIT_HVC,
	CPU_EXIT_INTERRUPT,
	CPU_EXIT_MMIO,
	CPU_EXIT_REPORTED,
	CPU_EXIT_SMC,
	CPU_EXIT_SYSREG,
	CPU_EXIT_WFE,
	CPU_EXIT_WFI,
} from "../engine.ts";
import { handleHvc, handleSmc } from "../hypercall/handleHvc.ts";
import { updateStolenTime } from "../hypercall/pvTime.ts";
import { EXIT_TO_USER, RESUME, readBackRegisters, systemEvent } from "../hypercall/results.ts";
import { loadFloat, loadPc } from "../oneReg/core.ts";
import { instructionsToOverflow, updatePmuLevel } from "../pmu/pmu.ts";
import { reloadPmu } from "../pmu/registers.ts";
import type { VcpuState } from "../state.ts";
import { applyPendingReset } from "../vcpuInit.ts";
import { continueCommands } from "../vgic/its/commandQueue.ts";
import { syncOutputs } from "../vgic/outputs.ts";
import type { VgicCpu } from "../vgic/vgic.ts";
import { handleAbort } from "./abort.ts";
import { debugCost, handleDebug, handleStep, singleSteps } from "./debugExit.ts";
import { firstRun } from "./firstRun.ts";
import { handleWait, hasInterrupt, waitForInterrupt } from "./idle.ts";
import { completeMmio, FSC_EXTERNAL, handleMmio } from "./mmio.ts";
import { handleSystemRegister } from "./systemRegister.ts";
import { ticksToChange, timerLevels } from "./timers.ts";

/** Words of `kvm_run`: exit_reason, and the low half of s.regs.device_irq_level. */
const EXIT_REASON = 2;
const DEVICE_IRQ_LEVEL = 76;
/** Bytes of `kvm_run`. */
const IMMEDIATE_EXIT = 1;
const FLAGS = 14;

/** With the real clock, how many instructions may pass before an armed timer is looked at again. */
const TIMER_SLICE = 50_000;
/** Budget that a WFE costs while other vCPUs could use the time. */
const WFE_COST = 10_000;

/** KVM_RUN returns as it does for a signal. */
function interrupted(vcpu: VcpuState): number {
	vcpu.run32[EXIT_REASON] = KVM_EXIT_INTR;
	return -EINTR;
}

function dispatchExit(vcpu: VcpuState, reason: number): number {
	switch (reason) {
		case CPU_EXIT_HVC:
			vcpu.stats.hvc++;
			return handleHvc(vcpu, vcpu.cpu.exit.imm);
		case CPU_EXIT_MMIO:
			return handleMmio(vcpu);
		case CPU_EXIT_SYSREG:
			return handleSystemRegister(vcpu);
		case CPU_EXIT_WFI:
			vcpu.stats.wfi++;
			return handleWait(vcpu);
		case CPU_EXIT_SMC:
			return handleSmc(vcpu, vcpu.cpu.exit.imm);
		case CPU_EXIT_ABORT:
			return handleAbort(vcpu);
		case CPU_EXIT_DEBUG:
			return handleDebug(vcpu);
		default:
			return RESUME;
	}
}

/**
 * Output levels as in `device_irq_level`: timers in bits 0 and 1, the PMU in bit 2. With an interrupt controller they are
 * wired to it, and userspace is not told.
 */
function outputLevels(vcpu: VcpuState): number {
	const { pmu } = vcpu;
	if (vcpu.vm.gic !== undefined) return 0;
	if (pmu === undefined) return timerLevels(vcpu);
	updatePmuLevel(vcpu, pmu);
	return timerLevels(vcpu) | (pmu.level ? KVM_ARM_DEV_PMU : 0);
}

/** Instructions until someone has to look at the timers or the PMU, at most `budget`. */
function slice(vcpu: VcpuState, budget: number): number {
	const { pmu } = vcpu;
	const limit = pmu === undefined ? budget : Math.min(budget, instructionsToOverflow(vcpu, pmu));
	if (!vcpu.timersArmed) return limit;
	const perTick = vcpu.vm.machine.instructionsPerTick;
	if (perTick === 0) return Math.min(limit, TIMER_SLICE);
	return Math.min(limit, Math.max(1, Math.ceil(ticksToChange(vcpu) * perTick)));
}

/** What seldom comes before the guest is entered: requests of other vCPUs, and run states in which it is not. 1: enter. */
function requested(vcpu: VcpuState): number {
	if (vcpu.kicked) {
		vcpu.kicked = false;
		vcpu.kickTaken = true;
		vcpu.stats.signals++;
		return interrupted(vcpu);
	}
	if (vcpu.mpState === KVM_MP_STATE_STOPPED) {
		vcpu.blocked = "stopped";
		return interrupted(vcpu);
	}
	if (vcpu.pendingReset !== undefined) applyPendingReset(vcpu);
	if (vcpu.mpState !== KVM_MP_STATE_RUNNABLE) {
		if (vcpu.vm.itses.length > 0) continueCommands(vcpu.vm);
		waitForInterrupt(vcpu);
		if (hasInterrupt(vcpu)) {
			vcpu.blocked = undefined;
			return systemEvent(vcpu, KVM_SYSTEM_EVENT_WAKEUP, 0, 0);
		}
		if (vcpu.blocked === "wfi") vcpu.blocked = "suspended";
		return interrupted(vcpu);
	}
	return RESUME;
}

/** What comes before the guest is entered: requests, commands of an ITS, changed outputs of timers and PMU. 1: enter. */
function beforeEntry(vcpu: VcpuState): number {
	if (vcpu.kicked || vcpu.pendingReset !== undefined || vcpu.mpState !== KVM_MP_STATE_RUNNABLE) {
		const before = requested(vcpu);
		if (before !== RESUME) return before;
	}
	if (vcpu.ring !== undefined && exitsForFullRing(vcpu, vcpu.ring)) return EXIT_TO_USER;
	const { gic, itses } = vcpu.vm;
	if (itses.length > 0) continueCommands(vcpu.vm);
	if (gic !== undefined) {
		// Outputs that were low stay so while no timer is armed and there is no PMU.
		const low = !vcpu.timersArmed && vcpu.pmu === undefined && (vcpu.gic as VgicCpu).outputs === 0;
		if (!low) syncOutputs(gic, vcpu);
	}
	// Without an interrupt controller in the kernel, userspace has to be told when an output changes.
	else if (outputLevels(vcpu) !== ((vcpu.run32[DEVICE_IRQ_LEVEL] as number) & 7)) return interrupted(vcpu);
	return vcpu.blocked === undefined ? RESUME : interrupted(vcpu);
}

function loop(vcpu: VcpuState): number {
	const { cpu } = vcpu;
	const stepping = singleSteps(vcpu);
	let budget = vcpu.budgetLeft < 0 ? vcpu.vm.options.budget : vcpu.budgetLeft;
	vcpu.budgetLeft = -1;
	for (;;) {
		const before = beforeEntry(vcpu);
		if (before !== RESUME) return before;
		if (vcpu.pcWritten) loadPc(vcpu);
		if (stepping && vcpu.stepPending) {
			vcpu.budgetLeft = budget;
			return handleStep(vcpu, true);
		}
		if (vcpu.vm.itsWork > 0) {
			budget -= vcpu.vm.itsWork;
			vcpu.vm.itsWork = 0;
		}
		if (budget <= 0) {
			vcpu.leftAt = vcpu.vm.machine.counter();
			return interrupted(vcpu);
		}
		const retired = stepping ? cpu.retired : 0;
		const reason = cpu.run(stepping ? 1 : slice(vcpu, budget));
		budget -= cpu.executed;
		vcpu.stats.exits++;
		if (reason === CPU_EXIT_BUDGET || reason === CPU_EXIT_INTERRUPT) {
			if (stepping && cpu.executed > 0) {
				vcpu.budgetLeft = budget;
				return handleStep(vcpu, cpu.retired === retired);
			}
			continue;
		}
		// The ring is full, which is looked at before the next entry; the store is still to come.
		if (reason === CPU_EXIT_REPORTED) {
			budget--;
			continue;
		}
		if (reason === CPU_EXIT_WFE) {
			vcpu.stats.wfe++;
			if (vcpu.vm.vcpus.length > 1) budget -= WFE_COST;
		}
		const after = dispatchExit(vcpu, reason);
		// The step of what traps is reported at the next entry, which may be that of another KVM_RUN.
		const complete = after === RESUME || reason === CPU_EXIT_HVC || reason === CPU_EXIT_SMC;
		if (stepping && complete) vcpu.stepPending = true;
		if (after !== RESUME) {
			if (reason === CPU_EXIT_DEBUG) vcpu.budgetLeft = budget - debugCost(vcpu);
			return after;
		}
		// An exit that the kernel answers costs budget too, so that a guest which does nothing else cannot hold KVM_RUN.
		budget--;
	}
}

/** Finishes what the last exit left open. */
function finishLastExit(vcpu: VcpuState): void {
	const reason = vcpu.run32[EXIT_REASON];
	const aborts = vcpu.pendingAbort !== undefined;
	if (reason === KVM_EXIT_MMIO && vcpu.mmioPending && !aborts) {
		completeMmio(vcpu);
		if (singleSteps(vcpu)) vcpu.stepPending = true;
	} else if (reason === KVM_EXIT_HYPERCALL && vcpu.hypercallPending) readBackRegisters(vcpu);
	if (aborts) {
		const far = vcpu.pendingAbort as bigint;
		vcpu.pendingAbort = undefined;
		vcpu.cpu.injectAbort(false, far, FSC_EXTERNAL);
	}
}

/**
 * KVM_RUN. It never sleeps: where a kernel would, it returns EINTR with exit reason INTR, and `blocked` says why.
 *
 * @returns 0 with an exit reason in `kvm_run`, or -EINTR, -ENOEXEC, -ENOSYS, or what the checks of a first run give
 * @see Documentation/virt/kvm/api.rst, sections 4.10 and 5
 */
export function kvmRun(vcpu: VcpuState): number {
	if (!vcpu.initialised) return -ENOEXEC;
	if (vcpu.ring === undefined) return runLoaded(vcpu);
	const { vm } = vcpu;
	vm.running = vcpu;
	try {
		return runLoaded(vcpu);
	} finally {
		vm.running = undefined;
	}
}

function runLoaded(vcpu: VcpuState): number {
	const { pmu } = vcpu;
	if (!vcpu.ranOnce) {
		const bad = firstRun(vcpu);
		if (bad !== 0) return bad;
	}
	if (vcpu.leftAt !== undefined) updateStolenTime(vcpu);
	vcpu.blocked = undefined;
	vcpu.kickTaken = false;
	vcpu.idle = false;
	vcpu.waitDeadline = undefined;
	finishLastExit(vcpu);
	const { run32, run8 } = vcpu;
	if (run8[IMMEDIATE_EXIT] !== 0) return -EINTR;
	run32[EXIT_REASON] = KVM_EXIT_UNKNOWN;
	run8[FLAGS] = 0;
	run8[FLAGS + 1] = 0;
	if (vcpu.floatWritten) loadFloat(vcpu);
	if (pmu?.reload === true) reloadPmu(vcpu, pmu);
	const result = loop(vcpu);
	run32[DEVICE_IRQ_LEVEL] = outputLevels(vcpu);
	run32[DEVICE_IRQ_LEVEL + 1] = 0;
	return result;
}
