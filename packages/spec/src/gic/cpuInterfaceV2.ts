import type { GicOutputs } from "./cpuInterface.ts";
import { GIC_FIRST_PPI, GIC_FIRST_SPI, GIC_PRIORITY_MASK, GIC_SPURIOUS } from "./state.ts";
import { type GicV2Cpu, type GicV2State, gicV2Forwarded, gicV2Interrupt, gicV2With, gicV2WithCpu } from "./stateV2.ts";

/** GICC_CTLR. @see IHI 0048, 4.4.1 */
const ACK_CTL = 0x4;
const FIQ_EN = 0x8;
const CBPR = 0x10;
const EOI_MODE = 0x200;
const CTLR_BITS = 0x3 | ACK_CTL | FIQ_EN | CBPR | EOI_MODE;

const IDLE = 0xff;
const BPR_MINIMUM = 2;
const ABPR_MINIMUM = 3;
/** An interrupt of group 1 waits, which the register does not give. @see IHI 0048, 3.2.5 */
const GROUP_1_WAITS = 1022;
const FIRST_SPECIAL = 1020;

/** What a register access gives: the state after it, and the value. */
export interface GicV2Answer {
	readonly state: GicV2State;
	readonly value: number;
}

const has = (c: GicV2Cpu, bit: number): boolean => (c.GICC_CTLR & bit) !== 0;

/** The bits of a priority that decide about preemption. @see IHI 0048, 3.3.3 */
function groupPriority(c: GicV2Cpu, priority: number, group: 0 | 1): number {
	const bpr = Math.max(c.GICC_BPR, BPR_MINIMUM);
	const alias = has(c, CBPR) ? Math.min(bpr + 1, 7) : Math.max(c.GICC_ABPR, ABPR_MINIMUM);
	const unit = 2 ** (group === 0 ? bpr + 1 : alias);
	return Math.floor(priority / unit) * unit;
}

/** The most urgent active priority divided by 8; `undefined` when none is active. */
function mostActive(c: GicV2Cpu): number | undefined {
	for (let n = 0; n < 32; n++) if ((((c.active0 >>> n) | (c.active1 >>> n)) & 1) === 1) return n;
	return undefined;
}

/** GICC_RPR. */
function runningPriority(c: GicV2Cpu): number {
	const n = mostActive(c);
	return n === undefined ? IDLE : 8 * n;
}

/** The most urgent interrupt among the groups that are enabled. */
function highestPending(s: GicV2State, cpu: number): { intid: number; group: 0 | 1; signalled: boolean } | undefined {
	const c = s.cpus[cpu];
	if (c === undefined) return undefined;
	for (const intid of gicV2Forwarded(s, cpu)) {
		const irq = gicV2Interrupt(s, cpu, intid);
		if (irq === undefined || !has(c, 1 << irq.group)) continue;
		const { group, priority } = irq;
		const preempts = groupPriority(c, priority, group) < runningPriority(c);
		return { intid, group, signalled: priority < (c.GICC_PMR & GIC_PRIORITY_MASK) && preempts };
	}
	return undefined;
}

/** The interrupt inputs of a vCPU, and whether a WFI ends. Group 0 is an FIQ only with GICC_CTLR.FIQEn. */
export function gicV2Outputs(s: GicV2State, cpu: number): GicOutputs {
	const c = s.cpus[cpu];
	if (c === undefined) return { irq: false, fiq: false, wakeup: false };
	const highest = highestPending(s, cpu);
	const fiq = highest?.signalled === true && highest.group === 0 && has(c, FIQ_EN);
	const first = gicV2Forwarded(s, cpu)[0];
	const priority = first === undefined ? undefined : gicV2Interrupt(s, cpu, first)?.priority;
	const wakeup = priority !== undefined && priority < (c.GICC_PMR & GIC_PRIORITY_MASK);
	return { irq: highest?.signalled === true && !fiq, fiq, wakeup };
}

const firstBit = (bits: number): number => [0, 1, 2, 3, 4, 5, 6, 7].find((n) => ((bits >>> n) & 1) === 1) ?? 0;

/** The lowest CPU that an SGI is pending from, where GICC_IAR and GICC_HPPIR have it. */
function source(s: GicV2State, cpu: number, intid: number): number {
	const irq = intid < GIC_FIRST_PPI ? gicV2Interrupt(s, cpu, intid) : undefined;
	return firstBit(irq?.sources ?? 0);
}

const withSource = (s: GicV2State, cpu: number, intid: number): number => intid + 1024 * source(s, cpu, intid);

/**
 * The interrupt that a register is about: the alias is for group 1; the other for group 0, or with AckCtl for both, and when
 * one of group 1 waits that it is not for, it says so.
 */
function visible(s: GicV2State, cpu: number, alias: boolean): ReturnType<typeof highestPending> | number {
	const c = s.cpus[cpu];
	const highest = highestPending(s, cpu);
	if (c === undefined || highest === undefined) return GIC_SPURIOUS;
	if (alias) return highest.group === 1 ? highest : GIC_SPURIOUS;
	return highest.group === 0 || has(c, ACK_CTL) ? highest : GROUP_1_WAITS;
}

/** GICC_IAR and GICC_AIAR. @see IHI 0048, 4.4.4 and 4.4.11 */
function acknowledge(s: GicV2State, cpu: number, alias: boolean): GicV2Answer {
	const c = s.cpus[cpu];
	const highest = visible(s, cpu, alias);
	if (c === undefined || highest === undefined) return { state: s, value: GIC_SPURIOUS };
	if (typeof highest === "number") return { state: s, value: highest };
	const { intid, group, signalled } = highest;
	const irq = gicV2Interrupt(s, cpu, intid);
	if (!signalled || irq === undefined) return { state: s, value: GIC_SPURIOUS };
	const field = group === 0 ? "active0" : "active1";
	const bit = 2 ** (groupPriority(c, irq.priority, group) / 8);
	const taken = intid < GIC_FIRST_PPI ? irq.sources & ~(1 << source(s, cpu, intid)) : 0;
	const state = gicV2With(gicV2WithCpu(s, cpu, { [field]: (c[field] | bit) >>> 0 }), cpu, intid, {
		active: true,
		home: cpu,
		sources: taken,
		...(irq.edge ? { latch: false } : {}),
	});
	return { state, value: withSource(s, cpu, intid) };
}

/** The end of an interrupt: a level that software made pending is served by it. */
function deactivate(s: GicV2State, cpu: number, intid: number): GicV2State {
	const edge = gicV2Interrupt(s, cpu, intid)?.edge === true;
	return gicV2With(s, cpu, intid, { active: false, home: undefined, ...(edge ? {} : { latch: false }) });
}

/** GICC_EOIR and GICC_AEOIR: priority drop, and without EOImode the end. @see IHI 0048, 4.4.5 and 4.4.12 */
function endOfInterrupt(s: GicV2State, cpu: number, alias: boolean, intid: number): GicV2State {
	const c = s.cpus[cpu];
	const n = c === undefined ? undefined : mostActive(c);
	if (c === undefined || n === undefined || intid >= FIRST_SPECIAL) return s;
	const bit = 2 ** n;
	const zero = Math.floor(c.active0 / bit) % 2 === 1;
	const dropped = gicV2WithCpu(s, cpu, zero ? { active0: c.active0 - bit } : { active1: c.active1 - bit });
	const irq = gicV2Interrupt(s, cpu, intid);
	if (has(c, EOI_MODE) || irq === undefined || !irq.active || irq.home !== cpu) return dropped;
	const belongs = alias ? irq.group === 1 : irq.group === 0 || has(c, ACK_CTL);
	return belongs && groupPriority(c, irq.priority, irq.group) === 8 * n ? deactivate(dropped, cpu, intid) : dropped;
}

/** GICC_DIR. @see IHI 0048, 4.4.15 */
function deactivateInterrupt(s: GicV2State, cpu: number, intid: number): GicV2State {
	const c = s.cpus[cpu];
	const irq = gicV2Interrupt(s, cpu, intid);
	if (c === undefined || irq === undefined || !has(c, EOI_MODE) || !irq.active) return s;
	return irq.home === cpu || intid >= GIC_FIRST_SPI ? deactivate(s, cpu, intid) : s;
}

/** GICC_HPPIR and GICC_AHPPIR. */
function highest(s: GicV2State, cpu: number, alias: boolean): number {
	const found = visible(s, cpu, alias);
	return typeof found === "object" ? withSource(s, cpu, found.intid) : (found ?? GIC_SPURIOUS);
}

/** Offsets of the registers in the CPU interface. @see IHI 0048, 4.1.3 */
export const GICC_OFFSETS: Readonly<Record<string, number>> = {
	CTLR: 0x0,
	PMR: 0x4,
	BPR: 0x8,
	IAR: 0xc,
	EOIR: 0x10,
	RPR: 0x14,
	HPPIR: 0x18,
	ABPR: 0x1c,
	AIAR: 0x20,
	AEOIR: 0x24,
	AHPPIR: 0x28,
	APR0: 0xd0,
	APR1: 0xd4,
	IIDR: 0xfc,
	DIR: 0x1000,
};

/** The registers that userspace saves and restores. @see Documentation/virt/kvm/devices/arm-vgic.rst */
export const GICC_USER: readonly string[] = ["CTLR", "PMR", "BPR", "ABPR", "APR0", "IIDR"];

/** A read of a register of the CPU interface; userspace sees GICC_PMR without its low bits. */
export function gicV2ReadGicc(s: GicV2State, cpu: number, name: string, user: boolean): GicV2Answer {
	const c = s.cpus[cpu];
	const plain = (value: number): GicV2Answer => ({ state: s, value });
	if (c === undefined) return plain(0);
	switch (name) {
		case "CTLR":
			return plain(c.GICC_CTLR);
		case "PMR":
			return plain(user ? c.GICC_PMR / 8 : c.GICC_PMR);
		case "BPR":
			return plain(Math.max(c.GICC_BPR, BPR_MINIMUM));
		case "ABPR":
			return plain(Math.max(c.GICC_ABPR, ABPR_MINIMUM));
		case "IAR":
			return acknowledge(s, cpu, false);
		case "AIAR":
			return acknowledge(s, cpu, true);
		case "RPR":
			return plain(runningPriority(c));
		case "HPPIR":
			return plain(highest(s, cpu, false));
		case "AHPPIR":
			return plain(highest(s, cpu, true));
		case "APR0":
			return plain((c.active0 | c.active1) >>> 0);
		case "IIDR":
			return plain(0x04b2_043b);
		default:
			return plain(0);
	}
}

/** A write of a register of the CPU interface. */
export function gicV2WriteGicc(s: GicV2State, cpu: number, name: string, value: number, user: boolean): GicV2State {
	const intid = value & 0x3ff;
	switch (name) {
		case "CTLR":
			return gicV2WithCpu(s, cpu, { GICC_CTLR: value & CTLR_BITS });
		case "PMR":
			return gicV2WithCpu(s, cpu, { GICC_PMR: (user ? value << 3 : value) & GIC_PRIORITY_MASK });
		case "BPR":
			return gicV2WithCpu(s, cpu, { GICC_BPR: value & 7 });
		case "ABPR":
			return gicV2WithCpu(s, cpu, { GICC_ABPR: value & 7 });
		case "EOIR":
			return endOfInterrupt(s, cpu, false, intid);
		case "AEOIR":
			return endOfInterrupt(s, cpu, true, intid);
		case "DIR":
			return deactivateInterrupt(s, cpu, intid);
		case "APR0":
			return gicV2WithCpu(s, cpu, { active0: value, active1: 0 });
		default:
			return s;
	}
}
