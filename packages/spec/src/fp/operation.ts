/** Rounding modes. The first four have the numbers of FPCR.RMode; the last two are only given by instructions. */
export type Rounding = "TIEEVEN" | "POSINF" | "NEGINF" | "ZERO" | "TIEAWAY" | "ODD";

/** A rounding mode that the instruction gives, or the one that FPCR.RMode has when it executes. */
export type RoundingChoice = Rounding | "FPCR";

/** Width of a floating-point number: half, single, double. */
export type FloatWidth = 16 | 32 | 64;

/** Width of an integer or fixed-point number that is converted. */
export type IntegerWidth = 16 | 32 | 64;

/**
 * The functions without further parameters, with their number of operands. Operands and result have the width of the
 * operation, except that:
 *
 * - the comparisons give one bit;
 * - `FPMulAddH` (operands: addend, op1, op2) has width 16 and an addend and a result of 32 bits;
 * - `FPToFixedJS` has width 64 and gives 33 bits: PSTATE.Z above the 32-bit integer;
 * - `UnsignedRecipEstimate` and `UnsignedRSqrtEstimate` take and give integers of 32 bits and depend on nothing else;
 * - `FPConvertBF` has width 32 and gives a BFloat16 number;
 * - `BFDotAdd` (operands: addend, op1_a, op1_b, op2_a, op2_b) has width 16, an addend and a result of 32 bits, and ignores
 *   FPCR and FPSR.
 *
 * The first operand of `FPMulAdd` is the addend. `FPRecipStepFused` and `FPRSqrtStepFused` negate their first operand.
 */
export const plainFunctions = {
	FPAdd: 2,
	FPSub: 2,
	FPMul: 2,
	FPDiv: 2,
	FPMulX: 2,
	FPMulAdd: 3,
	FPMulAddH: 3,
	FPSqrt: 1,
	FPMax: 2,
	FPMin: 2,
	FPMaxNum: 2,
	FPMinNum: 2,
	FPCompareEQ: 2,
	FPCompareGE: 2,
	FPCompareGT: 2,
	FPToFixedJS: 1,
	FPRecipEstimate: 1,
	FPRSqrtEstimate: 1,
	FPRecipStepFused: 2,
	FPRSqrtStepFused: 2,
	FPRecpX: 1,
	UnsignedRecipEstimate: 1,
	UnsignedRSqrtEstimate: 1,
	FPConvertBF: 1,
	BFDotAdd: 5,
} as const;

/** Names of the operations without further parameters. */
export type PlainFunction = keyof typeof plainFunctions;

/**
 * A floating-point operation, with what decoding knows of it. Made once for each decoded instruction. A proof may take
 * it as an uninterpreted function of its operands and FPCR. `width` is that of the floating-point operands, or of the
 * result where the operand is an integer.
 *
 * @see DDI 0487, Appendix J1, shared/functions/float
 */
export type FloatOperation =
	| { readonly name: PlainFunction; readonly width: FloatWidth }
	/** Gives the flags N, Z, C, V; `signalNaNs`: a quiet NaN is an invalid operation too. */
	| { readonly name: "FPCompare"; readonly width: FloatWidth; readonly signalNaNs: boolean }
	/** To an integral number in the same format; `exact`: a result that differs from the operand is inexact. */
	| {
			readonly name: "FPRoundInt";
			readonly width: FloatWidth;
			readonly rounding: RoundingChoice;
			readonly exact: boolean;
	  }
	/** To an integral number that fits a signed integer, in the same format (FEAT_FRINTTS). */
	| {
			readonly name: "FPRoundIntN";
			readonly width: 32 | 64;
			readonly rounding: "FPCR" | "ZERO";
			readonly integerWidth: 32 | 64;
	  }
	/** To an integer of `integerWidth` bits, the value times 2^fractionBits, saturating. */
	| {
			readonly name: "FPToFixed";
			readonly width: FloatWidth;
			readonly rounding: RoundingChoice;
			readonly integerWidth: IntegerWidth;
			readonly fractionBits: number;
			readonly unsigned: boolean;
	  }
	/** From an integer of `integerWidth` bits, the value over 2^fractionBits, rounded as FPCR says. */
	| {
			readonly name: "FixedToFP";
			readonly width: FloatWidth;
			readonly integerWidth: IntegerWidth;
			readonly fractionBits: number;
			readonly unsigned: boolean;
	  }
	/** From `width` to `resultWidth`. */
	| {
			readonly name: "FPConvert";
			readonly width: FloatWidth;
			readonly resultWidth: FloatWidth;
			readonly rounding: "FPCR" | "ODD";
	  };

/** Names of the operations, in the manual's spelling. */
export type FloatFunction = FloatOperation["name"];

/** Width in bits of what an operation gives. */
export function floatResultWidth(operation: FloatOperation): number {
	switch (operation.name) {
		case "FPCompareEQ":
		case "FPCompareGE":
		case "FPCompareGT":
			return 1;
		case "FPCompare":
			return 4;
		case "FPConvertBF":
			return 16;
		case "FPMulAddH":
		case "BFDotAdd":
		case "UnsignedRecipEstimate":
		case "UnsignedRSqrtEstimate":
			return 32;
		case "FPToFixedJS":
			return 33;
		case "FPToFixed":
			return operation.integerWidth;
		case "FPConvert":
			return operation.resultWidth;
		default:
			return operation.width;
	}
}
