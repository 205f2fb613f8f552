import { type ProcessState, type ProcessStateFeatures, restorePState } from "./pstate.ts";

/** Exception classes: ESR_EL1 bits 31:26. @see DDI 0487, D24.2.40 ESR_EL1 */
export const EC = {
	Uncategorized: 0x00,
	WFxTrap: 0x01,
	AdvSIMDFPAccessTrap: 0x07,
	BranchTarget: 0x0d,
	IllegalState: 0x0e,
	SupervisorCall: 0x15,
	SystemRegisterTrap: 0x18,
	InstructionAbortLower: 0x20,
	InstructionAbort: 0x21,
	PCAlignment: 0x22,
	DataAbortLower: 0x24,
	DataAbort: 0x25,
	SPAlignment: 0x26,
	SError: 0x2f,
	BreakpointLower: 0x30,
	Breakpoint: 0x31,
	SoftwareStepLower: 0x32,
	SoftwareStep: 0x33,
	WatchpointLower: 0x34,
	Watchpoint: 0x35,
	SoftwareBreakpoint: 0x3c,
} as const;

/** ESR_EL1 for a 32-bit instruction: `EC:IL=1:ISS`. */
export function syndrome(exceptionClass: number, iss = 0): number {
	return ((exceptionClass << 26) | (1 << 25) | iss) >>> 0;
}

/** ESR_EL1 of a pending SError without a known cause: IDS set, as KVM injects it. */
export const SERROR_SYNDROME = syndrome(EC.SError, 1 << 24);

/**
 * ISS of a trapped MRS, MSR or system instruction.
 * @param read - MRS or SYSL
 * @see DDI 0487, D24.2.40, ISS encoding for an exception from MSR, MRS, or System instruction execution
 */
export function systemAccessSyndrome(
	op: {
		readonly op0: number;
		readonly op1: number;
		readonly CRn: number;
		readonly CRm: number;
		readonly op2: number;
		readonly Rt: number;
	},
	read: boolean,
): number {
	return (op.op0 << 20) | (op.op2 << 17) | (op.op1 << 14) | (op.CRn << 10) | (op.Rt << 5) | (op.CRm << 1) | +read;
}

/** ISS of a trapped access to SIMD and floating-point registers from AArch64: CV = 1, COND = 0b1110. */
export const ADVSIMD_TRAP_SYNDROME = (1 << 24) | (0xe << 20);

/** ISS of a trapped WFI (`ti` = 0) or WFE (`ti` = 1): CV = 1, COND = 0b1110. */
export function waitSyndrome(ti: 0 | 1): number {
	return (1 << 24) | (0xe << 20) | ti;
}

/** ISS of a trapped WFIT (`ti` = 0) or WFET (`ti` = 1): as without timeout, and TI<1> = 1, RV = 1, RN. */
export function waitTimeoutSyndrome(ti: 0 | 1, Rt: number): number {
	return waitSyndrome(ti) | (Rt << 5) | (1 << 2) | 2;
}

/** Fault status codes without their level: ISS bits 5:0. @see DDI 0487, D24.2.40, DFSC */
export const FSC = {
	AddressSize: 0b000000,
	Translation: 0b000100,
	AccessFlag: 0b001000,
	Permission: 0b001100,
	SynchronousExternal: 0b010000,
	Alignment: 0b100001,
} as const;

/** The four entries of a vector group. */
export type VectorKind = "Synchronous" | "IRQ" | "FIQ" | "SError";

const VECTOR_OFFSET: Readonly<Record<VectorKind, number>> = { Synchronous: 0, IRQ: 0x80, FIQ: 0x100, SError: 0x180 };

/** An exception that is about to be taken to EL1. */
export interface ExceptionRecord {
	readonly kind: VectorKind;
	/** ESR_EL1; absent for interrupts, which leave the register as it is. */
	readonly esr?: number;
	/** FAR_EL1; absent for exceptions whose FAR is UNKNOWN, which leave the register as it is. */
	readonly far?: bigint;
}

/** The part of a PE that entry to and return from an exception change. */
export interface ExceptionState {
	readonly pstate: ProcessState;
	readonly features: ProcessStateFeatures;
	/** Condition flags in bits 31:28. */
	getNZCV(): number;
	setNZCV(nzcv: number): void;
	/** SPSR_EL1 view of PSTATE with flags, unsigned. */
	getPSR(): number;
	getRegister(name: "SCTLR_EL1" | "VBAR_EL1" | "ELR_EL1" | "SPSR_EL1"): bigint;
	setRegister(name: "ELR_EL1" | "SPSR_EL1" | "ESR_EL1" | "FAR_EL1", value: bigint): void;
	/** BranchTo(): the address goes through AArch64.BranchAddr. */
	BranchTo(target: bigint): void;
	clearExclusiveLocal(): void;
	/** PSTATE.SS after a return to this SPSR. */
	returnSS(spsr: number): number;
}

/**
 * Takes an exception to EL1.
 *
 * @param preferredReturn - the address for ELR_EL1
 * @see DDI 0487, J1.1.2 AArch64.TakeException, AArch64.ReportException
 */
export function TakeException(cpu: ExceptionState, exception: ExceptionRecord, preferredReturn: bigint): void {
	const p = cpu.pstate;
	const sctlr = cpu.getRegister("SCTLR_EL1");
	let offset = VECTOR_OFFSET[exception.kind];
	if (p.EL === 0) offset += 0x400;
	else if (p.SP === 1) offset += 0x200;
	if (exception.esr !== undefined) cpu.setRegister("ESR_EL1", BigInt(exception.esr));
	if (exception.far !== undefined) cpu.setRegister("FAR_EL1", exception.far);
	cpu.setRegister("SPSR_EL1", BigInt(cpu.getPSR()));
	cpu.setRegister("ELR_EL1", preferredReturn);
	p.EL = 1;
	p.SP = 1;
	p.D = p.A = p.I = p.F = 1;
	p.SS = 0;
	p.IL = 0;
	p.UAO = 0;
	p.BTYPE = 0;
	if (cpu.features.PAN && ((sctlr >> 23n) & 1n) === 0n) p.PAN = 1; // SCTLR_EL1.SPAN
	if (cpu.features.SSBS) p.SSBS = Number((sctlr >> 44n) & 1n); // SCTLR_EL1.DSSBS
	cpu.BranchTo((cpu.getRegister("VBAR_EL1") & ~0x7ffn) + BigInt(offset));
}

/**
 * ERET at EL1. An illegal return keeps the Exception level, sets PSTATE.IL and still branches.
 *
 * @param target - ELR_EL1, authenticated by ERETAA and ERETAB
 * @see DDI 0487, J1.1.2 AArch64.ExceptionReturn
 */
export function ExceptionReturn(cpu: ExceptionState, target: bigint): void {
	const spsr = Number(BigInt.asUintN(32, cpu.getRegister("SPSR_EL1")));
	restorePState(cpu.pstate, spsr, cpu.features, cpu.returnSS(spsr));
	cpu.setNZCV(spsr & 0xf000_0000);
	cpu.clearExclusiveLocal();
	cpu.BranchTo(target);
}
