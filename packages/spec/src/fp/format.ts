import type { FloatWidth } from "./operation.ts";

/** A binary interchange format, with its constants. */
export interface FloatFormat {
	/** Width in bits: 1 for the sign, then the exponent, then the fraction. */
	readonly width: number;
	/** Width of the exponent, and its bias. */
	readonly E: number;
	readonly bias: number;
	/** Width of the fraction. */
	readonly F: number;
	/** `F` as a shift amount. */
	readonly shift: bigint;
	/** Exponent of all ones. */
	readonly maxExponent: number;
	readonly fractionMask: bigint;
	/** The sign bit, the top bit of the fraction. */
	readonly signBit: bigint;
	readonly quietBit: bigint;
	/** +infinity, the greatest number, the default NaN. */
	readonly infinity: bigint;
	readonly maxNormal: bigint;
	readonly defaultNaN: bigint;
}

function format(width: number, E: number): FloatFormat {
	const F = width - 1 - E;
	const one = 1n << BigInt(F);
	const infinity = ((1n << BigInt(E)) - 1n) * one;
	return {
		width,
		E,
		bias: (1 << (E - 1)) - 1,
		F,
		shift: BigInt(F),
		maxExponent: (1 << E) - 1,
		fractionMask: one - 1n,
		signBit: 1n << BigInt(width - 1),
		quietBit: one >> 1n,
		infinity,
		maxNormal: infinity - 1n,
		defaultNaN: infinity | (one >> 1n),
	};
}

const half = format(16, 5);
const single = format(32, 8);
const double = format(64, 11);
/** BFloat16: the upper half of a single. */
export const bfloat16 = format(16, 8);

/** IEEE 754 binary16, binary32 or binary64. */
export const formatOf = (width: FloatWidth): FloatFormat => (width === 64 ? double : width === 32 ? single : half);

/** A number with the sign bit of `sign`. */
export const withSign = (f: FloatFormat, sign: boolean, magnitude: bigint): bigint =>
	sign ? f.signBit | magnitude : magnitude;

const powers = Array.from({ length: 256 }, (_, i) => 1n << BigInt(i));

/** 2^n, n at least 0. */
export const power = (n: number): bigint => powers[n] ?? 1n << BigInt(n);

/** Number of bits of a positive number. */
export function bitLength(x: bigint): number {
	const approximate = Number(x);
	if (approximate === Number.POSITIVE_INFINITY) return 1000 + bitLength(x >> 1000n);
	const guess = Math.floor(Math.log2(approximate));
	if (approximate < 2 ** 40) return guess + 1; // exact: log2 of such a number is not within an ulp of an integer
	if (x < power(guess)) return guess;
	return x < power(guess + 1) ? guess + 1 : guess + 2;
}
