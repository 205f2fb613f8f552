/** Rounding modes. The first four have the numbers of FPCR.RMode; the last two are only given by instructions. */
export type Rounding = "TIEEVEN" | "POSINF" | "NEGINF" | "ZERO" | "TIEAWAY" | "ODD";

/** Width of a floating-point number: half, single, double. */
export type FloatWidth = 16 | 32 | 64;

/**
 * A floating-point operation, with what decoding knows of it. Made once for each decoded instruction. A proof may take
 * it as an uninterpreted function of its operands and FPCR.
 */
export interface FloatOperation {
	/** The function of the manual, for example `FPAdd`. */
	readonly name: FloatFunction;
	/** Width of the floating-point operands. */
	readonly width: FloatWidth;
}

/** Names of the operations, in the manual's spelling. @see DDI 0487, Appendix J1, shared/functions/float */
export type FloatFunction = "FPAdd";
