import * as L from "../../../engine/layout.ts";
import * as ops from "../../../engine/ops.ts";
import { V128 } from "../code.ts";
import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import { fusedVector } from "./fusedVector.ts";
import type { Table } from "./table.ts";
import { exactProducts, infinite, ordered, unsafe } from "./vectorChecks.ts";

/** Shapes of records. @see engine/fp/execute.ts */
const UNARY = 0;
const BINARY = 1;
const BINARY_ELEMENT = 2;
const FUSED = 3;
const FUSED_ELEMENT = 4;
const PAIRWISE = 5;
const PAIR = 6;
const REDUCE = 7;
const CONVERT = 11;
const LENGTHEN = 12;
const NARROW = 13;
const TO_GENERAL = 14;
const FROM_GENERAL = 15;

/** Operations on two operands. @see engine/fp/operations.ts */
const BINARY_OPERATIONS = [
	"add",
	"sub",
	"mul",
	"div",
	"mul",
	"negatedMul",
	"max",
	"min",
	"max",
	"min",
	"difference",
	undefined,
	undefined,
	"eq",
	"ge",
	"gt",
	"absGe",
	"absGt",
] as const;
type BinaryOperation = Exclude<(typeof BINARY_OPERATIONS)[number], undefined>;

/** Operations on one operand. */
const ABS = 0;
const NEG = 1;
const SQRT = 2;
const RINT = 3;
const RINTX = 4;
const TOS = 7;
const TOU = 8;
const FROMS = 9;
const FROMU = 10;
/** Comparisons with zero: EQ, GE, GT, LE, LT. */
const CMEQ0 = 14;
const CMLT0 = 18;

/** Rounding modes. @see engine/fp/format.ts */
const ZERO = 3;
const MODE_FPCR = 7;

/** What a record says. */
interface Fields {
	readonly operation: number;
	readonly shape: number;
	/** 0 half, 1 single, 2 double. */
	readonly size: number;
	readonly count: number;
	readonly parameter: number;
	readonly index: number;
	/** Offset of the addend. */
	readonly ra: number;
}

function fieldsOf({ low, high }: Instruction): Fields {
	return {
		operation: low & 255,
		shape: (low >>> 8) & 255,
		size: (low >>> 16) & 255,
		count: low >>> 24,
		parameter: high & 255,
		index: (high >>> 8) & 255,
		ra: high >>> 16,
	};
}

const isVector = (offset: number): boolean => offset >= L.S_V && offset < L.S_V + 512;

/** The engine does it: see {@link Emitter.execute}. */
function execute(e: Emitter, i: Instruction, f: Fields): void {
	if (f.shape === TO_GENERAL) {
		e.execute({ v: [i.rn], xSet: [i.rd] });
		return;
	}
	const scalar =
		f.shape === FROM_GENERAL ||
		f.shape === CONVERT ||
		f.shape === PAIR ||
		f.shape === REDUCE ||
		(f.count === 1 && f.shape < CONVERT);
	if (scalar) {
		const size = f.shape === CONVERT ? f.operation & 3 : f.size;
		e.v.noteScalar(i.rd, size === 2);
	}
	const v = [...new Set([i.rd, i.rn, i.rm, f.ra].filter(isVector))];
	e.execute({ v, x: f.shape === FROM_GENERAL ? [i.rn] : [], vSet: [i.rd], scalar });
}

/** Pushes an operand; what is above its elements is a copy, so that it passes every test that they pass. */
function operand(e: Emitter, offset: number, f: Fields): void {
	const { code } = e;
	if (f.count === 1) {
		if (f.size === 2) e.v.getDouble(offset);
		else e.v.getSingle(offset);
		code.simd(f.size === 2 ? w.F64X2_SPLAT : w.F32X4_SPLAT);
		return;
	}
	e.v.get(offset);
	if (f.count << (f.size + 1) === 16) return;
	e.v.get(offset);
	code.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
}

/** Pushes one element as every one. */
function element(e: Emitter, offset: number, f: Fields): void {
	const { code } = e;
	if (f.index === 0) {
		if (f.size === 2) e.v.getDouble(offset);
		else e.v.getSingle(offset);
		code.simd(f.size === 2 ? w.F64X2_SPLAT : w.F32X4_SPLAT);
		return;
	}
	e.v.get(offset);
	code.lane(f.size === 2 ? w.F64X2_EXTRACT : w.F32X4_EXTRACT, f.index);
	code.simd(f.size === 2 ? w.F64X2_SPLAT : w.F32X4_SPLAT);
}

/** Sets the destination to a local. */
function take(e: Emitter, rd: number, f: Fields, result: number): void {
	const { code } = e;
	code.get(result);
	if (f.count === 1) {
		code.lane(f.size === 2 ? w.F64X2_EXTRACT : w.F32X4_EXTRACT, 0);
		if (f.size === 2) e.v.setDouble(rd);
		else e.v.setSingle(rd);
		return;
	}
	if (f.count << (f.size + 1) < 16) {
		e.constant(-1, -1, 0, 0);
		code.simd(w.V128_AND);
	}
	e.v.set(rd);
}

/** Opcodes of the operations for doubles and singles, the operands' magnitudes first where said, and what is after. */
const OPCODES: Record<
	BinaryOperation,
	{
		readonly op: readonly [number, number];
		readonly magnitudes?: true;
		readonly after?: readonly [number, number];
		readonly needs: "finite" | "safe" | "product" | "ordered";
	}
> = {
	add: { op: [w.F64X2_ADD, w.F32X4_ADD], needs: "finite" },
	sub: { op: [w.F64X2_SUB, w.F32X4_SUB], needs: "finite" },
	mul: { op: [w.F64X2_MUL, w.F32X4_MUL], needs: "product" },
	negatedMul: { op: [w.F64X2_MUL, w.F32X4_MUL], after: [w.F64X2_NEG, w.F32X4_NEG], needs: "product" },
	div: { op: [w.F64X2_DIV, w.F32X4_DIV], needs: "safe" },
	max: { op: [w.F64X2_MAX, w.F32X4_MAX], needs: "ordered" },
	min: { op: [w.F64X2_MIN, w.F32X4_MIN], needs: "ordered" },
	difference: { op: [w.F64X2_SUB, w.F32X4_SUB], after: [w.F64X2_ABS, w.F32X4_ABS], needs: "finite" },
	eq: { op: [w.F64X2_EQ, w.F32X4_EQ], needs: "ordered" },
	ge: { op: [w.F64X2_GE, w.F32X4_GE], needs: "ordered" },
	gt: { op: [w.F64X2_GT, w.F32X4_GT], needs: "ordered" },
	absGe: { op: [w.F64X2_GE, w.F32X4_GE], magnitudes: true, needs: "ordered" },
	absGt: { op: [w.F64X2_GT, w.F32X4_GT], magnitudes: true, needs: "ordered" },
};

/** An operation on the operands that are in two locals. */
function binary(e: Emitter, i: Instruction, f: Fields, operation: BinaryOperation, a: number, b: number): void {
	const { code } = e;
	const wide = f.size === 2;
	const { op, magnitudes, after, needs } = OPCODES[operation];
	const simd = ([double, single]: readonly [number, number]): void => code.simd(wide ? double : single);
	e.temporary(V128, (result) => {
		const fast = (): void => take(e, i.rd, f, result);
		const slow = (): void => execute(e, i, f);
		for (const local of [a, b]) {
			code.get(local);
			if (magnitudes) simd([w.F64X2_ABS, w.F32X4_ABS]);
		}
		simd(op);
		if (after) simd(after);
		code.set(result);
		if (needs === "ordered") ordered(e, wide, a === b ? [a] : [a, b]);
		else {
			if (needs === "finite") infinite(e, wide, result);
			else unsafe(e, wide, result);
			code.op(w.I32_EQZ);
		}
		if (needs !== "product") return e.either(fast, slow);
		e.either(fast, () => {
			exactProducts(e, wide, result, a, b);
			e.either(fast, slow);
		});
	});
}

/** Takes two vectors from the stack for {@link binary}. */
function binaryOf(e: Emitter, i: Instruction, f: Fields, push: () => void): void {
	const operation = BINARY_OPERATIONS[f.operation];
	if (operation === undefined) {
		execute(e, i, f);
		return;
	}
	e.temporary(V128, (a) =>
		e.temporary(V128, (b) => {
			push();
			e.code.set(b);
			e.code.set(a);
			binary(e, i, f, operation, a, b);
		}),
	);
}

/** Adjacent elements of two registers: the even ones, then the odd ones. */
function adjacent(e: Emitter, first: number, second: number, size: number): void {
	const bytes = 2 << size;
	for (const from of [0, bytes]) {
		e.v.get(first);
		e.v.get(second);
		e.code.shuffle(Array.from({ length: 16 }, (_, n) => Math.floor(n / bytes) * 2 * bytes + from + (n % bytes)));
	}
}

/** Opcodes that do an operation on one operand when a condition holds. */
interface Unary {
	readonly opcode: number;
	readonly needs: "nothing" | "safe" | "native" | "ordered" | "orderedNative" | "fits" | "fitsUnsigned";
}

function unaryOf(f: Fields): Unary | undefined {
	const wide = f.size === 2;
	const choose = (double: number, single: number, needs: Unary["needs"]): Unary => ({
		opcode: wide ? double : single,
		needs,
	});
	switch (f.operation) {
		case ABS:
			return choose(w.F64X2_ABS, w.F32X4_ABS, "nothing");
		case NEG:
			return choose(w.F64X2_NEG, w.F32X4_NEG, "nothing");
		case SQRT:
			return choose(w.F64X2_SQRT, w.F32X4_SQRT, "safe");
		case RINTX:
			return choose(w.F64X2_NEAREST, w.F32X4_NEAREST, "orderedNative");
		case RINT: {
			if (f.parameter === MODE_FPCR) return choose(w.F64X2_NEAREST, w.F32X4_NEAREST, "orderedNative");
			const double = [w.F64X2_NEAREST, w.F64X2_CEIL, w.F64X2_FLOOR, w.F64X2_TRUNC][f.parameter];
			const single = [w.F32X4_NEAREST, w.F32X4_CEIL, w.F32X4_FLOOR, w.F32X4_TRUNC][f.parameter];
			return double !== undefined && single !== undefined ? choose(double, single, "ordered") : undefined;
		}
		case FROMS:
		case FROMU:
			if (f.index || wide) return undefined;
			return { opcode: f.operation === FROMS ? w.F32X4_CONVERT_I32X4_S : w.F32X4_CONVERT_I32X4_U, needs: "native" };
		case TOS:
			if (f.index || wide || f.parameter !== ZERO) return undefined;
			return { opcode: w.I32X4_TRUNC_SAT_F32X4_S, needs: "fits" };
		case TOU:
			if (f.index || wide || f.parameter !== ZERO) return undefined;
			return { opcode: w.I32X4_TRUNC_SAT_F32X4_U, needs: "fitsUnsigned" };
		default:
			return undefined;
	}
}

/** Pushes whether all singles of a local are in a range of integers, and inexact results are right. */
function fits(e: Emitter, local: number, unsigned: boolean): void {
	const { code } = e;
	code.get(local);
	if (!unsigned) code.simd(w.F32X4_ABS);
	code.f32(unsigned ? 2 ** 32 : 2 ** 31);
	code.simd(w.F32X4_SPLAT);
	code.simd(w.F32X4_LT);
	if (unsigned) {
		code.get(local);
		code.f32(-1);
		code.simd(w.F32X4_SPLAT);
		code.simd(w.F32X4_GT);
		code.simd(w.V128_AND);
	}
	code.simd(w.I32X4_ALL_TRUE);
	e.mode.native();
	code.op(w.I32_AND);
}

function unary(e: Emitter, i: Instruction, f: Fields): void {
	const { code } = e;
	const wide = f.size === 2;
	if (f.operation >= CMEQ0 && f.operation <= CMLT0) {
		const reversed = f.operation > CMEQ0 + 2;
		const operation = f.operation === CMEQ0 ? 13 : f.operation === CMEQ0 + 1 || f.operation === CMEQ0 + 3 ? 14 : 15;
		binaryOf(e, i, { ...f, shape: BINARY, operation }, () => {
			if (reversed) code.v128(0, 0, 0, 0);
			operand(e, i.rn, f);
			if (!reversed) code.v128(0, 0, 0, 0);
		});
		return;
	}
	const how = unaryOf(f);
	if (how === undefined) {
		execute(e, i, f);
		return;
	}
	e.temporary(V128, (a) =>
		e.temporary(V128, (result) => {
			operand(e, i.rn, f);
			code.tee(a);
			code.simd(how.opcode);
			code.set(result);
			if (how.needs === "nothing") return take(e, i.rd, f, result);
			if (how.needs === "safe") {
				unsafe(e, wide, result);
				code.op(w.I32_EQZ);
			} else if (how.needs === "native") e.mode.native();
			else if (how.needs === "fits" || how.needs === "fitsUnsigned") fits(e, a, how.needs === "fitsUnsigned");
			else {
				ordered(e, wide, [a]);
				if (how.needs === "orderedNative") {
					e.mode.native();
					code.op(w.I32_AND);
				}
			}
			e.either(
				() => take(e, i.rd, f, result),
				() => execute(e, i, f),
			);
		}),
	);
}

/** FCVTL, FCVTL2, FCVTN, FCVTN2 between singles and doubles. */
function resize(e: Emitter, i: Instruction, f: Fields): void {
	const { code } = e;
	const lengthens = f.shape === LENGTHEN && f.operation === ((1 << 2) | 2);
	const narrows = f.shape === NARROW && f.operation === ((2 << 2) | 1) && f.parameter === MODE_FPCR;
	if (!lengthens && !narrows) {
		execute(e, i, f);
		return;
	}
	const upper = [8, 9, 10, 11, 12, 13, 14, 15];
	const lower = [0, 1, 2, 3, 4, 5, 6, 7];
	e.temporary(V128, (result) => {
		e.v.get(i.rn);
		if (lengthens) {
			e.v.get(i.rn);
			code.shuffle(f.index ? [...upper, ...upper] : [...lower, ...lower]);
			code.tee(result);
			code.simd(w.F64X2_PROMOTE_LOW_F32X4);
		} else {
			code.simd(w.F32X4_DEMOTE_F64X2_ZERO);
			code.tee(result);
			code.get(result);
			// the check wants no zeros
			code.shuffle([...lower, ...lower]);
		}
		e.temporary(V128, (copy) => {
			code.set(copy);
			if (lengthens) ordered(e, false, [result]);
			else {
				unsafe(e, false, copy);
				code.op(w.I32_EQZ);
			}
			code.if();
			if (narrows && f.index) {
				e.v.get(i.rd);
				code.get(result);
				code.shuffle([...lower, ...lower.map((n) => n + 16)]);
			} else code.get(lengthens ? copy : result);
			e.v.set(i.rd);
			code.else();
			execute(e, i, f);
			code.end();
		});
	});
}

/** The instructions that vector operations may do; the engine does the others. */
function float(e: Emitter, i: Instruction): void {
	const f = fieldsOf(i);
	e.requireFloat();
	if (f.shape === LENGTHEN || f.shape === NARROW) resize(e, i, f);
	else if (f.size === 0) execute(e, i, f);
	else if (f.shape === UNARY) unary(e, i, f);
	else if (f.shape === BINARY || f.shape === BINARY_ELEMENT) {
		binaryOf(e, i, f, () => {
			operand(e, i.rn, f);
			(f.shape === BINARY ? operand : element)(e, i.rm, f);
		});
	} else if (f.shape === FUSED || f.shape === FUSED_ELEMENT) {
		fusedVector(e, f.size === 2, f.parameter, {
			a: () => operand(e, i.rn, f),
			b: () => (f.shape === FUSED ? operand : element)(e, i.rm, f),
			c: () => operand(e, f.ra, f),
			take: (result) => take(e, i.rd, f, result),
			other: () => execute(e, i, f),
		});
	} else if (f.shape === PAIRWISE && f.count << (f.size + 1) === 16) {
		binaryOf(e, i, f, () => adjacent(e, i.rn, i.rm, f.size));
	} else if (f.shape === PAIR) binaryOf(e, i, f, () => adjacent(e, i.rn, i.rn, f.size));
	else execute(e, i, f);
}

/** Floating point on vectors, and what has no operation of its own. @see engine/fp/execute.ts */
export const vectorFloats: Table = [[ops.OP_FLOAT, float]];
