import { DZC, type Environment, IXC, OFC, UFC } from "./environment.ts";
import { bitLength, type FloatFormat, withSign } from "./format.ts";
import { FPProcessNaNs, invalid } from "./nan.ts";
import { overflowsToInfinity } from "./round.ts";
import { FPInfinity, FPUnpack, FPZero } from "./unpack.ts";

/** 256 to 511 for 256 to 511: about 2^17 / a. @see DDI 0487, Appendix J1, RecipEstimate */
const recipEstimate = (a: number): number => (Math.floor(2 ** 19 / (2 * a + 1)) + 1) >> 1;

/** 256 to 511 for 128 to 511: about 2^12 * sqrt(2 / a). @see DDI 0487, Appendix J1, RecipSqrtEstimate */
function recipSqrtEstimate(operand: number): number {
	const a = operand < 256 ? 2 * operand + 1 : ((operand & ~1) + 1) * 2;
	let b = 512;
	while (a * (b + 1) * (b + 1) < 2 ** 28) b++;
	return (b + 1) >> 1;
}

const recipSqrtEstimates: readonly number[] = Array.from({ length: 512 }, (_, a) =>
	a < 128 ? 0 : recipSqrtEstimate(a),
);

/** The nine bits from the leading one of a positive number on. */
function leadingNine(m: bigint): number {
	const surplus = bitLength(m) - 9;
	return Number(surplus >= 0 ? m >> BigInt(surplus) : m << BigInt(-surplus));
}

/** An estimate's eight bits after its leading one, as a fraction. */
const fractionOf = (estimate: number, f: FloatFormat): bigint => BigInt(estimate & 0xff) << BigInt(f.F - 8);

/** Reciprocal estimate with 8 bits. @see DDI 0487, Appendix J1, FPRecipEstimate */
export function FPRecipEstimate(op: bigint, f: FloatFormat, env: Environment): bigint {
	const x = FPUnpack(op, f, env);
	const nan = FPProcessNaNs([[op, x]], f, env);
	if (nan !== undefined) return nan;
	if (x.type === "infinity") return FPZero(x.sign, f);
	if (x.type === "zero") {
		env.raise(DZC);
		return FPInfinity(x.sign, f);
	}
	const exponent = bitLength(x.m) + x.e - 1;
	// Of a number below 2^(-bias - 1) the reciprocal is beyond the format.
	if (exponent < -f.bias - 1) {
		env.raise(OFC | IXC);
		return withSign(f, x.sign, overflowsToInfinity(x.sign, env.rounding) ? f.infinity : f.maxNormal);
	}
	if (env.flushes(f.width) && exponent >= f.bias - 1) {
		env.raise(UFC);
		return FPZero(x.sign, f);
	}
	const fraction = fractionOf(recipEstimate(leadingNine(x.m)), f);
	const resultExponent = f.bias - 1 - exponent;
	if (resultExponent > 0) return withSign(f, x.sign, (BigInt(resultExponent) << f.shift) | fraction);
	const denormalized = (fraction | (f.fractionMask + 1n)) >> BigInt(1 - resultExponent);
	return withSign(f, x.sign, denormalized);
}

/** Reciprocal square root estimate with 8 bits. @see DDI 0487, Appendix J1, FPRSqrtEstimate */
export function FPRSqrtEstimate(op: bigint, f: FloatFormat, env: Environment): bigint {
	const x = FPUnpack(op, f, env);
	const nan = FPProcessNaNs([[op, x]], f, env);
	if (nan !== undefined) return nan;
	if (x.type === "zero") {
		env.raise(DZC);
		return FPInfinity(x.sign, f);
	}
	if (x.sign) return invalid(f, env);
	if (x.type === "infinity") return FPZero(false, f);
	const biased = bitLength(x.m) + x.e - 1 + f.bias;
	const leading = leadingNine(x.m);
	const estimate = recipSqrtEstimates[biased & 1 ? leading >> 1 : leading] as number;
	const resultExponent = Math.floor((3 * f.bias - 1 - biased) / 2);
	return (BigInt(resultExponent) << f.shift) | fractionOf(estimate, f);
}

/** Reciprocal exponent: the exponent inverted, the fraction dropped. @see DDI 0487, Appendix J1, FPRecpX */
export function FPRecpX(op: bigint, f: FloatFormat, env: Environment): bigint {
	const x = FPUnpack(op, f, env);
	const nan = FPProcessNaNs([[op, x]], f, env);
	if (nan !== undefined) return nan;
	const exponent = (op & f.infinity) >> f.shift;
	const result = exponent === 0n ? BigInt(f.maxExponent - 1) : BigInt(f.maxExponent) - exponent;
	return withSign(f, x.sign, result << f.shift);
}

/** Reciprocal estimate of a fixed-point number below 1, 32 bits. @see DDI 0487, Appendix J1, UnsignedRecipEstimate */
export function UnsignedRecipEstimate(op: bigint): bigint {
	if (op >> 31n === 0n) return 0xffffffffn;
	return BigInt(recipEstimate(Number(op >> 23n))) << 23n;
}

/**
 * Reciprocal square root estimate of a fixed-point number below 1, 32 bits.
 * @see DDI 0487, Appendix J1, UnsignedRSqrtEstimate
 */
export function UnsignedRSqrtEstimate(op: bigint): bigint {
	if (op >> 30n === 0n) return 0xffffffffn;
	return BigInt(recipSqrtEstimates[Number(op >> 23n)] as number) << 23n;
}
