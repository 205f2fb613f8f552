/**
 * PSTATE of an AArch64 PE with EL0 and EL1. Fields of one bit hold 0 or 1; the condition flags live with the CPU's other
 * domain values.
 * @see DDI 0487, D1.4 Process state
 */
export interface ProcessState {
	/** Current Exception level, 0 or 1. */
	EL: number;
	/** Stack pointer selection: 0 is SP_EL0, 1 is SP_EL1. */
	SP: number;
	D: number;
	A: number;
	I: number;
	F: number;
	/** Software step: 1 in the active-not-pending state. */
	SS: number;
	/** Illegal execution state. */
	IL: number;
	/** Privileged access never. */
	PAN: number;
	/** User access override. */
	UAO: number;
	/** Speculative store bypass safe. */
	SSBS: number;
	/** Data independent timing. */
	DIT: number;
	/** Branch type, two bits: how the instruction was reached. */
	BTYPE: number;
}

/** The features that decide which bits of PSTATE exist. */
export interface ProcessStateFeatures {
	readonly PAN: boolean;
	readonly UAO: boolean;
	readonly SSBS: boolean;
	readonly DIT: boolean;
	readonly BTI: boolean;
}

/** PSTATE after reset: EL1h, all exceptions masked. */
export function resetPState(): ProcessState {
	return { EL: 1, SP: 1, D: 1, A: 1, I: 1, F: 1, SS: 0, IL: 0, PAN: 0, UAO: 0, SSBS: 0, DIT: 0, BTYPE: 0 };
}

/**
 * The SPSR_EL1 view of PSTATE, without the condition flags (bits 31:28).
 * @see DDI 0487, J1.3.3 GetPSRFromPSTATE
 */
export function GetPSRFromPSTATE(p: ProcessState): number {
	return (
		(p.DIT << 24) |
		(p.UAO << 23) |
		(p.PAN << 22) |
		(p.SS << 21) |
		(p.IL << 20) |
		(p.SSBS << 12) |
		(p.BTYPE << 10) |
		(p.D << 9) |
		(p.A << 8) |
		(p.I << 7) |
		(p.F << 6) |
		(p.EL << 2) |
		p.SP
	);
}

/** Sets every field from the format of SPSR_EL1, as a host does. The mode must be EL0t, EL1t or EL1h. */
export function setPState(p: ProcessState, spsr: number, features: ProcessStateFeatures): void {
	setMasks(p, spsr);
	p.EL = (spsr >> 2) & 1;
	p.SP = spsr & 1;
	p.SS = (spsr >> 21) & 1;
	p.IL = (spsr >> 20) & 1;
	p.PAN = features.PAN ? (spsr >> 22) & 1 : 0;
	p.UAO = features.UAO ? (spsr >> 23) & 1 : 0;
	p.SSBS = features.SSBS ? (spsr >> 12) & 1 : 0;
	p.DIT = features.DIT ? (spsr >> 24) & 1 : 0;
	p.BTYPE = features.BTI ? (spsr >> 10) & 3 : 0;
}

function setMasks(p: ProcessState, spsr: number): void {
	p.D = (spsr >> 9) & 1;
	p.A = (spsr >> 8) & 1;
	p.I = (spsr >> 7) & 1;
	p.F = (spsr >> 6) & 1;
}

/**
 * Whether an exception return to `spsr` is illegal at EL1: only EL0t, EL1t and EL1h of AArch64 exist.
 * @see DDI 0487, D1.4.4 Legal returns; J1.3.3 IllegalExceptionReturn
 */
export function IllegalExceptionReturn(spsr: number): boolean {
	const mode = spsr & 0x1f;
	return mode !== 0b00000 && mode !== 0b00100 && mode !== 0b00101;
}

/**
 * What an exception return does to PSTATE, without the condition flags. An illegal return keeps EL, SP, UAO, SSBS and
 * DIT; its branch has no type.
 *
 * @param SS - what DebugExceptionReturnSS gives
 * @see DDI 0487, J1.3.3 SetPSTATEFromPSR
 */
export function restorePState(p: ProcessState, spsr: number, features: ProcessStateFeatures, SS: number): void {
	p.SS = SS;
	p.BTYPE = 0;
	if (IllegalExceptionReturn(spsr)) {
		p.IL = 1;
	} else {
		p.IL = (spsr >> 20) & 1;
		p.EL = (spsr >> 2) & 1;
		p.SP = spsr & 1;
		if (features.SSBS) p.SSBS = (spsr >> 12) & 1;
		if (features.UAO) p.UAO = (spsr >> 23) & 1;
		if (features.DIT) p.DIT = (spsr >> 24) & 1;
		if (features.BTI) p.BTYPE = (spsr >> 10) & 3;
	}
	if (features.PAN) p.PAN = (spsr >> 22) & 1;
	setMasks(p, spsr);
}
