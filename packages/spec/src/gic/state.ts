/** Interrupts of an interrupt controller: INTIDs 0 to 15 are SGIs, 16 to 31 PPIs, from 32 on SPIs. @see IHI 0069, 2.2 */
export const GIC_FIRST_PPI = 16;
export const GIC_FIRST_SPI = 32;
/** The INTID of no interrupt. @see IHI 0069, 2.2.1 */
export const GIC_SPURIOUS = 1023;
/** Priorities have five bits. @see IHI 0069, 4.8 */
export const GIC_PRIORITY_MASK = 0xf8;

/** State of one interrupt. @see IHI 0069, 4.1 */
export interface GicInterrupt {
	readonly enabled: boolean;
	/** 0 is signalled as FIQ, 1 as IRQ: there is one Security state. */
	readonly group: 0 | 1;
	readonly priority: number;
	/** Edge-triggered; otherwise level-sensitive. */
	readonly edge: boolean;
	/** Level of the line. */
	readonly line: boolean;
	/** Pending because of an edge or of a write to ISPENDR. */
	readonly latch: boolean;
	readonly active: boolean;
	/** An active SPI: index of the vCPU that acknowledged it. */
	readonly home: number | undefined;
	/** An SPI: GICD_IROUTER, Aff2.Aff1.Aff0. */
	readonly affinity: number;
}

/** CPU interface and redistributor of one vCPU. */
export interface GicCpu {
	/** MPIDR_EL1: Aff2.Aff1.Aff0. */
	readonly affinity: number;
	/** SGIs and PPIs. */
	readonly own: readonly GicInterrupt[];
	readonly ICC_PMR_EL1: number;
	readonly ICC_BPR0_EL1: number;
	readonly ICC_BPR1_EL1: number;
	readonly ICC_AP0R0_EL1: number;
	readonly ICC_AP1R0_EL1: number;
	readonly ICC_IGRPEN0_EL1: number;
	readonly ICC_IGRPEN1_EL1: number;
	/** ICC_CTLR_EL1 */
	readonly CBPR: boolean;
	readonly EOImode: boolean;
}

/** A GICv3 as the kernel emulates it. */
export interface GicState {
	/** GICD_CTLR.EnableGrp1, which is for both groups. */
	readonly enabled: boolean;
	/** From INTID 32 on. */
	readonly spis: readonly GicInterrupt[];
	readonly cpus: readonly GicCpu[];
}

const SGI: GicInterrupt = {
	enabled: true,
	group: 1,
	priority: 0,
	edge: true,
	line: false,
	latch: false,
	active: false,
	home: undefined,
	affinity: 0,
};
const PPI: GicInterrupt = { ...SGI, enabled: false, edge: false };
const SPI: GicInterrupt = { ...SGI, enabled: false };

/** State after KVM_DEV_ARM_VGIC_CTRL_INIT. @see Documentation/virt/kvm/devices/arm-vgic-v3.rst */
export function initialGic(interrupts: number, affinities: readonly number[]): GicState {
	return {
		enabled: false,
		spis: Array.from({ length: interrupts - GIC_FIRST_SPI }, () => SPI),
		cpus: affinities.map((affinity) => ({
			affinity,
			own: Array.from({ length: GIC_FIRST_SPI }, (_, n) => (n < GIC_FIRST_PPI ? SGI : PPI)),
			ICC_PMR_EL1: 0,
			ICC_BPR0_EL1: 0,
			ICC_BPR1_EL1: 0,
			ICC_AP0R0_EL1: 0,
			ICC_AP1R0_EL1: 0,
			ICC_IGRPEN0_EL1: 0,
			ICC_IGRPEN1_EL1: 0,
			CBPR: false,
			EOImode: false,
		})),
	};
}

/** The interrupt that a vCPU knows by this number. */
export function gicInterrupt(s: GicState, cpu: number, intid: number): GicInterrupt | undefined {
	return intid < GIC_FIRST_SPI ? s.cpus[cpu]?.own[intid] : s.spis[intid - GIC_FIRST_SPI];
}

const replaced = <T>(list: readonly T[], n: number, value: T): readonly T[] =>
	list.map((old, i) => (i === n ? value : old));

/** The state with some fields of a vCPU's interface changed. */
export function gicWithCpu(s: GicState, cpu: number, change: Partial<GicCpu>): GicState {
	const old = s.cpus[cpu];
	return old === undefined ? s : { ...s, cpus: replaced(s.cpus, cpu, { ...old, ...change }) };
}

/** The state with some fields of an interrupt changed. */
export function gicWith(s: GicState, cpu: number, intid: number, change: Partial<GicInterrupt>): GicState {
	const old = gicInterrupt(s, cpu, intid);
	if (old === undefined) return s;
	const next = { ...old, ...change };
	if (intid >= GIC_FIRST_SPI) return { ...s, spis: replaced(s.spis, intid - GIC_FIRST_SPI, next) };
	return gicWithCpu(s, cpu, { own: replaced(s.cpus[cpu]?.own ?? [], intid, next) });
}

/** Pending: an edge until it is served, a level as long as it is there. @see IHI 0069, 4.1.2 */
export function gicPending(irq: GicInterrupt): boolean {
	return irq.latch || (!irq.edge && irq.line);
}

/** Whether an interrupt goes to a vCPU: an SPI by affinity, the others to their own. @see IHI 0069, 3.3 */
function goesTo(s: GicState, cpu: number, intid: number): boolean {
	if (intid < GIC_FIRST_SPI) return true;
	return s.spis[intid - GIC_FIRST_SPI]?.affinity === s.cpus[cpu]?.affinity;
}

/** INTIDs of what is pending and enabled for a vCPU and not active, the most urgent first, and of equals the lowest number. */
export function gicForwarded(s: GicState, cpu: number): readonly number[] {
	if (!s.enabled) return [];
	const all = Array.from({ length: GIC_FIRST_SPI + s.spis.length }, (_, intid) => intid);
	const waits = (intid: number): boolean => {
		const irq = gicInterrupt(s, cpu, intid);
		return irq?.enabled === true && !irq.active && gicPending(irq) && goesTo(s, cpu, intid);
	};
	const priority = (intid: number): number => gicInterrupt(s, cpu, intid)?.priority ?? 0;
	return all.filter(waits).sort((a, b) => priority(a) - priority(b) || a - b);
}
