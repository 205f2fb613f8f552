import { KVM_ARM_VCPU_PMU_V3 } from "@upcall/uapi";
import type { VcpuState, VmState } from "../state.ts";

/** Number of the cycle counter. */
export const CYCLE = 31;
/** Event counters of a VM's PMU unless userspace wants fewer. */
export const MAX_COUNTERS = 6;
/** Events that there are: numbers have 16 bits. */
export const EVENTS = 0x10000;
/** ID_AA64DFR0_EL1.PMUVer of a CPU model that does not say: PMUv3 for Armv8.1. */
export const PMU_VERSION = 4n;

/** Events that happen; a cycle is an instruction. @see DDI 0487, D13.11 */
export const SW_INCR = 0x00;
export const INST_RETIRED = 0x08;
export const CPU_CYCLES = 0x11;
export const CHAIN = 0x1e;

/** PMCR_EL0 bits. */
export const PMCR_E = 1;
export const PMCR_P = 2;
export const PMCR_C = 4;
export const PMCR_LC = 0x40;
export const PMCR_LP = 0x80;

const EXCLUDE_EL1 = 1n << 31n;
const EXCLUDE_EL0 = 1n << 30n;
const EVENT_MASK = BigInt(EVENTS - 1);
/** Bits of PMEVTYPERn_EL0 and PMCCFILTR_EL0 that a guest can set. */
export const TYPE_MASK = EXCLUDE_EL1 | EXCLUDE_EL0 | EVENT_MASK;

const UNKNOWN = 0x1de7ec7edbadc0den;
const TWO_TO_32 = 1n << 32n;
const TWO_TO_64 = 1n << 64n;

/** The PMU of one vCPU. Counters hold their value as of the instruction count in `at`. */
export class Pmu {
	/** KVM_ARM_VCPU_PMU_V3_INIT was set. */
	created = false;
	/** INTID of the overflow interrupt; -1 until userspace sets it. */
	irq = -1;
	/** Level of the overflow interrupt, for an interrupt controller. */
	level = false;
	/** Userspace wrote registers: they take effect when the vCPU runs. */
	reload = false;
	/** PMCR_EL0 without N. */
	pmcr = PMCR_LC;
	/** PMCNTENSET_EL0, PMINTENSET_EL1, PMOVSSET_EL0. */
	cnten = 0;
	inten = 0;
	ovs = 0;
	selr = 0n;
	userenr = 0n;
	readonly counter: bigint[] = new Array(32).fill(0n);
	/** PMEVTYPERn_EL0, and PMCCFILTR_EL0 as number 31. */
	readonly type: bigint[] = new Array(32).fill(0n);
	/** Instructions retired, and those of them at EL0, that are counted already. */
	at = 0;
	atEl0 = 0;
	/** Some counter counts at one Exception level only. */
	byLevel = false;
}

/** Whether the VM's vCPUs have a PMU. */
export function hasPmu(vm: VmState): boolean {
	return vm.features >= 0 && ((vm.features >> KVM_ARM_VCPU_PMU_V3) & 1) !== 0;
}

/** Bits of the counters that exist, unsigned. */
export function counterMask(vm: VmState): number {
	return ((1 << CYCLE) | ((1 << vm.pmuCounters) - 1)) >>> 0;
}

/** Whether the VM's event filter lets an event be counted. */
export function allowed(vm: VmState, event: number): boolean {
	return vm.pmuFilter === undefined || (((vm.pmuFilter[event >> 3] as number) >> (event & 7)) & 1) !== 0;
}

/** KVM_ARM_VCPU_INIT: what is architecturally UNKNOWN gets a value that is easy to recognise. */
export function resetPmu(vcpu: VcpuState): void {
	const { pmu, vm } = vcpu;
	if (pmu === undefined) return;
	const masked = (Number(UNKNOWN & 0xffff_ffffn) & counterMask(vm)) >>> 0;
	pmu.pmcr = PMCR_LC;
	pmu.cnten = masked;
	pmu.inten = masked;
	pmu.ovs = masked;
	pmu.selr = UNKNOWN & 31n;
	pmu.userenr = 0n;
	pmu.counter.fill(UNKNOWN % TWO_TO_32);
	pmu.counter[CYCLE] = UNKNOWN;
	pmu.type.fill(UNKNOWN & TYPE_MASK);
	pmu.type[CYCLE] = 0n;
	pmu.level = false;
	pmu.reload = true;
	typesChanged(vcpu, pmu);
}

/** Finds out whether Exception levels have to be counted apart; the counters must be up to date. */
export function typesChanged(vcpu: VcpuState, pmu: Pmu): void {
	const { cpu } = vcpu;
	pmu.byLevel = pmu.type.some((type) => ((type >> 31n) & 1n) !== ((type >> 30n) & 1n));
	cpu.countLevels(pmu.byLevel);
	pmu.at = cpu.retired;
	pmu.atEl0 = cpu.retiredAtEl0;
}

/** Adds to a counter; an overflow is noted and goes on to a CHAIN counter. */
export function addToCounter(pmu: Pmu, n: number, amount: bigint): void {
	const modulus = n === CYCLE ? TWO_TO_64 : TWO_TO_32;
	const value = (pmu.counter[n] as bigint) + amount;
	pmu.counter[n] = value % modulus;
	const overflows = value / modulus;
	if (overflows === 0n) return;
	pmu.ovs = (pmu.ovs | (1 << n)) >>> 0;
	if (n % 2 === 0 && n + 1 < CYCLE && countsSoftware(pmu, n + 1, CHAIN)) addToCounter(pmu, n + 1, overflows);
}

/** Whether a counter is on and counts an event that software or another counter causes. */
export function countsSoftware(pmu: Pmu, n: number, event: number): boolean {
	const on = (pmu.pmcr & PMCR_E) !== 0 && (pmu.cnten & (1 << n)) !== 0;
	return on && ((pmu.type[n] as bigint) & EVENT_MASK) === BigInt(event);
}

/** Whether a counter counts instructions. */
function countsInstructions(vm: VmState, pmu: Pmu, n: number): boolean {
	if ((pmu.cnten & (1 << n)) === 0) return false;
	const event = n === CYCLE ? CPU_CYCLES : Number((pmu.type[n] as bigint) & EVENT_MASK);
	return (event === CPU_CYCLES || event === INST_RETIRED) && allowed(vm, event);
}

/** Brings the counters up to the last instruction. Call before anything reads or changes them. */
export function syncPmu(vcpu: VcpuState, pmu: Pmu): void {
	const { cpu, vm } = vcpu;
	const total = cpu.retired - pmu.at;
	if (total === 0) return;
	const el0 = pmu.byLevel ? cpu.retiredAtEl0 - pmu.atEl0 : 0;
	pmu.at += total;
	pmu.atEl0 += el0;
	if ((pmu.pmcr & PMCR_E) === 0) return;
	for (let n = 0; n <= CYCLE; n++) {
		if (!countsInstructions(vm, pmu, n)) continue;
		const type = pmu.type[n] as bigint;
		// with byLevel clear, no counter tells the levels apart, and el0 is 0
		const amount = ((type & EXCLUDE_EL1) === 0n ? total - el0 : 0) + ((type & EXCLUDE_EL0) === 0n ? el0 : 0);
		if (amount !== 0) addToCounter(pmu, n, BigInt(amount));
	}
}

/** Brings the overflow interrupt's level up to date: Linux 6.12 asks for the counter's enable bit too. */
export function updatePmuLevel(vcpu: VcpuState, pmu: Pmu): void {
	syncPmu(vcpu, pmu);
	pmu.level = (pmu.pmcr & PMCR_E) !== 0 && (pmu.ovs & pmu.cnten & pmu.inten) !== 0;
}

/** Instructions after which the overflow interrupt may rise, at the earliest; Infinity when it cannot. */
export function instructionsToOverflow(vcpu: VcpuState, pmu: Pmu): number {
	if ((pmu.pmcr & PMCR_E) === 0 || (pmu.cnten & pmu.inten) === 0) return Number.POSITIVE_INFINITY;
	let least = Number.POSITIVE_INFINITY;
	for (let n = 0; n <= CYCLE; n++) {
		const chained = n % 2 === 0 && n + 1 < CYCLE && countsSoftware(pmu, n + 1, CHAIN) ? 2 << n : 0;
		if ((pmu.inten & ((1 << n) | chained)) === 0 || !countsInstructions(vcpu.vm, pmu, n)) continue;
		const modulus = n === CYCLE ? TWO_TO_64 : TWO_TO_32;
		least = Math.min(least, Number(modulus - (pmu.counter[n] as bigint)));
	}
	return least;
}
