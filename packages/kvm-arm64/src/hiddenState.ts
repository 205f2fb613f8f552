import { EINVAL } from "@upcall/uapi";
import type { EngineHiddenState } from "./engine.ts";
import { regList } from "./oneReg/regList.ts";
import { counterMask } from "./pmu/pmu.ts";
import { timerLevels } from "./run/timers.ts";
import type { Blocked, VcpuState, VmState } from "./state.ts";
import { applyPendingReset } from "./vcpuInit.ts";
import { refresh, update } from "./vgic/delivery.ts";
import type { Interrupt } from "./vgic/interrupt.ts";
import { PENDING_ZERO } from "./vgic/its/lpiTables.ts";
import type { Vgic, VgicCpu } from "./vgic/vgic.ts";

/**
 * State of a vCPU that no ioctl of KVM carries, and without which a copy would not continue instruction for instruction the
 * same. Plain data.
 */
export interface VcpuHiddenState extends EngineHiddenState {
	/** Inputs that KVM_IRQ_LINE drives. */
	readonly irqLine: boolean;
	readonly fiqLine: boolean;
	/** {@link Vcpu.blocked} */
	readonly blocked: Blocked | undefined;
	/** It waits in WFI, so that a virtual clock may skip time. */
	readonly idle: boolean;
	/** Counter ticks until the wait of a WFIT ends. */
	readonly waitTicks: number | undefined;
	/** Counter ticks since its budget ended although it could go on: time that counts as stolen. */
	readonly leftTicks: number | undefined;
	/** Instructions that a KVM_RUN which ended with KVM_EXIT_DEBUG had left; -1: none. */
	readonly budgetLeft: number;
	/** Its part of an interrupt controller: what the attributes of the device do not show. */
	readonly gic: GicHiddenState | undefined;
	/** Its performance monitors, where it has some. */
	readonly pmu: PmuHiddenState | undefined;
	/** System registers that KVM_GET_REG_LIST leaves out, by encoding as in the low 16 bits of a one-reg id. */
	readonly registers: readonly (readonly [encoding: number, value: bigint])[];
}

/** State of a vCPU's part of the interrupt controller that no attribute shows. */
export interface GicHiddenState {
	/** Levels of the timers' and the PMU's outputs that the controller has seen: bits as in `device_irq_level`. */
	readonly outputs: number;
	/** ICC_BPR1_EL1 behind ICC_CTLR_EL1.CBPR. */
	readonly bpr1: number;
	/** INTIDs of the shared interrupts that this vCPU acknowledged and that are active. */
	readonly active: readonly number[];
	/**
	 * INTIDs whose input line is high. KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO leaves out those that are edge-triggered now, and a GICv2
	 * has no such attribute. This vCPU's own; the shared ones are with the vCPU that was created first.
	 */
	readonly high: readonly number[];
	/** INTIDs of a GICv2 that are pending whatever their line: GICD_ISPENDR shows only whether one of the two is so. */
	readonly latched: readonly number[];
	/** GICR_PENDBASER.PTZ, which reads as zero. */
	readonly pendingTableZero: boolean;
}

/**
 * Which counters count, interrupt and have overflowed, a bit each. KVM lists a register that sets and one that clears for
 * each, both of which read as the value: writing both back, as one restores registers, leaves nothing set.
 */
export interface PmuHiddenState {
	readonly cnten: number;
	readonly inten: number;
	readonly ovs: number;
}

/** State of a VM that no ioctl of KVM carries. */
export interface VmHiddenState {
	/** Physical counter in ticks. Only a VM with the virtual clock takes it over. */
	readonly counter: number;
	/** State of the fixed sequence, 32 bits, that a virtual clock has in place of random numbers; undefined with another source. */
	readonly entropy: number | undefined;
}

/** Keys of the registers with storage that KVM does not list. */
function unlisted(vcpu: VcpuState): number[] {
	const listed = new Set(regList(vcpu).map((id) => Number(id & 0xffff_ffffn)));
	// FPCR and FPSR are core registers, ELR_EL1, SPSR_EL1 and the stack pointers too.
	return vcpu.cpu.stateRegisters.filter((key) => !listed.has(0x130000 | key) && !CORE.has(key));
}

/** FPCR, FPSR, SPSR_EL1, ELR_EL1: one-regs of the class CORE. */
const CORE: ReadonlySet<number> = new Set([0xda20, 0xda21, 0xc200, 0xc201]);

/** The interrupts whose levels are kept with a vCPU. */
function levelsOf(gic: Vgic, vcpu: VcpuState): readonly Interrupt[] {
	const own = (vcpu.gic as VgicCpu).own;
	return vcpu.index === 0 ? [...own, ...gic.spis] : own;
}

const intidsOf = (irqs: readonly Interrupt[]): number[] => irqs.map(({ intid }) => intid);

function getGic(vcpu: VcpuState): GicHiddenState | undefined {
	const cpu = vcpu.gic;
	const { gic } = vcpu.vm;
	if (cpu === undefined || gic === undefined) return undefined;
	const levels = levelsOf(gic, vcpu);
	return {
		outputs: cpu.outputs,
		bpr1: cpu.bpr1,
		active: intidsOf(gic.spis.filter((irq) => irq.active && irq.home === vcpu)),
		high: intidsOf(levels.filter(({ line }) => line)),
		latched: gic.version === 2 ? intidsOf(levels.filter(({ latch }) => latch)) : [],
		pendingTableZero: (cpu.pendBaser & PENDING_ZERO) !== 0n,
	};
}

function setGic(vcpu: VcpuState, { outputs, bpr1, active, high, latched, pendingTableZero }: GicHiddenState): void {
	const cpu = vcpu.gic;
	const gic = vcpu.vm.gic;
	if (cpu === undefined || gic === undefined) return;
	cpu.outputs = outputs & 7;
	cpu.bpr1 = bpr1 & 7;
	for (const irq of levelsOf(gic, vcpu)) {
		irq.line = high.includes(irq.intid);
		if (gic.version === 2) irq.latch = latched.includes(irq.intid);
		update(gic, irq);
	}
	cpu.pendBaser = (cpu.pendBaser & ~PENDING_ZERO) | (pendingTableZero ? PENDING_ZERO : 0n);
	// GICD_ISACTIVER, written before, gave what is active to its target of that moment: it may be another's, or nobody's.
	for (const irq of gic.spis) {
		if (!irq.active) continue;
		if (active.includes(irq.intid)) irq.home = vcpu;
		else if (irq.home === vcpu) irq.home = undefined;
	}
	refresh(vcpu);
}

/** Reads the hidden state. The vCPU forgets what its TLB holds, which is no part of a state. */
export function getHiddenState(vcpu: VcpuState): VcpuHiddenState {
	applyPendingReset(vcpu);
	const { cpu, irqLine, fiqLine, blocked, idle, waitDeadline } = vcpu;
	return {
		...cpu.saveHidden(),
		irqLine,
		fiqLine,
		blocked,
		idle,
		waitTicks: waitDeadline === undefined ? undefined : waitDeadline - vcpu.vm.machine.counter(),
		leftTicks: vcpu.leftAt === undefined ? undefined : vcpu.vm.machine.counter() - vcpu.leftAt,
		budgetLeft: vcpu.budgetLeft,
		gic: getGic(vcpu),
		pmu: vcpu.pmu && { cnten: vcpu.pmu.cnten, inten: vcpu.pmu.inten, ovs: vcpu.pmu.ovs },
		registers: unlisted(vcpu).map((key) => [key, cpu.getSys(key) ?? 0n] as const),
	};
}

/**
 * Sets the hidden state, after all registers, the interrupt controller's attributes and the VM's hidden state.
 *
 * @returns 0, or -EINVAL for a register that is not hidden, and for counts that no vCPU can have
 */
export function setHiddenState(vcpu: VcpuState, state: VcpuHiddenState): number {
	const { cpu, vm } = vcpu;
	const known = new Set(unlisted(vcpu));
	if (state.registers.some(([key]) => !known.has(key))) return -EINVAL;
	const { retired, retiredAtEl0, monitor, waitTicks } = state;
	if (!Number.isSafeInteger(retired) || retired < 0 || !(retiredAtEl0 >= 0 && retiredAtEl0 <= retired)) return -EINVAL;
	if (monitor !== undefined && ![1, 2, 4, 8, 16].includes(monitor.size)) return -EINVAL;
	if (!Number.isSafeInteger(state.budgetLeft) || state.budgetLeft > vm.options.budget) return -EINVAL;
	for (const ticks of [waitTicks, state.leftTicks])
		if (ticks !== undefined && !Number.isSafeInteger(ticks)) return -EINVAL;
	for (const [key, value] of state.registers) cpu.setSys(key, value);
	vcpu.irqLine = state.irqLine;
	vcpu.fiqLine = state.fiqLine;
	cpu.setIrqLine(vcpu.irqLine, vcpu.fiqLine);
	if (state.gic !== undefined) setGic(vcpu, state.gic);
	vcpu.budgetLeft = state.budgetLeft;
	vcpu.leftAt = state.leftTicks === undefined ? undefined : vm.machine.counter() - state.leftTicks;
	vcpu.blocked = state.blocked;
	vcpu.idle = state.idle;
	vcpu.waitDeadline = waitTicks === undefined ? undefined : vm.machine.counter() + waitTicks;
	cpu.restoreHidden(state);
	if (vcpu.pmu !== undefined) {
		const { cnten, inten, ovs } = state.pmu ?? vcpu.pmu;
		const mask = counterMask(vm);
		vcpu.pmu.cnten = (cnten & mask) >>> 0;
		vcpu.pmu.inten = (inten & mask) >>> 0;
		vcpu.pmu.ovs = (ovs & mask) >>> 0;
		vcpu.pmu.at = cpu.retired;
		vcpu.pmu.atEl0 = cpu.retiredAtEl0;
	}
	vcpu.timerNext = -1;
	timerLevels(vcpu);
	return 0;
}

/** Reads what of a VM no ioctl carries. */
export function getVmHiddenState(vm: VmState): VmHiddenState {
	const { fixedEntropy } = vm.options;
	return { counter: vm.machine.counter(), entropy: fixedEntropy && fixedEntropy.state >>> 0 };
}

/**
 * Sets it, before the state of the vCPUs.
 *
 * @returns 0, or -EINVAL for a counter that lies behind the VM's virtual clock
 */
export function setVmHiddenState(vm: VmState, state: VmHiddenState): number {
	if (vm.options.virtualClock) {
		const ahead = state.counter - vm.machine.counter();
		if (!Number.isSafeInteger(state.counter) || ahead < 0) return -EINVAL;
		vm.machine.skipTicks(ahead);
	}
	if (state.entropy !== undefined && vm.options.fixedEntropy !== undefined)
		vm.options.fixedEntropy.state = state.entropy | 0;
	return 0;
}
