// Formats of floating-point numbers, FPCR and FPSR, NaNs and rounding, for arithmetic on the bits of numbers.
//
// A function is generic in the format: u16 half precision, u32 single, u64 double, i16 BFloat16. Numbers are in the low
// bits of a u64 whose other bits are 0. An unpacked number is a sign, a biased exponent and a significand whose bits
// below the last that counts are gathered ("jammed") in bit 0. Results are those of DDI 0487, Appendix J1,
// shared/functions/float.

export const TIEEVEN: u32 = 0;
export const POSINF: u32 = 1;
export const NEGINF: u32 = 2;
export const ZERO: u32 = 3;
export const TIEAWAY: u32 = 4;
export const ODD: u32 = 5;

/** Cumulative exception bits of FPSR. */
export const IOC: u32 = 1;
export const DZC: u32 = 2;
export const OFC: u32 = 4;
export const UFC: u32 = 8;
export const IXC: u32 = 16;
export const IDC: u32 = 128;

export const FPCR_FZ16: u32 = 1 << 19;
export const FPCR_FZ: u32 = 1 << 24;
export const FPCR_DN: u32 = 1 << 25;
export const FPCR_AHP: u32 = 1 << 26;
/** FPCR.RMode and FPCR.FZ: both must be 0 for an operation of WebAssembly to give the right number. */
export const FPCR_NOT_NATIVE: u32 = (3 << 22) | FPCR_FZ;

/** FPCR of the instruction that is being executed. */
export let control: u32 = 0;
/** Exceptions of the instruction that is being executed, as bits of FPSR. */
export let flags: u32 = 0;

/** Starts an instruction: no exceptions yet. */
/* @inline */
export function begin(fpcr: u32): void {
	control = fpcr;
	flags = 0;
}

/** FPProcessException, for exceptions that are not trapped. */
/* @inline */
export function raise(exceptions: u32): void {
	flags |= exceptions;
}

/** FPRoundingMode(FPCR). */
/* @inline */
export function roundingMode(): u32 {
	return (control >> 22) & 3;
}

/** Width of the format in bits. */
/* @inline */
export function width<T>(): u64 {
	return sizeof<T>() * 8;
}

/** Bits of the fraction. */
/* @inline */
export function fractionBits<T>(): u64 {
	return sizeof<T>() == 8 ? 52 : sizeof<T>() == 4 ? 23 : isSigned<T>() ? 7 : 10;
}

/** The exponent field of infinities and NaNs. */
/* @inline */
export function maxExponent<T>(): i32 {
	return sizeof<T>() == 8 ? 0x7ff : sizeof<T>() == 4 || isSigned<T>() ? 0xff : 0x1f;
}

/** Exponent field of 1.0. */
/* @inline */
export function bias<T>(): i32 {
	return maxExponent<T>() >> 1;
}

/* @inline */
export function signBit<T>(): u64 {
	return (<u64>1) << (width<T>() - 1);
}

/** Bits of the number without its sign. */
/* @inline */
export function magnitude<T>(x: u64): u64 {
	return x & (signBit<T>() - 1);
}

/** FPInfinity('0'). */
/* @inline */
export function infinity<T>(): u64 {
	return (<u64>maxExponent<T>()) << fractionBits<T>();
}

/* @inline */
export function hiddenBit<T>(): u64 {
	return (<u64>1) << fractionBits<T>();
}

/* @inline */
export function quietBit<T>(): u64 {
	return (<u64>1) << (fractionBits<T>() - 1);
}

/** FPDefaultNaN. */
/* @inline */
export function defaultNaN<T>(): u64 {
	return infinity<T>() | quietBit<T>();
}

/** FPMaxNormal('0'). */
/* @inline */
export function maxNormal<T>(): u64 {
	return infinity<T>() - 1;
}

/** FPOne('0'). */
/* @inline */
export function one<T>(): u64 {
	return (<u64>bias<T>()) << fractionBits<T>();
}

/** The sign of a number, 0 or 1. */
/* @inline */
export function signOf<T>(x: u64): u64 {
	return x >> (width<T>() - 1);
}

/** The exponent field. */
/* @inline */
export function exponentOf<T>(x: u64): i32 {
	return <i32>(x >> fractionBits<T>()) & maxExponent<T>();
}

/** The significand as an integer; with `effectiveExponent` this is the value of any finite number. */
/* @inline */
export function significandOf<T>(x: u64): u64 {
	const fraction = x & (hiddenBit<T>() - 1);
	return exponentOf<T>(x) ? fraction | hiddenBit<T>() : fraction;
}

/** The exponent field, where that of a denormalized number is 1, the exponent of its significand. */
/* @inline */
export function effectiveExponent<T>(x: u64): i32 {
	return max(exponentOf<T>(x), 1);
}

/* @inline */
export function isAnyNaN<T>(x: u64): bool {
	return magnitude<T>(x) > infinity<T>();
}

/* @inline */
export function isSignalling<T>(x: u64): bool {
	return isAnyNaN<T>(x) && (x & quietBit<T>()) == 0;
}

/* @inline */
export function isInfinite<T>(x: u64): bool {
	return magnitude<T>(x) == infinity<T>();
}

/* @inline */
export function isZero<T>(x: u64): bool {
	return magnitude<T>(x) == 0;
}

/** FPNeg. */
/* @inline */
export function negate<T>(x: u64): u64 {
	return x ^ signBit<T>();
}

/** Whether FPCR flushes denormalized numbers of the format to zero. */
/* @inline */
export function flushes<T>(): bool {
	return (control & (sizeof<T>() == 2 && !isSigned<T>() ? FPCR_FZ16 : FPCR_FZ)) != 0;
}

/** What FPUnpack does to denormalized numbers: zero, with Input Denormal except for half precision. */
/* @inline */
export function unpacked<T>(x: u64): u64 {
	return exponentOf<T>(x) == 0 && magnitude<T>(x) != 0 ? denormal<T>(x) : x;
}

function denormal<T>(x: u64): u64 {
	if (!flushes<T>()) return x;
	if (sizeof<T>() != 2) raise(IDC);
	return x & signBit<T>();
}

/** FPProcessNaN. */
export function processNaN<T>(x: u64): u64 {
	if (!(x & quietBit<T>())) raise(IOC);
	return control & FPCR_DN ? defaultNaN<T>() : x | quietBit<T>();
}

/** FPProcessNaNs of two operands of which one is a NaN. */
export function processNaNs<T>(a: u64, b: u64): u64 {
	if (isSignalling<T>(a)) return processNaN<T>(a);
	if (isSignalling<T>(b)) return processNaN<T>(b);
	return processNaN<T>(isAnyNaN<T>(a) ? a : b);
}

/** FPProcessNaNs3 of three operands of which one is a NaN. */
export function processNaNs3<T>(a: u64, b: u64, c: u64): u64 {
	if (isSignalling<T>(a)) return processNaN<T>(a);
	if (isSignalling<T>(b)) return processNaN<T>(b);
	if (isSignalling<T>(c)) return processNaN<T>(c);
	return processNaN<T>(isAnyNaN<T>(a) ? a : isAnyNaN<T>(b) ? b : c);
}

/** The default NaN of an operation that has no result, with Invalid Operation. */
export function invalid<T>(): u64 {
	raise(IOC);
	return defaultNaN<T>();
}

/** Shifts right by any number of places; bit 0 remembers whether a 1 was shifted out. */
/* @inline */
export function shiftRightJam(value: u64, places: u32): u64 {
	if (places >= 64) return <u64>(value != 0);
	return (value >> places) | <u64>((value & (((<u64>1) << places) - 1)) != 0);
}

/** Whether a magnitude is to be incremented. @param rest - what was cut off, as a fraction of 2^64 */
/* @inline */
export function roundsUp(sign: u64, odd: u64, rest: u64, mode: u32): bool {
	if (mode == TIEEVEN) return rest > 0x8000000000000000 || (rest == 0x8000000000000000 && odd != 0);
	if (mode == TIEAWAY) return rest >= 0x8000000000000000;
	if (mode == POSINF) return !sign && rest != 0;
	if (mode == NEGINF) return sign != 0 && rest != 0;
	return false;
}

/** Whether an overflow gives an infinity rather than the greatest number. */
/* @inline */
export function overflowsToInfinity(sign: u64, mode: u32): bool {
	if (mode == POSINF) return !sign;
	if (mode == NEGINF) return sign != 0;
	return mode == TIEEVEN || mode == TIEAWAY;
}

/**
 * FPRoundBase of a number that is not zero.
 *
 * @param exponent - biased exponent, of any size, of a significand in 1.0 to 2.0
 * @param significand - bit 63 is set and has the weight 1.0
 * @param flush - whether a result below the normalized numbers is zero
 * @param alternative - whether the format is Arm alternative half precision
 */
export function roundBase<T>(
	sign: u64,
	exponent: i32,
	significand: u64,
	mode: u32,
	flush: bool,
	alternative: bool,
): u64 {
	const top = sign << (width<T>() - 1);
	const cut = 63 - fractionBits<T>();
	let s = significand;
	let e = exponent;
	const tiny = e <= 0;
	if (tiny) {
		if (flush) {
			raise(UFC);
			return top;
		}
		s = shiftRightJam(s, <u32>(1 - e));
		e = 1;
	}
	const rest = s << (64 - cut);
	let result = s >> cut;
	if (rest) {
		if (tiny) raise(UFC);
		if (mode == ODD) result |= 1;
		else result += <u64>roundsUp(sign, result & 1, rest, mode);
	}
	// the hidden bit, where there is one, increments the exponent
	result += (<u64>(e - 1)) << fractionBits<T>();
	if (alternative) {
		if (result >= signBit<T>()) {
			raise(IOC);
			return top | (signBit<T>() - 1);
		}
	} else if (result >= infinity<T>()) {
		raise(OFC | IXC);
		return top | (overflowsToInfinity(sign, mode) ? infinity<T>() : maxNormal<T>());
	}
	if (rest) raise(IXC);
	return top | result;
}

/** FPRound of a number that is not zero; see `roundBase`. */
/* @inline */
export function round<T>(sign: u64, exponent: i32, significand: u64, mode: u32): u64 {
	return roundBase<T>(sign, exponent, significand, mode, flushes<T>(), false);
}
