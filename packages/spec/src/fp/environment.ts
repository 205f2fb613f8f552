import type { Rounding, RoundingChoice } from "./operation.ts";

/** Cumulative exception bits, in their places of FPSR. @see DDI 0487, C5.2.10, FPSR */
export const IOC = 1;
export const DZC = 2;
export const OFC = 4;
export const UFC = 8;
export const IXC = 16;
export const IDC = 128;

const modes: readonly Rounding[] = ["TIEEVEN", "POSINF", "NEGINF", "ZERO"];

/** What FPCR says, and the exceptions that the operation has raised. @see DDI 0487, C5.2.8, FPCR */
export class Environment {
	readonly rounding: Rounding;
	/** NaN results are the default NaN. */
	readonly DN: boolean;
	/** Denormalized singles, doubles and BFloat16 numbers are flushed to zero, operands and results. */
	readonly FZ: boolean;
	/** Denormalized halves are flushed to zero; conversions between formats ignore it. */
	readonly FZ16: boolean;
	/** Conversions from and to half precision use the alternative format, without infinities and NaNs. */
	readonly AHP: boolean;
	/** Bits of FPSR. */
	flags = 0;

	constructor(fpcr: number) {
		this.rounding = modes[(fpcr >>> 22) & 3] as Rounding;
		this.FZ16 = ((fpcr >>> 19) & 1) === 1;
		this.FZ = ((fpcr >>> 24) & 1) === 1;
		this.DN = ((fpcr >>> 25) & 1) === 1;
		this.AHP = ((fpcr >>> 26) & 1) === 1;
	}

	/** The rounding mode of an operation. */
	roundingOf(choice: RoundingChoice): Rounding {
		return choice === "FPCR" ? this.rounding : choice;
	}

	/** FPProcessException() without trapping: exceptions accumulate. */
	raise(flags: number): void {
		this.flags |= flags;
	}

	/** Whether denormalized numbers of a format are flushed to zero. */
	flushes(width: number): boolean {
		return width === 16 ? this.FZ16 : this.FZ;
	}
}
