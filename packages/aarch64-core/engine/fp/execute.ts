// Execution of the floating-point instructions that have no operation of their own in the dispatch loop.
//
// The immediate of the record: u8 operation, u8 shape, u8 size (0 half, 1 single, 2 double), u8 number of elements,
// u8 parameter (rounding mode, signs or rotation), u8 index or fraction bits, u16 offset of the addend.
import { SYS_FPCR, SYS_FPSR } from "../generated/sysregs";
import { add } from "./arithmetic";
import { dotAdd } from "./bfloat";
import { convert, fromFixed, toFixed } from "./convert";
import { begin, flags, negate, roundingMode } from "./format";
import { multiplyAdd, multiplyAddHalf } from "./fusedMultiplyAdd";
import {
	nativeBinary,
	nativeBinaryElement,
	nativeFused,
	nativeFusedElement,
	nativePairwise,
	nativeUnary,
} from "./nativeVector";
import { binary, modeOf, TOU, unary } from "./operations";

export const UNARY: u32 = 0;
export const BINARY: u32 = 1;
/** The second operand is one element. */
export const BINARY_ELEMENT: u32 = 2;
/** Parameter bit 0 negates the product, bit 1 the addend. */
export const FUSED: u32 = 3;
export const FUSED_ELEMENT: u32 = 4;
/** Adjacent elements of the second operand above the first. */
export const PAIRWISE: u32 = 5;
/** Two elements of one register. */
export const PAIR: u32 = 6;
/** All elements of one register. */
export const REDUCE: u32 = 7;
export const COMPLEX_ADD: u32 = 8;
export const COMPLEX_FUSED: u32 = 9;
export const COMPLEX_FUSED_ELEMENT: u32 = 10;
/** Between precisions; the number of elements and the size are those of the source. */
export const CONVERT: u32 = 11;
/** FCVTL, FCVTL2: `index` is the byte at which the source begins. */
export const LENGTHEN: u32 = 12;
/** FCVTN, FCVTN2, FCVTXN, BFCVTN: `index` is the byte at which the result begins. */
export const NARROW: u32 = 13;
/** Results in a general-purpose register; parameter bit 7 chooses 64 bits. */
export const TO_GENERAL: u32 = 14;
export const FROM_GENERAL: u32 = 15;
/** FMLAL and relatives: half-precision factors, `index` is the first of them. */
export const FUSED_LONG: u32 = 16;
export const FUSED_LONG_ELEMENT: u32 = 17;
export const DOT_BFLOAT: u32 = 18;
export const DOT_BFLOAT_ELEMENT: u32 = 19;
export const MATRIX_BFLOAT: u32 = 20;
/** BFMLALB and BFMLALT: `index` is 0 or 1. */
export const FUSED_BFLOAT: u32 = 21;
export const FUSED_BFLOAT_ELEMENT: u32 = 22;

/** Clears what is above `bytes` bytes of a register. */
/* @inline */
function clearAbove(d: u32, bytes: u32): void {
	if (bytes > 8) return;
	store<u64>(d, 0, 8);
	if (bytes == 4) store<u32>(d, 0, 4);
	else if (bytes == 2) store<u64>(d, load<u64>(d) & 0xffff);
}

/* @inline */
function element<T>(at: u32, e: u32): u64 {
	return <u64>load<T>(at + e * sizeof<T>());
}

/* @inline */
function setElement<T>(at: u32, e: u32, value: u64): void {
	store<T>(at + e * sizeof<T>(), <T>value);
}

/** FPMulAdd with the signs of FMSUB, FNMADD and FNMSUB, as bits 0 (product) and 1 (addend). */
/* @inline */
function signedFused<T>(signs: u32, addend: u64, a: u64, b: u64): u64 {
	const c = signs & 2 ? negate<T>(addend) : addend;
	return multiplyAdd<T>(c, signs & 1 ? negate<T>(a) : a, b);
}

/** Reduce(): halves first. */
function reduce<T>(operation: u32, n: u32, from: u32, count: u32): u64 {
	if (count == 1) return element<T>(n, from);
	const half = count >> 1;
	const low = reduce<T>(operation, n, from, half);
	return binary<T>(operation, low, reduce<T>(operation, n, from + half, half));
}

/** FCADD by 90 (`rotation` 0) or 270 degrees (1). */
function complexAdd<T>(d: u32, n: u32, m: u32, count: u32, rotation: u32): void {
	for (let e: u32 = 0; e < count; e += 2) {
		const real = element<T>(m, e);
		const imaginary = element<T>(m, e + 1);
		const first = add<T>(element<T>(n, e), rotation ? imaginary : negate<T>(imaginary));
		const second = add<T>(element<T>(n, e + 1), rotation ? negate<T>(real) : real);
		setElement<T>(d, e, first);
		setElement<T>(d, e + 1, second);
	}
}

/** FCMLA; `m` gives the factor of each pair, or with `step` 0 the one of all. */
function complexFused<T>(d: u32, n: u32, m: u32, count: u32, rotation: u32, step: u32): void {
	let real = element<T>(m, 0);
	let imaginary = element<T>(m, 1);
	for (let e: u32 = 0; e < count; e += 2) {
		if (step) {
			real = element<T>(m, e);
			imaginary = element<T>(m, e + 1);
		}
		const x = element<T>(n, e + (rotation & 1));
		const first = rotation & 1 ? imaginary : real;
		const second = rotation & 1 ? real : imaginary;
		const r = multiplyAdd<T>(element<T>(d, e), x, rotation == 1 || rotation == 2 ? negate<T>(first) : first);
		const i = multiplyAdd<T>(element<T>(d, e + 1), x, rotation >= 2 ? negate<T>(second) : second);
		setElement<T>(d, e, r);
		setElement<T>(d, e + 1, i);
	}
}

/** The shapes whose elements have one size. */
function elements<T>(s: u32, p: u32): void {
	const operation = <u32>load<u8>(p, 8);
	const count = <u32>load<u8>(p, 11);
	const parameter = <u32>load<u8>(p, 12);
	const index = <u32>load<u8>(p, 13);
	const d = s + load<u16>(p, 2);
	const n = s + load<u16>(p, 4);
	const m = s + load<u16>(p, 6);
	const a = s + load<u16>(p, 14);
	let bytes = count * sizeof<T>();
	switch (<u32>load<u8>(p, 9)) {
		case UNARY:
			for (let e: u32 = 0; e < count; e++) setElement<T>(d, e, unary<T>(operation, element<T>(n, e), parameter, index));
			break;
		case BINARY:
			for (let e: u32 = 0; e < count; e++)
				setElement<T>(d, e, binary<T>(operation, element<T>(n, e), element<T>(m, e)));
			break;
		case BINARY_ELEMENT: {
			const y = element<T>(m, index);
			for (let e: u32 = 0; e < count; e++) setElement<T>(d, e, binary<T>(operation, element<T>(n, e), y));
			break;
		}
		case FUSED:
			for (let e: u32 = 0; e < count; e++)
				setElement<T>(d, e, signedFused<T>(parameter, element<T>(a, e), element<T>(n, e), element<T>(m, e)));
			break;
		case FUSED_ELEMENT: {
			const y = element<T>(m, index);
			for (let e: u32 = 0; e < count; e++)
				setElement<T>(d, e, signedFused<T>(parameter, element<T>(a, e), element<T>(n, e), y));
			break;
		}
		case PAIRWISE: {
			// in two words: the destination may be either source
			let low: u64 = 0;
			let high: u64 = 0;
			for (let e: u32 = 0; e < count; e++) {
				const first = e << 1;
				const at = first < count ? n : m;
				const i = first < count ? first : first - count;
				const r = binary<T>(operation, element<T>(at, i), element<T>(at, i + 1));
				const bit = e * sizeof<T>() * 8;
				if (bit < 64) low |= r << bit;
				else high |= r << (bit - 64);
			}
			store<u64>(d, low);
			store<u64>(d, high, 8);
			break;
		}
		case PAIR:
			setElement<T>(d, 0, binary<T>(operation, element<T>(n, 0), element<T>(n, 1)));
			bytes = sizeof<T>();
			break;
		case REDUCE:
			setElement<T>(d, 0, reduce<T>(operation, n, 0, count));
			bytes = sizeof<T>();
			break;
		case COMPLEX_ADD:
			complexAdd<T>(d, n, m, count, parameter);
			break;
		case COMPLEX_FUSED:
			complexFused<T>(d, n, m, count, parameter, 1);
			break;
		default:
			complexFused<T>(d, n, m + index * 2 * sizeof<T>(), count, parameter, 0);
			break;
	}
	clearAbove(d, bytes);
}

/** FCVT: the operation is source size * 4 + result size, BFloat16 as 3. */
function convertOne(kind: u32, x: u64, mode: u32): u64 {
	switch (kind) {
		case 1:
			return convert<u16, u32>(x, mode);
		case 2:
			return convert<u16, u64>(x, mode);
		case 4:
			return convert<u32, u16>(x, mode);
		case 6:
			return convert<u32, u64>(x, mode);
		case 7:
			return convert<u32, i16>(x, mode);
		case 8:
			return convert<u64, u16>(x, mode);
		default:
			return convert<u64, u32>(x, mode);
	}
}

/* @inline */
function elementOf(at: u32, size: u32, e: u32): u64 {
	if (size == 1) return <u64>load<u32>(at + e * 4);
	if (size == 2) return load<u64>(at + e * 8);
	return <u64>load<u16>(at + e * 2);
}

/** Conversions between precisions. */
function convertElements(s: u32, p: u32, shape: u32): void {
	const kind = <u32>load<u8>(p, 8);
	const count = <u32>load<u8>(p, 11);
	const mode = modeOf(<u32>load<u8>(p, 12));
	const index = <u32>load<u8>(p, 13);
	const d = s + load<u16>(p, 2);
	const n = s + load<u16>(p, 4) + (shape == LENGTHEN ? index : 0);
	const from = kind >> 2;
	const to = kind & 3;
	const shift = to == 1 ? 5 : to == 2 ? 6 : 4; // log2 of the bits of a result
	let low: u64 = 0;
	let high: u64 = 0;
	for (let e: u32 = 0; e < count; e++) {
		const r = convertOne(kind, elementOf(n, from, e), mode);
		const bit = e << shift;
		if (bit < 64) low |= r << bit;
		else high |= r << (bit - 64);
	}
	if (shape == NARROW && index) {
		store<u64>(d, low, 8);
		return;
	}
	store<u64>(d, low);
	store<u64>(d, high, 8);
}

/** FCVTZS and relatives with a general-purpose register. */
function toGeneral(s: u32, p: u32): void {
	const n = s + load<u16>(p, 4);
	const size = <u32>load<u8>(p, 10);
	const parameter = <u32>load<u8>(p, 12);
	const fbits = <i32>load<u8>(p, 13);
	const bits: u32 = parameter & 0x80 ? 64 : 32;
	const mode = modeOf(parameter & 7);
	const unsigned = <u32>load<u8>(p, 8) == TOU;
	const x = elementOf(n, size, 0);
	const r =
		size == 2
			? toFixed<u64>(x, fbits, bits, unsigned, mode)
			: size == 1
				? toFixed<u32>(x, fbits, bits, unsigned, mode)
				: toFixed<u16>(x, fbits, bits, unsigned, mode);
	store<u64>(s + load<u16>(p, 2), r);
}

/** SCVTF (operation 0) and UCVTF (1) from a general-purpose register. */
function fromGeneral(s: u32, p: u32): void {
	const d = s + load<u16>(p, 2);
	const size = <u32>load<u8>(p, 10);
	const fbits = <i32>load<u8>(p, 13);
	const unsigned = load<u8>(p, 8) != 0;
	let x = load<u64>(s + load<u16>(p, 4));
	if (!(load<u8>(p, 12) & 0x80)) x = unsigned ? <u64>(<u32>x) : <u64>(<i64>(<i32>x));
	const mode = roundingMode();
	const r =
		size == 2
			? fromFixed<u64>(x, fbits, unsigned, mode)
			: size == 1
				? fromFixed<u32>(x, fbits, unsigned, mode)
				: fromFixed<u16>(x, fbits, unsigned, mode);
	store<u64>(d, r);
	store<u64>(d, 0, 8);
}

/** FMLAL, FMLSL, BFDOT, BFMMLA, BFMLALB, BFMLALT: 16-bit factors, 32-bit sums. */
function longSums(s: u32, p: u32, shape: u32): void {
	const count = <u32>load<u8>(p, 11);
	const index = <u32>load<u8>(p, 13);
	const negative = load<u8>(p, 12) != 0;
	const d = s + load<u16>(p, 2);
	const n = s + load<u16>(p, 4);
	const m = s + load<u16>(p, 6);
	const by = <u32>load<u16>(p, 14);
	let low: u64 = 0;
	let high: u64 = 0;
	for (let e: u32 = 0; e < count; e++) {
		const c = <u64>load<u32>(d + e * 4);
		let r: u64;
		if (shape == FUSED_LONG || shape == FUSED_LONG_ELEMENT) {
			const x = element<u16>(n, index + e);
			const y = element<u16>(m, shape == FUSED_LONG ? index + e : by);
			r = multiplyAddHalf(c, negative ? negate<u16>(x) : x, y);
		} else if (shape == FUSED_BFLOAT || shape == FUSED_BFLOAT_ELEMENT) {
			const x = element<u16>(n, index + 2 * e) << 16;
			const y = element<u16>(m, shape == FUSED_BFLOAT ? index + 2 * e : by) << 16;
			r = multiplyAdd<u32>(c, x, y);
		} else if (shape == MATRIX_BFLOAT) {
			const row = n + (e >> 1) * 8;
			const column = m + (e & 1) * 8;
			const first = dotAdd(c, element<u32>(row, 0), element<u32>(column, 0));
			r = dotAdd(first, element<u32>(row, 1), element<u32>(column, 1));
		} else {
			r = dotAdd(c, element<u32>(n, e), element<u32>(m, shape == DOT_BFLOAT ? e : by));
		}
		if (e < 2) low |= r << (e * 32);
		else high |= r << (e * 32 - 64);
	}
	store<u64>(d, low);
	store<u64>(d, high, 8);
}

/** Whether the vector operations of WebAssembly executed the record. */
function executeNative(s: u32, p: u32, shape: u32, size: u32, bytes: u32): bool {
	const operation = <u32>load<u8>(p, 8);
	const parameter = <u32>load<u8>(p, 12);
	const index = <u32>load<u8>(p, 13);
	const d = s + load<u16>(p, 2);
	const n = s + load<u16>(p, 4);
	const m = s + load<u16>(p, 6);
	const a = s + load<u16>(p, 14);
	switch (shape) {
		case UNARY:
			return nativeUnary(s, operation, size, parameter, index, d, n, bytes);
		case BINARY:
			return nativeBinary(s, operation, size, d, n, m, bytes);
		case BINARY_ELEMENT:
			return nativeBinaryElement(s, operation, size, d, n, m + (index << (size + 1)), bytes);
		case FUSED:
			return nativeFused(s, size, parameter, d, n, m, a, bytes);
		case FUSED_ELEMENT:
			return nativeFusedElement(s, size, parameter, d, n, m + (index << (size + 1)), a, bytes);
		case PAIRWISE:
			return bytes == 16 && nativePairwise(s, operation, size, d, n, m);
		default:
			return false;
	}
}

/** Executes the record at `p`. */
export function executeFloat(s: u32, p: u32): void {
	const shape = <u32>load<u8>(p, 9);
	if (shape <= PAIRWISE) {
		const size = <u32>load<u8>(p, 10);
		const bytes = (<u32>load<u8>(p, 11)) << (size + 1);
		if (size && bytes >= 8 && executeNative(s, p, shape, size, bytes)) return;
	}
	begin(load<u32>(s, SYS_FPCR));
	if (shape < CONVERT) {
		const size = <u32>load<u8>(p, 10);
		if (size == 2) elements<u64>(s, p);
		else if (size == 1) elements<u32>(s, p);
		else elements<u16>(s, p);
	} else if (shape == TO_GENERAL) toGeneral(s, p);
	else if (shape == FROM_GENERAL) fromGeneral(s, p);
	else if (shape >= FUSED_LONG) longSums(s, p, shape);
	else convertElements(s, p, shape);
	if (flags) store<u32>(s, load<u32>(s, SYS_FPSR) | flags, SYS_FPSR);
}
