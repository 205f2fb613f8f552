import { type Environment, IOC } from "./environment.ts";
import type { FloatFormat } from "./format.ts";
import { unpackPair } from "./nan.ts";
import { FPInfinity, FPUnpack, isAnyNaN, type Unpacked } from "./unpack.ts";

/** An order of all numbers that are not NaNs, -0 and +0 being equal: the magnitude with the sign, flushed. */
function ordered(bits: bigint, { sign, type }: Unpacked, f: FloatFormat): bigint {
	if (type === "zero") return 0n;
	return sign ? -(bits ^ f.signBit) : bits;
}

/** The flags N, Z, C, V of a comparison, four bits. @see DDI 0487, Appendix J1, FPCompare */
export function FPCompare(op1: bigint, op2: bigint, signalNaNs: boolean, f: FloatFormat, env: Environment): bigint {
	const x = FPUnpack(op1, f, env);
	const y = FPUnpack(op2, f, env);
	if (isAnyNaN(x) || isAnyNaN(y)) {
		if (signalNaNs || x.type === "SNaN" || y.type === "SNaN") env.raise(IOC);
		return 0b0011n;
	}
	const [a, b] = [ordered(op1, x, f), ordered(op2, y, f)];
	return a === b ? 0b0110n : a < b ? 0b1000n : 0b0010n;
}

/** Whether op1 = op2: false for NaNs, of which only signaling ones are invalid. @see DDI 0487, Appendix J1, FPCompareEQ */
export function FPCompareEQ(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return FPCompare(op1, op2, false, f, env) === 0b0110n ? 1n : 0n;
}

/** Whether op1 >= op2: NaNs are invalid. @see DDI 0487, Appendix J1, FPCompareGE */
export function FPCompareGE(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	const flags = FPCompare(op1, op2, true, f, env);
	return flags === 0b0110n || flags === 0b0010n ? 1n : 0n;
}

/** Whether op1 > op2: NaNs are invalid. @see DDI 0487, Appendix J1, FPCompareGT */
export function FPCompareGT(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return FPCompare(op1, op2, true, f, env) === 0b0010n ? 1n : 0n;
}

/** The greater operand; +0 is greater than -0. @see DDI 0487, Appendix J1, FPMax */
export function FPMax(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return select(op1, op2, true, f, env);
}

/** The lesser operand; -0 is less than +0. @see DDI 0487, Appendix J1, FPMin */
export function FPMin(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return select(op1, op2, false, f, env);
}

function select(op1: bigint, op2: bigint, greater: boolean, f: FloatFormat, env: Environment): bigint {
	const { x, y, nan } = unpackPair(op1, op2, f, env);
	if (nan !== undefined) return nan;
	const [a, b] = [ordered(op1, x, f), ordered(op2, y, f)];
	const [first, bits] = a > b === greater && a !== b ? [x, op1] : [y, op2];
	if (first.type !== "zero") return bits;
	// Zeros of both signs are equal: the greater one has the sign of both, the lesser one of either.
	const sign = x.type === y.type ? (greater ? x.sign && y.sign : x.sign || y.sign) : first.sign;
	return sign ? f.signBit : 0n;
}

/** FPMax, where a number wins over one quiet NaN. @see DDI 0487, Appendix J1, FPMaxNum */
export function FPMaxNum(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return selectNumber(op1, op2, true, f, env);
}

/** FPMin, where a number wins over one quiet NaN. @see DDI 0487, Appendix J1, FPMinNum */
export function FPMinNum(op1: bigint, op2: bigint, f: FloatFormat, env: Environment): bigint {
	return selectNumber(op1, op2, false, f, env);
}

function selectNumber(op1: bigint, op2: bigint, greater: boolean, f: FloatFormat, env: Environment): bigint {
	const quiet = (bits: bigint) => FPUnpack(bits, f, env).type === "QNaN";
	const [quiet1, quiet2] = [quiet(op1), quiet(op2)];
	const loser = FPInfinity(greater, f);
	return select(quiet1 && !quiet2 ? loser : op1, quiet2 && !quiet1 ? loser : op2, greater, f, env);
}
