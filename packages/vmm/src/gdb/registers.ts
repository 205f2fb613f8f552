import type { Vcpu } from "@upcall/kvm-arm64";
import {
	type CoreRegName,
	coreRegId,
	coreRegName,
	decodeOneRegId,
	KVM_REG_ARM_TIMER_CNT,
	KVM_REG_ARM_TIMER_CVAL,
	KvmError,
	PSR_MODE_MASK,
	sysregName,
} from "@upcall/uapi";

/** A register as a debugger numbers it. */
export interface GdbRegister {
	readonly name: string;
	readonly bytes: number;
	/** Which feature of the target description it belongs to. */
	readonly feature: "core" | "fpu" | "system";
	/** Id for KVM_GET_ONE_REG; the stack pointer has one for each of its two. */
	readonly id: bigint;
}

const SPSEL_MASK = BigInt(PSR_MODE_MASK);
/** PSTATE.M of EL1 with SP_EL1. */
const EL1H = 5n;

const core = (name: string, reg: CoreRegName, bytes = 8): GdbRegister => ({
	name,
	bytes,
	feature: "core",
	id: coreRegId(reg),
});

/**
 * Registers of the features org.gnu.gdb.aarch64.core and .fpu, in the order of the `g` packet.
 *
 * @see Debugging with GDB, appendix G.5.1 AArch64 Features
 */
const FIXED: readonly GdbRegister[] = [
	...Array.from({ length: 31 }, (_, n) => core(`x${n}`, `x${n}` as CoreRegName)),
	core("sp", "sp_el0"),
	core("pc", "pc"),
	core("cpsr", "pstate", 4),
	...Array.from({ length: 32 }, (_, n) => ({
		name: `v${n}`,
		bytes: 16,
		feature: "fpu" as const,
		id: coreRegId(`v${n}` as CoreRegName),
	})),
	{ name: "fpsr", bytes: 4, feature: "fpu", id: coreRegId("fpsr") },
	{ name: "fpcr", bytes: 4, feature: "fpu", id: coreRegId("fpcr") },
];

/** Number of the stack pointer, which is one of two registers. */
const SP = 31;

/** Names of the registers whose ids KVM mixed up: the id of one is the encoding of the other. */
const TIMERS: ReadonlyMap<bigint, string> = new Map([
	[KVM_REG_ARM_TIMER_CNT, "CNTVCT_EL0"],
	[KVM_REG_ARM_TIMER_CVAL, "CNTV_CVAL_EL0"],
]);

/** Name of a one-reg that is not among the fixed ones: the Arm manual's for system registers. */
function systemName(id: bigint): string | undefined {
	const timer = TIMERS.get(id);
	if (timer !== undefined) return timer;
	const reg = decodeOneRegId(id);
	switch (reg?.class) {
		case "core": {
			const name = coreRegName(reg.offset);
			return name?.startsWith("spsr_") && name !== "spsr_el1" ? name : name?.toUpperCase();
		}
		case "sysreg": {
			return sysregName((reg.op0 << 14) | (reg.op1 << 11) | (reg.crn << 7) | (reg.crm << 3) | reg.op2);
		}
		case "demux":
			return `CCSIDR_${reg.value}`;
		case "fw":
			return `KVM_FW_${reg.index}`;
		case "fw_feat_bmap":
			return `KVM_FW_BMAP_${reg.index}`;
		default:
			return undefined;
	}
}

/**
 * Every register that a vCPU lists, numbered: first those of the `g` packet, then the system registers.
 */
export function gdbRegisters(vcpu: Vcpu): readonly GdbRegister[] {
	const fixed = new Set(FIXED.map((r) => r.id).filter((id) => id !== coreRegId("sp_el0")));
	const names = new Set(FIXED.map((r) => r.name));
	const system: GdbRegister[] = [];
	for (const id of vcpu.getRegList()) {
		if (fixed.has(id)) continue;
		const name = systemName(id);
		if (name === undefined || names.has(name)) continue;
		names.add(name);
		system.push({ name, bytes: (decodeOneRegId(id)?.size ?? 8) as number, feature: "system", id });
	}
	return [...FIXED, ...system];
}

/** How many registers travel in a `g` packet. */
export const GENERAL_REGISTERS: number = FIXED.length;

function idOf(vcpu: Vcpu, number: number, register: GdbRegister): bigint {
	if (number !== SP) return register.id;
	const mode = vcpu.getOneReg(coreRegId("pstate")) & SPSEL_MASK;
	return mode === EL1H ? coreRegId("sp_el1") : register.id;
}

/** Value of a register, modulo its size; `undefined` when KVM does not give it. */
export function readRegister(vcpu: Vcpu, number: number, register: GdbRegister): bigint | undefined {
	try {
		return BigInt.asUintN(8 * register.bytes, vcpu.getOneReg(idOf(vcpu, number, register)));
	} catch (error) {
		if (error instanceof KvmError) return undefined;
		throw error;
	}
}

/** Writes a register. @returns whether KVM accepted the value */
export function writeRegister(vcpu: Vcpu, number: number, register: GdbRegister, value: bigint): boolean {
	try {
		vcpu.setOneReg(idOf(vcpu, number, register), value);
		return true;
	} catch (error) {
		if (error instanceof KvmError) return false;
		throw error;
	}
}
