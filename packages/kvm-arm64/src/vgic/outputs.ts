import { updatePmuLevel } from "../pmu/pmu.ts";
import { timerLevels } from "../run/timers.ts";
import type { VcpuState } from "../state.ts";
import { drive } from "./delivery.ts";
import type { Interrupt } from "./interrupt.ts";
import type { Vgic, VgicCpu } from "./vgic.ts";

/** Bits of {@link VgicCpu.outputs}, as in `device_irq_level`. */
const PMU = 4;

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
	for (const which of [0, 1] as const) {
		if ((changed & (1 << which)) === 0) continue;
		drive(gic, cpu.own[gic.vm.timerInterrupts[which] as number] as Interrupt, (levels & (1 << which)) !== 0);
	}
	if ((changed & PMU) !== 0 && pmu !== undefined) {
		const irq = gic.find(vcpu, pmu.irq);
		if (irq !== undefined) drive(gic, irq, (levels & PMU) !== 0);
	}
}
