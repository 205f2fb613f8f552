import { type Environment, IOC, IXC, OFC, UFC } from "./environment.ts";
import { bitLength, type FloatFormat, power, withSign } from "./format.ts";
import type { Rounding } from "./operation.ts";

/** How a value between two neighbours is rounded. */
export interface Parts {
	/** The value towards zero. */
	readonly quotient: bigint;
	/** Whether the next one away from zero is chosen. */
	readonly up: boolean;
	/** Whether the value was not exact. */
	readonly inexact: boolean;
}

/**
 * Rounds `(-1)^sign * m / 2^n` to an integer, its magnitude towards zero and the direction.
 * @param sticky - the magnitude is not m but strictly between m and m + 1; then n is at least 1
 */
export function roundParts(sign: boolean, m: bigint, n: number, sticky: boolean, rounding: Rounding): Parts {
	if (n <= 0) return { quotient: n === 0 ? m : m << BigInt(-n), up: false, inexact: false };
	const quotient = m >> BigInt(n);
	const remainder = m & (power(n) - 1n);
	const inexact = remainder !== 0n || sticky;
	if (!inexact) return { quotient, up: false, inexact };
	const half = power(n - 1);
	switch (rounding) {
		case "TIEEVEN":
			return { quotient, up: remainder > half || (remainder === half && (sticky || (quotient & 1n) === 1n)), inexact };
		case "TIEAWAY":
			return { quotient, up: remainder >= half, inexact };
		case "POSINF":
			return { quotient, up: !sign, inexact };
		case "NEGINF":
			return { quotient, up: sign, inexact };
		case "ZERO":
			return { quotient, up: false, inexact };
		case "ODD":
			return { quotient: quotient | 1n, up: false, inexact };
	}
}

/** Whether a result that is too great becomes infinity. */
export function overflowsToInfinity(sign: boolean, rounding: Rounding): boolean {
	switch (rounding) {
		case "TIEEVEN":
		case "TIEAWAY":
			return true;
		case "POSINF":
			return !sign;
		case "NEGINF":
			return sign;
		default:
			return false;
	}
}

/**
 * The number of a format for the exact value `(-1)^sign * m * 2^e`, m > 0. The only place where results are rounded.
 *
 * @param sticky - the magnitude is strictly between m and m + 1 units; m then has more bits than the fraction, by two
 * @see DDI 0487, Appendix J1, FPRound
 */
export function FPRound(
	sign: boolean,
	m: bigint,
	e: number,
	f: FloatFormat,
	env: Environment,
	rounding: Rounding = env.rounding,
	sticky = false,
): bigint {
	return round(sign, m, e, f, env, rounding, sticky, env.flushes(f.width), false);
}

/**
 * Rounds the result of a conversion between formats: halves are not flushed, and with FPCR.AHP have the alternative
 * format. @see DDI 0487, Appendix J1, FPRoundCV
 */
export function FPRoundCV(
	sign: boolean,
	m: bigint,
	e: number,
	f: FloatFormat,
	env: Environment,
	rounding: Rounding,
): bigint {
	// BFloat16 has the range of a single and is flushed with it.
	const half = f.width === 16 && f.E === 5;
	return round(sign, m, e, f, env, rounding, false, !half && env.FZ, half && env.AHP);
}

function round(
	sign: boolean,
	m: bigint,
	e: number,
	f: FloatFormat,
	env: Environment,
	rounding: Rounding,
	sticky: boolean,
	flush: boolean,
	alternative: boolean,
): bigint {
	const minimum = 1 - f.bias;
	const exponent = bitLength(m) + e - 1;
	// Tininess is detected before rounding.
	const tiny = exponent < minimum;
	if (tiny && flush) {
		env.raise(UFC);
		return withSign(f, sign, 0n);
	}
	const unit = (tiny ? minimum : exponent) - f.F;
	const { quotient, up, inexact } = roundParts(sign, m, unit - e, sticky, rounding);
	if (tiny && inexact) env.raise(UFC);
	// The leading 1 of a normalized number adds 1 to an exponent field that starts one too low, and so does a carry out of
	// the fraction; a denormalized number has neither, and becomes normalized by the carry.
	const biased = tiny ? 0 : exponent + f.bias - 1;
	const magnitude = (BigInt(biased) << f.shift) + quotient + (up ? 1n : 0n);
	if (alternative) {
		if (magnitude >= f.signBit) {
			env.raise(IOC);
			return withSign(f, sign, f.signBit - 1n);
		}
	} else if (magnitude >= f.infinity) {
		env.raise(OFC | IXC);
		return withSign(f, sign, overflowsToInfinity(sign, rounding) ? f.infinity : f.maxNormal);
	}
	if (inexact) env.raise(IXC);
	return withSign(f, sign, magnitude);
}
