// Comparison, minimum and maximum on the bits of numbers.
import {
	IOC,
	infinity,
	isAnyNaN,
	isSignalling,
	isZero,
	magnitude,
	processNaNs,
	raise,
	signBit,
	unpacked,
	width,
} from "./format";

/** NZCV of an unordered comparison. */
export const UNORDERED: u32 = 3;
export const EQUAL: u32 = 6;
export const LESS: u32 = 8;
export const GREATER: u32 = 2;

/** A number as an integer of the same order; both zeros are 0. */
/* @inline */
function ordinal<T>(x: u64): i64 {
	const m = <i64>magnitude<T>(x);
	return x >> (width<T>() - 1) ? 0 - m : m;
}

/** FPCompare: NZCV in bits 3 to 0. */
export function compare<T>(op1: u64, op2: u64, signalNaNs: bool): u32 {
	const a = unpacked<T>(op1);
	const b = unpacked<T>(op2);
	if (isAnyNaN<T>(a) || isAnyNaN<T>(b)) {
		if (signalNaNs || isSignalling<T>(a) || isSignalling<T>(b)) raise(IOC);
		return UNORDERED;
	}
	const x = ordinal<T>(a);
	const y = ordinal<T>(b);
	return x == y ? EQUAL : x < y ? LESS : GREATER;
}

/** FPMax, or FPMin when `minimum`. */
export function extreme<T>(op1: u64, op2: u64, minimum: bool): u64 {
	const a = unpacked<T>(op1);
	const b = unpacked<T>(op2);
	if (isAnyNaN<T>(a) || isAnyNaN<T>(b)) return processNaNs<T>(a, b);
	if (isZero<T>(a) && isZero<T>(b)) return minimum ? a | b : a & b;
	return ordinal<T>(a) > ordinal<T>(b) != minimum ? a : b;
}

/** FPMaxNum, or FPMinNum when `minimum`: one quiet NaN gives the other operand. */
export function extremeNumber<T>(op1: u64, op2: u64, minimum: bool): u64 {
	const least = minimum ? infinity<T>() : infinity<T>() | signBit<T>();
	const quiet1 = isAnyNaN<T>(op1) && !isSignalling<T>(op1);
	const quiet2 = isAnyNaN<T>(op2) && !isSignalling<T>(op2);
	if (quiet1 && !quiet2) return extreme<T>(least, op2, minimum);
	if (quiet2 && !quiet1) return extreme<T>(op1, least, minimum);
	return extreme<T>(op1, op2, minimum);
}
