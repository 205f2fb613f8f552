import * as ops from "../../../engine/ops.ts";
import { ADD32, ADD64, SUB32, SUB64 } from "../flags.ts";
import * as w from "../opcodes.ts";
import type { Lowering, Table } from "./table.ts";

/** CSEL, CSINC, CSINV, CSNEG by what they do to the second register. */
function select(wide: boolean, kind: "same" | "increment" | "invert" | "negate"): Lowering {
	return (e, i) => {
		const { code } = e;
		if (wide) e.get(i.rn);
		else e.get32(i.rn);
		if (kind === "negate") wide ? code.i64(0, 0) : code.i32(0);
		if (wide) e.get(i.rm);
		else e.get32(i.rm);
		if (kind === "increment") {
			if (wide) code.i64(1, 0);
			else code.i32(1);
			code.op(wide ? w.I64_ADD : w.I32_ADD);
		} else if (kind === "invert") {
			if (wide) code.i64(-1, -1);
			else code.i32(-1);
			code.op(wide ? w.I64_XOR : w.I32_XOR);
		} else if (kind === "negate") code.op(wide ? w.I64_SUB : w.I32_SUB);
		e.flags.holds(i.low);
		code.op(w.SELECT);
		if (wide) e.set(i.rd);
		else e.set32(i.rd);
	};
}

/** CCMP and CCMN: the low half of the immediate is the condition, the high half NZCV otherwise. */
function compare(wide: boolean, add: boolean, immediate: boolean): Lowering {
	return (e, i) => {
		const { code } = e;
		e.flags.holds(i.low);
		e.flags.setConditional(add ? (wide ? ADD64 : ADD32) : wide ? SUB64 : SUB32, i.high, () => {
			for (const operand of immediate ? [i.rn] : [i.rn, i.rm]) {
				e.get(operand);
				if (!wide) {
					code.op(w.I32_WRAP_I64);
					code.op(w.I64_EXTEND_I32_U);
				}
			}
			if (immediate) code.i64(i.rm, 0);
		});
	};
}

/** Conditional selects and compares. */
export const conditionals: Table = [
	[ops.OP_CSEL64, select(true, "same")],
	[ops.OP_CSEL32, select(false, "same")],
	[ops.OP_CSINC64, select(true, "increment")],
	[ops.OP_CSINC32, select(false, "increment")],
	[ops.OP_CSINV64, select(true, "invert")],
	[ops.OP_CSINV32, select(false, "invert")],
	[ops.OP_CSNEG64, select(true, "negate")],
	[ops.OP_CSNEG32, select(false, "negate")],
	[ops.OP_CCMP64, compare(true, false, false)],
	[ops.OP_CCMP32, compare(false, false, false)],
	[ops.OP_CCMPI64, compare(true, false, true)],
	[ops.OP_CCMPI32, compare(false, false, true)],
	[ops.OP_CCMN64, compare(true, true, false)],
	[ops.OP_CCMN32, compare(false, true, false)],
	[ops.OP_CCMNI64, compare(true, true, true)],
	[ops.OP_CCMNI32, compare(false, true, true)],
	[
		ops.OP_MRS_NZCV,
		(e, i) => {
			e.flags.push();
			e.code.i32(28);
			e.code.op(w.I32_SHL);
			e.set32(i.rd);
		},
	],
	[
		ops.OP_MSR_NZCV,
		(e, i) => {
			e.get32(i.rn);
			e.code.i32(28);
			e.code.op(w.I32_SHR_U);
			e.flags.setPlain();
		},
	],
];
