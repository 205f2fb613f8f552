import { updatePmuLevel } from "../pmu/pmu.ts";
import { PHYSICAL, timerLevels, VIRTUAL } from "../run/timers.ts";
import type { VcpuState } from "../state.ts";
import { drive } from "./delivery.ts";
import type { Interrupt } from "./interrupt.ts";
import type { Vgic, VgicCpu } from "./vgic.ts";

/** Bits of {@link VgicCpu.outputs}, as in `device_irq_level`. */
const PMU = 4;

/** The interrupt of each output, by its bit in {@link VgicCpu.outputs}; undefined without one. */
function interruptsOf(gic: Vgic, vcpu: VcpuState): readonly (readonly [bit: number, irq: Interrupt | undefined])[] {
	const [virtual, physical] = gic.vm.timerInterrupts;
	const { pmu } = vcpu;
	return [
		[1 << VIRTUAL, gic.find(vcpu, virtual)],
		[1 << PHYSICAL, gic.find(vcpu, physical)],
		[PMU, pmu === undefined || pmu.irq < 0 ? undefined : gic.find(vcpu, pmu.irq)],
	];
}

/** Userspace wrote levels of lines: an output that has another level drives its line again. */
export function relearnOutputs(gic: Vgic): void {
	for (const vcpu of gic.vm.vcpus) {
		let levels = 0;
		for (const [bit, irq] of interruptsOf(gic, vcpu)) if (irq?.line === true) levels |= bit;
		(vcpu.gic as VgicCpu).outputs = levels;
	}
}

/** Drives the interrupts of a vCPU's timers and PMU with the levels that these have now. */
export function syncOutputs(gic: Vgic, vcpu: VcpuState): void {
	const cpu = vcpu.gic as VgicCpu;
	const { pmu } = vcpu;
	let levels = timerLevels(vcpu);
	if (pmu !== undefined && pmu.irq >= 0) {
		updatePmuLevel(vcpu, pmu);
		if (pmu.level) levels |= PMU;
	}
	const changed = levels ^ cpu.outputs;
	if (changed === 0 || !gic.initialised) return;
	cpu.outputs = levels;
	for (const [bit, irq] of interruptsOf(gic, vcpu))
		if ((changed & bit) !== 0 && irq !== undefined) drive(gic, irq, (levels & bit) !== 0);
}
