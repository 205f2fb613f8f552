import * as ops from "../../../engine/ops.ts";
import * as simd from "../../../engine/simd/operations.ts";
import type { Emitter } from "../emitter.ts";
import type { Instruction } from "../records.ts";
import * as v from "./lanes.ts";
import type { Lowering, Table } from "./table.ts";

/** Scalar forms of records begin here. @see engine/simd/elements.ts */
const FORM_SCALAR = 2;
/** Bit of the operation that makes it unsigned. */
const UNSIGNED = 0x10;

/** The half of a register that an operand is, as elements of twice the width. */
interface Halves {
	readonly a: v.Value;
	readonly b: v.Value;
	readonly d: v.Value;
	readonly upper: boolean;
}

/** The elements of Vn and Vm, of `8 << size` bits, made to those of Vd; `undefined`: the engine does it. */
function combine(operation: number, size: number, { a, b, d, upper }: Halves): v.Value | undefined {
	const unsigned = (operation & UNSIGNED) !== 0;
	const wide = size + 1;
	const longA = v.extend(size, unsigned, upper, a);
	const longB = v.extend(size, unsigned, upper, b);
	const product = v.multiplyLong(size, unsigned, upper, a, b);
	const distance = v.absolute(wide, v.subtract(wide, longA, longB));
	switch (operation & ~UNSIGNED) {
		case simd.SADDL:
			return v.add(wide, longA, longB);
		case simd.SSUBL:
			return v.subtract(wide, longA, longB);
		case simd.SADDW:
			return v.add(wide, a, longB);
		case simd.SSUBW:
			return v.subtract(wide, a, longB);
		case simd.SABDL:
			return distance;
		case simd.SABAL:
			return v.add(wide, d, distance);
		case simd.SMULL:
			return product;
		case simd.SMLAL:
			return v.add(wide, d, product);
		case simd.SMLSL:
			return v.subtract(wide, d, product);
		default:
			return undefined;
	}
}

/** Three different: the half of Vm is that of the record's offset. */
const long: Lowering = (e, i) => {
	e.requireFloat();
	const operands = { a: v.register(e, i.rn), b: v.register(e, i.rm), d: v.register(e, i.rd) };
	const result = combine(i.low >> 2, i.low & 3, { ...operands, upper: v.placeIn(i.rm) === 8 });
	if (result && i.high < FORM_SCALAR) v.setRegister(e, i.rd, result);
	else v.executeThree(e, i);
};

const longElement: Lowering = (e, i) => {
	e.requireFloat();
	if (i.high >= FORM_SCALAR) {
		v.executeThree(e, i);
		return;
	}
	const size = i.low & 3;
	// where the engine does it the constant is not used
	const element = v.splatElement(e, size, i.rm);
	const operands = { a: v.register(e, i.rn), b: element, d: v.register(e, i.rd) };
	const result = combine(i.low >> 2, size, { ...operands, upper: v.placeIn(i.rn) === 8 });
	if (result) v.setRegister(e, i.rd, result);
	else v.executeThree(e, i);
};

/** ADDHN, SUBHN, RADDHN, RSUBHN: the upper halves of sums or differences. */
const highNarrow: Lowering = (e, i) => {
	e.requireFloat();
	const size = i.low & 3;
	const operation = i.low >> 2;
	const [a, b] = [v.register(e, i.rn), v.register(e, i.rm)];
	const sum = (operation & ~UNSIGNED) === simd.ADDHN ? v.add(size + 1, a, b) : v.subtract(size + 1, a, b);
	const half = v.splat(size + 1, 2 ** ((8 << size) - 1));
	narrow(e, i, size, operation & UNSIGNED ? v.add(size + 1, sum, half) : sum);
};

function narrow(e: Emitter, i: Instruction, size: number, result: v.Value): void {
	const odd = v.byteLanes(
		size,
		Array.from({ length: 8 >> size }, (_, k) => 2 * k + 1),
	);
	if (i.high === 0) {
		v.setRegister(e, i.rd, v.rearrange(result, [...odd, ...Array<number>(8).fill(255)]));
		return;
	}
	const lanes = [...v.byteLanes(3, [0]), ...odd.map((lane) => lane + 16)];
	v.setRegister(e, i.rd, v.shuffle(v.register(e, i.rd), result, lanes));
}

/** Instructions whose result has elements of twice or half the width of their operands. */
export const simdLong: Table = [
	[ops.OP_SIMD_LONG, long],
	[ops.OP_SIMD_LONG_ELEMENT, longElement],
	[ops.OP_SIMD_HIGH_NARROW, highNarrow],
];
