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
const SAFE64: f64 = 4.450147717014403e-308;
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
 * The exact sum of three doubles is rounded to odd before the last addition rounds it to nearest: S. Boldo and
 * G. Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd", IEEE
 * Transactions on Computers 57(4), 2008.
 */
export function fused64(a: f64, b: f64, c: f64): f64 {
	const ea = <u32>(reinterpret<u64>(a) >> 52) & 0x7ff;
	const eb = <u32>(reinterpret<u64>(b) >> 52) & 0x7ff;
	const ec = <u32>(reinterpret<u64>(c) >> 52) & 0x7ff;
	// factors that can be split, a product whose error is a normalized number, an addend far from overflow
	if (ea - 64 > 1900 || eb - 64 > 1900 || ea + eb - 1160 > 1800 || ec > 1964) return NaN;
	const high = a * b;
	let t = 134217729.0 * a;
	const ah = t - (t - a);
	const al = a - ah;
	t = 134217729.0 * b;
	const bh = t - (t - b);
	const bl = b - bh;
	const low = ah * bh - high + ah * bl + al * bh + al * bl;
	const th = c + low;
	t = th - c;
	const tl = c - (th - t) + (low - t);
	const vh = high + th;
	t = vh - high;
	const vl = high - (vh - t) + (th - t);
	const r = vh + roundedToOdd(tl, vl);
	return isSafe64(r) ? r : NaN;
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

/** a * b + c of singles, rounded once, when that is not a NaN, infinite or tiny; else a NaN. */
export function fused32(a: f32, b: f32, c: f32): f32 {
	const r = <f32>roundedToOdd(<f64>a * <f64>b, <f64>c);
	return isSafe32(r) ? r : <f32>NaN;
}
