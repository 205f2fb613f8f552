import { Code, F64 } from "./code.ts";
import * as w from "./opcodes.ts";

let fuses: boolean | undefined;

/**
 * Whether the host has relaxed SIMD, and its multiply-add rounds once. It does so always or never.
 * @see https://github.com/WebAssembly/relaxed-simd
 */
export function fusesMultiplyAdd(): boolean {
	fuses ??= probe();
	return fuses;
}

let swizzles: boolean | undefined;

/**
 * Whether the host has `i8x16.relaxed_swizzle`, which differs from `i8x16.swizzle` only for numbers from 16 to 127.
 * @see https://github.com/WebAssembly/relaxed-simd
 */
export function hasRelaxedSwizzle(): boolean {
	if (swizzles === undefined) {
		const body = new Code();
		body.op(0);
		body.v128(0, 0, 0, 0);
		body.v128(0, 0, 0, 0);
		body.simd(w.I8X16_RELAXED_SWIZZLE);
		body.op(w.DROP);
		body.end();
		const out = new Code();
		for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0]) out.op(byte);
		for (const byte of [10, body.length + 2, 1, body.length]) out.op(byte);
		out.append(body.done());
		swizzles = WebAssembly.validate(out.done().slice() as Uint8Array<ArrayBuffer>);
	}
	return swizzles;
}

/** A module with one function of three doubles, which uses the operation on singles and on doubles. */
function module(): Uint8Array<ArrayBuffer> {
	const body = new Code();
	body.op(0);
	const madd = (push: (operand: number) => void, opcode: number): void => {
		for (const operand of [0, 1, 2]) push(operand);
		body.simd(opcode);
	};
	madd((operand) => {
		body.get(operand);
		body.simd(w.F64X2_SPLAT);
	}, w.F64X2_RELAXED_MADD);
	body.lane(w.F64X2_EXTRACT, 0);
	madd((operand) => {
		body.get(operand);
		body.op(w.F32_DEMOTE_F64);
		body.simd(w.F32X4_SPLAT);
	}, w.F32X4_RELAXED_MADD);
	body.lane(w.F32X4_EXTRACT, 0);
	body.op(w.F64_PROMOTE_F32);
	body.op(w.F64_ADD);
	body.end();
	const out = new Code();
	for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.op(byte);
	for (const byte of [1, 8, 1, 0x60, 3, F64, F64, F64, 1, F64, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0]) out.op(byte);
	for (const byte of [10, body.length + 2, 1, body.length]) out.op(byte);
	out.append(body.done());
	return out.done().slice() as Uint8Array<ArrayBuffer>;
}

function probe(): boolean {
	const bytes = module();
	if (!WebAssembly.validate(bytes)) return false;
	const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as {
		f(a: number, b: number, c: number): number;
	};
	// the square has a last bit that neither format has; the other product is exact
	const x = 1 + 2 ** -12;
	const single = f(x, x, -1 - 2 ** -11);
	return single === 2 * 2 ** -24 && f(1 + 2 ** -30, 1 + 2 ** -30, -1 - 2 ** -29) !== 0;
}
