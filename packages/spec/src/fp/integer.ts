import { type Environment, IOC, IXC } from "./environment.ts";
import { type FloatFormat, formatOf, power } from "./format.ts";
import { FPProcessNaNs } from "./nan.ts";
import type { IntegerWidth, Rounding } from "./operation.ts";
import { FPRound, roundParts } from "./round.ts";
import { FPInfinity, FPUnpack, FPZero, isAnyNaN, type Unpacked } from "./unpack.ts";

/** Above this exponent a finite number is beyond every integer that is asked for. */
const BEYOND = 128;

/** The integer next to a finite value or zero times 2^fractionBits, and whether it differs from it. */
function toInteger(
	{ sign, m, e }: Unpacked,
	fractionBits: number,
	rounding: Rounding,
): { v: bigint; inexact: boolean } {
	const { quotient, up, inexact } = roundParts(sign, m, -Math.min(e + fractionBits, BEYOND), false, rounding);
	const magnitude = quotient + (up ? 1n : 0n);
	return { v: sign ? -magnitude : magnitude, inexact };
}

/** An integral value in a format; zero has the sign of the operand. */
function fromIntegral(v: bigint, sign: boolean, f: FloatFormat, env: Environment): bigint {
	return v === 0n ? FPZero(sign, f) : FPRound(v < 0n, v < 0n ? -v : v, 0, f, env, "ZERO");
}

/** The integral number next to the operand. @see DDI 0487, Appendix J1, FPRoundInt */
export function FPRoundInt(op: bigint, rounding: Rounding, exact: boolean, f: FloatFormat, env: Environment): bigint {
	const x = FPUnpack(op, f, env);
	const nan = FPProcessNaNs([[op, x]], f, env);
	if (nan !== undefined) return nan;
	if (x.type === "infinity") return FPInfinity(x.sign, f);
	if (x.type === "zero") return FPZero(x.sign, f);
	if (x.e >= 0) return op;
	const { v, inexact } = toInteger(x, 0, rounding);
	if (inexact && exact) env.raise(IXC);
	return fromIntegral(v, x.sign, f, env);
}

/**
 * The integral number next to the operand where a signed integer of a width can hold it; else the least such integer,
 * as an invalid operation. @see DDI 0487, Appendix J1, FPRoundIntN
 */
export function FPRoundIntN(
	op: bigint,
	rounding: Rounding,
	integerWidth: 32 | 64,
	f: FloatFormat,
	env: Environment,
): bigint {
	const x = FPUnpack(op, f, env);
	const limit = power(integerWidth - 1);
	const outOfRange = () => {
		env.raise(IOC);
		return f.signBit | (BigInt(f.bias + integerWidth - 1) << f.shift);
	};
	if (isAnyNaN(x) || x.type === "infinity") return outOfRange();
	if (x.type === "zero") return FPZero(x.sign, f);
	const { v, inexact } = toInteger(x, 0, rounding);
	if (v >= limit || v < -limit) return outOfRange();
	if (inexact) env.raise(IXC);
	return fromIntegral(v, x.sign, f, env);
}

/** To fixed point, saturating; a NaN gives 0. @see DDI 0487, Appendix J1, FPToFixed */
export function FPToFixed(
	op: bigint,
	fractionBits: number,
	unsigned: boolean,
	rounding: Rounding,
	integerWidth: IntegerWidth,
	f: FloatFormat,
	env: Environment,
): bigint {
	const x = FPUnpack(op, f, env);
	if (isAnyNaN(x)) {
		env.raise(IOC);
		return 0n;
	}
	const least = unsigned ? 0n : -power(integerWidth - 1);
	const greatest = power(unsigned ? integerWidth : integerWidth - 1) - 1n;
	const saturated = (negative: boolean) => {
		env.raise(IOC);
		return BigInt.asUintN(integerWidth, negative ? least : greatest);
	};
	if (x.type === "infinity") return saturated(x.sign);
	const { v, inexact } = toInteger(x, fractionBits, rounding);
	if (v < least || v > greatest) return saturated(v < 0n);
	if (inexact) env.raise(IXC);
	return BigInt.asUintN(integerWidth, v);
}

/**
 * A double towards zero modulo 2^32, with PSTATE.Z above it: whether the result is exact and from neither -0 nor a
 * denormalized number that was flushed.
 * @see DDI 0487, Appendix J1, FPToFixedJS
 */
export function FPToFixedJS(op: bigint, env: Environment): bigint {
	const x = FPUnpack(op, formatOf(64), env);
	if (isAnyNaN(x) || x.type === "infinity") {
		env.raise(IOC);
		return 0n;
	}
	const { quotient, inexact } = roundParts(x.sign, x.m, -x.e, false, "ZERO");
	const v = x.sign ? -quotient : quotient;
	const fits = v === BigInt.asIntN(32, v);
	if (!fits) env.raise(IOC);
	else if (inexact) env.raise(IXC);
	const exact = fits && !inexact && !(x.type === "zero" && op !== 0n);
	return BigInt.asUintN(32, v) | (exact ? power(32) : 0n);
}

/** From fixed point. @see DDI 0487, Appendix J1, FixedToFP */
export function FixedToFP(
	op: bigint,
	fractionBits: number,
	unsigned: boolean,
	integerWidth: IntegerWidth,
	f: FloatFormat,
	env: Environment,
): bigint {
	const v = unsigned ? op : BigInt.asIntN(integerWidth, op);
	return v === 0n ? FPZero(false, f) : FPRound(v < 0n, v < 0n ? -v : v, -fractionBits, f, env);
}
