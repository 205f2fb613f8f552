// Operations on one element, by number: what a decoded instruction names.
import { add, divide, multiply, multiplyExtended, squareRoot, subtract } from "./arithmetic";
import { compare, EQUAL, extreme, extremeNumber, GREATER } from "./compare";
import { fromFixed, roundInt, roundIntTo, toFixed } from "./convert";
import {
	reciprocalEstimate,
	reciprocalExponent,
	reciprocalRootEstimate,
	unsignedReciprocal,
	unsignedReciprocalRoot,
} from "./estimate";
import { magnitude, negate, roundingMode, signBit, width } from "./format";
import { step } from "./fusedMultiplyAdd";

export const ADD: u32 = 0;
export const SUB: u32 = 1;
export const MUL: u32 = 2;
export const DIV: u32 = 3;
export const MULX: u32 = 4;
export const NMUL: u32 = 5;
export const MAX: u32 = 6;
export const MIN: u32 = 7;
export const MAXNM: u32 = 8;
export const MINNM: u32 = 9;
export const ABD: u32 = 10;
export const RECPS: u32 = 11;
export const RSQRTS: u32 = 12;
export const CMEQ: u32 = 13;
export const CMGE: u32 = 14;
export const CMGT: u32 = 15;
export const ACGE: u32 = 16;
export const ACGT: u32 = 17;

export const ABS: u32 = 0;
export const NEG: u32 = 1;
export const SQRT: u32 = 2;
export const RINT: u32 = 3;
export const RINTX: u32 = 4;
export const RINT32: u32 = 5;
export const RINT64: u32 = 6;
export const TOS: u32 = 7;
export const TOU: u32 = 8;
export const FROMS: u32 = 9;
export const FROMU: u32 = 10;
export const RECPE: u32 = 11;
export const RSQRTE: u32 = 12;
export const RECPX: u32 = 13;
export const CMEQ0: u32 = 14;
export const CMGE0: u32 = 15;
export const CMGT0: u32 = 16;
export const CMLE0: u32 = 17;
export const CMLT0: u32 = 18;
export const URECPE: u32 = 19;
export const URSQRTE: u32 = 20;

/** The rounding mode of FPCR, where an instruction may also give one. */
export const MODE_FPCR: u32 = 7;

/** The rounding mode that an instruction asks for. */
/* @inline */
export function modeOf(choice: u32): u32 {
	return choice == MODE_FPCR ? roundingMode() : choice;
}

/** All ones of the width, or zero. */
/* @inline */
function mask<T>(holds: bool): u64 {
	return holds ? signBit<T>() | (signBit<T>() - 1) : 0;
}

/** FPCompareEQ; FPCompareGE and FPCompareGT below: only it accepts quiet NaNs. */
/* @inline */
function equal<T>(a: u64, b: u64): u64 {
	return mask<T>(compare<T>(a, b, false) == EQUAL);
}

/* @inline */
function greaterOrEqual<T>(a: u64, b: u64): u64 {
	const nzcv = compare<T>(a, b, true);
	return mask<T>(nzcv == GREATER || nzcv == EQUAL);
}

/* @inline */
function greater<T>(a: u64, b: u64): u64 {
	return mask<T>(compare<T>(a, b, true) == GREATER);
}

/** An operation on two operands. */
export function binary<T>(operation: u32, a: u64, b: u64): u64 {
	switch (operation) {
		case ADD:
			return add<T>(a, b);
		case SUB:
			return subtract<T>(a, b);
		case MUL:
			return multiply<T>(a, b);
		case DIV:
			return divide<T>(a, b);
		case MULX:
			return multiplyExtended<T>(a, b);
		case NMUL:
			return negate<T>(multiply<T>(a, b));
		case MAX:
			return extreme<T>(a, b, false);
		case MIN:
			return extreme<T>(a, b, true);
		case MAXNM:
			return extremeNumber<T>(a, b, false);
		case MINNM:
			return extremeNumber<T>(a, b, true);
		case ABD:
			return magnitude<T>(subtract<T>(a, b));
		case RECPS:
			return step<T>(a, b, false);
		case RSQRTS:
			return step<T>(a, b, true);
		case CMEQ:
			return equal<T>(a, b);
		case CMGE:
			return greaterOrEqual<T>(a, b);
		case CMGT:
			return greater<T>(a, b);
		case ACGE:
			return greaterOrEqual<T>(magnitude<T>(a), magnitude<T>(b));
		default:
			return greater<T>(magnitude<T>(a), magnitude<T>(b));
	}
}

/** An element as a signed integer. */
/* @inline */
function extended<T>(x: u64): u64 {
	return <u64>(<i64>(x << (64 - width<T>())) >> (64 - width<T>()));
}

/**
 * An operation on one operand.
 *
 * @param choice - rounding mode or MODE_FPCR
 * @param fbits - bits of the fraction of a fixed-point number of the same width
 */
export function unary<T>(operation: u32, x: u64, choice: u32, fbits: i32): u64 {
	switch (operation) {
		case ABS:
			return magnitude<T>(x);
		case NEG:
			return negate<T>(x);
		case SQRT:
			return squareRoot<T>(x);
		case RINT:
			return roundInt<T>(x, modeOf(choice), false);
		case RINTX:
			return roundInt<T>(x, modeOf(choice), true);
		case RINT32:
			return roundIntTo<T>(x, 32, modeOf(choice));
		case RINT64:
			return roundIntTo<T>(x, 64, modeOf(choice));
		case TOS:
			return toFixed<T>(x, fbits, <u32>width<T>(), false, modeOf(choice));
		case TOU:
			return toFixed<T>(x, fbits, <u32>width<T>(), true, modeOf(choice));
		case FROMS:
			return fromFixed<T>(extended<T>(x), fbits, false, roundingMode());
		case FROMU:
			return fromFixed<T>(x, fbits, true, roundingMode());
		case RECPE:
			return reciprocalEstimate<T>(x);
		case RSQRTE:
			return reciprocalRootEstimate<T>(x);
		case RECPX:
			return reciprocalExponent<T>(x);
		case CMEQ0:
			return equal<T>(x, 0);
		case CMGE0:
			return greaterOrEqual<T>(x, 0);
		case CMGT0:
			return greater<T>(x, 0);
		case CMLE0:
			return greaterOrEqual<T>(0, x);
		case CMLT0:
			return greater<T>(0, x);
		case URECPE:
			return unsignedReciprocal(<u32>x);
		default:
			return unsignedReciprocalRoot(<u32>x);
	}
}
