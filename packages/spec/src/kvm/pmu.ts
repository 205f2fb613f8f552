import { EBUSY, EINVAL, ENODEV, ENXIO, KVM_PMU_EVENT_ALLOW, KVM_PMU_EVENT_DENY } from "@upcall/uapi";

/** Number of the cycle counter. */
export const CYCLE = 31;
/** Events that the PMU of a virtual machine counts; others never happen. @see DDI 0487, D13.11 */
export const PMU_EVENTS = { SW_INCR: 0x00, INST_RETIRED: 0x08, CPU_CYCLES: 0x11, CHAIN: 0x1e } as const;

const E = 1n << 0n;
const P = 1n << 1n;
const C = 1n << 2n;
const LC = 1n << 6n;
const LP = 1n << 7n;
/** PMEVTYPER and PMCCFILTR. */
const EXCLUDE_EL1 = 1n << 31n;
const EXCLUDE_EL0 = 1n << 30n;
const UNKNOWN = 0x1de7ec7edbadc0den;
const EVENT_MASK = 0xffffn;
const TYPE_MASK = EXCLUDE_EL1 | EXCLUDE_EL0 | EVENT_MASK;
const U64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const U32 = (value: bigint): bigint => BigInt.asUintN(32, value);

/** What is the same for all vCPUs of a VM. */
export interface PmuVm {
	/** Event counters: PMCR_EL0.N. */
	readonly counters: number;
	/** Events of the filter that may be counted, below 0x10000; `undefined`: all. */
	readonly allowed: ReadonlySet<number> | undefined;
}

/** The PMU of one vCPU: the kernel's storage. Counters 0 to 30 and {@link CYCLE}. */
export interface PmuState {
	/** PMCR_EL0 without N. */
	readonly pmcr: bigint;
	readonly cnten: bigint;
	readonly inten: bigint;
	readonly ovs: bigint;
	readonly selr: bigint;
	readonly userenr: bigint;
	readonly counter: readonly bigint[];
	/** PMEVTYPERn_EL0, and PMCCFILTR_EL0 as number 31. */
	readonly type: readonly bigint[];
}

/** Bits of the counters that exist. */
export function counterMask(vm: PmuVm): bigint {
	return (1n << BigInt(CYCLE)) | ((1n << BigInt(vm.counters)) - 1n);
}

/** After KVM_ARM_VCPU_INIT. The kernel gives what is architecturally UNKNOWN a value that is easy to recognise. */
export function initialPmu(vm: PmuVm): PmuState {
	const masked = UNKNOWN & counterMask(vm);
	const list = (value: bigint, cycle: bigint) => Array.from({ length: 32 }, (_, n) => (n === CYCLE ? cycle : value));
	return {
		pmcr: LC,
		cnten: masked,
		inten: masked,
		ovs: masked,
		selr: UNKNOWN & 31n,
		userenr: 0n,
		counter: list(U32(UNKNOWN), UNKNOWN),
		type: list(UNKNOWN & TYPE_MASK, 0n),
	};
}

const bit = (n: number): bigint => 1n << BigInt(n);
const replaced = (list: readonly bigint[], n: number, value: bigint): bigint[] =>
	list.map((v, i) => (i === n ? value : v));

/** Adds 1 to a counter: the cycle counter has 64 bits, the others 32; an overflow is noted and goes on to a CHAIN counter. */
function increment(vm: PmuVm, s: PmuState, n: number): PmuState {
	const value = n === CYCLE ? U64((s.counter[n] as bigint) + 1n) : U32((s.counter[n] as bigint) + 1n);
	const next = { ...s, counter: replaced(s.counter, n, value) };
	if (value !== 0n) return next;
	const overflowed = { ...next, ovs: next.ovs | bit(n) };
	if (n === CYCLE || n % 2 === 1 || n + 1 >= CYCLE) return overflowed;
	return software(vm, overflowed, bit(n + 1), PMU_EVENTS.CHAIN);
}

/** An event that software or another counter causes: Exception levels and the event filter do not matter. */
function software(vm: PmuVm, s: PmuState, mask: bigint, event: number): PmuState {
	if ((s.pmcr & E) === 0n) return s;
	let state = s;
	for (let n = 0; n < CYCLE; n++) {
		if ((mask & s.cnten & bit(n)) === 0n || Number((s.type[n] as bigint) & EVENT_MASK) !== event) continue;
		state = increment(vm, state, n);
	}
	return state;
}

/** What one retired instruction at an Exception level counts for. A cycle is an instruction. */
export function pmuRetire(vm: PmuVm, s: PmuState, el: 0 | 1): PmuState {
	if ((s.pmcr & E) === 0n) return s;
	let state = s;
	for (let n = 0; n <= CYCLE; n++) {
		if ((s.cnten & bit(n)) === 0n) continue;
		const type = s.type[n] as bigint;
		const event = n === CYCLE ? PMU_EVENTS.CPU_CYCLES : Number(type & EVENT_MASK);
		if (event !== PMU_EVENTS.CPU_CYCLES && event !== PMU_EVENTS.INST_RETIRED) continue;
		if (vm.allowed?.has(event) === false || (type & (el === 0 ? EXCLUDE_EL0 : EXCLUDE_EL1)) !== 0n) continue;
		state = increment(vm, state, n);
	}
	return state;
}

/** Level of the overflow interrupt, by Linux 6.12: a counter must be enabled as well as its interrupt. */
export function pmuLevel(s: PmuState): boolean {
	return (s.pmcr & E) !== 0n && (s.ovs & s.cnten & s.inten) !== 0n;
}

/** A write to PMCR_EL0 takes effect: P and C clear counters, LP does not exist before PMUv3p5, LC is RES1. */
function handlePmcr(vm: PmuVm, s: PmuState, value: bigint): PmuState {
	const counter = s.counter.map((v, n) => {
		if (n === CYCLE) return (value & C) !== 0n ? 0n : v;
		return (value & P) !== 0n && n < vm.counters ? 0n : v;
	});
	return { ...s, pmcr: (value & 0xffn & ~(LP | C | P)) | LC, counter };
}

/** What KVM does before a vCPU runs whose registers userspace has written. */
export function pmuReload(vm: PmuVm, s: PmuState): PmuState {
	const mask = counterMask(vm);
	const state = handlePmcr(vm, s, s.pmcr);
	return { ...state, ovs: state.ovs & mask, inten: state.inten & mask, cnten: state.cnten & mask };
}

/** PMCR_EL0 as it reads, P and C excepted. */
const readPmcr = (vm: PmuVm, s: PmuState): bigint => (s.pmcr & 0xffn) | (BigInt(vm.counters) << 11n);

/** PMCEID0_EL0 or PMCEID1_EL0: what is counted, without what the filter denies. */
export function pmceid(vm: PmuVm, which: 0 | 1): bigint {
	let value = 0n;
	for (const event of Object.values(PMU_EVENTS)) {
		if (event >> 5 === which && vm.allowed?.has(event) !== false) value |= bit(event & 31);
	}
	return value;
}

/** PMUSERENR_EL0: which bits open a register to EL0, for reads and for writes; `undefined`: none do. */
function opening(name: string, write: boolean): bigint | undefined {
	if (name.startsWith("PMINTEN")) return undefined;
	if (name === "PMUSERENR_EL0") return write ? undefined : 15n;
	if (name === "PMSWINC_EL0") return 0b0011n;
	if (name === "PMCCNTR_EL0") return write ? 0b0001n : 0b0101n;
	if (name === "PMSELR_EL0") return 0b1001n;
	if (name === "PMXEVCNTR_EL0" || /^PMEVCNTR\d/.test(name)) return write ? 0b0001n : 0b1001n;
	return 0b0001n;
}

/** The counter of a register that belongs to one, or `undefined`. */
function counterOf(name: string, s: PmuState): number | undefined {
	const numbered = /^PMEV(?:CNTR|TYPER)(\d+)_EL0$/.exec(name);
	if (numbered) return Number(numbered[1]);
	if (name === "PMXEVCNTR_EL0" || name === "PMXEVTYPER_EL0") return Number(s.selr & 31n);
	return name === "PMCCNTR_EL0" || name === "PMCCFILTR_EL0" ? CYCLE : undefined;
}

const isType = (name: string): boolean => name.includes("TYPER") || name === "PMCCFILTR_EL0";

/** Whether the guest's access is UNDEFINED: PMUSERENR_EL0 at EL0, or a counter that does not exist. */
function undefinedAccess(vm: PmuVm, s: PmuState, name: string, el: 0 | 1, write: boolean): boolean {
	const open = opening(name, write);
	const userRead = name === "PMUSERENR_EL0" && !write;
	if (el === 0 && !userRead && (open === undefined || (s.userenr & open) === 0n)) return true;
	const n = counterOf(name, s);
	return n !== undefined && n !== CYCLE && n >= vm.counters;
}

/** MRS by the guest; `undefined`: UNDEFINED. */
export function pmuRead(vm: PmuVm, s: PmuState, name: string, el: 0 | 1): bigint | undefined {
	if (undefinedAccess(vm, s, name, el, false)) return undefined;
	const n = counterOf(name, s);
	if (n !== undefined) return (isType(name) ? s.type : s.counter)[n];
	switch (name) {
		case "PMCR_EL0":
			return readPmcr(vm, s) & ~(P | C);
		case "PMSELR_EL0":
			return s.selr & 31n;
		case "PMCEID0_EL0":
		case "PMCEID1_EL0":
			return pmceid(vm, name === "PMCEID0_EL0" ? 0 : 1);
		case "PMUSERENR_EL0":
			return s.userenr & 15n;
		default:
			return mask(s, name);
	}
}

type Mask = "cnten" | "inten" | "ovs";

/** The register of a pair of set and clear registers. */
function maskOf(name: string): Mask | undefined {
	if (/^PMCNTEN(SET|CLR)_EL0$/.test(name)) return "cnten";
	if (/^PMINTEN(SET|CLR)_EL1$/.test(name)) return "inten";
	return /^PMOVS(SET|CLR)_EL0$/.test(name) ? "ovs" : undefined;
}

function mask(s: PmuState, name: string): bigint | undefined {
	const which = maskOf(name);
	return which && s[which];
}

function setOrClear(vm: PmuVm, s: PmuState, name: string, which: Mask, value: bigint): PmuState {
	const bits = value & counterMask(vm);
	return { ...s, [which]: name.includes("SET") ? s[which] | bits : s[which] & ~bits };
}

/** MSR by the guest; `undefined`: UNDEFINED. */
export function pmuWrite(vm: PmuVm, s: PmuState, name: string, el: 0 | 1, value: bigint): PmuState | undefined {
	if (name.startsWith("PMCEID") || undefinedAccess(vm, s, name, el, true)) return undefined;
	const n = counterOf(name, s);
	if (n !== undefined) {
		if (isType(name)) return { ...s, type: replaced(s.type, n, value & TYPE_MASK) };
		return { ...s, counter: replaced(s.counter, n, n === CYCLE ? value : U32(value)) };
	}
	switch (name) {
		case "PMCR_EL0":
			return handlePmcr(vm, s, value);
		case "PMSELR_EL0":
			return { ...s, selr: value };
		case "PMSWINC_EL0":
			return software(vm, s, value & counterMask(vm), PMU_EVENTS.SW_INCR);
		case "PMUSERENR_EL0":
			return { ...s, userenr: value & 15n };
		default: {
			const which = maskOf(name);
			return which && setOrClear(vm, s, name, which, value);
		}
	}
}

/** KVM_GET_ONE_REG: live counters; PMSWINC_EL0 reads as 0. */
export function pmuGetOneReg(vm: PmuVm, s: PmuState, name: string): bigint {
	const n = counterOf(name, s);
	if (n !== undefined) return (isType(name) ? s.type : s.counter)[n] as bigint;
	const which = maskOf(name);
	if (which !== undefined) return s[which] & counterMask(vm);
	if (name === "PMCR_EL0") return readPmcr(vm, s);
	if (name === "PMSELR_EL0") return s.selr;
	return name === "PMUSERENR_EL0" ? s.userenr : 0n;
}

/**
 * KVM_SET_ONE_REG: storage as it is, except that set and clear registers set and clear, and that PMCR_EL0.N changes the
 * VM's number of counters as long as it has not run.
 */
export function pmuSetOneReg(
	vm: PmuVm,
	s: PmuState,
	name: string,
	value: bigint,
	host: { readonly ranOnce: boolean; readonly counters: number },
): { readonly vm: PmuVm; readonly state: PmuState } {
	const n = counterOf(name, s);
	if (n !== undefined) {
		if (isType(name)) return { vm, state: { ...s, type: replaced(s.type, n, value) } };
		return { vm, state: { ...s, counter: replaced(s.counter, n, n === CYCLE ? value : U32(value)) } };
	}
	const which = maskOf(name);
	if (which !== undefined) return { vm, state: setOrClear(vm, s, name, which, value) };
	if (name === "PMCR_EL0") {
		const N = Number((value >> 11n) & 31n);
		const counters = !host.ranOnce && N <= host.counters ? N : vm.counters;
		return { vm: { ...vm, counters }, state: { ...s, pmcr: (value & 0xffn) | LC } };
	}
	if (name === "PMSELR_EL0") return { vm, state: { ...s, selr: value } };
	return { vm, state: name === "PMUSERENR_EL0" ? { ...s, userenr: value } : s };
}

/** KVM_ARM_VCPU_PMU_V3_FILTER on a VM. @returns the VM, or -errno */
export function pmuFilter(
	vm: PmuVm,
	filter: { readonly base: number; readonly events: number; readonly action: number },
	ranOnce: boolean,
): PmuVm | number {
	const { base, events, action } = filter;
	if (base + events > 0x10000) return -EINVAL;
	if (action !== KVM_PMU_EVENT_ALLOW && action !== KVM_PMU_EVENT_DENY) return -EINVAL;
	if (ranOnce) return -EBUSY;
	const everything = Array.from({ length: 0x10000 }, (_, event) => event);
	const allowed = new Set(vm.allowed ?? (action === KVM_PMU_EVENT_ALLOW ? [] : everything));
	for (let event = base; event < base + events; event++) {
		if (action === KVM_PMU_EVENT_ALLOW) allowed.add(event);
		else allowed.delete(event);
	}
	return { ...vm, allowed };
}

/**
 * What comes first in KVM_SET_DEVICE_ATTR on a vCPU's PMU, and in the two attributes that carry nothing else.
 * Without a GIC in the kernel there is no interrupt number to set, and KVM_RUN wants none.
 *
 * @returns -errno, or 0 to go on
 * @see Documentation/virt/kvm/devices/vcpu.rst, 1. GROUP: KVM_ARM_VCPU_PMU_V3_CTRL
 */
export function pmuAttribute(attr: number, vcpu: { readonly feature: boolean; readonly created: boolean }): number {
	if (!vcpu.feature) return -ENODEV;
	if (vcpu.created) return -EBUSY;
	if (attr === 0) return -EINVAL;
	return attr <= 3 ? 0 : -ENXIO;
}
