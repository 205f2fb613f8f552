import type { VcpuState, VmState } from "../state.ts";
import { FIRST_PPI, FIRST_SPI, Interrupt } from "./interrupt.ts";
import type { Lpi } from "./its/lpi.ts";
import { PendingSet } from "./pendingSet.ts";
import type { RedistributorRegion } from "./redistributorRegions.ts";
import { PROPBASER_RESET } from "./tableAttributes.ts";

/** vCPUs that a GICv2 serves: target lists have eight bits. */
export const MAX_VCPUS_V2 = 8;
/** Interrupts of a GIC unless userspace says otherwise. */
const DEFAULT_INTERRUPTS = 256;
/** Revision of the emulation that GICD_IIDR shows, unless userspace wants an older one. */
const REVISION = 3;
/** GICR_PENDBASER at reset: inner shareable, cacheable. */
const PENDBASER_RESET = 0x580n;

/** The part of an interrupt controller that belongs to one vCPU: SGIs and PPIs, the CPU interface, the redistributor. */
export class VgicCpu {
	/** INTIDs 0 to 31. */
	readonly own: readonly Interrupt[];
	/** What waits for this vCPU, by group. */
	readonly waiting: readonly [PendingSet, PendingSet] = [new PendingSet(), new PendingSet()];
	/** ICC_PMR_EL1 */
	pmr = 0;
	/** ICC_BPR0_EL1 and ICC_BPR1_EL1. */
	bpr0 = 0;
	bpr1 = 0;
	/** ICC_AP0R0_EL1 and ICC_AP1R0_EL1: bit n, an interrupt with the group priority `8 * n` is active. */
	ap0r = 0;
	ap1r = 0;
	/** ICC_IGRPEN0_EL1 and ICC_IGRPEN1_EL1. */
	enable0 = false;
	enable1 = false;
	/** ICC_CTLR_EL1.CBPR and EOImode; of a GICv2 also GICC_CTLR.AckCtl and FIQEn. */
	cbpr = false;
	eoiMode = false;
	ackCtl = false;
	fiqEn = false;
	/** Bits of priorities and INTIDs that userspace restored with ICC_CTLR_EL1. */
	priorityBits = 5;
	idBits = 1;
	/** An interrupt waits that ends a WFI. */
	wakeup = false;
	/** GICR_CTLR.EnableLPIs, and GICR_PENDBASER. */
	lpisEnabled = false;
	pendBaser = PENDBASER_RESET;
	/** The redistributor: its region, its place there, and its address; -1 without one. */
	region: RedistributorRegion | undefined;
	regionIndex = 0;
	redistributorBase = -1;
	/** Levels of the timers' and the PMU's outputs that the GIC has seen. */
	outputs = 0;

	constructor(vcpu: VcpuState, version: 2 | 3) {
		this.own = Array.from({ length: FIRST_SPI }, (_, intid) => {
			const irq = new Interrupt(intid, version === 3 ? 1 : 0, vcpu);
			irq.edge = intid < FIRST_PPI;
			irq.enabled = intid < FIRST_PPI;
			return irq;
		});
	}
}

/** The interrupt controller of a VM. */
export class Vgic {
	readonly vm: VmState;
	readonly version: 2 | 3;
	/** SGIs, PPIs and SPIs; 32 until userspace or initialisation sets it. */
	interrupts = FIRST_SPI;
	spis: Interrupt[] = [];
	initialised = false;
	/** The addresses were checked at a first KVM_RUN. */
	ready = false;
	/** GICD_CTLR: interrupts are forwarded. */
	enabled = false;
	revision = REVISION;
	/** Userspace wrote GICD_IIDR of a GICv2: groups can be changed. */
	groupsWritable = false;
	/** Addresses; -1 while they are not set. */
	distributorBase = -1;
	cpuInterfaceBase = -1;
	readonly regions: RedistributorRegion[] = [];
	/** GICR_PROPBASER, the same for all. */
	propBaser = 0n;
	/** Told when the guest has ended a level-sensitive SPI, counted from 0. */
	ended: ((spi: number) => void) | undefined;
	/** LPIs that events are translated to, by INTID. */
	readonly lpis = new Map<number, Lpi>();

	constructor(vm: VmState, version: 2 | 3) {
		this.vm = vm;
		this.version = version;
		if (this.hasIts) this.propBaser = PROPBASER_RESET;
	}

	/** There is an ITS, and so LPIs. */
	get hasIts(): boolean {
		return this.vm.itses.length > 0;
	}

	/** The interrupt that a vCPU knows by this number, up to the last SPI; undefined when there is none. */
	find(vcpu: VcpuState, intid: number): Interrupt | undefined {
		return intid < FIRST_SPI ? (vcpu.gic as VgicCpu).own[intid] : this.spis[intid - FIRST_SPI];
	}

	/** Makes the interrupts; from now on no vCPU can be added. */
	initialise(): void {
		if (this.initialised) return;
		if (this.interrupts === FIRST_SPI) this.interrupts = DEFAULT_INTERRUPTS;
		const first = this.vm.vcpus[0];
		this.spis = Array.from({ length: this.interrupts - FIRST_SPI }, (_, i) => {
			const irq = new Interrupt(FIRST_SPI + i, this.version === 3 ? 1 : 0);
			// Linux takes the vCPU that was created first, whatever its affinity.
			irq.target = first;
			return irq;
		});
		this.vm.routes = undefined;
		this.initialised = true;
	}
}
