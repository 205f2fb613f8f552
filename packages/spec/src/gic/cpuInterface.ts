import {
	GIC_PRIORITY_MASK,
	GIC_SPURIOUS,
	type GicCpu,
	type GicState,
	gicForwarded,
	gicInterrupt,
	gicWith,
	gicWithCpu,
} from "./state.ts";

/** What a register access gives: the state after it, and for a read the value; `undefined` for what cannot be accessed. */
export interface GicAnswer {
	readonly state: GicState;
	readonly value?: number;
}

const IDLE = 0xff;
const BPR0_MINIMUM = 2;
const BPR1_MINIMUM = 3;
/** ICC_CTLR_EL1: A3V, IDbits 24, PRIbits 5. */
const CTLR_FORMAT = 0x8c00;

/** VPriorityGroup of the shared pseudocode: the bits of a priority that decide about preemption. @see IHI 0069, 4.8.3 */
export function PriorityGroup(c: GicCpu, priority: number, group: 0 | 1): number {
	const bpr0 = Math.max(c.ICC_BPR0_EL1, BPR0_MINIMUM);
	const bpr1 = c.CBPR ? Math.min(bpr0 + 1, 7) : Math.max(c.ICC_BPR1_EL1, BPR1_MINIMUM);
	const subpriorityBits = group === 0 ? bpr0 + 1 : bpr1;
	return Math.floor(priority / 2 ** subpriorityBits) * 2 ** subpriorityBits;
}

/** The lowest bit of the active priorities' registers, which is the most urgent; `undefined` when none is set. */
function highestActiveBit(c: GicCpu): number | undefined {
	for (let n = 0; n < 32; n++) {
		if ((((c.ICC_AP0R0_EL1 >>> n) | (c.ICC_AP1R0_EL1 >>> n)) & 1) !== 0) return n;
	}
	return undefined;
}

/** GetHighestActivePriority: ICC_RPR_EL1. @see IHI 0069, 12.2.19 */
export function RunningPriority(c: GicCpu): number {
	const n = highestActiveBit(c);
	return n === undefined ? IDLE : 8 * n;
}

/** HighestPriorityPendingInterrupt among the groups that are enabled. */
export function HighestPending(s: GicState, cpu: number): number | undefined {
	const c = s.cpus[cpu];
	if (c === undefined) return undefined;
	const enabled = [c.ICC_IGRPEN0_EL1, c.ICC_IGRPEN1_EL1];
	return gicForwarded(s, cpu).find((intid) => enabled[gicInterrupt(s, cpu, intid)?.group ?? 0] === 1);
}

/** Whether the most urgent interrupt may preempt. @see IHI 0069, 4.8.6 */
function CanSignalInterrupt(s: GicState, cpu: number): number | undefined {
	const c = s.cpus[cpu];
	const intid = HighestPending(s, cpu);
	const irq = intid === undefined ? undefined : gicInterrupt(s, cpu, intid);
	if (c === undefined || irq === undefined) return undefined;
	if (irq.priority >= (c.ICC_PMR_EL1 & GIC_PRIORITY_MASK)) return undefined;
	return PriorityGroup(c, irq.priority, irq.group) < RunningPriority(c) ? intid : undefined;
}

/** Outputs to a vCPU: its interrupt inputs, and whether a WFI ends. */
export interface GicOutputs {
	readonly irq: boolean;
	readonly fiq: boolean;
	/** Something is urgent enough; neither the groups' enables nor what is active count. */
	readonly wakeup: boolean;
}

export function gicOutputs(s: GicState, cpu: number): GicOutputs {
	const intid = CanSignalInterrupt(s, cpu);
	const group = intid === undefined ? undefined : gicInterrupt(s, cpu, intid)?.group;
	const mask = (s.cpus[cpu]?.ICC_PMR_EL1 ?? 0) & GIC_PRIORITY_MASK;
	const first = gicForwarded(s, cpu)[0];
	const priority = first === undefined ? undefined : gicInterrupt(s, cpu, first)?.priority;
	return { irq: group === 1, fiq: group === 0, wakeup: priority !== undefined && priority < mask };
}

/** ICC_IAR0_EL1 and ICC_IAR1_EL1. @see IHI 0069, 12.2.13 */
function acknowledge(s: GicState, cpu: number, group: 0 | 1): GicAnswer {
	const c = s.cpus[cpu];
	const intid = CanSignalInterrupt(s, cpu);
	const irq = intid === undefined ? undefined : gicInterrupt(s, cpu, intid);
	if (c === undefined || intid === undefined || irq?.group !== group) return { state: s, value: GIC_SPURIOUS };
	const bit = 2 ** (PriorityGroup(c, irq.priority, group) / 8);
	const name = group === 0 ? "ICC_AP0R0_EL1" : "ICC_AP1R0_EL1";
	const active = { active: true, home: cpu, ...(irq.edge ? { latch: false } : {}) };
	const state = gicWith(gicWithCpu(s, cpu, { [name]: (c[name] | bit) >>> 0 }), cpu, intid, active);
	return { state, value: intid };
}

/** The end of an interrupt: a level that software made pending is served by it. */
function deactivate(s: GicState, cpu: number, intid: number): GicState {
	const edge = gicInterrupt(s, cpu, intid)?.edge === true;
	return gicWith(s, cpu, intid, { active: false, home: undefined, ...(edge ? {} : { latch: false }) });
}

/** Priority drop. */
function drop(s: GicState, cpu: number): readonly [state: GicState, priority: number | undefined] {
	const c = s.cpus[cpu];
	const n = c === undefined ? undefined : highestActiveBit(c);
	if (c === undefined || n === undefined) return [s, undefined];
	const bit = 2 ** n;
	const zero = Math.floor(c.ICC_AP0R0_EL1 / bit) % 2 === 1;
	const change = zero ? { ICC_AP0R0_EL1: c.ICC_AP0R0_EL1 - bit } : { ICC_AP1R0_EL1: c.ICC_AP1R0_EL1 - bit };
	return [gicWithCpu(s, cpu, change), 8 * n];
}

/** ICC_EOIR0_EL1 and ICC_EOIR1_EL1. @see IHI 0069, 12.2.7 */
function endOfInterrupt(s: GicState, cpu: number, group: 0 | 1, intid: number): GicState {
	if (intid >= 1020 && intid < 8192) return s;
	const [dropped, priority] = drop(s, cpu);
	const c = dropped.cpus[cpu];
	const irq = gicInterrupt(dropped, cpu, intid);
	if (c === undefined || c.EOImode || irq === undefined) return dropped;
	const matches = irq.active && irq.home === cpu && irq.group === group;
	return matches && PriorityGroup(c, irq.priority, group) === priority ? deactivate(dropped, cpu, intid) : dropped;
}

/** ICC_DIR_EL1: an SPI may be deactivated by any PE. @see IHI 0069, 12.2.6 */
function deactivateInterrupt(s: GicState, cpu: number, intid: number): GicState {
	const irq = gicInterrupt(s, cpu, intid);
	return s.cpus[cpu]?.EOImode === true && irq?.active === true ? deactivate(s, cpu, intid) : s;
}

/** ICC_SGI1R_EL1, ICC_SGI0R_EL1, ICC_ASGI1R_EL1: Aff3 is 0 everywhere. @see IHI 0069, 12.2.20 */
function sendSgi(s: GicState, sender: number, value: bigint, bothGroups: boolean): GicState {
	const field = (low: number, bits: number): number => Number((value >> BigInt(low)) & ((1n << BigInt(bits)) - 1n));
	const intid = field(24, 4);
	const listed = ({ affinity }: GicCpu): boolean => {
		const [aff2, aff1, aff0] = [affinity >>> 16, (affinity >>> 8) & 0xff, affinity & 0xff];
		const there = field(48, 8) === 0 && aff2 === field(32, 8) && aff1 === field(16, 8);
		return there && aff0 < 16 && field(aff0, 1) === 1;
	};
	let state = s;
	s.cpus.forEach((target, cpu) => {
		const wanted = field(40, 1) === 1 ? cpu !== sender : listed(target);
		const allowed = bothGroups || target.own[intid]?.group === 0;
		if (wanted && allowed) state = gicWith(state, cpu, intid, { latch: true });
	});
	return state;
}

function highest(s: GicState, cpu: number, group: 0 | 1): number {
	const intid = HighestPending(s, cpu);
	return intid !== undefined && gicInterrupt(s, cpu, intid)?.group === group ? intid : GIC_SPURIOUS;
}

/** A guest's read of a register of the CPU interface. @see IHI 0069, 12.2 */
export function gicReadIcc(s: GicState, cpu: number, name: string): GicAnswer | undefined {
	const c = s.cpus[cpu];
	if (c === undefined) return undefined;
	const bpr0 = Math.max(c.ICC_BPR0_EL1, BPR0_MINIMUM);
	switch (name) {
		case "ICC_IAR0_EL1":
			return acknowledge(s, cpu, 0);
		case "ICC_IAR1_EL1":
			return acknowledge(s, cpu, 1);
		case "ICC_HPPIR0_EL1":
			return { state: s, value: highest(s, cpu, 0) };
		case "ICC_HPPIR1_EL1":
			return { state: s, value: highest(s, cpu, 1) };
		case "ICC_RPR_EL1":
			return { state: s, value: RunningPriority(c) };
		case "ICC_PMR_EL1":
			return { state: s, value: c.ICC_PMR_EL1 & GIC_PRIORITY_MASK };
		case "ICC_BPR0_EL1":
			return { state: s, value: bpr0 };
		case "ICC_BPR1_EL1":
			return { state: s, value: c.CBPR ? Math.min(bpr0 + 1, 7) : Math.max(c.ICC_BPR1_EL1, BPR1_MINIMUM) };
		case "ICC_AP0R0_EL1":
		case "ICC_AP1R0_EL1":
		case "ICC_IGRPEN0_EL1":
		case "ICC_IGRPEN1_EL1":
			return { state: s, value: c[name] };
		case "ICC_CTLR_EL1":
			return { state: s, value: CTLR_FORMAT + (c.CBPR ? 1 : 0) + (c.EOImode ? 2 : 0) };
		case "ICC_SRE_EL1":
			return { state: s, value: 7 };
		default:
			return undefined;
	}
}

/** A guest's write of a register of the CPU interface; `undefined` when it cannot be written. @see IHI 0069, 12.2 */
export function gicWriteIcc(s: GicState, cpu: number, name: string, value: bigint): GicState | undefined {
	const c = s.cpus[cpu];
	if (c === undefined) return undefined;
	const low = Number(BigInt.asUintN(32, value));
	const intid = low & 0xff_ffff;
	switch (name) {
		case "ICC_EOIR0_EL1":
			return endOfInterrupt(s, cpu, 0, intid);
		case "ICC_EOIR1_EL1":
			return endOfInterrupt(s, cpu, 1, intid);
		case "ICC_DIR_EL1":
			return deactivateInterrupt(s, cpu, intid);
		case "ICC_SGI1R_EL1":
			return sendSgi(s, cpu, value, true);
		case "ICC_SGI0R_EL1":
		case "ICC_ASGI1R_EL1":
			return sendSgi(s, cpu, value, false);
		case "ICC_PMR_EL1":
			return gicWithCpu(s, cpu, { ICC_PMR_EL1: low & GIC_PRIORITY_MASK });
		case "ICC_BPR0_EL1":
			return gicWithCpu(s, cpu, { ICC_BPR0_EL1: Math.max(low & 7, BPR0_MINIMUM) });
		case "ICC_BPR1_EL1":
			return c.CBPR ? s : gicWithCpu(s, cpu, { ICC_BPR1_EL1: Math.max(low & 7, BPR1_MINIMUM) });
		case "ICC_AP0R0_EL1":
		case "ICC_AP1R0_EL1":
			return gicWithCpu(s, cpu, { [name]: low });
		case "ICC_IGRPEN0_EL1":
		case "ICC_IGRPEN1_EL1":
			return gicWithCpu(s, cpu, { [name]: low & 1 });
		case "ICC_CTLR_EL1":
			return gicWithCpu(s, cpu, { CBPR: (low & 1) !== 0, EOImode: (low & 2) !== 0 });
		case "ICC_SRE_EL1":
			return s;
		default:
			return undefined;
	}
}
