import * as ops from "../../../engine/ops.ts";
import type { Emitter } from "../emitter.ts";
import { ADD32, ADD64, SUB32, SUB64 } from "../flags.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import type { Table } from "./table.ts";

/** How the second operand is made. */
type Operand = (e: Emitter, i: Instruction, wide: boolean) => void;

const immediate: Operand = (e, i, wide) => (wide ? e.code.i64(i.low, i.high) : e.code.i32(i.low));
const register: Operand = (e, i, wide) => (wide ? e.get(i.rm) : e.get32(i.rm));
const shifted: Operand = (e, i, wide) => {
	register(e, i, wide);
	shiftBy(e, wide, i.high, i.low);
};
const left: Operand = (e, i, wide) => {
	register(e, i, wide);
	shiftBy(e, wide, 0, i.low);
};
const extended: Operand = (e, i, wide) => {
	extendRegister(e, i.rm, i.high);
	shiftBy(e, true, 0, i.low);
	if (!wide) e.code.op(w.I32_WRAP_I64);
};

/** Shifts what is on the stack by LSL, LSR, ASR, ROR (0 to 3). */
export function shiftBy(e: Emitter, wide: boolean, type: number, amount: number): void {
	if (amount === 0) return;
	if (wide) e.code.i64(amount, 0);
	else e.code.i32(amount);
	const op = [w.I32_SHL, w.I32_SHR_U, w.I32_SHR_S, w.I32_ROTR][type] as number;
	e.code.op(wide ? op + (w.I64_SHL - w.I32_SHL) : op);
}

/** Pushes a register extended by UXTB, UXTH, UXTW, UXTX, SXTB, SXTH, SXTW, SXTX (0 to 7). */
export function extendRegister(e: Emitter, offset: number, option: number): void {
	const { code } = e;
	e.get(offset);
	switch (option) {
		case 0:
			code.i64(0xff, 0);
			code.op(w.I64_AND);
			return;
		case 1:
			code.i64(0xffff, 0);
			code.op(w.I64_AND);
			return;
		case 2:
			code.op(w.I32_WRAP_I64);
			code.op(w.I64_EXTEND_I32_U);
			return;
		case 4:
			code.op(w.I64_EXTEND8_S);
			return;
		case 5:
			code.op(w.I64_EXTEND16_S);
			return;
		case 6:
			code.op(w.I64_EXTEND32_S);
			return;
		default:
			return;
	}
}

function plain(add: boolean, wide: boolean, operand: Operand) {
	return (e: Emitter, i: Instruction): void => {
		if (wide) e.get(i.rn);
		else e.get32(i.rn);
		operand(e, i, wide);
		if (wide) {
			e.code.op(add ? w.I64_ADD : w.I64_SUB);
			e.set(i.rd);
		} else {
			e.code.op(add ? w.I32_ADD : w.I32_SUB);
			e.set32(i.rd);
		}
	};
}

function setsFlags(add: boolean, wide: boolean, operand: Operand) {
	return (e: Emitter, i: Instruction): void => {
		const { code, flags } = e;
		if (wide) {
			e.get(i.rn);
			operand(e, i, true);
			flags.setOperands(add ? ADD64 : SUB64);
			flags.operand(0);
			flags.operand(1);
			code.op(add ? w.I64_ADD : w.I64_SUB);
			e.set(i.rd);
			return;
		}
		e.get32(i.rn);
		code.op(w.I64_EXTEND_I32_U);
		operand(e, i, false);
		code.op(w.I64_EXTEND_I32_U);
		flags.setOperands(add ? ADD32 : SUB32);
		flags.operand(0);
		code.op(w.I32_WRAP_I64);
		flags.operand(1);
		code.op(w.I32_WRAP_I64);
		code.op(add ? w.I32_ADD : w.I32_SUB);
		e.set32(i.rd);
	};
}

/** Addition or subtraction with carry; with flags they are computed at once. */
function carry(wide: boolean, invert: boolean, set: boolean) {
	return (e: Emitter, i: Instruction): void => {
		const { code } = e;
		const type = wide ? 0x7e : 0x7f;
		const op = (i64: number, i32: number): void => code.op(wide ? i64 : i32);
		e.temporary(0x7f, (c) =>
			e.temporary(type, (a) =>
				e.temporary(type, (b) =>
					e.temporary(type, (r) => {
						e.flags.push();
						code.i32(1);
						code.op(w.I32_SHR_U);
						code.i32(1);
						code.op(w.I32_AND);
						code.set(c);
						if (wide) e.get(i.rn);
						else e.get32(i.rn);
						code.set(a);
						register(e, i, wide);
						if (invert) {
							if (wide) code.i64(-1, -1);
							else code.i32(-1);
							op(w.I64_XOR, w.I32_XOR);
						}
						code.set(b);
						code.get(a);
						code.get(b);
						op(w.I64_ADD, w.I32_ADD);
						code.get(c);
						if (wide) code.op(w.I64_EXTEND_I32_U);
						op(w.I64_ADD, w.I32_ADD);
						code.set(r);
						if (set) {
							top(e, wide, () => code.get(r));
							code.i32(3);
							code.op(w.I32_SHL);
							code.get(r);
							op(w.I64_EQZ, w.I32_EQZ);
							code.i32(2);
							code.op(w.I32_SHL);
							code.op(w.I32_OR);
							// a carry out: the sum is less than an operand, or equal to it with a carry in
							code.get(r);
							code.get(a);
							op(w.I64_LT_U, w.I32_LT_U);
							code.get(r);
							code.get(a);
							op(w.I64_EQ, w.I32_EQ);
							code.get(c);
							code.op(w.I32_AND);
							code.op(w.I32_OR);
							code.i32(1);
							code.op(w.I32_SHL);
							code.op(w.I32_OR);
							top(e, wide, () => {
								code.get(a);
								code.get(r);
								op(w.I64_XOR, w.I32_XOR);
								code.get(b);
								code.get(r);
								op(w.I64_XOR, w.I32_XOR);
								op(w.I64_AND, w.I32_AND);
							});
							code.op(w.I32_OR);
							e.flags.setPlain();
						}
						code.get(r);
						if (wide) e.set(i.rd);
						else e.set32(i.rd);
					}),
				),
			),
		);
	};
}

/** Pushes the top bit of a value as a 32-bit number. */
function top(e: Emitter, wide: boolean, value: () => void): void {
	value();
	if (wide) {
		e.code.i64(63, 0);
		e.code.op(w.I64_SHR_U);
		e.code.op(w.I32_WRAP_I64);
	} else {
		e.code.i32(31);
		e.code.op(w.I32_SHR_U);
	}
}

/** Additions, subtractions, and what else makes its result of a register and an immediate by adding. */
export const arithmetic: Table = [
	[ops.OP_ADDI64, plain(true, true, immediate)],
	[ops.OP_ADDI32, plain(true, false, immediate)],
	[ops.OP_ADDSI64, setsFlags(true, true, immediate)],
	[ops.OP_ADDSI32, setsFlags(true, false, immediate)],
	[ops.OP_SUBSI64, setsFlags(false, true, immediate)],
	[ops.OP_SUBSI32, setsFlags(false, false, immediate)],
	[ops.OP_ADD64, plain(true, true, register)],
	[ops.OP_ADD32, plain(true, false, register)],
	[ops.OP_SUB64, plain(false, true, register)],
	[ops.OP_SUB32, plain(false, false, register)],
	[ops.OP_ADDS64, setsFlags(true, true, register)],
	[ops.OP_ADDS32, setsFlags(true, false, register)],
	[ops.OP_SUBS64, setsFlags(false, true, register)],
	[ops.OP_SUBS32, setsFlags(false, false, register)],
	[ops.OP_ADDLSL64, plain(true, true, left)],
	[ops.OP_SUBLSL64, plain(false, true, left)],
	[ops.OP_ADDSH64, plain(true, true, shifted)],
	[ops.OP_ADDSH32, plain(true, false, shifted)],
	[ops.OP_SUBSH64, plain(false, true, shifted)],
	[ops.OP_SUBSH32, plain(false, false, shifted)],
	[ops.OP_ADDSSH64, setsFlags(true, true, shifted)],
	[ops.OP_ADDSSH32, setsFlags(true, false, shifted)],
	[ops.OP_SUBSSH64, setsFlags(false, true, shifted)],
	[ops.OP_SUBSSH32, setsFlags(false, false, shifted)],
	[ops.OP_ADDX64, plain(true, true, extended)],
	[ops.OP_ADDX32, plain(true, false, extended)],
	[ops.OP_SUBX64, plain(false, true, extended)],
	[ops.OP_SUBX32, plain(false, false, extended)],
	[ops.OP_ADDSX64, setsFlags(true, true, extended)],
	[ops.OP_ADDSX32, setsFlags(true, false, extended)],
	[ops.OP_SUBSX64, setsFlags(false, true, extended)],
	[ops.OP_SUBSX32, setsFlags(false, false, extended)],
	[ops.OP_ADC64, carry(true, false, false)],
	[ops.OP_ADC32, carry(false, false, false)],
	[ops.OP_SBC64, carry(true, true, false)],
	[ops.OP_SBC32, carry(false, true, false)],
	[ops.OP_ADCS64, carry(true, false, true)],
	[ops.OP_ADCS32, carry(false, false, true)],
	[ops.OP_SBCS64, carry(true, true, true)],
	[ops.OP_SBCS32, carry(false, true, true)],
];
