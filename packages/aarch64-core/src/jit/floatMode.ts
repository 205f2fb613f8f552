import { systemRegisterTable } from "../systemRegisterTable.ts";
import { type Code, F32, F64, I32, V128 } from "./code.ts";
import * as w from "./opcodes.ts";

/** FPSR.IXC, and the bits of FPCR that WebAssembly's arithmetic does not do; see engine/fp/native.ts. */
const IXC = 16;
const FPCR_FZ = 1 << 24;
const FPCR_NOT_NATIVE = (3 << 22) | FPCR_FZ;

/** Offset of a system register in the state. */
export const offsetOfRegister = (name: string): number => systemRegisterTable.find((r) => r.name === name)?.offset ?? 0;
const SYS_FPCR = offsetOfRegister("FPCR");
const SYS_FPSR = offsetOfRegister("FPSR");

/** Exponents of results that are neither tiny nor infinite nor NaNs are from 2 to this many more. */
const SAFE64 = 0x7fd;
const SAFE32 = 0xfd;
const MAX64 = Number.MAX_VALUE;
const MAX32 = 3.4028234663852886e38;

/**
 * When an operation of WebAssembly gives the number and the exceptions that the manual's gives, by FPCR and FPSR at the
 * begin of the region. Those change in a region only so far as FPSR gets more bits, which forbids nothing.
 * @see engine/fp/native.ts
 */
export class FloatMode {
	private readonly made = new Map<string, { readonly local: number; readonly compute: (code: Code) => void }>();

	private readonly code: Code;
	private readonly local: (type: number) => number;

	constructor(code: Code, local: (type: number) => number) {
		this.code = code;
		this.local = local;
	}

	private push(name: string, type: number, compute: (code: Code) => void): void {
		let made = this.made.get(name);
		if (made === undefined) {
			made = { local: this.local(type), compute };
			this.made.set(name, made);
		}
		this.code.get(made.local);
	}

	/** Pushes whether inexact results are right. */
	native(): void {
		this.push("native", I32, isNative);
	}

	/** Pushes whether exact results are right: denormalized numbers are not flushed. */
	keepsDenormals(): void {
		this.push("keepsDenormals", I32, (code) => {
			fpcr(code, FPCR_FZ);
			code.op(w.I32_EQZ);
		});
	}

	/** Pushes whether a local is a result that is right: finite. */
	finite(wide: boolean, result: number): void {
		const { code } = this;
		code.get(result);
		if (wide) {
			code.op(w.F64_ABS);
			this.push("finite64", F64, (head) =>
				chosen(
					head,
					() => head.f64(MAX64),
					() => head.f64(-1),
				),
			);
			code.op(w.F64_LE);
		} else {
			code.op(w.F32_ABS);
			this.push("finite32", F32, (head) =>
				chosen(
					head,
					() => head.f32(MAX32),
					() => head.f32(-1),
				),
			);
			code.op(w.F32_LE);
		}
	}

	/** Pushes whether a local is a result that is right: neither tiny nor infinite nor a NaN. */
	safe(wide: boolean, result: number): void {
		const { code } = this;
		code.get(result);
		if (wide) {
			code.op(w.I64_REINTERPRET_F64);
			code.i64(52, 0);
			code.op(w.I64_SHR_U);
			code.op(w.I32_WRAP_I64);
			code.i32(0x7ff);
		} else {
			code.op(w.I32_REINTERPRET_F32);
			code.i32(23);
			code.op(w.I32_SHR_U);
			code.i32(0xff);
		}
		code.op(w.I32_AND);
		code.i32(2);
		code.op(w.I32_SUB);
		const limit = wide ? SAFE64 : SAFE32;
		this.push(`safe${limit}`, I32, (head) =>
			chosen(
				head,
				() => head.i32(limit),
				() => head.i32(0),
			),
		);
		code.op(w.I32_LT_U);
	}

	/** Pushes one vector where inexact results are right, else another one. */
	chosenVector(native: readonly number[], other: readonly number[]): void {
		const vector = (head: Code, [a = 0, b = 0, c = 0, d = 0]: readonly number[]): void => head.v128(a, b, c, d);
		this.push(`${native} ${other}`, V128, (head) => {
			vector(head, native);
			vector(head, other);
			head.i32(0);
			isNative(head);
			head.op(w.I32_SUB);
			head.simd(w.I32X4_SPLAT);
			head.simd(w.V128_BITSELECT);
		});
	}

	/** Sets the locals that were used. */
	load(head: Code): void {
		for (const { local, compute } of this.made.values()) {
			compute(head);
			head.set(local);
		}
	}
}

function fpcr(code: Code, bits: number): void {
	code.get(0);
	code.memory(w.I32_LOAD, SYS_FPCR);
	code.i32(bits);
	code.op(w.I32_AND);
}

/** The bit IXC is less than every bit of FPCR_NOT_NATIVE. */
function isNative(code: Code): void {
	code.get(0);
	code.memory(w.I32_LOAD, SYS_FPSR);
	code.i32(IXC);
	code.op(w.I32_AND);
	fpcr(code, FPCR_NOT_NATIVE);
	code.op(w.I32_GT_U);
}

function chosen(code: Code, native: () => void, other: () => void): void {
	native();
	other();
	isNative(code);
	code.op(w.SELECT);
}
