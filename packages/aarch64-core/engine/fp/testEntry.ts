// What the tests of floating point call: compiled by them alone, not part of the engine.
export { begin, flags } from "./format";

import { SYS_FPSR } from "../generated/sysregs";
import { S_V } from "../layout";
import { dotAdd } from "./bfloat";
import { compare } from "./compare";
import { convert, exactInteger, fromFixed, toFixed, toJavaScript } from "./convert";
import { IXC } from "./format";
import { multiplyAdd, multiplyAddHalf } from "./fusedMultiplyAdd";
import { fused32, fused64 } from "./native";
import { nativeFused } from "./nativeVector";
import { binary, modeOf, unary } from "./operations";

/** `size` is 0 half, 1 single, 2 double. */
export function binaryOf(size: u32, operation: u32, a: u64, b: u64): u64 {
	if (size == 2) return binary<u64>(operation, a, b);
	return size ? binary<u32>(operation, a, b) : binary<u16>(operation, a, b);
}

export function unaryOf(size: u32, operation: u32, a: u64, mode: u32): u64 {
	if (size == 2) return unary<u64>(operation, a, mode, 0);
	return size ? unary<u32>(operation, a, mode, 0) : unary<u16>(operation, a, mode, 0);
}

export function fusedOf(size: u32, addend: u64, a: u64, b: u64): u64 {
	if (size == 2) return multiplyAdd<u64>(addend, a, b);
	return size ? multiplyAdd<u32>(addend, a, b) : multiplyAdd<u16>(addend, a, b);
}

export function compareOf(size: u32, a: u64, b: u64, signalNaNs: bool): u32 {
	if (size == 2) return compare<u64>(a, b, signalNaNs);
	return size ? compare<u32>(a, b, signalNaNs) : compare<u16>(a, b, signalNaNs);
}

export function toFixedOf(size: u32, a: u64, fbits: i32, bits: u32, unsigned: bool, mode: u32): u64 {
	if (size == 2) return toFixed<u64>(a, fbits, bits, unsigned, modeOf(mode));
	return size
		? toFixed<u32>(a, fbits, bits, unsigned, modeOf(mode))
		: toFixed<u16>(a, fbits, bits, unsigned, modeOf(mode));
}

export function fromFixedOf(size: u32, a: u64, fbits: i32, unsigned: bool, mode: u32): u64 {
	if (size == 2) return fromFixed<u64>(a, fbits, unsigned, modeOf(mode));
	return size ? fromFixed<u32>(a, fbits, unsigned, modeOf(mode)) : fromFixed<u16>(a, fbits, unsigned, modeOf(mode));
}

/** `result` 3 is BFloat16. */
export function convertOf(size: u32, result: u32, a: u64, mode: u32): u64 {
	const rounding = modeOf(mode);
	if (size == 0) return result == 1 ? convert<u16, u32>(a, rounding) : convert<u16, u64>(a, rounding);
	if (size == 2) return result == 1 ? convert<u64, u32>(a, rounding) : convert<u64, u16>(a, rounding);
	if (result == 3) return convert<u32, i16>(a, rounding);
	return result == 2 ? convert<u32, u64>(a, rounding) : convert<u32, u16>(a, rounding);
}

export function longOf(addend: u64, a: u64, b: u64): u64 {
	return multiplyAddHalf(addend, a, b);
}

export function dotOf(addend: u64, a: u64, b: u64): u64 {
	return dotAdd(addend, a, b);
}

/** FPToFixedJS with Z in bit 32. */
export function javaScriptOf(a: u64): u64 {
	const r = toJavaScript(a);
	return r | ((<u64>exactInteger) << 32);
}

/** a * b + c by operations of WebAssembly, or a NaN where these do not serve. */
export function nativeFusedOf(size: u32, addend: u64, a: u64, b: u64): u64 {
	if (size == 2) {
		return reinterpret<u64>(fused64(reinterpret<f64>(a), reinterpret<f64>(b), reinterpret<f64>(addend)));
	}
	const r = fused32(reinterpret<f32>(<u32>a), reinterpret<f32>(<u32>b), reinterpret<f32>(<u32>addend));
	return <u64>reinterpret<u32>(r);
}

/** Where the state of a vCPU would be. */
const STATE: u32 = 0x8000;

/** The same in one element of a vector of singles or doubles whose other elements are 1.0. */
export function vectorFusedOf(size: u32, lane: u32, addend: u64, a: u64, b: u64): u64 {
	const v = STATE + S_V;
	store<u32>(STATE, IXC, SYS_FPSR);
	if (size == 2) {
		for (let e: u32 = 0; e < 48; e += 8) store<f64>(v + e, 1);
		store<u64>(v + lane * 8, addend);
		store<u64>(v + lane * 8, a, 16);
		store<u64>(v + lane * 8, b, 32);
		if (!nativeFused(STATE, 2, 0, v, v + 16, v + 32, v, 16)) return 0x7ff8000000000000;
		return load<u64>(v + lane * 8);
	}
	for (let e: u32 = 0; e < 48; e += 4) store<f32>(v + e, 1);
	store<u32>(v + lane * 4, <u32>addend);
	store<u32>(v + lane * 4, <u32>a, 16);
	store<u32>(v + lane * 4, <u32>b, 32);
	if (!nativeFused(STATE, 1, 0, v, v + 16, v + 32, v, 16)) return 0x7fc00000;
	return <u64>load<u32>(v + lane * 4);
}
