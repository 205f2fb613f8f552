import { SYSREGS } from "@upcall/uapi";
import type { VcpuState } from "../state.ts";
import {
	acknowledge,
	BPR0_MINIMUM,
	BPR1_MINIMUM,
	deactivate,
	groupPriority,
	isSignalled,
	pendingGroup,
	refresh,
	runningPriority,
} from "./delivery.ts";
import { FIRST_LPI, FIRST_SPI, type Interrupt, PRIORITY_MASK, SPURIOUS } from "./interrupt.ts";
import { sendSgis } from "./sgi.ts";
import type { Vgic, VgicCpu } from "./vgic.ts";

/** ICC_CTLR_EL1 */
const CBPR = 1;
const EOIMODE = 2;
const PRIBITS_SHIFT = 8;
const IDBITS_SHIFT = 11;
/** Nonzero Aff3 is understood. */
const A3V = 1 << 15;
/** ICC_SRE_EL1: system registers are on, and the memory-mapped interface cannot be had. */
export const SRE = 7;

/** INTID of the most urgent interrupt if it belongs to the group: ICC_HPPIR0_EL1, ICC_HPPIR1_EL1. */
export function highestPending(cpu: VgicCpu, group: number): number {
	return pendingGroup(cpu) === group ? (cpu.waiting[group] as VgicCpu["waiting"][0]).intid : SPURIOUS;
}

/** ICC_IAR0_EL1, ICC_IAR1_EL1: takes the most urgent interrupt of the group. */
export function acknowledgeHighest(gic: Vgic, vcpu: VcpuState, group: number): number {
	const cpu = vcpu.gic as VgicCpu;
	const intid = highestPending(cpu, group);
	if (intid === SPURIOUS || !isSignalled(cpu, group)) return SPURIOUS;
	const irq = findAny(gic, vcpu, intid) as Interrupt;
	const bit = 1 << (groupPriority(cpu, irq.priority & PRIORITY_MASK, group) >>> 3);
	if (group === 0) cpu.ap0r |= bit;
	else cpu.ap1r |= bit;
	acknowledge(gic, vcpu, irq);
	refresh(vcpu);
	return intid;
}

/** An interrupt by its number, LPIs too. */
export function findAny(gic: Vgic, vcpu: VcpuState, intid: number): Interrupt | undefined {
	return intid < FIRST_LPI ? gic.find(vcpu, intid) : gic.lpis.get(intid);
}

/** Ends the most urgent active priority. @returns it, or -1 when nothing is active */
export function dropPriority(cpu: VgicCpu): number {
	const active = cpu.ap0r | cpu.ap1r;
	if (active === 0) return -1;
	const bit = active & -active;
	if ((cpu.ap0r & bit) !== 0) cpu.ap0r &= ~bit;
	else cpu.ap1r &= ~bit;
	return 8 * (31 - Math.clz32(bit));
}

/** ICC_EOIR0_EL1, ICC_EOIR1_EL1: priority drop, and without EOImode the interrupt is no longer active. */
export function endOfInterrupt(gic: Vgic, vcpu: VcpuState, group: number, intid: number): void {
	const cpu = vcpu.gic as VgicCpu;
	// The special numbers are no interrupts that anyone acknowledged.
	if (intid >= 1020 && intid < FIRST_LPI) return;
	const dropped = dropPriority(cpu);
	if (!cpu.eoiMode && intid < FIRST_LPI) {
		const irq = gic.find(vcpu, intid);
		const matches =
			irq?.active === true &&
			irq.home === vcpu &&
			irq.group === group &&
			groupPriority(cpu, irq.priority & PRIORITY_MASK, group) === dropped;
		if (matches) deactivate(gic, irq);
	}
	refresh(vcpu);
}

/** ICC_DIR_EL1. An SPI may be deactivated by any vCPU. */
export function deactivateByNumber(gic: Vgic, vcpu: VcpuState, intid: number): void {
	if (!(vcpu.gic as VgicCpu).eoiMode || intid >= FIRST_LPI) return;
	const irq = gic.find(vcpu, intid);
	if (irq?.active !== true || (irq.home !== vcpu && intid < FIRST_SPI)) return;
	deactivate(gic, irq);
	refresh(vcpu);
}

/** ICC_BPR1_EL1: with CBPR it shows the other one, plus 1. */
export function binaryPoint1(cpu: VgicCpu): number {
	return cpu.cbpr ? Math.min(cpu.bpr0 + 1, 7) : cpu.bpr1;
}

/** ICC_CTLR_EL1. */
export function control(cpu: VgicCpu): number {
	const format = ((cpu.priorityBits - 1) << PRIBITS_SHIFT) | (cpu.idBits << IDBITS_SHIFT) | A3V;
	return format | (cpu.cbpr ? CBPR : 0) | (cpu.eoiMode ? EOIMODE : 0);
}

/** The two bits of ICC_CTLR_EL1 that can be written. */
export function setControl(cpu: VgicCpu, value: number): void {
	cpu.cbpr = (value & CBPR) !== 0;
	cpu.eoiMode = (value & EOIMODE) !== 0;
}

/** Whether a system register belongs to the CPU interface: ICC_PMR_EL1, or CRn 12 with CRm 8 to 12. */
export function isCpuInterface(key: number): boolean {
	return key === SYSREGS.ICC_PMR_EL1 || (key >= SYSREGS.ICC_IAR0_EL1 && key <= SYSREGS.ICC_IGRPEN1_EL1);
}

/** A guest's read of a register of the CPU interface; -1 when it cannot be read. @see IHI 0069, 12.2 */
export function readCpuInterface(gic: Vgic, vcpu: VcpuState, key: number): number {
	const cpu = vcpu.gic as VgicCpu;
	switch (key) {
		case SYSREGS.ICC_IAR1_EL1:
			return acknowledgeHighest(gic, vcpu, 1);
		case SYSREGS.ICC_IAR0_EL1:
			return acknowledgeHighest(gic, vcpu, 0);
		case SYSREGS.ICC_HPPIR0_EL1:
			return highestPending(cpu, 0);
		case SYSREGS.ICC_HPPIR1_EL1:
			return highestPending(cpu, 1);
		case SYSREGS.ICC_RPR_EL1:
			return runningPriority(cpu);
		case SYSREGS.ICC_PMR_EL1:
			return cpu.pmr & PRIORITY_MASK;
		case SYSREGS.ICC_BPR0_EL1:
			return Math.max(cpu.bpr0, BPR0_MINIMUM);
		case SYSREGS.ICC_BPR1_EL1:
			return cpu.cbpr ? Math.min(Math.max(cpu.bpr0, BPR0_MINIMUM) + 1, 7) : Math.max(cpu.bpr1, BPR1_MINIMUM);
		case SYSREGS.ICC_AP0R0_EL1:
			return cpu.ap0r >>> 0;
		case SYSREGS.ICC_AP1R0_EL1:
			return cpu.ap1r >>> 0;
		case SYSREGS.ICC_CTLR_EL1:
			return control(cpu);
		case SYSREGS.ICC_SRE_EL1:
			return SRE;
		case SYSREGS.ICC_IGRPEN0_EL1:
			return cpu.enable0 ? 1 : 0;
		case SYSREGS.ICC_IGRPEN1_EL1:
			return cpu.enable1 ? 1 : 0;
		default:
			return -1;
	}
}

/**
 * A guest's write of a register of the CPU interface.
 *
 * @returns false when it cannot be written
 */
export function writeCpuInterface(gic: Vgic, vcpu: VcpuState, key: number, lo: number, hi: number): boolean {
	const cpu = vcpu.gic as VgicCpu;
	switch (key) {
		case SYSREGS.ICC_EOIR1_EL1:
			endOfInterrupt(gic, vcpu, 1, lo & 0xff_ffff);
			return true;
		case SYSREGS.ICC_EOIR0_EL1:
			endOfInterrupt(gic, vcpu, 0, lo & 0xff_ffff);
			return true;
		case SYSREGS.ICC_DIR_EL1:
			deactivateByNumber(gic, vcpu, lo & 0xff_ffff);
			return true;
		case SYSREGS.ICC_SGI1R_EL1:
			sendSgis(gic, vcpu, lo, hi, true);
			return true;
		case SYSREGS.ICC_SGI0R_EL1:
		case SYSREGS.ICC_ASGI1R_EL1:
			sendSgis(gic, vcpu, lo, hi, false);
			return true;
		case SYSREGS.ICC_PMR_EL1:
			cpu.pmr = lo & PRIORITY_MASK;
			break;
		case SYSREGS.ICC_BPR0_EL1:
			cpu.bpr0 = Math.max(lo & 7, BPR0_MINIMUM);
			break;
		case SYSREGS.ICC_BPR1_EL1:
			if (!cpu.cbpr) cpu.bpr1 = Math.max(lo & 7, BPR1_MINIMUM);
			break;
		case SYSREGS.ICC_AP0R0_EL1:
			cpu.ap0r = lo;
			break;
		case SYSREGS.ICC_AP1R0_EL1:
			cpu.ap1r = lo;
			break;
		case SYSREGS.ICC_CTLR_EL1:
			setControl(cpu, lo);
			break;
		case SYSREGS.ICC_SRE_EL1:
			return true;
		case SYSREGS.ICC_IGRPEN0_EL1:
			cpu.enable0 = (lo & 1) !== 0;
			break;
		case SYSREGS.ICC_IGRPEN1_EL1:
			cpu.enable1 = (lo & 1) !== 0;
			break;
		default:
			return false;
	}
	refresh(vcpu);
	return true;
}
