import { EINVAL, ENOENT, PSR_MODE_EL0t, PSR_MODE_EL1h, PSR_MODE_EL1t, PSR_MODE32_BIT, SYSREGS } from "@upcall/uapi";
import { FPCR, FPSR } from "../engine.ts";
import type { VcpuState } from "../state.ts";

/** `sizeof(struct kvm_regs) / 4`. */
const WORDS = 216;
const SP_EL0 = 62;
const PC = 64;
const PSTATE = 66;
const SP_EL1 = 68;
const ELR_EL1 = 70;
const SPSR_EL1 = 72;
const SPSR_ABT = 74;
const SPSR_END = 82;
const VECTORS = 84;
const FPSR_WORD = 212;
const FPCR_WORD = 213;

const MODE_MASK = 0x1fn;

/** Bits of TCR_EL1. TBIDn exist with pointer authentication only. */
const TBI0 = 37n;
const TBI1 = 38n;
const TBID0 = 51n;
const TBID1 = 52n;

/** Bytes of the register at a word offset of `struct kvm_regs`; 0 when none begins there. */
function sizeAt(word: number): number {
	if (word < SPSR_END) return word % 2 === 0 ? 8 : 0;
	if (word >= VECTORS && word < FPSR_WORD) return word % 4 === 0 ? 16 : 0;
	return word === FPSR_WORD || word === FPCR_WORD ? 4 : 0;
}

/**
 * Checks a core register id.
 *
 * @param word - the low 16 bits of the id, and any stray bits above them
 * @param size - bytes that the id promises
 * @returns 0, -ENOENT beyond the structure, -EINVAL between registers or with another size
 */
export function checkCore(word: number, size: number): number {
	if (word >= WORDS || word + size / 4 >= WORDS) return -ENOENT;
	return sizeAt(word) === size ? 0 : -EINVAL;
}

/** Number of the V register at a word offset. */
function vectorAt(word: number): number {
	return (word - VECTORS) / 4;
}

function getFloat(cpu: VcpuState["cpu"], word: number, out: DataView): void {
	if (word >= FPSR_WORD) {
		out.setUint32(0, Number(BigInt.asUintN(32, cpu.getSys(word === FPSR_WORD ? FPSR : FPCR) ?? 0n)), true);
		return;
	}
	const value = cpu.v(vectorAt(word));
	out.setBigUint64(0, BigInt.asUintN(64, value), true);
	out.setBigUint64(8, value >> 64n, true);
}

/** FPSR and FPCR keep all 32 bits until the guest runs, as in the kernel's storage. */
function setFloat(vcpu: VcpuState, word: number, value: DataView): void {
	const { cpu } = vcpu;
	if (word >= FPSR_WORD) {
		cpu.setSys(word === FPSR_WORD ? FPSR : FPCR, BigInt(value.getUint32(0, true)));
		vcpu.floatWritten = true;
		return;
	}
	cpu.setV(vectorAt(word), value.getBigUint64(0, true) | (value.getBigUint64(8, true) << 64n));
}

/**
 * What loading FPSR and FPCR into the CPU does: bits that it does not have are lost.
 *
 * @see DDI 0487, C5.2 FPCR, FPSR: reserved bits are RES0
 */
export function loadFloat(vcpu: VcpuState): void {
	vcpu.floatWritten = false;
	vcpu.cpu.dropReserved(FPSR);
	vcpu.cpu.dropReserved(FPCR);
}

/** Writes PC; it keeps all 64 bits until the guest runs. */
export function setPc(vcpu: VcpuState, value: bigint): void {
	vcpu.cpu.pc = value;
	vcpu.pcWritten = true;
}

/**
 * What the exception return into the guest does to PC: a tag that TCR_EL1 says to ignore becomes copies of bit 55.
 *
 * @see DDI 0487, J1.1.3 AArch64.BranchAddr
 */
export function loadPc(vcpu: VcpuState): void {
	const { cpu, vm } = vcpu;
	vcpu.pcWritten = false;
	const { pc } = cpu;
	const upper = ((pc >> 55n) & 1n) === 1n;
	const tcr = cpu.getSys(SYSREGS.TCR_EL1) ?? 0n;
	const ignored = ((tcr >> (upper ? TBI1 : TBI0)) & 1n) === 1n;
	if (!ignored || (vm.pointerAuthentication && ((tcr >> (upper ? TBID1 : TBID0)) & 1n) === 1n)) return;
	cpu.pc = BigInt.asUintN(64, BigInt.asIntN(56, pc));
}

/** Reads a core register that {@link checkCore} accepted. */
export function getCore(vcpu: VcpuState, word: number, out: DataView): void {
	const { cpu } = vcpu;
	if (word >= VECTORS) getFloat(cpu, word, out);
	else out.setBigUint64(0, readWide(vcpu, cpu, word), true);
}

function readWide(vcpu: VcpuState, cpu: VcpuState["cpu"], word: number): bigint {
	if (word < SP_EL0) return cpu.x(word / 2);
	switch (word) {
		case SP_EL0:
			return cpu.sp_el0;
		case PC:
			return cpu.pc;
		case PSTATE:
			return cpu.pstate;
		case SP_EL1:
			return cpu.sp_el1;
		case ELR_EL1:
			return cpu.getSys(SYSREGS.ELR_EL1) ?? 0n;
		case SPSR_EL1:
			return cpu.getSys(SYSREGS.SPSR_EL1) ?? 0n;
		default:
			return vcpu.spsr[((word - SPSR_ABT) / 2) as 0 | 1 | 2 | 3];
	}
}

/** Modes that a 64-bit vCPU without EL2 can be in. */
function modeAllowed(value: bigint): boolean {
	const mode = Number(value & MODE_MASK);
	if ((mode & PSR_MODE32_BIT) !== 0) return false;
	return mode === PSR_MODE_EL0t || mode === PSR_MODE_EL1t || mode === PSR_MODE_EL1h;
}

/** Writes a core register that {@link checkCore} accepted. @returns 0, or -EINVAL for a PSTATE with a mode it cannot have */
export function setCore(vcpu: VcpuState, word: number, value: DataView): number {
	if (word >= VECTORS) {
		setFloat(vcpu, word, value);
		return 0;
	}
	return writeWide(vcpu, word, value.getBigUint64(0, true));
}

function writeWide(vcpu: VcpuState, word: number, value: bigint): number {
	const { cpu } = vcpu;
	if (word < SP_EL0) {
		cpu.setX(word / 2, value);
		return 0;
	}
	switch (word) {
		case SP_EL0:
			cpu.sp_el0 = value;
			break;
		case PC:
			setPc(vcpu, value);
			break;
		case PSTATE:
			if (!modeAllowed(value)) return -EINVAL;
			cpu.pstate = value;
			break;
		case SP_EL1:
			cpu.sp_el1 = value;
			break;
		case ELR_EL1:
			cpu.setSys(SYSREGS.ELR_EL1, value);
			break;
		case SPSR_EL1:
			cpu.setSys(SYSREGS.SPSR_EL1, value);
			break;
		default:
			vcpu.spsr[((word - SPSR_ABT) / 2) as 0 | 1 | 2 | 3] = value;
	}
	return 0;
}
