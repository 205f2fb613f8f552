import { KvmError } from "./kvmError.ts";
import { decodeSysreg, encodeSysreg, type SysregEncoding, type SysregName, sysregId } from "./sysregs.ts";
import { CORE_REGS } from "./tables/coreRegs.ts";

/** Register sizes that an id can carry, in bytes. */
export type OneRegSize = 1 | 2 | 4 | 8 | 16 | 32 | 64 | 128 | 256;

/** What every id carries. */
export interface SizedReg {
	/** Bytes of the register's value in the caller's memory. */
	readonly size: OneRegSize;
}

/** A register of `struct kvm_regs`, by its byte offset there. */
export interface CoreReg extends SizedReg {
	readonly class: "core";
	/** Byte offset in `struct kvm_regs`; a multiple of 4 below 0x40000. */
	readonly offset: number;
}

/** A register that is one of several behind a selector: CCSIDR_EL1 for each value of CSSELR_EL1. */
export interface DemuxReg extends SizedReg {
	readonly class: "demux";
	/** Which selector, 0 to 255; 0 is CCSIDR. */
	readonly selector: number;
	/** The selector's value, 0 to 255. */
	readonly value: number;
}

/** A system register. */
export interface SysReg extends SizedReg, SysregEncoding {
	readonly class: "sysreg";
}

/** A firmware pseudo-register. */
export interface FirmwareReg extends SizedReg {
	readonly class: "fw";
	/** 0 to 65535. */
	readonly index: number;
}

/** A slice of an SVE register, or the set of vector lengths. */
export interface SveReg extends SizedReg {
	readonly class: "sve";
	/** Kind of register: vector, predicate, first fault register, vector length set. */
	readonly kind: "z" | "p" | "ffr" | "vls";
	/** Register number: 0 to 31 for `z`, 0 to 15 for `p`, 0 otherwise. */
	readonly reg: number;
	/** 0 to 31, 0 for `vls`. KVM accepts 0 only. */
	readonly slice: number;
}

/** A bitmap of hypercall services. */
export interface FirmwareBitmapReg extends SizedReg {
	readonly class: "fw_feat_bmap";
	/** 0 to 65535. */
	readonly index: number;
}

/** What a one-reg id names. */
export type OneReg = CoreReg | DemuxReg | SysReg | FirmwareReg | SveReg | FirmwareBitmapReg;

const CLASS = { core: 0x10, demux: 0x11, sysreg: 0x13, fw: 0x14, sve: 0x15, fw_feat_bmap: 0x16 } as const;
const ARM64 = 0x60;
const SVE_PREG_BASE = 0x400;
const SVE_FFR_BASE = 0x600;
const SVE_VLS = 0xffff;

function fail(what: string): never {
	throw new KvmError("EINVAL", `${what}: this register has no one-reg id`);
}

function inRange(name: string, value: number, limit: number): number {
	if (!Number.isInteger(value) || value < 0 || value > limit) fail(`${name} is ${value}, not in 0..${limit}`);
	return value;
}

function lowHalf(reg: OneReg): number {
	switch (reg.class) {
		case "core":
			return inRange("offset / 4", reg.offset / 4, 0xffff);
		case "demux":
			return (inRange("selector", reg.selector, 0xff) << 8) | inRange("value", reg.value, 0xff);
		case "sysreg":
			inRange("op0", reg.op0, 3);
			inRange("op1", reg.op1, 7);
			inRange("crn", reg.crn, 15);
			inRange("crm", reg.crm, 15);
			inRange("op2", reg.op2, 7);
			return encodeSysreg(reg);
		case "fw":
		case "fw_feat_bmap":
			return inRange("index", reg.index, 0xffff);
		case "sve": {
			const slice = inRange("slice", reg.slice, reg.kind === "vls" ? 0 : 31);
			if (reg.kind === "z") return (inRange("reg", reg.reg, 31) << 5) | slice;
			if (reg.kind === "p") return SVE_PREG_BASE | (inRange("reg", reg.reg, 15) << 5) | slice;
			inRange("reg", reg.reg, 0);
			return reg.kind === "ffr" ? SVE_FFR_BASE | slice : SVE_VLS;
		}
	}
}

/**
 * The 64-bit id of a register for KVM_GET_ONE_REG and KVM_SET_ONE_REG:
 * architecture 0x60 in [63:56], log2 of the size in [55:52], class in [27:16], the register in [15:0].
 *
 * @throws {@link KvmError} with `EINVAL` when a part does not fit its field
 * @see Documentation/virt/kvm/api.rst, KVM_SET_ONE_REG
 */
export function oneRegId(reg: OneReg): bigint {
	const log = 31 - Math.clz32(reg.size);
	if (reg.size !== 2 ** log || log > 8) fail(`size is ${reg.size}, not a power of two from 1 to 256`);
	const high = ((ARM64 << 24) | (log << 20)) >>> 0;
	const low = ((CLASS[reg.class] << 16) | lowHalf(reg)) >>> 0;
	return (BigInt(high) << 32n) | BigInt(low);
}

function decodeSve(size: OneRegSize, low: number): SveReg | undefined {
	const slice = low & 31;
	if (low < SVE_PREG_BASE) return { class: "sve", size, kind: "z", reg: low >>> 5, slice };
	if (low < SVE_FFR_BASE) return { class: "sve", size, kind: "p", reg: (low - SVE_PREG_BASE) >>> 5, slice };
	if (low < SVE_FFR_BASE + 32) return { class: "sve", size, kind: "ffr", reg: 0, slice };
	return low === SVE_VLS ? { class: "sve", size, kind: "vls", reg: 0, slice: 0 } : undefined;
}

/**
 * What an id names, from its two 32-bit halves, without bigints. `undefined` when the id is not arm64's, has bits
 * outside the fields of an id, or is of no known class; a result does not mean that a vCPU has the register.
 *
 * @param high - bits [63:32] of the id
 * @param low - bits [31:0] of the id
 */
export function decodeOneRegWords(high: number, low: number): OneReg | undefined {
	const log = (high >>> 20) & 15;
	if (high >>> 24 !== ARM64 || (high & 0xf_ffff) !== 0 || log > 8 || low >>> 28 !== 0) return undefined;
	const size = (1 << log) as OneRegSize;
	const index = low & 0xffff;
	switch ((low >>> 16) & 0xfff) {
		case CLASS.core:
			return { class: "core", size, offset: index * 4 };
		case CLASS.demux:
			return { class: "demux", size, selector: index >>> 8, value: index & 0xff };
		case CLASS.sysreg:
			return { class: "sysreg", size, ...decodeSysreg(index) };
		case CLASS.fw:
			return { class: "fw", size, index };
		case CLASS.sve:
			return decodeSve(size, index);
		case CLASS.fw_feat_bmap:
			return { class: "fw_feat_bmap", size, index };
		default:
			return undefined;
	}
}

/** What a 64-bit id names; see {@link decodeOneRegWords}. Bits above 63 are ignored. */
export function decodeOneRegId(id: bigint): OneReg | undefined {
	return decodeOneRegWords(Number((id >> 32n) & 0xffff_ffffn), Number(id & 0xffff_ffffn));
}

/** A name of {@link CORE_REGS}: `x0` to `x30`, `sp_el0`, `pc`, `pstate`, `v0` to `v31`, and so on. */
export type CoreRegName = keyof typeof CORE_REGS;

/** The one-reg id of a core register. */
export function coreRegId(name: CoreRegName): bigint {
	return oneRegId({ class: "core", ...CORE_REGS[name] });
}

/** The name of the core register at a byte offset in `struct kvm_regs`, or `undefined` when none starts there. */
export function coreRegName(offset: number): CoreRegName | undefined {
	return (Object.keys(CORE_REGS) as CoreRegName[]).find((name) => CORE_REGS[name].offset === offset);
}

/**
 * The one-reg id of a register by name: a core register's (`"x0"`) or a system register's (`"SCTLR_EL1"`).
 */
export function regIdByName(name: CoreRegName | SysregName): bigint {
	return name in CORE_REGS ? coreRegId(name as CoreRegName) : sysregId(name as SysregName);
}
