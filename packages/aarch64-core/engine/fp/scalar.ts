// Scalar instructions that have an operation of their own in the dispatch loop: the cases that are not done there.
//
// Until FPSR.IXC is set, an operation of WebAssembly is right only where it is exact, which is tested here.
import { SYS_FPCR, SYS_FPSR } from "../generated/sysregs";
import { add, divide, multiply, squareRoot, subtract } from "./arithmetic";
import { compare } from "./compare";
import { convert, exactInteger, fromFixed, toFixed, toJavaScript } from "./convert";
import { begin, FPCR_NOT_NATIVE, flags, negate, roundingMode, ZERO } from "./format";
import { multiplyAdd } from "./fusedMultiplyAdd";
import { isFinite32, isFinite64, isSafe32, isSafe64 } from "./native";
import { ADD, MUL, SUB } from "./operations";

/* @inline */
function isNearest(s: u32): bool {
	return (load<u32>(s, SYS_FPCR) & FPCR_NOT_NATIVE) == 0;
}

/* @inline */
function start(s: u32): void {
	begin(load<u32>(s, SYS_FPCR));
}

/** Writes a scalar and what the operation raised. */
/* @inline */
function finish(s: u32, p: u32, value: u64): void {
	const d = s + load<u16>(p, 2);
	store<u64>(d, value);
	store<u64>(d, 0, 8);
	if (flags) store<u32>(s, load<u32>(s, SYS_FPSR) | flags, SYS_FPSR);
}

/** The bits of the significand of a number that are 0 from the lowest one on. */
/* @inline */
function trailingZeros(x: f64): u64 {
	return ctz<u64>(reinterpret<u64>(x) | 0x10000000000000);
}

/** Whether a product of doubles has at most 53 bits. */
/* @inline */
function exactProduct(a: f64, b: f64): bool {
	return trailingZeros(a) + trailingZeros(b) >= 53;
}

/** The error of a sum, exactly: 0 when the sum is exact. */
/* @inline */
function sumError64(a: f64, b: f64, r: f64): f64 {
	const t = r - a;
	return a - (r - t) + (b - t);
}

/* @inline */
function sumError32(a: f32, b: f32, r: f32): f32 {
	const t = r - a;
	return a - (r - t) + (b - t);
}

/** Whether WebAssembly gives an exact result, which is then in `exact64`. */
function isExact64(operation: u32, a: f64, b: f64): bool {
	let r: f64;
	switch (operation) {
		case ADD:
			r = a + b;
			exact64 = r;
			return isFinite64(r) && sumError64(a, b, r) == 0;
		case SUB:
			r = a - b;
			exact64 = r;
			return isFinite64(r) && sumError64(a, -b, r) == 0;
		case MUL:
			r = a * b;
			exact64 = r;
			return isSafe64(r) && exactProduct(a, b);
		default:
			r = a / b;
			exact64 = r;
			return isSafe64(r) && exactProduct(r, b) && r * b == a;
	}
}

let exact64: f64 = 0;
let exact32: f32 = 0;

function isExact32(operation: u32, a: f32, b: f32): bool {
	let r: f32;
	switch (operation) {
		case ADD:
			r = a + b;
			exact32 = r;
			return isFinite32(r) && sumError32(a, b, r) == 0;
		case SUB:
			r = a - b;
			exact32 = r;
			return isFinite32(r) && sumError32(a, -b, r) == 0;
		case MUL:
			r = a * b;
			exact32 = r;
			return isSafe32(r) && <f64>a * <f64>b == <f64>r;
		default:
			r = a / b;
			exact32 = r;
			return isSafe32(r) && <f64>r * <f64>b == <f64>a;
	}
}

/** ADD, SUB, MUL, DIV of doubles. */
export function binary64(s: u32, p: u32, operation: u32): void {
	const a = load<u64>(s + load<u16>(p, 4));
	const b = load<u64>(s + load<u16>(p, 6));
	start(s);
	if (isNearest(s) && isExact64(operation, reinterpret<f64>(a), reinterpret<f64>(b))) {
		return finish(s, p, reinterpret<u64>(exact64));
	}
	let r: u64;
	if (operation == ADD) r = add<u64>(a, b);
	else if (operation == SUB) r = subtract<u64>(a, b);
	else if (operation == MUL) r = multiply<u64>(a, b);
	else r = divide<u64>(a, b);
	finish(s, p, r);
}

/** ADD, SUB, MUL, DIV of singles. */
export function binary32(s: u32, p: u32, operation: u32): void {
	const a = load<u32>(s + load<u16>(p, 4));
	const b = load<u32>(s + load<u16>(p, 6));
	start(s);
	if (isNearest(s) && isExact32(operation, reinterpret<f32>(a), reinterpret<f32>(b))) {
		return finish(s, p, <u64>reinterpret<u32>(exact32));
	}
	let r: u64;
	if (operation == ADD) r = add<u32>(<u64>a, <u64>b);
	else if (operation == SUB) r = subtract<u32>(<u64>a, <u64>b);
	else if (operation == MUL) r = multiply<u32>(<u64>a, <u64>b);
	else r = divide<u32>(<u64>a, <u64>b);
	finish(s, p, r);
}

export function sqrt64(s: u32, p: u32): void {
	start(s);
	finish(s, p, squareRoot<u64>(load<u64>(s + load<u16>(p, 4))));
}

export function sqrt32(s: u32, p: u32): void {
	start(s);
	finish(s, p, squareRoot<u32>(<u64>load<u32>(s + load<u16>(p, 4))));
}

/** FMADD and relatives: the immediate has the offset of the addend, and in its upper half the signs. */
export function fusedDouble(s: u32, p: u32): void {
	const signs = load<u32>(p, 12);
	let a = load<u64>(s + load<u16>(p, 4));
	const b = load<u64>(s + load<u16>(p, 6));
	let c = load<u64>(s + load<u32>(p, 8));
	if (signs & 1) a = negate<u64>(a);
	if (signs & 2) c = negate<u64>(c);
	start(s);
	finish(s, p, multiplyAdd<u64>(c, a, b));
}

export function fusedSingle(s: u32, p: u32): void {
	const signs = load<u32>(p, 12);
	let a = <u64>load<u32>(s + load<u16>(p, 4));
	const b = <u64>load<u32>(s + load<u16>(p, 6));
	let c = <u64>load<u32>(s + load<u32>(p, 8));
	if (signs & 1) a = negate<u32>(a);
	if (signs & 2) c = negate<u32>(c);
	start(s);
	finish(s, p, multiplyAdd<u32>(c, a, b));
}

/** NZCV of FPCompare. @param size - 0 half, 1 single, 2 double */
export function compareScalar(s: u32, p: u32, size: u32, signalNaNs: bool): u32 {
	const n = s + load<u16>(p, 4);
	const m = s + load<u16>(p, 6);
	start(s);
	let nzcv: u32;
	if (size == 2) nzcv = compare<u64>(load<u64>(n), load<u64>(m), signalNaNs);
	else if (size == 1) nzcv = compare<u32>(<u64>load<u32>(n), <u64>load<u32>(m), signalNaNs);
	else nzcv = compare<u16>(<u64>load<u16>(n), <u64>load<u16>(m), signalNaNs);
	if (flags) store<u32>(s, load<u32>(s, SYS_FPSR) | flags, SYS_FPSR);
	return nzcv;
}

/** SCVTF of a 64-bit integer to a double. */
export function doubleFromInteger(s: u32, p: u32): void {
	start(s);
	finish(s, p, fromFixed<u64>(load<u64>(s + load<u16>(p, 4)), 0, false, roundingMode()));
}

/** FCVTZS of a double to a general-purpose register of `bits` bits. */
export function integerFromDouble(s: u32, p: u32, bits: u32): void {
	start(s);
	store<u64>(s + load<u16>(p, 2), toFixed<u64>(load<u64>(s + load<u16>(p, 4)), 0, bits, false, ZERO));
	if (flags) store<u32>(s, load<u32>(s, SYS_FPSR) | flags, SYS_FPSR);
}

export function doubleFromSingle(s: u32, p: u32): void {
	start(s);
	finish(s, p, convert<u32, u64>(<u64>load<u32>(s + load<u16>(p, 4)), roundingMode()));
}

export function singleFromDouble(s: u32, p: u32): void {
	start(s);
	finish(s, p, convert<u64, u32>(load<u64>(s + load<u16>(p, 4)), roundingMode()));
}

/** FJCVTZS: gives NZCV. */
export function javaScriptInteger(s: u32, p: u32): u32 {
	start(s);
	store<u64>(s + load<u16>(p, 2), toJavaScript(load<u64>(s + load<u16>(p, 4))));
	if (flags) store<u32>(s, load<u32>(s, SYS_FPSR) | flags, SYS_FPSR);
	return exactInteger ? 4 : 0;
}
