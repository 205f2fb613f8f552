import { notify, type VcpuState } from "../state.ts";
import type { Interrupt } from "./interrupt.ts";
import { FIRST_LPI, FIRST_SPI, PRIORITY_MASK } from "./interrupt.ts";
import type { Vgic, VgicCpu } from "./vgic.ts";

/** Running priority of a CPU on which no interrupt is active. @see IHI 0069, 4.8.6 */
export const IDLE_PRIORITY = 0xff;
/** Smallest binary points: with five bits of priority all of them can be group priority. */
export const BPR0_MINIMUM = 2;
export const BPR1_MINIMUM = 3;
const BPR_MAXIMUM = 7;

/** The binary point that divides the priority of a group: ICC_BPR0_EL1, or ICC_BPR1_EL1 with CBPR in mind. */
function shiftOf(cpu: VgicCpu, group: number): number {
	const shared = Math.max(cpu.bpr0, BPR0_MINIMUM) + 1;
	if (group === 0) return shared;
	return cpu.cbpr ? Math.min(shared, BPR_MAXIMUM) : Math.max(cpu.bpr1, BPR1_MINIMUM);
}

/** The part of a priority that decides about preemption. @see IHI 0069, 4.8.3 */
export function groupPriority(cpu: VgicCpu, priority: number, group: number): number {
	return priority & (0xff << shiftOf(cpu, group)) & 0xff;
}

/** Group priority of the most urgent active interrupt: ICC_RPR_EL1. */
export function runningPriority(cpu: VgicCpu): number {
	const active = cpu.ap0r | cpu.ap1r;
	return active === 0 ? IDLE_PRIORITY : 8 * (31 - Math.clz32(active & -active));
}

/** Group of the most urgent pending interrupt among the groups that are enabled; -1 when nothing waits. */
export function pendingGroup(cpu: VgicCpu): number {
	const [zero, one] = cpu.waiting;
	const priority0 = cpu.enable0 ? zero.priority : 256;
	const priority1 = cpu.enable1 ? one.priority : 256;
	if (priority0 === 256 && priority1 === 256) return -1;
	if (priority0 !== priority1) return priority0 < priority1 ? 0 : 1;
	return zero.intid < one.intid ? 0 : 1;
}

/** Whether the most urgent interrupt of a group may interrupt the CPU: priority mask and running priority. */
export function isSignalled(cpu: VgicCpu, group: number): boolean {
	const priority = (cpu.waiting[group] as VgicCpu["waiting"][0]).priority;
	return priority < (cpu.pmr & PRIORITY_MASK) && groupPriority(cpu, priority, group) < runningPriority(cpu);
}

/** Brings the IRQ and FIQ inputs of a vCPU, and whether it may go on behind a WFI, up to date. */
export function refresh(vcpu: VcpuState): void {
	const cpu = vcpu.gic as VgicCpu;
	const group = pendingGroup(cpu);
	const signalled = group >= 0 && isSignalled(cpu, group);
	const [irq, fiq] = linesOf(vcpu, signalled, group);
	// A waiting CPU looks neither at the groups' enable bits nor at what is active.
	const urgent = Math.min(cpu.waiting[0].priority, cpu.waiting[1].priority);
	cpu.wakeup = urgent < (cpu.pmr & PRIORITY_MASK);
	if (irq !== vcpu.irqLine || fiq !== vcpu.fiqLine) {
		vcpu.irqLine = irq;
		vcpu.fiqLine = fiq;
		vcpu.cpu.setIrqLine(irq, fiq);
	}
	if (cpu.wakeup) notify(vcpu);
}

const NONE: readonly [irq: boolean, fiq: boolean] = [false, false];
const IRQ: readonly [irq: boolean, fiq: boolean] = [true, false];
const FIQ: readonly [irq: boolean, fiq: boolean] = [false, true];

function linesOf(vcpu: VcpuState, signalled: boolean, group: number): readonly [irq: boolean, fiq: boolean] {
	if (!signalled) return NONE;
	// A GICv2 signals its group 0 as FIQ only when GICC_CTLR.FIQEn says so.
	const fiq = group === 0 && (vcpu.vm.gic?.version === 3 || (vcpu.gic as VgicCpu).fiqEn);
	return fiq ? FIQ : IRQ;
}

/** The set that an interrupt belongs into: its target's, while it is pending, enabled and not active. */
function wanted(gic: Vgic, irq: Interrupt): VcpuState | undefined {
	return irq.enabled && gic.enabled && !irq.active && irq.pending ? irq.target : undefined;
}

/** Puts an interrupt into the set where it belongs, and out of the one where it does not. The CPUs' inputs are not touched. */
export function requeue(gic: Vgic, irq: Interrupt): void {
	const queue = wanted(gic, irq)?.gic?.waiting[irq.group];
	const priority = irq.priority & PRIORITY_MASK;
	if (queue === irq.queue && (queue === undefined || priority === irq.queuedPriority)) return;
	irq.queue?.remove(irq.intid, irq.queuedPriority);
	queue?.add(irq.intid, priority);
	irq.queue = queue;
	irq.queuedPriority = priority;
}

/** {@link requeue}, and what follows for the vCPUs that it may concern. */
export function update(gic: Vgic, irq: Interrupt): void {
	const before = irq.queue;
	const beforePriority = irq.queuedPriority;
	requeue(gic, irq);
	if (irq.queue === before && irq.queuedPriority === beforePriority) return;
	if (irq.target !== undefined && before === undefined) refresh(irq.target);
	else for (const vcpu of gic.vm.vcpus) refresh(vcpu);
}

/** Everything anew: the distributor was switched on or off. */
export function updateAll(gic: Vgic): void {
	for (const vcpu of gic.vm.vcpus) for (const irq of (vcpu.gic as VgicCpu).own) requeue(gic, irq);
	for (const irq of gic.spis) requeue(gic, irq);
	for (const lpi of gic.lpis.values()) requeue(gic, lpi);
	gic.vm.itsWork += gic.lpis.size;
	for (const vcpu of gic.vm.vcpus) refresh(vcpu);
}

/** Drives an interrupt's input line, as a wire does: an edge interrupt sees only that it rises. */
export function drive(gic: Vgic, irq: Interrupt, level: boolean): void {
	if (irq.edge) {
		if (!level) return;
		irq.latch = true;
	} else {
		if (irq.line === level) return;
		irq.line = level;
	}
	update(gic, irq);
}

/** A GICv2's SGI is acknowledged for one sender at a time. */
function takeSource(irq: Interrupt): void {
	irq.activeSource = 31 - Math.clz32(irq.sources & -irq.sources);
	irq.sources &= irq.sources - 1;
	irq.latch = irq.sources !== 0;
}

/** The interrupt becomes active: an edge is served by that. */
export function acknowledge(gic: Vgic, vcpu: VcpuState, irq: Interrupt): void {
	if (irq.edge) irq.latch = false;
	if (irq.sources !== 0) takeSource(irq);
	if (irq.intid < FIRST_LPI) {
		irq.active = true;
		irq.home = vcpu;
	}
	requeue(gic, irq);
}

/** The interrupt is no longer active: software has served what ISPENDR made pending of a level interrupt. */
export function deactivate(gic: Vgic, irq: Interrupt): void {
	irq.active = false;
	irq.home = undefined;
	if (!irq.edge) irq.latch = false;
	update(gic, irq);
	if (!irq.edge && irq.intid >= FIRST_SPI) gic.ended?.(irq.intid - FIRST_SPI);
}
