import { REG_LIST_PMU, SYSREGS, type SysregName } from "@upcall/uapi";
import type { VcpuState, VmState } from "../state.ts";
import {
	addToCounter,
	allowed,
	CHAIN,
	CPU_CYCLES,
	CYCLE,
	counterMask,
	countsSoftware,
	INST_RETIRED,
	MAX_COUNTERS,
	PMCR_C,
	PMCR_LC,
	PMCR_LP,
	PMCR_P,
	type Pmu,
	SW_INCR,
	syncPmu,
	TYPE_MASK,
	typesChanged,
} from "./pmu.ts";

/** PMUSERENR_EL0 bits. */
const EN = 1;
const SW = 2;
const CR = 4;
const ER = 8;
/** In place of bits: EL0 has no access. */
const NEVER = 0;

type Kind = "pmcr" | "cnten" | "inten" | "ovs" | "swinc" | "selr" | "ceid" | "userenr" | "counter" | "type";

/** One register of the PMU. */
interface PmuRegister {
	readonly kind: Kind;
	/** Counter, or -1 for the one that PMSELR_EL0 selects; 0 or 1 of PMCEIDn_EL0. */
	readonly n: number;
	/** Of the set and clear pairs: sets. */
	readonly set: boolean;
	/** Bits of PMUSERENR_EL0 of which one opens it to reads and to writes at EL0. */
	readonly read: number;
	readonly write: number;
}

const plain = (kind: Kind, read = EN, write = EN, set = false): PmuRegister => ({ kind, n: 0, set, read, write });
const counter = (n: number, read: number): PmuRegister => ({ kind: "counter", n, set: false, read, write: EN });
const type = (n: number): PmuRegister => ({ kind: "type", n, set: false, read: EN, write: EN });

const REGISTERS: ReadonlyMap<number, PmuRegister> = new Map<number, PmuRegister>([
	[SYSREGS.PMINTENSET_EL1, plain("inten", NEVER, NEVER, true)],
	[SYSREGS.PMINTENCLR_EL1, plain("inten", NEVER, NEVER)],
	[SYSREGS.PMCR_EL0, plain("pmcr")],
	[SYSREGS.PMCNTENSET_EL0, plain("cnten", EN, EN, true)],
	[SYSREGS.PMCNTENCLR_EL0, plain("cnten")],
	[SYSREGS.PMOVSSET_EL0, plain("ovs", EN, EN, true)],
	[SYSREGS.PMOVSCLR_EL0, plain("ovs")],
	[SYSREGS.PMSWINC_EL0, plain("swinc", EN | SW, EN | SW)],
	[SYSREGS.PMSELR_EL0, plain("selr", EN | ER, EN | ER)],
	[SYSREGS.PMCEID0_EL0, { ...plain("ceid"), n: 0 }],
	[SYSREGS.PMCEID1_EL0, { ...plain("ceid"), n: 1 }],
	[SYSREGS.PMUSERENR_EL0, plain("userenr", NEVER, NEVER)],
	[SYSREGS.PMCCNTR_EL0, counter(CYCLE, EN | CR)],
	[SYSREGS.PMXEVCNTR_EL0, counter(-1, EN | ER)],
	[SYSREGS.PMXEVTYPER_EL0, type(-1)],
	[SYSREGS.PMCCFILTR_EL0, type(CYCLE)],
	...Array.from({ length: CYCLE }, (_, n): [number, PmuRegister] => [
		SYSREGS[`PMEVCNTR${n}_EL0` as SysregName],
		counter(n, EN | ER),
	]),
	...Array.from({ length: CYCLE }, (_, n): [number, PmuRegister] => [
		SYSREGS[`PMEVTYPER${n}_EL0` as SysregName],
		type(n),
	]),
]);

/** Encodings of the registers that a vCPU with a PMU lists. */
export const PMU_SYSREGS: readonly number[] = REG_LIST_PMU.map((id) => Number(id & 0xffffn));
const LISTED: ReadonlySet<number> = new Set(PMU_SYSREGS);

/** Whether KVM_GET/SET_ONE_REG has a register for a vCPU with a PMU. */
export function isPmuOneReg(key: number): boolean {
	return LISTED.has(key);
}

/** PMCEIDn_EL0: what is counted, without what the filter denies. */
function eventIds(vm: VmState, which: number): bigint {
	let value = 0n;
	for (const event of [SW_INCR, INST_RETIRED, CPU_CYCLES, CHAIN]) {
		if (event >> 5 === which && allowed(vm, event)) value |= 1n << BigInt(event & 31);
	}
	return value;
}

function readPmcr(vm: VmState, pmu: Pmu): number {
	return pmu.pmcr | (vm.pmuCounters << 11);
}

/** A write to PMCR_EL0 takes effect: P and C clear counters, LP does not exist before PMUv3p5, LC is RES1. */
function handlePmcr(vm: VmState, pmu: Pmu, value: number): void {
	pmu.pmcr = (value & 0xff & ~(PMCR_LP | PMCR_C | PMCR_P)) | PMCR_LC;
	if ((value & PMCR_C) !== 0) pmu.counter[CYCLE] = 0n;
	if ((value & PMCR_P) !== 0) pmu.counter.fill(0n, 0, vm.pmuCounters);
}

/** Registers that userspace has written take effect, before a vCPU runs. */
export function reloadPmu(vcpu: VcpuState, pmu: Pmu): void {
	const mask = counterMask(vcpu.vm);
	pmu.reload = false;
	handlePmcr(vcpu.vm, pmu, pmu.pmcr);
	pmu.ovs = (pmu.ovs & mask) >>> 0;
	pmu.inten = (pmu.inten & mask) >>> 0;
	pmu.cnten = (pmu.cnten & mask) >>> 0;
}

/** A write to one of the set and clear registers. */
function setOrClear(vm: VmState, pmu: Pmu, kind: "cnten" | "inten" | "ovs", set: boolean, value: bigint): void {
	const bits = Number(value & 0xffff_ffffn) & counterMask(vm);
	pmu[kind] = (set ? pmu[kind] | bits : pmu[kind] & ~bits) >>> 0;
}

/** Increments the counters in `mask` that count SW_INCR. */
function softwareIncrement(pmu: Pmu, mask: number): void {
	const counting: number[] = [];
	for (let n = 0; n < CYCLE; n++) if ((mask & (1 << n)) !== 0 && countsSoftware(pmu, n, SW_INCR)) counting.push(n);
	for (const n of counting) addToCounter(pmu, n, 1n);
}

/** The counter that a register is of. */
function counterOf(pmu: Pmu, n: number): number {
	return n < 0 ? Number(pmu.selr & 31n) : n;
}

/** The register that a guest may access now, or undefined: the access is UNDEFINED. */
function accessible(vcpu: VcpuState, pmu: Pmu, key: number, write: boolean): PmuRegister | undefined {
	const register = REGISTERS.get(key);
	if (register === undefined) return undefined;
	const { kind, n } = register;
	const atEl0 = (vcpu.cpu.pstate & 0xfn) === 0n;
	const open = Number(pmu.userenr) & (write ? register.write : register.read);
	if (atEl0 && open === 0 && (kind !== "userenr" || write)) return undefined;
	if (kind === "counter" || kind === "type") {
		const number = counterOf(pmu, n);
		if (number !== CYCLE && number >= vcpu.vm.pmuCounters) return undefined;
	}
	return register;
}

/** MRS of a guest. @returns undefined when it is UNDEFINED */
export function readPmu(vcpu: VcpuState, pmu: Pmu, key: number): bigint | undefined {
	const register = accessible(vcpu, pmu, key, false);
	if (register === undefined) return undefined;
	const { kind, n } = register;
	switch (kind) {
		case "counter":
			syncPmu(vcpu, pmu);
			return pmu.counter[counterOf(pmu, n)];
		case "type":
			return pmu.type[counterOf(pmu, n)];
		case "pmcr":
			return BigInt(readPmcr(vcpu.vm, pmu) & ~(PMCR_P | PMCR_C));
		case "selr":
			return pmu.selr & 31n;
		case "ceid":
			return eventIds(vcpu.vm, n);
		case "userenr":
			return pmu.userenr & 15n;
		case "swinc":
			return undefined;
		default:
			syncPmu(vcpu, pmu);
			return BigInt(pmu[kind]);
	}
}

/** MSR of a guest. @returns whether it is defined */
export function writePmu(vcpu: VcpuState, pmu: Pmu, key: number, value: bigint): boolean {
	const register = accessible(vcpu, pmu, key, true);
	if (register === undefined) return false;
	const { kind, n, set } = register;
	const { vm } = vcpu;
	syncPmu(vcpu, pmu);
	switch (kind) {
		case "counter": {
			const number = counterOf(pmu, n);
			pmu.counter[number] = BigInt.asUintN(number === CYCLE ? 64 : 32, value);
			return true;
		}
		case "type":
			pmu.type[counterOf(pmu, n)] = value & TYPE_MASK;
			typesChanged(vcpu, pmu);
			return true;
		case "pmcr":
			handlePmcr(vm, pmu, Number(value & 0xffn));
			return true;
		case "selr":
			pmu.selr = value;
			return true;
		case "userenr":
			pmu.userenr = value & 15n;
			return true;
		case "swinc":
			softwareIncrement(pmu, Number(value & 0xffff_ffffn) & counterMask(vm));
			return true;
		case "ceid":
			return false;
		default:
			setOrClear(vm, pmu, kind, set, value);
			return true;
	}
}

/** KVM_GET_ONE_REG: live counters; PMSWINC_EL0 reads as 0. */
export function getPmuOneReg(vcpu: VcpuState, pmu: Pmu, key: number): bigint {
	const register = REGISTERS.get(key);
	if (register === undefined) return 0n;
	const { kind, n } = register;
	syncPmu(vcpu, pmu);
	switch (kind) {
		case "counter":
			return pmu.counter[n] as bigint;
		case "type":
			return pmu.type[n] as bigint;
		case "pmcr":
			return BigInt(readPmcr(vcpu.vm, pmu));
		case "selr":
			return pmu.selr;
		case "userenr":
			return pmu.userenr;
		case "swinc":
		case "ceid":
			return 0n;
		default:
			return BigInt((pmu[kind] & counterMask(vcpu.vm)) >>> 0);
	}
}

/**
 * KVM_SET_ONE_REG: storage as it is, except that set and clear registers set and clear, and that PMCR_EL0.N changes the
 * VM's number of counters as long as it has not run.
 */
export function setPmuOneReg(vcpu: VcpuState, pmu: Pmu, key: number, value: bigint): void {
	const register = REGISTERS.get(key);
	if (register === undefined) return;
	const { kind, n, set } = register;
	const { vm } = vcpu;
	syncPmu(vcpu, pmu);
	pmu.reload = true;
	switch (kind) {
		case "counter":
			pmu.counter[n] = BigInt.asUintN(n === CYCLE ? 64 : 32, value);
			break;
		case "type":
			pmu.type[n] = value;
			typesChanged(vcpu, pmu);
			break;
		case "pmcr": {
			const counters = Number((value >> 11n) & 31n);
			if (!vm.ranOnce && counters <= MAX_COUNTERS) vm.pmuCounters = counters;
			pmu.pmcr = Number(value & 0xffn) | PMCR_LC;
			break;
		}
		case "selr":
			pmu.selr = value;
			break;
		case "userenr":
			pmu.userenr = value;
			break;
		case "swinc":
		case "ceid":
			break;
		default:
			setOrClear(vm, pmu, kind, set, value);
	}
}
