import { type Environment, IOC } from "./environment.ts";
import { bfloat16, type FloatFormat, formatOf, withSign } from "./format.ts";
import { FPConvertNaN } from "./nan.ts";
import type { Rounding } from "./operation.ts";
import { FPRoundCV } from "./round.ts";
import { FPInfinity, FPUnpack, FPUnpackCV, FPZero, isAnyNaN } from "./unpack.ts";

/** To another precision. @see DDI 0487, Appendix J1, FPConvert */
export function FPConvert(
	op: bigint,
	rounding: Rounding,
	from: FloatFormat,
	to: FloatFormat,
	env: Environment,
): bigint {
	const x = FPUnpackCV(op, from, env);
	const alternative = to.width === 16 && env.AHP;
	if (isAnyNaN(x)) {
		if (x.type === "SNaN" || alternative) env.raise(IOC);
		if (alternative) return FPZero(x.sign, to);
		return env.DN ? to.defaultNaN : FPConvertNaN(op, from, to);
	}
	if (x.type === "infinity") {
		if (!alternative) return FPInfinity(x.sign, to);
		env.raise(IOC);
		return withSign(to, x.sign, to.signBit - 1n);
	}
	if (x.type === "zero") return FPZero(x.sign, to);
	return FPRoundCV(x.sign, x.m, x.e, to, env, rounding);
}

/** A single to BFloat16. @see DDI 0487, Appendix J1, FPConvertBF */
export function FPConvertBF(op: bigint, env: Environment): bigint {
	const single = formatOf(32);
	const x = FPUnpack(op, single, env);
	if (isAnyNaN(x)) {
		if (x.type === "SNaN") env.raise(IOC);
		return env.DN ? bfloat16.defaultNaN : FPConvertNaN(op, single, bfloat16);
	}
	if (x.type === "infinity") return FPInfinity(x.sign, bfloat16);
	if (x.type === "zero") return FPZero(x.sign, bfloat16);
	return FPRoundCV(x.sign, x.m, x.e, bfloat16, env, env.rounding);
}
