import type { VcpuState } from "../state.ts";
import type { PendingSet } from "./pendingSet.ts";

/** First SPI: below are the 16 SGIs and 16 PPIs that every vCPU has of its own. */
export const FIRST_SPI = 32;
/** First PPI. */
export const FIRST_PPI = 16;
/** First INTID that is no SPI. */
export const LAST_SPI_END = 1020;
/** What ICC_IAR and GICC_IAR give when no interrupt can be acknowledged. @see IHI 0069, 2.2.1 */
export const SPURIOUS = 1023;
/** First LPI. */
export const FIRST_LPI = 8192;

/** Bits of a priority that are implemented: the top five. */
export const PRIORITY_MASK = 0xf8;

/** What the GIC keeps of one interrupt. */
export class Interrupt {
	readonly intid: number;
	/** An SGI's or PPI's vCPU. */
	readonly owner: VcpuState | undefined;
	enabled = false;
	/** 0 is signalled as FIQ, 1 as IRQ. */
	group: number;
	/** The lower, the more urgent; {@link PRIORITY_MASK} bits are kept. */
	priority = 0;
	/** Edge-triggered; otherwise level-sensitive. */
	edge = true;
	/** Level of the input line. */
	line = false;
	/** An edge, or a write to ISPENDR, that is not served yet. */
	latch = false;
	active = false;
	/** The vCPU that it goes to when it is forwarded. */
	target: VcpuState | undefined;
	/** While active: the vCPU that acknowledged it. */
	home: VcpuState | undefined;
	/** The device in the kernel that drives the line; userspace's injections are ignored then. */
	device: string | undefined;
	/** The set that it waits in, with its priority and group there. */
	queue: PendingSet | undefined;
	queuedPriority = 0;
	/** GICv2, an SGI: the vCPUs that sent it, one bit each, and the one whose copy is active. */
	sources = 0;
	activeSource = 0;
	/** SPI of a GICv2: GICD_ITARGETSR. */
	targets = 0;
	/** SPI of a GICv3: affinity of GICD_IROUTER. */
	affinity = 0;

	constructor(intid: number, group: number, owner?: VcpuState) {
		this.intid = intid;
		this.group = group;
		this.owner = owner;
		this.target = owner;
	}

	/** Whether it is pending: GICD_ISPENDR as the guest reads it. */
	get pending(): boolean {
		return this.latch || (this.line && !this.edge);
	}
}
