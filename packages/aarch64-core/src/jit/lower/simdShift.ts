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

/** What an instruction makes of the elements of Vn and Vd, with the distance of a shift. */
type Combine = (size: number, a: v.Value, d: v.Value, n: number) => v.Value;

/** The bytes of each container of `bytes` bytes with its elements in the other order. */
const reverse =
	(container: number): Combine =>
	(size, a) => {
		const elements = container >> size;
		const order = Array.from({ length: 16 >> size }, (_, k) => k - (k % elements) + (elements - 1 - (k % elements)));
		return v.rearrange(a, v.byteLanes(size, order));
	};

const addPairs = (unsigned: boolean, size: number, a: v.Value): v.Value => {
	if (size < 2) return v.addPairsLong(size, unsigned, a);
	if (unsigned) return v.add(3, v.shiftRightUnsigned(3, a, 32), v.and(a, v.splat(3, 0xffffffff)));
	const even = v.shiftLeft(3, a, 32);
	return v.add(3, v.shiftRightSigned(3, a, 32), v.shiftRightSigned(3, even, 32));
};

const right = (unsigned: boolean, size: number, a: v.Value, n: number): v.Value =>
	unsigned ? v.shiftRightUnsigned(size, a, n) : v.shiftRightSigned(size, a, n);

/** The last bit that is shifted out is what rounding adds. */
function roundedRight(unsigned: boolean, size: number, a: v.Value, n: number): v.Value {
	const before = n === 1 ? a : right(unsigned, size, a, n - 1);
	return v.add(size, right(unsigned, size, a, n), v.and(before, v.splat(size, 1)));
}

const ofNibbles =
	(table: readonly number[]) =>
	(a: v.Value): v.Value =>
		v.lookUp(v.bytes(table), a);
const zerosOfNibble = ofNibbles([4, 3, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
const reversedNibble = ofNibbles([0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15]);
const lowNibble = (a: v.Value): v.Value => v.and(a, v.splat(0, 15));
const highNibble = (a: v.Value): v.Value => v.shiftRightUnsigned(0, a, 4);

/** Leading zeros of bytes. */
function leadingZeros(a: v.Value): v.Value {
	const low = v.and(zerosOfNibble(lowNibble(a)), v.equal(0, highNibble(a), v.zero));
	return v.add(0, zerosOfNibble(highNibble(a)), low);
}

/** Those for which what a form does not use does not matter. */
const combinations = new Map<number, Combine>([
	[simd.REV16, reverse(2)],
	[simd.REV32, reverse(4)],
	[simd.REV64, reverse(8)],
	[simd.SADDLP, (size, a) => addPairs(false, size, a)],
	[simd.UADDLP, (size, a) => addPairs(true, size, a)],
	[simd.SADALP, (size, a, d) => v.add(size + 1, d, addPairs(false, size, a))],
	[simd.UADALP, (size, a, d) => v.add(size + 1, d, addPairs(true, size, a))],
	[simd.CNT, (_, a) => v.countBits(a)],
	[simd.NOT, (_, a) => v.not(a)],
	[simd.RBIT, (_, a) => v.or(v.shiftLeft(0, reversedNibble(lowNibble(a)), 4), reversedNibble(highNibble(a)))],
	[simd.CMGT_ZERO, (size, a) => v.greaterSigned(size, a, v.zero)],
	[simd.CMGE_ZERO, (size, a) => v.notBelowSigned(size, a, v.zero)],
	[simd.CMEQ_ZERO, (size, a) => v.equal(size, a, v.zero)],
	[simd.CMLE_ZERO, (size, a) => v.notBelowSigned(size, v.zero, a)],
	[simd.CMLT_ZERO, (size, a) => v.greaterSigned(size, v.zero, a)],
	[simd.ABS, v.absolute],
	[simd.NEG, v.negative],
	[simd.SSHR, (size, a, _, n) => right(false, size, a, n)],
	[simd.USHR, (size, a, _, n) => right(true, size, a, n)],
	[simd.SSRA, (size, a, d, n) => v.add(size, d, right(false, size, a, n))],
	[simd.USRA, (size, a, d, n) => v.add(size, d, right(true, size, a, n))],
	[simd.SRSHR, (size, a, _, n) => roundedRight(false, size, a, n)],
	[simd.URSHR, (size, a, _, n) => roundedRight(true, size, a, n)],
	[simd.SRSRA, (size, a, d, n) => v.add(size, d, roundedRight(false, size, a, n))],
	[simd.URSRA, (size, a, d, n) => v.add(size, d, roundedRight(true, size, a, n))],
	[
		simd.SRI,
		(size, a, d, n) => {
			if (n === 8 << size) return d;
			const kept = v.shiftLeft(size, v.not(v.zero), (8 << size) - n);
			return v.select(d, v.shiftRightUnsigned(size, a, n), kept);
		},
	],
	[simd.SHL, (size, a, _, n) => v.shiftLeft(size, a, n)],
	[simd.SLI, (size, a, d, n) => v.select(v.shiftLeft(size, a, n), d, v.shiftLeft(size, v.not(v.zero), n))],
]);

const unary: Lowering = (e, i) => {
	e.requireFloat();
	const operation = i.low >> 2;
	const size = i.low & 3;
	const form = i.high & 255;
	const a = v.register(e, i.rn);
	if (operation === simd.CLZ && size === 0 && form <= FORM_64) {
		const result = leadingZeros(a);
		v.setRegister(e, i.rd, form === FORM_128 ? result : v.lowerHalf(result));
		return;
	}
	const combine = combinations.get(operation);
	if (!combine || (form > FORM_64 && form !== DOUBLEWORD)) {
		v.executeThree(e, i);
		return;
	}
	const result = combine(size, a, v.register(e, i.rd), (i.high >>> 8) & 255);
	v.setRegister(e, i.rd, form === FORM_128 ? result : v.lowerHalf(result));
};

/** Elements of half the width: XTN, SHRN, and the forms that round or saturate. Or of twice the width. */
const resize: Lowering = (e, i) => {
	e.requireFloat();
	const kind = i.low & 15;
	const size = (i.low >>> 8) & 255;
	const n = i.low >>> 24;
	const from = v.register(e, i.rn);
	if (kind >= simd.LENGTHEN) {
		const wide = v.extend(size, kind === simd.LENGTHEN_UNSIGNED, v.placeIn(i.rn) === 8, from);
		v.setRegister(e, i.rd, v.shiftLeft(size + 1, wide, n));
		return;
	}
	const form = (i.low >>> 16) & 255;
	if (form !== FORM_128) {
		v.executeThree(e, i);
		return;
	}
	const unsigned = kind === simd.TRUNCATE || kind === simd.UNSIGNED;
	const rounding = (i.low & simd.ROUND) !== 0;
	const shift = rounding ? roundedRight : right;
	const shifted = n === 0 ? from : shift(unsigned, size + 1, from, n);
	if (kind === simd.TRUNCATE) {
		narrow(e, i, size, shifted);
		return;
	}
	// as long as the lower halves are the elements, nothing saturates
	v.keep(e, shifted, (whole) => {
		const kept = kind === simd.SIGNED ? signExtended(size, whole) : v.and(whole, lowerBits(size));
		v.xor(kept, whole)(e);
		e.code.simd(v.ANY_TRUE);
		e.code.if();
		v.executeThree(e, i);
		e.code.else();
		narrow(e, i, size, whole);
		e.code.end();
	});
};

/** Ones in the lower half of the elements that are twice as wide as `8 << size` bits. */
const lowerBits = (size: number): v.Value => v.splat(size + 1, 2 ** (8 << size) - 1);

/** Elements twice as wide as `8 << size` bits, from their lower halves. */
const signExtended = (size: number, a: v.Value): v.Value =>
	v.shiftRightSigned(size + 1, v.shiftLeft(size + 1, a, 8 << size), 8 << size);

/** Sets a half of Vd to the lower halves of elements. */
function narrow(e: Emitter, i: Instruction, size: number, from: v.Value): void {
	const even = v.byteLanes(
		size,
		Array.from({ length: 8 >> size }, (_, k) => 2 * k),
	);
	if (v.placeIn(i.rd) !== 8) {
		// numbers above 15 give zeros
		v.setRegister(e, i.rd, v.rearrange(from, [...even, ...Array<number>(8).fill(255)]));
		return;
	}
	const lanes = [...v.byteLanes(3, [0]), ...even.map((lane) => lane + 16)];
	v.setRegister(e, i.rd, v.shuffle(v.register(e, i.rd), from, lanes));
}

/** ORR and BIC of an immediate; rn says which, rm is the form. */
const logicImmediate: Lowering = (e, i) => {
	e.requireFloat();
	const immediate: v.Value = () => e.constant(i.low, i.high, i.low, i.high);
	const d = v.register(e, i.rd);
	const result = i.rn ? v.andNot(d, immediate) : v.or(d, immediate);
	v.setRegister(e, i.rd, i.rm === FORM_128 ? result : v.lowerHalf(result));
};

/** Two-register instructions, shifts by immediate, and those that change the width of elements. */
export const simdShift: Table = [
	[ops.OP_SIMD_UNARY, unary],
	[ops.OP_SIMD_RESIZE, resize],
	[ops.OP_SIMD_LOGIC_IMMEDIATE, logicImmediate],
];
