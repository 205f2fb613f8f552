import * as ops from "../../../engine/ops.ts";
import type { Emitter } from "../emitter.ts";
import { LOGIC32, LOGIC64 } from "../flags.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import { shiftBy } from "./arithmetic.ts";
import type { Lowering, Table } from "./table.ts";

const AND = w.I64_AND;
const OR = w.I64_OR;
const XOR = w.I64_XOR;
const TO_I32 = w.I64_AND - w.I32_AND;

function inverted(e: Emitter, wide: boolean): void {
	if (wide) e.code.i64(-1, -1);
	else e.code.i32(-1);
	e.code.op(wide ? w.I64_XOR : w.I32_XOR);
}

/** Takes the result from the stack, for instructions that set the flags too. */
function finish(e: Emitter, i: Instruction, wide: boolean, set: boolean): void {
	if (!set) {
		if (wide) e.set(i.rd);
		else e.set32(i.rd);
		return;
	}
	if (!wide) e.code.op(w.I64_EXTEND_I32_U);
	e.flags.setOperands(wide ? LOGIC64 : LOGIC32);
	e.flags.operand(0);
	e.set(i.rd);
}

function logic(wide: boolean, op: number, invert: boolean, set: boolean, second: Lowering): Lowering {
	return (e, i) => {
		if (wide) e.get(i.rn);
		else e.get32(i.rn);
		second(e, i);
		if (invert) inverted(e, wide);
		e.code.op(wide ? op : op - TO_I32);
		finish(e, i, wide, set);
	};
}

const immediate64: Lowering = (e, i) => e.code.i64(i.low, i.high);
const immediate32: Lowering = (e, i) => e.code.i32(i.low);
const register64: Lowering = (e, i) => e.get(i.rm);
const register32: Lowering = (e, i) => e.get32(i.rm);
const shifted = (wide: boolean, type: number): Lowering => {
	return (e, i) => {
		if (wide) e.get(i.rm);
		else e.get32(i.rm);
		shiftBy(e, wide, type, i.low);
	};
};

/** AND, BIC, ORR, ORN, EOR, EON, ANDS, BICS (0 to 7 in the high half) with a shifted register. */
function general(wide: boolean): Lowering {
	return (e, i) => {
		const op = [AND, OR, XOR, AND][i.high >> 1] as number;
		const second: Lowering = () => {
			if (wide) e.get(i.rm);
			else e.get32(i.rm);
			shiftBy(e, wide, (i.low >> 8) & 255, i.low & 255);
		};
		logic(wide, op, (i.high & 1) !== 0, i.high >= 6, second)(e, i);
	};
}

/** Logical operations and moves. */
export const logical: Table = [
	[ops.OP_ANDI, logic(true, AND, false, false, immediate64)],
	[ops.OP_ORRI64, logic(true, OR, false, false, immediate64)],
	[ops.OP_ORRI32, logic(false, OR, false, false, immediate32)],
	[ops.OP_EORI64, logic(true, XOR, false, false, immediate64)],
	[ops.OP_EORI32, logic(false, XOR, false, false, immediate32)],
	[ops.OP_ANDSI64, logic(true, AND, false, true, immediate64)],
	[ops.OP_ANDSI32, logic(false, AND, false, true, immediate32)],
	[ops.OP_AND64, logic(true, AND, false, false, register64)],
	[ops.OP_ORR64, logic(true, OR, false, false, register64)],
	[ops.OP_EOR64, logic(true, XOR, false, false, register64)],
	[ops.OP_BIC64, logic(true, AND, true, false, register64)],
	[ops.OP_ORN64, logic(true, OR, true, false, register64)],
	[ops.OP_EON64, logic(true, XOR, true, false, register64)],
	[ops.OP_ANDS64, logic(true, AND, false, true, register64)],
	[ops.OP_BICS64, logic(true, AND, true, true, register64)],
	[ops.OP_AND32, logic(false, AND, false, false, register32)],
	[ops.OP_ORR32, logic(false, OR, false, false, register32)],
	[ops.OP_EOR32, logic(false, XOR, false, false, register32)],
	[ops.OP_BIC32, logic(false, AND, true, false, register32)],
	[ops.OP_ORN32, logic(false, OR, true, false, register32)],
	[ops.OP_EON32, logic(false, XOR, true, false, register32)],
	[ops.OP_ANDS32, logic(false, AND, false, true, register32)],
	[ops.OP_BICS32, logic(false, AND, true, true, register32)],
	[
		ops.OP_MOV64,
		(e, i) => {
			e.get(i.rn);
			e.set(i.rd);
		},
	],
	[
		ops.OP_MOV32,
		(e, i) => {
			e.get32(i.rn);
			e.set32(i.rd);
		},
	],
	[ops.OP_ORRLSL64, logic(true, OR, false, false, shifted(true, 0))],
	[ops.OP_ORRLSL32, logic(false, OR, false, false, shifted(false, 0))],
	[ops.OP_EORROR32, logic(false, XOR, false, false, shifted(false, 3))],
	[ops.OP_EORLSL64, logic(true, XOR, false, false, shifted(true, 0))],
	[ops.OP_EORLSR64, logic(true, XOR, false, false, shifted(true, 1))],
	[ops.OP_EORLSR32, logic(false, XOR, false, false, shifted(false, 1))],
	[ops.OP_EORLSL32, logic(false, XOR, false, false, shifted(false, 0))],
	[ops.OP_LOGICSH64, general(true)],
	[ops.OP_LOGICSH32, general(false)],
];
