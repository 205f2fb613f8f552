import { DZC, type Environment } from "./environment.ts";
import { bitLength, type FloatFormat, formatOf, withSign } from "./format.ts";
import { FPConvertNaN, FPProcessNaN, FPProcessNaNs, firstNaN, invalid, unpackPair } from "./nan.ts";
import { FPRound } from "./round.ts";
import { FPInfinity, FPNeg, FPUnpack, FPZero, type Unpacked, ZERO } from "./unpack.ts";

/** The exact sum of two finite values or zeros, rounded. The sum of opposite values has the sign of the mode. */
function roundedSum(x: Unpacked, y: Unpacked, f: FloatFormat, env: Environment, halved: 0 | 1 = 0): bigint {
	if (x.m === 0n && y.m === 0n) return FPZero(x.sign === y.sign ? x.sign : env.rounding === "NEGINF", f);
	const e = x.m === 0n ? y.e : y.m === 0n ? x.e : Math.min(x.e, y.e);
	const aligned = ({ sign, m, e: exponent }: Unpacked) => {
		if (m === 0n) return 0n;
		const shifted = m << BigInt(exponent - e);
		return sign ? -shifted : shifted;
	};
	const sum = aligned(x) + aligned(y);
	if (sum === 0n) return FPZero(env.rounding === "NEGINF", f);
	return FPRound(sum < 0n, sum < 0n ? -sum : sum, e - halved, f, env);
}

/** The exact product of finite values or zeros. */
function product(x: Unpacked, y: Unpacked): Unpacked {
	const sign = x.sign !== y.sign;
	const m = x.m * y.m;
	return m === 0n ? ZERO[sign ? 1 : 0] : { type: "finite", sign, m, e: x.e + y.e };
}

const infinityTimesZero = (x: Unpacked, y: Unpacked): boolean =>
	(x.type === "infinity" && y.type === "zero") || (x.type === "zero" && y.type === "infinity");

/** op1 + op2. @see DDI 0487, Appendix J1, FPAdd */
export function FPAdd(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return addOrSubtract(op1, op2, false, f, env);
}

/** op1 - op2; a NaN keeps its sign. @see DDI 0487, Appendix J1, FPSub */
export function FPSub(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return addOrSubtract(op1, op2, true, f, env);
}

function addOrSubtract(op1: bigint, op2: bigint, subtract: boolean, f: FloatFormat, env: Environment): bigint {
	const { x, y: second, nan } = unpackPair(op1, op2, f, env);
	if (nan !== undefined) return nan;
	const y = subtract ? { ...second, sign: !second.sign } : second;
	if (x.type === "infinity") {
		return y.type === "infinity" && x.sign !== y.sign ? invalid(f, env) : FPInfinity(x.sign, f);
	}
	return y.type === "infinity" ? FPInfinity(y.sign, f) : roundedSum(x, y, f, env);
}

/** op1 * op2. @see DDI 0487, Appendix J1, FPMul */
export function FPMul(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return multiply(op1, op2, f, env, () => invalid(f, env));
}

/** op1 * op2, where infinity times zero is 2. @see DDI 0487, Appendix J1, FPMulX */
export function FPMulX(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return multiply(op1, op2, f, env, (sign) => withSign(f, sign, BigInt(f.bias + 1) << f.shift));
}

function multiply(
	op1: bigint,
	op2: bigint,
	f: FloatFormat,
	env: Environment,
	infinityByZero: (sign: boolean) => bigint,
): bigint {
	const { x, y, nan } = unpackPair(op1, op2, f, env);
	if (nan !== undefined) return nan;
	const sign = x.sign !== y.sign;
	if (infinityTimesZero(x, y)) return infinityByZero(sign);
	if (x.type === "infinity" || y.type === "infinity") return FPInfinity(sign, f);
	if (x.type === "zero" || y.type === "zero") return FPZero(sign, f);
	return FPRound(sign, x.m * y.m, x.e + y.e, f, env);
}

/** op1 / op2. @see DDI 0487, Appendix J1, FPDiv */
export function FPDiv(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	const { x, y, nan } = unpackPair(op1, op2, f, env);
	if (nan !== undefined) return nan;
	const sign = x.sign !== y.sign;
	if (x.type === y.type && x.type !== "finite") return invalid(f, env);
	if (x.type === "infinity" || y.type === "zero") {
		if (x.type !== "infinity") env.raise(DZC);
		return FPInfinity(sign, f);
	}
	if (x.type === "zero" || y.type === "infinity") return FPZero(sign, f);
	// Enough bits of the quotient that what is left over only says that it is not exact.
	const scale = 2 * f.F + 4;
	const dividend = x.m << BigInt(scale);
	const quotient = dividend / y.m;
	return FPRound(sign, quotient, x.e - y.e - scale, f, env, env.rounding, quotient * y.m !== dividend);
}

/** The greatest integer whose square is at most x. */
function integerSquareRoot(x: bigint): bigint {
	// Newton's iteration from above falls until it reaches the root.
	let root = 1n << BigInt((bitLength(x) + 1) >> 1);
	for (;;) {
		const next = (root + x / root) >> 1n;
		if (next >= root) return root;
		root = next;
	}
}

/** The square root. @see DDI 0487, Appendix J1, FPSqrt */
export function FPSqrt(op: bigint, f: FloatFormat, env: Environment): bigint {
	const x = FPUnpack(op, f, env);
	const nan = FPProcessNaNs([[op, x]], f, env);
	if (nan !== undefined) return nan;
	if (x.type === "zero") return FPZero(x.sign, f);
	if (x.sign) return invalid(f, env);
	if (x.type === "infinity") return FPInfinity(false, f);
	// Enough bits, and an exponent that has a half.
	const scale = 2 * f.F + 4 + (x.e & 1);
	const square = x.m << BigInt(scale);
	const root = integerSquareRoot(square);
	return FPRound(false, root, (x.e - scale) / 2, f, env, env.rounding, root * root !== square);
}

/** addend + op1 * op2 with one rounding. @see DDI 0487, Appendix J1, FPMulAdd */
export function FPMulAdd(addend: bigint, op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	const a = FPUnpack(addend, f, env);
	const x = FPUnpack(op1, f, env);
	const y = FPUnpack(op2, f, env);
	if (a.type === "QNaN" && infinityTimesZero(x, y)) return invalid(f, env);
	const nan = FPProcessNaNs(
		[
			[addend, a],
			[op1, x],
			[op2, y],
		],
		f,
		env,
	);
	return nan ?? multiplyAdd(a, x, y, f, env);
}

/** addend (single) + op1 * op2 (halves) with one rounding, a single. @see DDI 0487, Appendix J1, FPMulAddH */
export function FPMulAddH(addend: bigint, op1: bigint, op2: bigint, env: Environment): bigint {
	const [half, single] = [formatOf(16), formatOf(32)];
	const a = FPUnpack(addend, single, env);
	const x = FPUnpack(op1, half, env);
	const y = FPUnpack(op2, half, env);
	if (a.type === "QNaN" && infinityTimesZero(x, y)) return invalid(single, env);
	const nan = firstNaN([
		[addend, a],
		[op1, x],
		[op2, y],
	]);
	if (nan === undefined) return multiplyAdd(a, x, y, single, env);
	if (nan[1] === a) return FPProcessNaN(nan, single, env);
	return FPConvertNaN(FPProcessNaN(nan, half, env), half, single);
}

function multiplyAdd(a: Unpacked, x: Unpacked, y: Unpacked, f: FloatFormat, env: Environment): bigint {
	if (infinityTimesZero(x, y)) return invalid(f, env);
	const sign = x.sign !== y.sign;
	if (x.type === "infinity" || y.type === "infinity") {
		return a.type === "infinity" && a.sign !== sign ? invalid(f, env) : FPInfinity(sign, f);
	}
	return a.type === "infinity" ? FPInfinity(a.sign, f) : roundedSum(a, product(x, y), f, env);
}

/** 2 - op1 * op2, with one rounding; infinity times zero gives 2. @see DDI 0487, Appendix J1, FPRecipStepFused */
export function FPRecipStepFused(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return step(op1, op2, 2n, 0, f, env);
}

/** (3 - op1 * op2) / 2, with one rounding; infinity times zero gives 1.5. @see DDI 0487, Appendix J1, FPRSqrtStepFused */
export function FPRSqrtStepFused(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return step(op1, op2, 3n, 1, f, env);
}

function step(op1: bigint, op2: bigint, minuend: bigint, halved: 0 | 1, f: FloatFormat, env: Environment): bigint {
	const negated = FPNeg(op1, f);
	const { x, y, nan } = unpackPair(negated, op2, f, env);
	if (nan !== undefined) return nan;
	const constant: Unpacked = { type: "finite", sign: false, m: minuend, e: 0 };
	if (infinityTimesZero(x, y)) return roundedSum(constant, ZERO[0], f, env, halved);
	if (x.type === "infinity" || y.type === "infinity") return FPInfinity(x.sign !== y.sign, f);
	return roundedSum(constant, product(x, y), f, env, halved);
}
