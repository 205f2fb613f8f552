import * as L from "../../../engine/layout.ts";
import * as ops from "../../../engine/ops.ts";
import { F32, F64 } from "../code.ts";
import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import { fusedDouble, fusedSingle } from "./fused.ts";
import type { Lowering, Table } from "./table.ts";

const isVector = (offset: number): boolean => offset >= L.S_V && offset < L.S_V + 512;

/** Pushes and takes a double (wide) or single. */
const getFloat = (e: Emitter, wide: boolean, offset: number): void =>
	wide ? e.v.getDouble(offset) : e.v.getSingle(offset);
const setFloat = (e: Emitter, wide: boolean, offset: number): void =>
	wide ? e.v.setDouble(offset) : e.v.setSingle(offset);

/** The engine executes an instruction that reads scalars and writes one. */
function executeScalar(e: Emitter, i: Instruction, reads: readonly number[]): void {
	e.execute({ v: reads.filter(isVector), vSet: [i.rd], scalar: true });
}

/** An operation of WebAssembly whose result is right if it is safe, or only finite. */
function arithmetic(wide: boolean, op: number, operands: 1 | 2, check: "finite" | "safe"): Lowering {
	return (e, i) => {
		const reads = operands === 2 ? [i.rn, i.rm] : [i.rn];
		e.requireFloat();
		e.temporary(wide ? F64 : F32, (result) => {
			for (const register of reads) getFloat(e, wide, register);
			e.code.op(op);
			e.code.set(result);
			e.mode[check](wide, result);
			e.either(
				() => {
					e.code.get(result);
					setFloat(e, wide, i.rd);
				},
				() => executeScalar(e, i, reads),
			);
		});
	};
}

/** A product is also right where it is zero because a factor is. */
function multiply(wide: boolean): Lowering {
	return (e, i) => {
		const { code } = e;
		const equal = wide ? w.F64_EQ : w.F32_EQ;
		const isZero = (push: () => void): void => {
			push();
			if (wide) code.f64(0);
			else code.f32(0);
			code.op(equal);
		};
		e.requireFloat();
		e.temporary(wide ? F64 : F32, (result) => {
			const take = (): void => {
				code.get(result);
				setFloat(e, wide, i.rd);
			};
			getFloat(e, wide, i.rn);
			getFloat(e, wide, i.rm);
			code.op(wide ? w.F64_MUL : w.F32_MUL);
			code.set(result);
			e.mode.safe(wide, result);
			e.either(take, () => {
				isZero(() => code.get(result));
				isZero(() => getFloat(e, wide, i.rn));
				isZero(() => getFloat(e, wide, i.rm));
				code.op(w.I32_OR);
				code.op(w.I32_AND);
				e.mode.native();
				code.op(w.I32_AND);
				e.either(take, () => executeScalar(e, i, [i.rn, i.rm]));
			});
		});
	};
}

/** FMADD and relatives: the low half has the offset of the addend, the high half the signs. */
function fused(wide: boolean): Lowering {
	return (e, i) => {
		e.requireFloat();
		e.temporary(wide ? F64 : F32, (result) => {
			const factor = (): void => {
				getFloat(e, wide, i.rn);
				if (i.high & 1) e.code.op(wide ? w.F64_NEG : w.F32_NEG);
			};
			const addend = (): void => {
				getFloat(e, wide, i.low);
				if (i.high & 2) e.code.op(wide ? w.F64_NEG : w.F32_NEG);
			};
			const operands = { factor, by: () => getFloat(e, wide, i.rm), addend };
			(wide ? fusedDouble : fusedSingle)(e, operands, result);
			e.either(
				() => {
					e.code.get(result);
					setFloat(e, wide, i.rd);
				},
				() => executeScalar(e, i, [i.rn, i.rm, i.low]),
			);
		});
	};
}

/** FCMP of ordered operands is done here; the other ones set NZCV likewise. */
function compare(wide: boolean): Lowering {
	return (e, i) => {
		const { code } = e;
		const operands = i.rm === L.S_XZR ? [i.rn] : [i.rn, i.rm];
		e.requireFloat();
		e.mode.keepsDenormals();
		for (const register of operands) {
			getFloat(e, wide, register);
			getFloat(e, wide, register);
			code.op(wide ? w.F64_EQ : w.F32_EQ);
			code.op(w.I32_AND);
		}
		e.either(
			() => {
				for (const register of [i.rn, i.rm]) {
					getFloat(e, wide, register);
					if (!wide) code.op(w.F64_PROMOTE_F32);
				}
				e.flags.setComparison();
			},
			() => {
				e.execute({ v: operands, flags: "compare" });
			},
		);
	};
}

/** FCCMP, FCCMPE and comparisons of half precision. */
const conditionalCompare: Lowering = (e, i) => {
	e.requireFloat();
	e.execute({ v: [i.rn, i.rm].filter(isVector), flags: "read" });
};

/** FCSEL: the low half is the condition, the high half the number of bits above the scalar in 64. */
const select: Lowering = (e, i) => {
	const { code } = e;
	const half = i.high === 48;
	const wide = i.high === 0;
	e.requireFloat();
	for (const register of [i.rn, i.rm]) {
		if (half) e.v.getBits32(register);
		else getFloat(e, wide, register);
	}
	e.flags.holds(i.low);
	code.op(w.SELECT);
	if (!half) return setFloat(e, wide, i.rd);
	code.i32(0xffff);
	code.op(w.I32_AND);
	e.v.setBits32(i.rd);
};

/** FMOV and FABS: the immediate has the bits that are kept. The source may be a general-purpose register. */
const move: Lowering = (e, i) => {
	const { code } = e;
	e.requireFloat();
	const wide = i.high !== 0;
	const top = wide ? i.high : i.low;
	if (isVector(i.rn) && top >= 0x7fffffff) {
		getFloat(e, wide, i.rn);
		if (top === 0x7fffffff) code.op(wide ? w.F64_ABS : w.F32_ABS);
		return setFloat(e, wide, i.rd);
	}
	if (wide) {
		e.get(i.rn);
		return e.v.setBits64(i.rd);
	}
	if (isVector(i.rn)) e.v.getBits32(i.rn);
	else e.get32(i.rn);
	if (i.low !== 0xffffffff) {
		code.i32(i.low);
		code.op(w.I32_AND);
	}
	e.v.setBits32(i.rd);
};

/** FNEG: the immediate has the bits of the scalar. */
const negate: Lowering = (e, i) => {
	e.requireFloat();
	const wide = i.high !== 0;
	if (wide || i.low === 0xffffffff) {
		getFloat(e, wide, i.rn);
		e.code.op(wide ? w.F64_NEG : w.F32_NEG);
		return setFloat(e, wide, i.rd);
	}
	e.v.getBits32(i.rn);
	e.code.i32(0xffff);
	e.code.op(w.I32_AND);
	e.code.i32(0x8000);
	e.code.op(w.I32_XOR);
	e.v.setBits32(i.rd);
};

/** FMOV and relatives to a general-purpose register, or between one and the upper half of a register. */
const moveGeneral: Lowering = (e, i) => {
	const { code } = e;
	e.requireFloat();
	if (isVector(i.rd)) {
		const register = i.rd - 8;
		e.v.get(register);
		e.get(i.rn);
		code.lane(w.I64X2_REPLACE, 1);
		return e.v.set(register);
	}
	if (i.rn & 8) {
		e.v.get(i.rn - 8);
		code.lane(w.I64X2_EXTRACT, 1);
		return e.set(i.rd);
	}
	if (i.high === 0xffffffff) {
		e.v.getBits64(i.rn);
		return e.set(i.rd);
	}
	e.v.getBits32(i.rn);
	if (i.low !== 0xffffffff) {
		code.i32(i.low);
		code.op(w.I32_AND);
	}
	e.set32(i.rd);
};

const immediate: Lowering = (e, i) => {
	e.requireFloat();
	e.v.setConstant(i.rd, i.low, i.high);
};

const vectorImmediate: Lowering = (e, i) => {
	e.requireFloat();
	if (i.low === 0 && i.high === 0) return e.v.setConstant(i.rd, 0, 0);
	e.constant(i.low, i.high, i.low, i.high);
	e.v.set(i.rd);
};

/** SCVTF of 64 bits: exact up to 2^53. */
const fromLong: Lowering = (e, i) => {
	const { code } = e;
	e.requireFloat();
	e.get(i.rn);
	code.i64(0, 0x200000);
	code.op(w.I64_ADD);
	code.i64(0, 0x400000);
	code.op(w.I64_LE_U);
	e.mode.native();
	code.op(w.I32_OR);
	e.either(
		() => {
			e.get(i.rn);
			code.op(w.F64_CONVERT_I64_S);
			e.v.setDouble(i.rd);
		},
		() => e.execute({ x: [i.rn], vSet: [i.rd], scalar: true }),
	);
};

const fromWord: Lowering = (e, i) => {
	e.requireFloat();
	e.get32(i.rn);
	e.code.op(w.F64_CONVERT_I32_S);
	e.v.setDouble(i.rd);
};

/** FCVTZS of a number that fits. */
function toInteger(wide: boolean): Lowering {
	return (e, i) => {
		const { code } = e;
		e.requireFloat();
		e.v.getDouble(i.rn);
		code.op(w.F64_ABS);
		code.f64(wide ? 2 ** 63 : 2 ** 31);
		code.op(w.F64_LT);
		e.v.getDouble(i.rn);
		code.op(w.F64_TRUNC);
		e.v.getDouble(i.rn);
		code.op(w.F64_EQ);
		e.mode.native();
		code.op(w.I32_OR);
		code.op(w.I32_AND);
		e.either(
			() => {
				e.v.getDouble(i.rn);
				code.op(wide ? w.I64_TRUNC_F64_S : w.I32_TRUNC_F64_S);
				if (wide) e.set(i.rd);
				else e.set32(i.rd);
			},
			() => e.execute({ v: [i.rn], xSet: [i.rd] }),
		);
	};
}

/** FCVT of a single that is a number. */
const widen: Lowering = (e, i) => {
	const { code } = e;
	e.requireFloat();
	e.v.getSingle(i.rn);
	e.v.getSingle(i.rn);
	code.op(w.F32_EQ);
	e.mode.keepsDenormals();
	code.op(w.I32_AND);
	e.either(
		() => {
			e.v.getSingle(i.rn);
			code.op(w.F64_PROMOTE_F32);
			e.v.setDouble(i.rd);
		},
		() => executeScalar(e, i, [i.rn]),
	);
};

const narrow: Lowering = (e, i) => {
	e.requireFloat();
	e.temporary(F32, (result) => {
		e.v.getDouble(i.rn);
		e.code.op(w.F32_DEMOTE_F64);
		e.code.set(result);
		e.mode.safe(false, result);
		e.either(
			() => {
				e.code.get(result);
				e.v.setSingle(i.rd);
			},
			() => executeScalar(e, i, [i.rn]),
		);
	});
};

const toJavaScript: Lowering = (e, i) => {
	e.requireFloat();
	e.execute({ v: [i.rn], xSet: [i.rd], flags: "write" });
};

/** Scalar floating point. @see engine/run.ts */
export const floats: Table = [
	[ops.OP_FMOV, move],
	[ops.OP_FNEG, negate],
	[ops.OP_FMOV_GENERAL, moveGeneral],
	[ops.OP_FMOVI, immediate],
	[ops.OP_FMOVI_VECTOR, vectorImmediate],
	[ops.OP_FADD64, arithmetic(true, w.F64_ADD, 2, "finite")],
	[ops.OP_FADD32, arithmetic(false, w.F32_ADD, 2, "finite")],
	[ops.OP_FSUB64, arithmetic(true, w.F64_SUB, 2, "finite")],
	[ops.OP_FSUB32, arithmetic(false, w.F32_SUB, 2, "finite")],
	[ops.OP_FMUL64, multiply(true)],
	[ops.OP_FMUL32, multiply(false)],
	[ops.OP_FDIV64, arithmetic(true, w.F64_DIV, 2, "safe")],
	[ops.OP_FDIV32, arithmetic(false, w.F32_DIV, 2, "safe")],
	[ops.OP_FSQRT64, arithmetic(true, w.F64_SQRT, 1, "safe")],
	[ops.OP_FSQRT32, arithmetic(false, w.F32_SQRT, 1, "safe")],
	[ops.OP_FMADD64, fused(true)],
	[ops.OP_FMADD32, fused(false)],
	[ops.OP_FCMP64, compare(true)],
	[ops.OP_FCMP32, compare(false)],
	[ops.OP_FCOMPARE, conditionalCompare],
	[ops.OP_FCSEL, select],
	[ops.OP_SCVTF_X, fromLong],
	[ops.OP_SCVTF_W, fromWord],
	[ops.OP_FCVTZS_X, toInteger(true)],
	[ops.OP_FCVTZS_W, toInteger(false)],
	[ops.OP_FCVT_S_D, widen],
	[ops.OP_FCVT_D_S, narrow],
	[ops.OP_FJCVTZS, toJavaScript],
];
