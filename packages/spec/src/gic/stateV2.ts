import { GIC_FIRST_PPI, GIC_FIRST_SPI } from "./state.ts";

/** State of one interrupt of a GICv2. @see IHI 0048, 3.2 */
export interface GicV2Interrupt {
	readonly enabled: boolean;
	readonly group: 0 | 1;
	readonly priority: number;
	/** Edge-triggered; otherwise level-sensitive. */
	readonly edge: boolean;
	/** Level of the line. */
	readonly line: boolean;
	/** Pending because of an edge or of a write to GICD_ISPENDR; not of SGIs. */
	readonly latch: boolean;
	/** An SGI: the CPUs from which it is pending, one bit each. @see IHI 0048, 4.3.16 */
	readonly sources: number;
	readonly active: boolean;
	/** While active: index of the vCPU that acknowledged it. */
	readonly home: number | undefined;
	/** An SPI: GICD_ITARGETSR. */
	readonly targets: number;
}

/** CPU interface of one vCPU, and its banked interrupts. @see IHI 0048, 4.4 */
export interface GicV2Cpu {
	/** SGIs and PPIs. */
	readonly own: readonly GicV2Interrupt[];
	/** GICC_CTLR: the bits that the emulation keeps. */
	readonly GICC_CTLR: number;
	readonly GICC_PMR: number;
	readonly GICC_BPR: number;
	readonly GICC_ABPR: number;
	/** The active priorities of group 0, and of group 1, which GICC_APR0 shows together. */
	readonly active0: number;
	readonly active1: number;
}

/** A GICv2 as the kernel emulates it. */
export interface GicV2State {
	/** GICD_CTLR.EnableGrp0, which is for both groups. */
	readonly enabled: boolean;
	/** Userspace wrote GICD_IIDR: its writes of GICD_IGROUPR count. */
	readonly groupsWritable: boolean;
	/** From INTID 32 on. */
	readonly spis: readonly GicV2Interrupt[];
	readonly cpus: readonly GicV2Cpu[];
}

const SGI: GicV2Interrupt = {
	enabled: true,
	group: 0,
	priority: 0,
	edge: true,
	line: false,
	latch: false,
	sources: 0,
	active: false,
	home: undefined,
	targets: 0,
};
const PPI: GicV2Interrupt = { ...SGI, enabled: false, edge: false };
const SPI: GicV2Interrupt = { ...SGI, enabled: false };

/** State after initialisation. @see Documentation/virt/kvm/devices/arm-vgic.rst */
export function initialGicV2(interrupts: number, cpus: number): GicV2State {
	return {
		enabled: false,
		groupsWritable: false,
		spis: Array.from({ length: interrupts - GIC_FIRST_SPI }, () => SPI),
		cpus: Array.from({ length: cpus }, () => ({
			own: Array.from({ length: GIC_FIRST_SPI }, (_, n) => (n < GIC_FIRST_PPI ? SGI : PPI)),
			GICC_CTLR: 0,
			GICC_PMR: 0,
			GICC_BPR: 0,
			GICC_ABPR: 0,
			active0: 0,
			active1: 0,
		})),
	};
}

/** The interrupt that a vCPU knows by this number. */
export function gicV2Interrupt(s: GicV2State, cpu: number, intid: number): GicV2Interrupt | undefined {
	return intid < GIC_FIRST_SPI ? s.cpus[cpu]?.own[intid] : s.spis[intid - GIC_FIRST_SPI];
}

const replaced = <T>(list: readonly T[], n: number, value: T): readonly T[] =>
	list.map((old, i) => (i === n ? value : old));

/** The state with some fields of a vCPU's interface changed. */
export function gicV2WithCpu(s: GicV2State, cpu: number, change: Partial<GicV2Cpu>): GicV2State {
	const old = s.cpus[cpu];
	return old === undefined ? s : { ...s, cpus: replaced(s.cpus, cpu, { ...old, ...change }) };
}

/** The state with some fields of an interrupt changed. */
export function gicV2With(s: GicV2State, cpu: number, intid: number, change: Partial<GicV2Interrupt>): GicV2State {
	const old = gicV2Interrupt(s, cpu, intid);
	if (old === undefined) return s;
	const next = { ...old, ...change };
	if (intid >= GIC_FIRST_SPI) return { ...s, spis: replaced(s.spis, intid - GIC_FIRST_SPI, next) };
	return gicV2WithCpu(s, cpu, { own: replaced(s.cpus[cpu]?.own ?? [], intid, next) });
}

/** Pending: an SGI from any CPU, an edge until it is served, a level as long as it is there. @see IHI 0048, 3.2.4 */
export function gicV2Pending(irq: GicV2Interrupt): boolean {
	return irq.sources !== 0 || irq.latch || (!irq.edge && irq.line);
}

/** The vCPU that gets an SPI: the first one of its targets, and the first of all when it has none. */
export function gicV2Target({ targets }: GicV2Interrupt): number {
	for (let n = 0; n < 8; n++) if (((targets >>> n) & 1) === 1) return n;
	return 0;
}

/** INTIDs of what is pending and enabled for a vCPU and not active, the most urgent first, and of equals the lowest number. */
export function gicV2Forwarded(s: GicV2State, cpu: number): readonly number[] {
	if (!s.enabled) return [];
	const all = Array.from({ length: GIC_FIRST_SPI + s.spis.length }, (_, intid) => intid);
	const waits = (intid: number): boolean => {
		const irq = gicV2Interrupt(s, cpu, intid);
		if (irq === undefined || !irq.enabled || irq.active || !gicV2Pending(irq)) return false;
		return intid < GIC_FIRST_SPI || gicV2Target(irq) === cpu;
	};
	const priority = (intid: number): number => gicV2Interrupt(s, cpu, intid)?.priority ?? 0;
	return all.filter(waits).sort((a, b) => priority(a) - priority(b) || a - b);
}

/**
 * A line changes: KVM_IRQ_LINE. An edge interrupt sees only that it rises, a level-sensitive one the level.
 *
 * @see Documentation/virt/kvm/api.rst, section 4.25
 */
export function gicV2Line(s: GicV2State, cpu: number, intid: number, level: boolean): GicV2State {
	const irq = gicV2Interrupt(s, cpu, intid);
	if (irq === undefined) return s;
	if (irq.edge) return level ? gicV2With(s, cpu, intid, { latch: true }) : s;
	return gicV2With(s, cpu, intid, { line: level });
}
