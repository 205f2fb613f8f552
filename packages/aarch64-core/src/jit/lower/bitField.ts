import * as ops from "../../../engine/ops.ts";
import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import type { Lowering, Table } from "./table.ts";

function shiftConstant(op: number): Lowering {
	return (e, i) => {
		e.get(i.rn);
		e.code.i64(i.low, 0);
		e.code.op(op);
		e.set(i.rd);
	};
}

/** A sign-extended field: a shift left, then right. */
function signed(e: Emitter, i: Instruction): void {
	e.get(i.rn);
	e.code.i64(i.low, 0);
	e.code.op(w.I64_SHL);
	e.code.i64(i.high, 0);
	e.code.op(w.I64_SHR_S);
}

/** BFI and BFXIL: the field of rn, shifted, replaces the bits of the mask in rd, whose offset is in rm. */
function insert(wide: boolean, op: number): Lowering {
	return (e, i) => {
		const { code } = e;
		e.get(i.rm >> 6);
		code.i64(~i.low, wide ? ~i.high : 0);
		code.op(w.I64_AND);
		e.get(i.rn);
		code.i64(i.rm & 63, 0);
		code.op(op);
		code.i64(i.low, i.high);
		code.op(w.I64_AND);
		code.op(w.I64_OR);
		e.set(i.rd);
	};
}

function moveKeep(wide: boolean): Lowering {
	return (e, i) => {
		const { code } = e;
		const mask = i.rm < 32 ? [0xffff << i.rm, 0] : [0, 0xffff << (i.rm - 32)];
		e.get(i.rn);
		code.i64(~(mask[0] as number), wide ? ~(mask[1] as number) : 0);
		code.op(w.I64_AND);
		code.i64(i.low, i.high);
		code.op(w.I64_OR);
		e.set(i.rd);
	};
}

/** Moves of immediates, bit fields, extracts. */
export const bitFields: Table = [
	[
		ops.OP_MOVI,
		(e, i) => {
			e.code.i64(i.low, i.high);
			e.set(i.rd);
		},
	],
	[ops.OP_MOVK64, moveKeep(true)],
	[ops.OP_MOVK32, moveKeep(false)],
	[ops.OP_LSLI64, shiftConstant(w.I64_SHL)],
	[ops.OP_LSRI64, shiftConstant(w.I64_SHR_U)],
	[
		ops.OP_UBFX,
		(e, i) => {
			e.get(i.rn);
			e.code.i64(i.rm, 0);
			e.code.op(w.I64_SHR_U);
			e.code.i64(i.low, i.high);
			e.code.op(w.I64_AND);
			e.set(i.rd);
		},
	],
	[
		ops.OP_UBFIZ,
		(e, i) => {
			e.get(i.rn);
			e.code.i64(i.low, i.high);
			e.code.op(w.I64_AND);
			e.code.i64(i.rm, 0);
			e.code.op(w.I64_SHL);
			e.set(i.rd);
		},
	],
	[
		ops.OP_SBFM64,
		(e, i) => {
			signed(e, i);
			e.set(i.rd);
		},
	],
	[
		ops.OP_SBFM32,
		(e, i) => {
			signed(e, i);
			e.code.op(w.I32_WRAP_I64);
			e.set32(i.rd);
		},
	],
	[
		ops.OP_SXTW,
		(e, i) => {
			e.get(i.rn);
			e.code.op(w.I64_EXTEND32_S);
			e.set(i.rd);
		},
	],
	[ops.OP_BFI64, insert(true, w.I64_SHL)],
	[ops.OP_BFI32, insert(false, w.I64_SHL)],
	[ops.OP_BFXIL64, insert(true, w.I64_SHR_U)],
	[ops.OP_BFXIL32, insert(false, w.I64_SHR_U)],
	[
		ops.OP_EXTR64,
		(e, i) => {
			if (i.low === 0) e.get(i.rm);
			else if (i.rn === i.rm) {
				e.get(i.rn);
				e.code.i64(i.low, 0);
				e.code.op(w.I64_ROTR);
			} else {
				e.get(i.rn);
				e.code.i64(64 - i.low, 0);
				e.code.op(w.I64_SHL);
				e.get(i.rm);
				e.code.i64(i.low, 0);
				e.code.op(w.I64_SHR_U);
				e.code.op(w.I64_OR);
			}
			e.set(i.rd);
		},
	],
	[
		ops.OP_EXTR32,
		(e, i) => {
			if (i.rn === i.rm) {
				e.get32(i.rn);
				e.code.i32(i.low);
				e.code.op(w.I32_ROTR);
				return e.set32(i.rd);
			}
			e.get(i.rn);
			e.code.i64(32, 0);
			e.code.op(w.I64_SHL);
			e.get32(i.rm);
			e.code.op(w.I64_EXTEND_I32_U);
			e.code.op(w.I64_OR);
			e.code.i64(i.low, 0);
			e.code.op(w.I64_SHR_U);
			e.code.op(w.I32_WRAP_I64);
			e.set32(i.rd);
		},
	],
	[
		ops.OP_ADR,
		(e, i) => {
			// the immediate is relative to the page of the instruction
			e.code.get(e.page);
			const low = (i.low + i.page * 4096) | 0;
			const carry = (i.low >>> 0) + i.page * 4096;
			e.code.i64(low, i.high + Math.floor(carry / 2 ** 32));
			e.code.op(w.I64_ADD);
			e.set(i.rd);
		},
	],
	[ops.OP_NOP, () => {}],
	[ops.OP_BTI, () => {}],
];
