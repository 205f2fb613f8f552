import {
	FPAdd,
	FPDiv,
	FPMul,
	FPMulAdd,
	FPMulAddH,
	FPMulX,
	FPRecipStepFused,
	FPRSqrtStepFused,
	FPSqrt,
	FPSub,
} from "./arithmetic.ts";
import { BFDotAdd } from "./bfloat.ts";
import { FPCompare, FPCompareEQ, FPCompareGE, FPCompareGT, FPMax, FPMaxNum, FPMin, FPMinNum } from "./compare.ts";
import { FPConvert, FPConvertBF } from "./convert.ts";
import { Environment } from "./environment.ts";
import { FPRecipEstimate, FPRecpX, FPRSqrtEstimate, UnsignedRecipEstimate, UnsignedRSqrtEstimate } from "./estimate.ts";
import { type FloatFormat, formatOf } from "./format.ts";
import { FixedToFP, FPRoundInt, FPRoundIntN, FPToFixed, FPToFixedJS } from "./integer.ts";
import { type FloatOperation, floatResultWidth, type PlainFunction } from "./operation.ts";

/** Result of a floating-point operation, and the cumulative exception bits of FPSR that it sets. */
export interface FloatResult {
	readonly w: number;
	readonly v: bigint;
	/** Bits 0 IOC, 1 DZC, 2 OFC, 3 UFC, 4 IXC, 7 IDC, as in FPSR. */
	readonly flags: number;
}

type Binary = (op1: bigint, op2: bigint, f: FloatFormat, env: Environment) => bigint;
type Unary = (op: bigint, f: FloatFormat, env: Environment) => bigint;

const binary: Readonly<Partial<Record<PlainFunction, Binary>>> = {
	FPAdd,
	FPSub,
	FPMul,
	FPDiv,
	FPMulX,
	FPMax,
	FPMin,
	FPMaxNum,
	FPMinNum,
	FPCompareEQ,
	FPCompareGE,
	FPCompareGT,
	FPRecipStepFused,
	FPRSqrtStepFused,
};

const unary: Readonly<Partial<Record<PlainFunction, Unary>>> = {
	FPSqrt,
	FPRecipEstimate,
	FPRSqrtEstimate,
	FPRecpX,
	FPToFixedJS: (op, _, env) => FPToFixedJS(op, env),
	UnsignedRecipEstimate,
	UnsignedRSqrtEstimate,
	FPConvertBF: (op, _, env) => FPConvertBF(op, env),
};

function perform(o: FloatOperation, operands: readonly bigint[], env: Environment): bigint {
	const f = formatOf(o.width);
	const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = operands;
	switch (o.name) {
		case "FPMulAdd":
			return FPMulAdd(a, b, c, f, env);
		case "FPMulAddH":
			return FPMulAddH(a, b, c, env);
		case "BFDotAdd":
			return BFDotAdd(a, b, c, d, e);
		case "FPCompare":
			return FPCompare(a, b, o.signalNaNs, f, env);
		case "FPRoundInt":
			return FPRoundInt(a, env.roundingOf(o.rounding), o.exact, f, env);
		case "FPRoundIntN":
			return FPRoundIntN(a, env.roundingOf(o.rounding), o.integerWidth, f, env);
		case "FPToFixed":
			return FPToFixed(a, o.fractionBits, o.unsigned, env.roundingOf(o.rounding), o.integerWidth, f, env);
		case "FixedToFP":
			return FixedToFP(a, o.fractionBits, o.unsigned, o.integerWidth, f, env);
		case "FPConvert":
			return FPConvert(a, env.roundingOf(o.rounding), f, formatOf(o.resultWidth), env);
		default: {
			const two = binary[o.name];
			if (two !== undefined) return two(a, b, f, env);
			const one = unary[o.name];
			if (one !== undefined) return one(a, f, env);
			throw new TypeError(`no floating-point operation ${o.name}`);
		}
	}
}

/**
 * Performs a floating-point operation on numbers, as FPCR says (RMode, FZ, FZ16, DN, AHP; traps are not implemented).
 *
 * @param operands - as many as the operation has, each in the range of its width
 */
export function performFloat(operation: FloatOperation, operands: readonly bigint[], fpcr: number): FloatResult {
	const env = new Environment(fpcr);
	const v = perform(operation, operands, env);
	return { w: floatResultWidth(operation), v, flags: env.flags };
}
