// When an operation of WebAssembly gives the number and the exceptions that the manual's gives.
//
// WebAssembly rounds to nearest, keeps denormalized numbers and has no exceptions. So FPCR must ask for no more, and
// where the result may be inexact FPSR.IXC must already be set. A result that is neither infinite nor a NaN has no
// other exception, if it is not tiny: a product, quotient or fused sum near the least normalized number may have
// underflowed. Sums are exact there. NaNs never come from WebAssembly, whose NaNs are not deterministic.
import { SYS_FPCR, SYS_FPSR } from "../generated/sysregs";
import { FPCR_FZ, FPCR_NOT_NATIVE, IXC } from "./format";

/** Twice the least normalized number. */
const SAFE32: f32 = 2.350988701644575e-38;
export const SAFE64: f64 = 4.450147717014403e-308;
const MAX32: f32 = 3.4028234663852886e38;
const MAX64: f64 = 1.7976931348623157e308;

/** Whether inexact results of WebAssembly are right. The bit IXC is less than every bit of FPCR_NOT_NATIVE. */
/* @inline */
export function native(s: u32): bool {
	return (load<u32>(s, SYS_FPSR) & IXC) > (load<u32>(s, SYS_FPCR) & FPCR_NOT_NATIVE);
}

/** Whether exact results of WebAssembly are right. */
/* @inline */
export function keepsDenormals(s: u32): bool {
	return (load<u32>(s, SYS_FPCR) & FPCR_FZ) == 0;
}

/* @inline */
export function isFinite64(x: f64): bool {
	return x - x == 0;
}

/* @inline */
export function isFinite32(x: f32): bool {
	return x - x == 0;
}

/** Whether a result is neither tiny nor infinite nor a NaN. */
/* @inline */
export function isSafe64(x: f64): bool {
	return (reinterpret<u64>(x) & 0x7fffffffffffffff) - 0x0020000000000000 < 0x7ff0000000000000 - 0x0020000000000000;
}

/* @inline */
export function isSafe32(x: f32): bool {
	return (reinterpret<u32>(x) & 0x7fffffff) - 0x01000000 < 0x7f800000 - 0x01000000;
}

/** `isSafe32` of every element. */
/* @inline */
export function allSafe32(x: v128): bool {
	const m = v128.sub<u32>(v128.and(x, v128.splat<u32>(0x7fffffff)), v128.splat<u32>(0x01000000));
	return v128.all_true<u32>(v128.lt<u32>(m, v128.splat<u32>(0x7f800000 - 0x01000000)));
}

/* @inline */
export function allSafe64(x: v128): bool {
	const m = v128.abs<f64>(x);
	return v128.all_true<u64>(
		v128.and(v128.ge<f64>(m, v128.splat<f64>(SAFE64)), v128.le<f64>(m, v128.splat<f64>(MAX64))),
	);
}

/* @inline */
export function allFinite32(x: v128): bool {
	return v128.all_true<u32>(v128.le<f32>(v128.abs<f32>(x), v128.splat<f32>(MAX32)));
}

/* @inline */
export function allFinite64(x: v128): bool {
	return v128.all_true<u64>(v128.le<f64>(v128.abs<f64>(x), v128.splat<f64>(MAX64)));
}

/** Whether the elements of a product are safe, or zero because a factor is. */
/* @inline */
export function productsSafe32(x: v128, a: v128, b: v128): bool {
	if (allSafe32(x)) return true;
	const zero = v128.splat<f32>(0);
	const m = v128.abs<f32>(x);
	const safe = v128.and(v128.ge<f32>(m, v128.splat<f32>(SAFE32)), v128.le<f32>(m, v128.splat<f32>(MAX32)));
	const exact = v128.and(v128.eq<f32>(x, zero), v128.or(v128.eq<f32>(a, zero), v128.eq<f32>(b, zero)));
	return v128.all_true<u32>(v128.or(safe, exact));
}

/* @inline */
export function productsSafe64(x: v128, a: v128, b: v128): bool {
	if (allSafe64(x)) return true;
	const zero = v128.splat<f64>(0);
	const m = v128.abs<f64>(x);
	const safe = v128.and(v128.ge<f64>(m, v128.splat<f64>(SAFE64)), v128.le<f64>(m, v128.splat<f64>(MAX64)));
	const exact = v128.and(v128.eq<f64>(x, zero), v128.or(v128.eq<f64>(a, zero), v128.eq<f64>(b, zero)));
	return v128.all_true<u64>(v128.or(safe, exact));
}

/**
 * a * b + c of doubles, rounded once, when that is not a NaN, infinite or tiny; else a NaN.
 *
 * The product is split into the nearest double and its error, then the sum likewise; both errors are small. Their sum
 * `v` may be rounded, by less than the least bit that it shares with the result. So adding it rounds to the right
 * number, except where that lands half way between two numbers: there the error of the last sum is a power of two.
 */
export function fused64(a: f64, b: f64, c: f64): f64 {
	const high = a * b;
	const ba = reinterpret<u64>(a);
	const bb = reinterpret<u64>(b);
	const ea = <u32>(ba >> 52) & 0x7ff;
	const eb = <u32>(bb >> 52) & 0x7ff;
	const ec = <u32>(reinterpret<u64>(c) >> 52) & 0x7ff;
	// an error of the product that is a normalized number, an addend far from overflow
	if (ea - 1 >= 0x7fe || eb - 1 >= 0x7fe || ea + eb - 1160 > 1800 || ec > 1964) return exactSum(a, b, high, c);
	// the error as an integer, and the weight of 1
	const product = ((ba & 0xfffffffffffff) | 0x10000000000000) * ((bb & 0xfffffffffffff) | 0x10000000000000);
	const bh = reinterpret<u64>(high);
	const shift = ((bh >> 52) & 0x7ff) + 1075 - <u64>(ea + eb);
	const error = <i64>(product - (((bh & 0xfffffffffffff) | 0x10000000000000) << shift));
	const weight = reinterpret<f64>(((ba ^ bb) & 0x8000000000000000) | ((<u64>(ea + eb - 1127)) << 52));
	const low = <f64>error * weight;
	const sum = high + c;
	const t = sum - high;
	const v = high - (sum - t) + (c - t) + low;
	const r = sum + v;
	const rest = reinterpret<u64>(v - (r - sum));
	if ((rest & 0xfffffffffffff) == 0 && (rest & 0x7ff0000000000000) != 0) return NaN;
	return isSafe64(r) ? r : NaN;
}

/** The sum with a product that is zero because a factor is; else a NaN. */
function exactSum(a: f64, b: f64, product: f64, c: f64): f64 {
	const r = product + c;
	return (a == 0 || b == 0) && isFinite64(r) ? r : NaN;
}

/** x + y, rounded to odd. */
/* @inline */
function roundedToOdd(x: f64, y: f64): f64 {
	const r = x + y;
	const t = r - x;
	const error = x - (r - t) + (y - t);
	const bits = reinterpret<u64>(r);
	if (error == 0 || bits & 1) return r;
	return reinterpret<f64>(error > 0 == r > 0 ? bits + 1 : bits - 1);
}

/**
 * a * b + c of singles, rounded once, when that is not a NaN, infinite or tiny; else a NaN. The product is exact as a
 * double. A sum that is rounded to odd with 53 bits rounds to 24 bits as the exact sum does: S. Boldo and G. Melquiond,
 * "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd", IEEE Transactions on
 * Computers 57(4), 2008.
 */
export function fused32(a: f32, b: f32, c: f32): f32 {
	const r = <f32>roundedToOdd(<f64>a * <f64>b, <f64>c);
	return isSafe32(r) ? r : <f32>NaN;
}
