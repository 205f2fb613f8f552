import * as ops from "../../../engine/ops.ts";
import * as simd from "../../../engine/simd/operations.ts";
import type { Emitter } from "../emitter.ts";
import type { Instruction } from "../records.ts";
import * as v from "./lanes.ts";
import type { Lowering, Table } from "./table.ts";

/** The forms of records. @see engine/simd/elements.ts */
const FORM_128 = 0;
const FORM_64 = 1;
const DOUBLEWORD = 5;

/** What an instruction makes of the elements of Vn, Vm and Vd. */
type Combine = (size: number, a: v.Value, b: v.Value, d: v.Value) => v.Value;

const halve = (unsigned: boolean, size: number, a: v.Value, b: v.Value): v.Value =>
	unsigned ? v.shiftRightUnsigned(size, v.xor(a, b), 1) : v.shiftRightSigned(size, v.xor(a, b), 1);
const halvingAdd =
	(unsigned: boolean): Combine =>
	(size, a, b) =>
		v.add(size, v.and(a, b), halve(unsigned, size, a, b));
const roundingHalvingAdd =
	(unsigned: boolean): Combine =>
	(size, a, b) =>
		unsigned && size < 2 ? v.average(size, a, b) : v.subtract(size, v.or(a, b), halve(unsigned, size, a, b));
const halvingSubtract =
	(unsigned: boolean): Combine =>
	(size, a, b) =>
		v.subtract(size, halve(unsigned, size, a, b), v.andNot(b, a));
const distanceSigned: Combine = (size, a, b) =>
	v.subtract(size, v.maximumSigned(size, a, b), v.minimumSigned(size, a, b));
const distanceUnsigned: Combine = (size, a, b) =>
	v.subtract(size, v.maximumUnsigned(size, a, b), v.minimumUnsigned(size, a, b));
const dotProduct =
	(aUnsigned: boolean, bUnsigned: boolean): Combine =>
	(_, a, b, d) => {
		const half = (upper: boolean): v.Value => v.dot(v.extend(0, aUnsigned, upper, a), v.extend(0, bUnsigned, upper, b));
		// the sums of pairs are made twice, but compilers find that
		const even = v.shuffle(half(false), half(true), v.byteLanes(2, [0, 2, 4, 6]));
		const odd = v.shuffle(half(false), half(true), v.byteLanes(2, [1, 3, 5, 7]));
		return v.add(2, d, v.add(2, even, odd));
	};

/** Those that compute modulo the size of the elements, so that what a form does not use does not matter. */
const combinations = new Map<number, Combine>([
	[simd.SHADD, halvingAdd(false)],
	[simd.UHADD, halvingAdd(true)],
	[simd.SRHADD, roundingHalvingAdd(false)],
	[simd.URHADD, roundingHalvingAdd(true)],
	[simd.SHSUB, halvingSubtract(false)],
	[simd.UHSUB, halvingSubtract(true)],
	[simd.CMGT, v.greaterSigned],
	[simd.CMGE, v.notBelowSigned],
	[simd.CMHI, v.greaterUnsigned],
	[simd.CMHS, v.notBelowUnsigned],
	[simd.CMEQ, v.equal],
	[simd.CMTST, (size, a, b) => v.not(v.equal(size, v.and(a, b), v.zero))],
	[simd.SMAX, v.maximumSigned],
	[simd.SMIN, v.minimumSigned],
	[simd.UMAX, v.maximumUnsigned],
	[simd.UMIN, v.minimumUnsigned],
	[simd.SABD, distanceSigned],
	[simd.UABD, distanceUnsigned],
	[simd.SABA, (size, a, b, d) => v.add(size, d, distanceSigned(size, a, b, d))],
	[simd.UABA, (size, a, b, d) => v.add(size, d, distanceUnsigned(size, a, b, d))],
	[simd.ADD, v.add],
	[simd.SUB, v.subtract],
	[simd.MUL, v.multiply],
	[simd.MLA, (size, a, b, d) => v.add(size, d, v.multiply(size, a, b))],
	[simd.MLS, (size, a, b, d) => v.subtract(size, d, v.multiply(size, a, b))],
	[simd.SDOT, dotProduct(false, false)],
	[simd.UDOT, dotProduct(true, true)],
	[simd.USDOT, dotProduct(true, false)],
	[simd.SUDOT, dotProduct(false, true)],
]);

/** What a saturating instruction gives while nothing saturates, and ones somewhere when something does. */
interface Saturating {
	readonly result: Combine;
	readonly overflow: (size: number, a: v.Value, b: v.Value, result: v.Value) => v.Value;
}

const signs = (size: number, a: v.Value, b: v.Value): v.Value => v.and(v.and(a, b), v.least(size));
/** Only the product of the least numbers overflows when it is doubled. */
const bothLeast = (size: number, a: v.Value, b: v.Value): v.Value =>
	v.and(v.equal(size, a, v.least(size)), v.equal(size, b, v.least(size)));

const saturating = new Map<number, Saturating>([
	[simd.SQADD, { result: v.add, overflow: (size, a, b, sum) => signs(size, v.xor(a, sum), v.xor(b, sum)) }],
	[simd.UQADD, { result: v.add, overflow: (size, a, _, sum) => v.belowUnsigned(size, sum, a) }],
	[simd.SQSUB, { result: v.subtract, overflow: (size, a, b, sum) => signs(size, v.xor(a, sum), v.xor(a, b)) }],
	[simd.UQSUB, { result: v.subtract, overflow: (size, a, b) => v.belowUnsigned(size, a, b) }],
]);
const doublingProducts = new Map<number, Saturating>([
	[simd.SQDMULH, { result: (_, a, b) => highProduct(a, b), overflow: bothLeast }],
	[simd.SQRDMULH, { result: (_, a, b) => v.roundedHighProduct(a, b), overflow: bothLeast }],
]);

/** The upper halves of the doubled products of halfwords. */
function highProduct(a: v.Value, b: v.Value): v.Value {
	const half = (upper: boolean): v.Value => v.shiftLeft(2, v.multiplyLong(1, false, upper, a, b), 1);
	return v.shuffle(half(false), half(true), v.byteLanes(1, [1, 3, 5, 7, 9, 11, 13, 15]));
}

/** Sets Vd to a result, of which a form uses only the lower half. */
function finish(e: Emitter, i: Instruction, form: number, result: v.Value): void {
	v.setRegister(e, i.rd, form === FORM_128 ? result : v.lowerHalf(result));
}

/** Sets Vd unless an element saturates: then the engine does it, and sets FPSR.QC. */
function saturate(e: Emitter, i: Instruction, { result, overflow }: Saturating, b: v.Value): void {
	const { code } = e;
	const size = i.low & 3;
	const a = v.register(e, i.rn);
	v.keep(e, result(size, a, b, v.zero), (kept) => {
		const found = overflow(size, a, b, kept);
		(i.high === FORM_128 ? found : v.lowerHalf(found))(e);
		code.simd(v.ANY_TRUE);
		code.if();
		v.executeThree(e, i);
		code.else();
		finish(e, i, i.high, kept);
		code.end();
	});
}

/** How an instruction saturates that is compiled in place; `undefined`: it is left to the engine, or never does. */
function saturatingOf(i: Instruction): Saturating | undefined {
	if (i.high > FORM_64) return undefined;
	return saturating.get(i.low >> 2) ?? ((i.low & 3) === 1 ? doublingProducts.get(i.low >> 2) : undefined);
}

const same: Lowering = (e, i) => {
	e.requireFloat();
	const operation = i.low >> 2;
	const size = i.low & 3;
	const combine = combinations.get(operation);
	const form = i.high === DOUBLEWORD ? FORM_64 : i.high;
	if (combine && form <= FORM_64) {
		finish(e, i, form, combine(size, v.register(e, i.rn), v.register(e, i.rm), v.register(e, i.rd)));
		return;
	}
	const how = saturatingOf(i);
	if (how) saturate(e, i, how, v.register(e, i.rm));
	else v.executeThree(e, i);
};

const sameElement: Lowering = (e, i) => {
	e.requireFloat();
	const combine = combinations.get(i.low >> 2);
	const how = saturatingOf(i);
	if ((!combine && !how) || i.high > FORM_64) {
		v.executeThree(e, i);
		return;
	}
	const size = i.low & 3;
	v.keep(e, v.splatElement(e, size, i.rm), (element) => {
		if (how) saturate(e, i, how, element);
		else if (combine) finish(e, i, i.high, combine(size, v.register(e, i.rn), element, v.register(e, i.rd)));
	});
};

const pairs = new Map<number, Combine>([
	[simd.ADDP, v.add],
	[simd.SMAXP, v.maximumSigned],
	[simd.SMINP, v.minimumSigned],
	[simd.UMAXP, v.maximumUnsigned],
	[simd.UMINP, v.minimumUnsigned],
]);

const pairwise: Lowering = (e, i) => {
	e.requireFloat();
	const size = i.low & 3;
	const combine = pairs.get(i.low >> 2) as Combine;
	const elements = Array.from({ length: 16 >> size }, (_, k) => 2 * k);
	const combined = (a: v.Value, b: v.Value): v.Value => {
		const even = v.shuffle(a, b, v.byteLanes(size, elements));
		const odd = v.shuffle(
			a,
			b,
			v.byteLanes(
				size,
				elements.map((k) => k + 1),
			),
		);
		return combine(size, even, odd, v.zero);
	};
	const [a, b] = [v.register(e, i.rn), v.register(e, i.rm)];
	if (i.high === FORM_128) v.setRegister(e, i.rd, combined(a, b));
	else v.keep(e, v.lowerHalves(a, b), (halves) => finish(e, i, FORM_64, combined(halves, v.zero)));
};

const logic: Lowering = (e, i) => {
	e.requireFloat();
	const [a, b, d] = [v.register(e, i.rn), v.register(e, i.rm), v.register(e, i.rd)];
	const results = new Map<number, v.Value>([
		[simd.AND, v.and(a, b)],
		[simd.BIC, v.andNot(a, b)],
		[simd.ORR, i.rn === i.rm ? a : v.or(a, b)],
		[simd.ORN, v.or(a, v.not(b))],
		[simd.EOR, i.rn === i.rm ? v.zero : v.xor(a, b)],
		[simd.BSL, v.select(a, b, d)],
		[simd.BIT, v.select(a, d, b)],
		[simd.BIF, v.select(d, a, b)],
	]);
	finish(e, i, i.high, results.get(i.low) as v.Value);
};

/** An operation on whole registers that has a record of its own. */
function whole(combine: (a: v.Value, b: v.Value) => v.Value): Lowering {
	return (e, i) => {
		e.requireFloat();
		v.setRegister(e, i.rd, combine(v.register(e, i.rn), v.register(e, i.rm)));
	};
}

/** A shift by register: only SSHL and USHL of a variable distance are frequent, and not so much. */
const shiftByRegister: Lowering = (e, i) => {
	e.requireFloat();
	v.executeThree(e, i);
};

/** Three same and logical instructions. */
export const simdSame: Table = [
	[ops.OP_SIMD_SAME, same],
	[ops.OP_SIMD_SAME_ELEMENT, sameElement],
	[ops.OP_SIMD_PAIRWISE, pairwise],
	[ops.OP_SIMD_LOGIC, logic],
	[ops.OP_SIMD_SHIFT_REGISTER, shiftByRegister],
	[ops.OP_AND_16B, whole(v.and)],
	[ops.OP_ORR_16B, (e, i) => whole(i.rn === i.rm ? (a) => a : v.or)(e, i)],
	[ops.OP_EOR_16B, whole(v.xor)],
	[ops.OP_ADD_4S, whole((a, b) => v.add(2, a, b))],
	[ops.OP_ADD_2D, whole((a, b) => v.add(3, a, b))],
	[ops.OP_CMEQ_16B, whole((a, b) => v.equal(0, a, b))],
];
