import type { CpuModel } from "../cpuModel.ts";
import type { ProcessState } from "../pstate.ts";

/** What of self-hosted debug a CPU implements. */
export interface DebugImplementation {
	readonly breakpoints: number;
	/** The last so many breakpoints are context-aware. */
	readonly contextAware: number;
	readonly watchpoints: number;
	/** EL0 can use AArch32: a breakpoint selects bytes with DBGBCR.BAS, which is RES1 otherwise. */
	readonly aarch32: boolean;
}

/** Values of the breakpoint and watchpoint registers, as far as they are implemented. */
export interface DebugRegisters {
	readonly bvr: readonly bigint[];
	readonly bcr: readonly bigint[];
	readonly wvr: readonly bigint[];
	readonly wcr: readonly bigint[];
}

/**
 * The host takes the debug exceptions (MDCR_EL2.TDE): they leave the CPU instead of going to EL1, from EL0 and EL1
 * alike. The guest's software step and OS Lock do not matter then.
 *
 * @see DDI 0487, D2.3 The debug exceptions routing; D2.4 Enabling debug exceptions
 */
export interface HostDebug {
	/** In force instead of the guest's, with MDSCR_EL1.MDE = 1. Absent: the guest's registers and MDE. */
	readonly registers?: DebugRegisters;
}

/** The part of a PE that debug looks at. */
export interface DebugContext {
	readonly pstate: ProcessState;
	readonly debug: DebugImplementation;
	readonly hostDebug: HostDebug | undefined;
	getRegister(name: string): bigint;
}

const field = (value: bigint, position: number): number => Number((value >> BigInt(position)) & 15n);

/** ID_AA64DFR0_EL1 and ID_AA64PFR0_EL1 of a model. @see DDI 0487, D24.2 ID_AA64DFR0_EL1 */
export function debugImplementation({ idRegisters }: CpuModel): DebugImplementation {
	const dfr0 = idRegisters.ID_AA64DFR0_EL1 ?? 0n;
	return {
		breakpoints: field(dfr0, 12) + 1,
		contextAware: field(dfr0, 28) + 1,
		watchpoints: field(dfr0, 20) + 1,
		aarch32: field(idRegisters.ID_AA64PFR0_EL1 ?? 0n, 0) === 2,
	};
}

/** Whether a register is none of a breakpoint or watchpoint, or of one that is implemented. */
export function debugRegisterExists(name: string, debug: DebugImplementation): boolean {
	const [, unit, n] = /^DBG([BW])[VC]R(\d+)_EL1$/.exec(name) ?? [];
	return unit === undefined || Number(n) < (unit === "B" ? debug.breakpoints : debug.watchpoints);
}

/** MDSCR_EL1 bits. */
export const MDSCR = { SS: 1n, KDE: 1n << 13n, MDE: 1n << 15n } as const;
const OSLK = 2n;

/**
 * Whether debug exceptions other than that of BRK are enabled from an Exception level. No OS Double Lock: OSDLR_EL1 is
 * RAZ/WI in a virtual machine.
 *
 * @param D - the mask: PSTATE.D or that of an SPSR
 * @see DDI 0487, J1.1.1 AArch64.GenerateDebugExceptionsFrom
 */
export function GenerateDebugExceptionsFrom(cpu: DebugContext, EL: number, D: number): boolean {
	if (cpu.hostDebug !== undefined) return true;
	if ((cpu.getRegister("OSLSR_EL1") & OSLK) !== 0n) return false;
	return EL === 0 || ((cpu.getRegister("MDSCR_EL1") & MDSCR.KDE) !== 0n && D === 0);
}

/** @see DDI 0487, J1.1.1 AArch64.GenerateDebugExceptions */
export function GenerateDebugExceptions(cpu: DebugContext): boolean {
	return GenerateDebugExceptionsFrom(cpu, cpu.pstate.EL, cpu.pstate.D);
}

/** Whether breakpoints and watchpoints can generate exceptions now. @see DDI 0487, J1.1.1 AArch64.CheckDebug */
export function monitorDebugEnabled(cpu: DebugContext): boolean {
	const enabled = cpu.hostDebug?.registers !== undefined || (cpu.getRegister("MDSCR_EL1") & MDSCR.MDE) !== 0n;
	const locked = cpu.hostDebug?.registers === undefined && (cpu.getRegister("OSLSR_EL1") & OSLK) !== 0n;
	return enabled && !locked && GenerateDebugExceptions(cpu);
}

/** The registers in force. */
export function debugRegister(cpu: DebugContext, kind: keyof DebugRegisters, n: number): bigint {
	const registers = cpu.hostDebug?.registers;
	if (registers !== undefined) return registers[kind][n] ?? 0n;
	return cpu.getRegister(`DBG${kind.toUpperCase()}${n}_EL1`);
}

/**
 * AddrTop(): the highest bit of an address that counts. With top byte ignore bits 63:56 do not.
 * @see DDI 0487, J1.1.3 AddrTop
 */
export function AddrTop(cpu: DebugContext, va: bigint): number {
	const tbi = ((va >> 55n) & 1n) === 1n ? 38n : 37n;
	return ((cpu.getRegister("TCR_EL1") >> tbi) & 1n) === 1n ? 55 : 63;
}

/** `a<top:bottom> == b<top:bottom>`. */
export function equalBits(a: bigint, b: bigint, top: number, bottom: number): boolean {
	return BigInt.asUintN(top + 1, a ^ b) >> BigInt(bottom) === 0n;
}
