import * as ops from "../../../engine/ops.ts";
import { I32, I64 } from "../code.ts";
import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import type { Lowering, Table } from "./table.ts";

/** A shift by a register: WebAssembly takes the amount modulo the width as well. */
function shift(wide: boolean, op: number): Lowering {
	return (e, i) => {
		if (wide) e.get(i.rn);
		else e.get32(i.rn);
		if (wide) e.get(i.rm);
		else e.get32(i.rm);
		e.code.op(op);
		if (wide) e.set(i.rd);
		else e.set32(i.rd);
	};
}

/** MADD, MSUB, MUL; the offset of the third register is in the low half of the immediate. */
function multiply(wide: boolean, combine: number | undefined): Lowering {
	return (e, i) => {
		const get = (offset: number): void => (wide ? e.get(offset) : e.get32(offset));
		if (combine !== undefined) get(i.low);
		get(i.rn);
		get(i.rm);
		e.code.op(wide ? w.I64_MUL : w.I32_MUL);
		if (combine !== undefined) e.code.op(combine);
		if (wide) e.set(i.rd);
		else e.set32(i.rd);
	};
}

/** SMADDL and its kin. */
function multiplyLong(signed: boolean, combine: number): Lowering {
	return (e, i) => {
		e.get(i.low);
		for (const offset of [i.rn, i.rm]) {
			e.get32(offset);
			e.code.op(signed ? w.I64_EXTEND_I32_S : w.I64_EXTEND_I32_U);
		}
		e.code.op(w.I64_MUL);
		e.code.op(combine);
		e.set(i.rd);
	};
}

/** Pushes the upper half of the unsigned product of two locals. */
function highProduct(e: Emitter, a: number, b: number): void {
	const { code } = e;
	const low = (local: number): void => {
		code.get(local);
		code.i64(-1, 0);
		code.op(w.I64_AND);
	};
	const high = (local: number): void => {
		code.get(local);
		code.i64(32, 0);
		code.op(w.I64_SHR_U);
	};
	e.temporary(I64, (u) =>
		e.temporary(I64, (v) => {
			// u = ah * bl + (al * bl >> 32)
			high(a);
			low(b);
			code.op(w.I64_MUL);
			low(a);
			low(b);
			code.op(w.I64_MUL);
			code.i64(32, 0);
			code.op(w.I64_SHR_U);
			code.op(w.I64_ADD);
			code.set(u);
			// v = al * bh + low(u)
			low(a);
			high(b);
			code.op(w.I64_MUL);
			low(u);
			code.op(w.I64_ADD);
			code.set(v);
			high(a);
			high(b);
			code.op(w.I64_MUL);
			high(u);
			code.op(w.I64_ADD);
			high(v);
			code.op(w.I64_ADD);
		}),
	);
}

function multiplyHigh(signed: boolean): Lowering {
	return (e, i) => {
		const { code } = e;
		e.temporary(I64, (a) =>
			e.temporary(I64, (b) => {
				e.get(i.rn);
				code.set(a);
				e.get(i.rm);
				code.set(b);
				highProduct(e, a, b);
				if (signed) {
					for (const [sign, other] of [
						[a, b],
						[b, a],
					] as const) {
						code.get(sign);
						code.i64(63, 0);
						code.op(w.I64_SHR_S);
						code.get(other);
						code.op(w.I64_AND);
						code.op(w.I64_SUB);
					}
				}
				e.set(i.rd);
			}),
		);
	};
}

/** A quotient: 0 for a division by 0, and -a for one by -1, which WebAssembly may trap. */
function divide(wide: boolean, signed: boolean): Lowering {
	return (e, i) => {
		const { code } = e;
		const type = wide ? I64 : I32;
		const get = (offset: number): void => (wide ? e.get(offset) : e.get32(offset));
		const number = (value: number): void => (wide ? code.i64(value, value) : code.i32(value));
		get(i.rm);
		code.op(wide ? w.I64_EQZ : w.I32_EQZ);
		code.if(type);
		number(0);
		code.else();
		if (signed) {
			get(i.rm);
			number(-1);
			code.op(wide ? w.I64_EQ : w.I32_EQ);
			code.if(type);
			number(0);
			get(i.rn);
			code.op(wide ? w.I64_SUB : w.I32_SUB);
			code.else();
		}
		get(i.rn);
		get(i.rm);
		if (signed) code.op(wide ? w.I64_DIV_S : w.I32_DIV_S);
		else code.op(wide ? w.I64_DIV_U : w.I32_DIV_U);
		if (signed) code.end();
		code.end();
		if (wide) e.set(i.rd);
		else e.set32(i.rd);
	};
}

/** Bytes of a register in another order, by a byte swap of 2, 4 or 8 bytes on the stack's 64 bits. */
function reverseBytes(e: Emitter, offset: number, unit: 2 | 4 | 8): void {
	const { code } = e;
	e.temporary(I64, (value) => {
		e.get(offset);
		code.set(value);
		const swap = (shift: number, low: number, high: number): void => {
			code.get(value);
			code.i64(shift, 0);
			code.op(w.I64_SHR_U);
			code.i64(low, high);
			code.op(w.I64_AND);
			code.get(value);
			code.i64(low, high);
			code.op(w.I64_AND);
			code.i64(shift, 0);
			code.op(w.I64_SHL);
			code.op(w.I64_OR);
		};
		swap(8, 0x00ff00ff, 0x00ff00ff);
		if (unit >= 4) {
			code.set(value);
			swap(16, 0x0000ffff, 0x0000ffff);
		}
		if (unit === 8) {
			code.i64(32, 0);
			code.op(w.I64_ROTR);
		}
	});
}

function reverse(wide: boolean, unit: 2 | 4 | 8): Lowering {
	return (e, i) => {
		reverseBytes(e, i.rn, unit);
		if (wide) return e.set(i.rd);
		e.code.op(w.I32_WRAP_I64);
		e.set32(i.rd);
	};
}

function reverseBits(wide: boolean): Lowering {
	return (e, i) => {
		const { code } = e;
		reverseBytes(e, i.rn, wide ? 8 : 4);
		e.temporary(I64, (value) => {
			code.set(value);
			for (const [shift, mask] of [
				[4, 0x0f0f0f0f],
				[2, 0x33333333],
				[1, 0x55555555],
			] as const) {
				code.get(value);
				code.i64(shift, 0);
				code.op(w.I64_SHR_U);
				code.i64(mask, mask);
				code.op(w.I64_AND);
				code.get(value);
				code.i64(mask, mask);
				code.op(w.I64_AND);
				code.i64(shift, 0);
				code.op(w.I64_SHL);
				code.op(w.I64_OR);
				code.set(value);
			}
			code.get(value);
		});
		if (wide) return e.set(i.rd);
		code.op(w.I32_WRAP_I64);
		e.set32(i.rd);
	};
}

/** CLS: leading bits that equal the top one, without it. */
function countSigns(e: Emitter, i: Instruction, wide: boolean): void {
	const { code } = e;
	const get = (): void => (wide ? e.get(i.rn) : e.get32(i.rn));
	const one = (): void => (wide ? code.i64(1, 0) : code.i32(1));
	get();
	get();
	one();
	code.op(wide ? w.I64_SHL : w.I32_SHL);
	code.op(wide ? w.I64_XOR : w.I32_XOR);
	one();
	code.op(wide ? w.I64_OR : w.I32_OR);
	code.op(wide ? w.I64_CLZ : w.I32_CLZ);
	if (wide) e.set(i.rd);
	else e.set32(i.rd);
}

/** Variable shifts, products, quotients, counting and reversing. */
export const multiplications: Table = [
	[ops.OP_LSLV64, shift(true, w.I64_SHL)],
	[ops.OP_LSLV32, shift(false, w.I32_SHL)],
	[ops.OP_LSRV64, shift(true, w.I64_SHR_U)],
	[ops.OP_LSRV32, shift(false, w.I32_SHR_U)],
	[ops.OP_ASRV64, shift(true, w.I64_SHR_S)],
	[ops.OP_ASRV32, shift(false, w.I32_SHR_S)],
	[ops.OP_RORV64, shift(true, w.I64_ROTR)],
	[ops.OP_RORV32, shift(false, w.I32_ROTR)],
	[ops.OP_UDIV64, divide(true, false)],
	[ops.OP_UDIV32, divide(false, false)],
	[ops.OP_SDIV64, divide(true, true)],
	[ops.OP_SDIV32, divide(false, true)],
	[ops.OP_MADD64, multiply(true, w.I64_ADD)],
	[ops.OP_MADD32, multiply(false, w.I32_ADD)],
	[ops.OP_MSUB64, multiply(true, w.I64_SUB)],
	[ops.OP_MSUB32, multiply(false, w.I32_SUB)],
	[ops.OP_MUL64, multiply(true, undefined)],
	[ops.OP_MUL32, multiply(false, undefined)],
	[ops.OP_SMADDL, multiplyLong(true, w.I64_ADD)],
	[ops.OP_SMSUBL, multiplyLong(true, w.I64_SUB)],
	[ops.OP_UMADDL, multiplyLong(false, w.I64_ADD)],
	[ops.OP_UMSUBL, multiplyLong(false, w.I64_SUB)],
	[ops.OP_SMULH, multiplyHigh(true)],
	[ops.OP_UMULH, multiplyHigh(false)],
	[ops.OP_RBIT64, reverseBits(true)],
	[ops.OP_RBIT32, reverseBits(false)],
	[ops.OP_REV16_64, reverse(true, 2)],
	[ops.OP_REV16_32, reverse(false, 2)],
	[ops.OP_REV32_64, reverse(true, 4)],
	[ops.OP_REV64, reverse(true, 8)],
	[ops.OP_REV32, reverse(false, 4)],
	[
		ops.OP_CLZ64,
		(e, i) => {
			e.get(i.rn);
			e.code.op(w.I64_CLZ);
			e.set(i.rd);
		},
	],
	[
		ops.OP_CLZ32,
		(e, i) => {
			e.get32(i.rn);
			e.code.op(w.I32_CLZ);
			e.set32(i.rd);
		},
	],
	[ops.OP_CLS64, (e, i) => countSigns(e, i, true)],
	[ops.OP_CLS32, (e, i) => countSigns(e, i, false)],
];
