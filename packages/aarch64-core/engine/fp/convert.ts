// Conversions between formats, to and from integers and fixed-point numbers, and rounding to integral values.
import {
	bias,
	control,
	defaultNaN,
	effectiveExponent,
	exponentOf,
	FPCR_AHP,
	FPCR_DN,
	flushes,
	fractionBits,
	IOC,
	IXC,
	infinity,
	isAnyNaN,
	isInfinite,
	isSignalling,
	isZero,
	magnitude,
	processNaN,
	quietBit,
	raise,
	round,
	roundBase,
	roundsUp,
	signBit,
	significandOf,
	signOf,
	unpacked,
	width,
} from "./format";

/** FPConvertNaN: the upper bits of the fraction stay, quiet. */
function convertNaN<T, R>(x: u64): u64 {
	const sign = signOf<T>(x) << (width<R>() - 1);
	const fraction = (x << (64 - fractionBits<T>())) >> (64 - fractionBits<R>());
	return sign | infinity<R>() | quietBit<R>() | fraction;
}

/** A half-precision NaN, already processed, as single precision. */
export function toSingle(nan: u64): u64 {
	return convertNaN<u16, u32>(nan);
}

/** FPConvert, and FPConvertBF when R is BFloat16. FPCR.FZ16 has no effect on it. */
export function convert<T, R>(operand: u64, mode: u32): u64 {
	const fromHalf = sizeof<T>() == 2;
	const toHalf = sizeof<R>() == 2 && !isSigned<R>();
	const alternative = (control & FPCR_AHP) != 0;
	const x = fromHalf ? operand : unpacked<T>(operand);
	const sign = signOf<T>(x) << (width<R>() - 1);
	if (!(fromHalf && alternative)) {
		if (isAnyNaN<T>(x)) {
			if (isSignalling<T>(x) || (toHalf && alternative)) raise(IOC);
			if (toHalf && alternative) return sign;
			return control & FPCR_DN ? defaultNaN<R>() : convertNaN<T, R>(x);
		}
		if (isInfinite<T>(x)) {
			if (toHalf && alternative) {
				raise(IOC);
				return sign | (signBit<R>() - 1);
			}
			return sign | infinity<R>();
		}
	}
	if (isZero<T>(x)) return sign;
	const n = <i32>clz<u64>(significandOf<T>(x));
	const exponent = effectiveExponent<T>(x) - bias<T>() + bias<R>() + 63 - <i32>fractionBits<T>() - n;
	const flush = !toHalf && flushes<R>();
	return roundBase<R>(signOf<T>(x), exponent, significandOf<T>(x) << n, mode, flush, toHalf && alternative);
}

/** The magnitude of the last number that `toInteger` rounded. */
let integer: u64 = 0;
/** Whether it was greater than 64 bits. */
let beyond: bool = false;
/** Whether it was not an integer. */
let inexact: bool = false;

/** Rounds a finite number times 2 to the power of `fbits` to an integer in `integer`, `beyond` and `inexact`. */
function toInteger<T>(x: u64, fbits: i32, mode: u32): void {
	const s = significandOf<T>(x);
	const e = effectiveExponent<T>(x) - bias<T>() - <i32>fractionBits<T>() + fbits;
	beyond = false;
	inexact = false;
	if (e >= 0) {
		beyond = s != 0 && e >= <i32>clz<u64>(s) + 1;
		integer = e < 64 ? s << e : 0;
		return;
	}
	const places = 0 - e;
	let rest: u64;
	if (places < 64) {
		integer = s >> places;
		rest = s << (64 - places);
	} else {
		integer = 0;
		rest = places == 64 ? s : <u64>(s != 0); // less than one half
	}
	if (rest) {
		inexact = true;
		integer += <u64>roundsUp(signOf<T>(x), integer & 1, rest, mode);
	}
}

/**
 * FPToFixed: an integer of 32 or 64 bits, zero-extended.
 *
 * @param fbits - bits of the fraction of the fixed-point number
 */
export function toFixed<T>(operand: u64, fbits: i32, bits: u32, unsigned: bool, mode: u32): u64 {
	const x = unpacked<T>(operand);
	const mask = ~(<u64>0) >> (64 - bits);
	if (isAnyNaN<T>(x)) {
		raise(IOC);
		return 0;
	}
	const sign = signOf<T>(x);
	if (isInfinite<T>(x)) beyond = true;
	else toInteger<T>(x, fbits, mode);
	let limit: u64;
	if (unsigned) limit = sign ? 0 : mask;
	else limit = (mask >> 1) + sign;
	if (beyond || integer > limit) {
		raise(IOC);
		return unsigned ? limit : limit & mask;
	}
	if (inexact) raise(IXC);
	return (sign ? 0 - integer : integer) & mask;
}

/** FixedToFP of an integer that is extended to 64 bits. */
export function fromFixed<T>(value: u64, fbits: i32, unsigned: bool, mode: u32): u64 {
	if (value == 0) return 0;
	const sign: u64 = !unsigned && <i64>value < 0 ? 1 : 0;
	const m = sign ? 0 - value : value;
	const n = <i32>clz<u64>(m);
	return round<T>(sign, bias<T>() + 63 - n - fbits, m << n, mode);
}

/** FPRoundInt. */
export function roundInt<T>(operand: u64, mode: u32, exact: bool): u64 {
	const x = unpacked<T>(operand);
	if (isAnyNaN<T>(x)) return processNaN<T>(x);
	// no fraction bits below this exponent: also infinities
	if (exponentOf<T>(x) >= bias<T>() + <i32>fractionBits<T>()) return x;
	return integral<T>(x, mode, exact);
}

/** A number with an exponent less than that of 2^(fraction bits), rounded. */
function integral<T>(x: u64, mode: u32, exact: bool): u64 {
	toInteger<T>(x, 0, mode);
	if (inexact && exact) raise(IXC);
	const sign = x & signBit<T>();
	if (integer == 0) return sign;
	const n = <i32>clz<u64>(integer);
	const exponent = bias<T>() + 63 - n;
	const hidden = integer << (n - 63 + <i32>fractionBits<T>());
	return sign | (((<u64>(exponent - 1)) << fractionBits<T>()) + hidden);
}

/** FPRoundIntN: what does not fit in a signed integer of `bits` bits gives the most negative one. */
export function roundIntTo<T>(operand: u64, bits: u32, mode: u32): u64 {
	const x = unpacked<T>(operand);
	const least = signBit<T>() | ((<u64>(bias<T>() + <i32>bits - 1)) << fractionBits<T>());
	if (exponentOf<T>(x) >= bias<T>() + <i32>bits) {
		raise(IOC);
		return least;
	}
	toInteger<T>(x, 0, mode);
	const sign = signOf<T>(x);
	if (integer > ((<u64>1) << (bits - 1)) - 1 + sign) {
		raise(IOC);
		return least;
	}
	if (exponentOf<T>(x) >= bias<T>() + <i32>fractionBits<T>()) return x;
	return integral<T>(x, mode, true);
}

/** Whether the last `toJavaScript` was exact: Z of FJCVTZS. */
export let exactInteger: bool = false;

/** FPToFixedJS: the integer part modulo 2^32; `exactInteger` says whether that is the number. */
export function toJavaScript(operand: u64): u64 {
	const x = unpacked<u64>(operand);
	exactInteger = false;
	if (isAnyNaN<u64>(x) || isInfinite<u64>(x)) {
		raise(IOC);
		return 0;
	}
	toInteger<u64>(x, 0, 3);
	const sign = signOf<u64>(x);
	if (beyond || integer > 0x7fffffff + sign) raise(IOC);
	else if (inexact) raise(IXC);
	else exactInteger = !(isZero<u64>(x) && (sign || magnitude<u64>(operand) != 0));
	return (sign ? 0 - integer : integer) & 0xffffffff;
}
