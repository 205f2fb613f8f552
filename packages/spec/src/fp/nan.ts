import { type Environment, IOC } from "./environment.ts";
import type { FloatFormat } from "./format.ts";
import { FPUnpack, type Unpacked } from "./unpack.ts";

/** An operand with its bits, for NaNs that are passed on. */
export type Operand = readonly [bits: bigint, value: Unpacked];

/** The result of an invalid operation: the default NaN. */
export function invalid(f: FloatFormat, env: Environment): bigint {
	env.raise(IOC);
	return f.defaultNaN;
}

/** The result that a NaN operand gives. @see DDI 0487, Appendix J1, FPProcessNaN */
export function FPProcessNaN([bits, { type }]: Operand, f: FloatFormat, env: Environment): bigint {
	if (type === "SNaN") env.raise(IOC);
	return env.DN ? f.defaultNaN : bits | f.quietBit;
}

/**
 * The result when an operand is a NaN: the first signaling one, else the first quiet one; `undefined` when there is
 * none. @see DDI 0487, Appendix J1, FPProcessNaNs and FPProcessNaNs3
 */
export function FPProcessNaNs(operands: readonly Operand[], f: FloatFormat, env: Environment): bigint | undefined {
	const nan = firstNaN(operands);
	return nan === undefined ? undefined : FPProcessNaN(nan, f, env);
}

/** Two operands taken apart, and the result when one of them is a NaN. */
export function unpackPair(
	op1: bigint,
	op2: bigint,
	f: FloatFormat,
	env: Environment,
): { readonly x: Unpacked; readonly y: Unpacked; readonly nan: bigint | undefined } {
	const operands: readonly [Operand, Operand] = [
		[op1, FPUnpack(op1, f, env)],
		[op2, FPUnpack(op2, f, env)],
	];
	return { x: operands[0][1], y: operands[1][1], nan: FPProcessNaNs(operands, f, env) };
}

/** The operand that decides a NaN result. */
export function firstNaN(operands: readonly Operand[]): Operand | undefined {
	let quiet: Operand | undefined;
	for (const operand of operands) {
		const { type } = operand[1];
		if (type === "SNaN") return operand;
		if (type === "QNaN") quiet ??= operand;
	}
	return quiet;
}

/** A NaN in another format: the top bits of the fraction, made quiet. @see DDI 0487, Appendix J1, FPConvertNaN */
export function FPConvertNaN(bits: bigint, from: FloatFormat, to: FloatFormat): bigint {
	const fraction = bits & from.fractionMask;
	const moved = to.F >= from.F ? fraction << BigInt(to.F - from.F) : fraction >> BigInt(from.F - to.F);
	return (bits & from.signBit ? to.signBit : 0n) | to.infinity | to.quietBit | moved;
}
