import * as L from "../../../engine/layout.ts";
import type { Emitter } from "../emitter.ts";
import { hasRelaxedSwizzle } from "../host.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";

/** Pushes something on the stack of WebAssembly. Where it is used twice it must be cheap and without effects. */
export type Value = (e: Emitter) => void;

// SIMD opcodes of WebAssembly that have no elements, or only one size of them.
const SHUFFLE_LANES = 16;
const SWIZZLE = 14;
const NOT = 77;
const AND = 78;
const ANDNOT = 79;
const OR = 80;
const XOR = 81;
const BITSELECT = 82;
export const ANY_TRUE = 83;
const POPCNT = 98;
const MUL16 = 149;

/** An operation of one operand, by its opcode. */
const one =
	(opcode: number) =>
	(a: Value): Value =>
	(e) => {
		a(e);
		e.code.simd(opcode);
	};

const two =
	(opcode: number) =>
	(a: Value, b: Value): Value =>
	(e) => {
		a(e);
		b(e);
		e.code.simd(opcode);
	};

// ---- bits

export const not = one(NOT);
export const and = two(AND);
/** The bits of the first that the second has not. */
export const andNot = two(ANDNOT);
export const or = two(OR);
export const xor = two(XOR);
export const countBits = one(POPCNT);
/** Bytes of the first by the numbers in the second; 0 for numbers above 15. */
export const swizzle = two(SWIZZLE);

/** The same, for numbers below 16 or above 127 only. */
export const lookUp: typeof swizzle = (a, numbers) =>
	hasRelaxedSwizzle() ? two(w.I8X16_RELAXED_SWIZZLE)(a, numbers) : swizzle(a, numbers);

/** The bits of the first where the third has ones, else those of the second. */
export const select =
	(a: Value, b: Value, mask: Value): Value =>
	(e) => {
		a(e);
		b(e);
		mask(e);
		e.code.simd(BITSELECT);
	};

/** Bytes of the first (0 to 15) and of the second (16 to 31). */
export const shuffle =
	(a: Value, b: Value, lanes: readonly number[]): Value =>
	(e) => {
		a(e);
		b(e);
		e.code.shuffle(lanes);
	};

/**
 * Bytes of one vector, with 255 for zeros: by a constant that is read once, where a shuffle would make it each time.
 */
export const rearrange = (a: Value, lanes: readonly number[]): Value => lookUp(a, bytes(lanes));

/** Numbers of bytes from those of elements of `8 << size` bits. */
export function byteLanes(size: number, elements: readonly number[]): number[] {
	const width = 1 << size;
	return elements.flatMap((element) => Array.from({ length: width }, (_, k) => element * width + k));
}

/** A constant of 16 bytes. */
export const bytes =
	(lanes: readonly number[]): Value =>
	(e) => {
		const word = (at: number): number =>
			[0, 1, 2, 3].reduce((sum, k) => sum | (((lanes[at + k] as number) & 255) << (8 * k)), 0);
		e.constant(word(0), word(4), word(8), word(12));
	};

export const zero: Value = (e) => e.constant(0, 0, 0, 0);

/** The same number, below 2^32, in every element of `8 << size` bits. */
export function splat(size: number, value: number): Value {
	if (size === 3) return (e) => e.constant(value, 0, value, 0);
	const word = size === 2 ? value : size === 1 ? (value & 0xffff) * 0x10001 : (value & 0xff) * 0x1010101;
	return (e) => e.constant(word, word, word, word);
}

/** The number with only the sign bit, in every element. */
export function least(size: number): Value {
	if (size === 3) return (e) => e.constant(0, 0x80000000, 0, 0x80000000);
	return splat(size, 2 ** ((8 << size) - 1));
}

/** The lower half; zeros above it. */
export const lowerHalf = (a: Value): Value =>
	shuffle(
		a,
		zero,
		Array.from({ length: SHUFFLE_LANES }, (_, k) => (k < 8 ? k : k + 8)),
	);

/** The lower half of the first, then the lower half of the second. */
export const lowerHalves = (a: Value, b: Value): Value => shuffle(a, b, byteLanes(3, [0, 2]));

// ---- elements of 8 << size bits: the opcodes of the sizes are at equal distances

const sized1 =
	(opcode: number) =>
	(size: number, a: Value): Value =>
		one(opcode + 32 * size)(a);
const sized2 =
	(opcode: number) =>
	(size: number, a: Value, b: Value): Value =>
		two(opcode + 32 * size)(a, b);

export const absolute = sized1(96);
export const negative = sized1(97);
export const add = sized2(110);
export const subtract = sized2(113);
/** For sizes below 3. */
export const minimumSigned = sized2(118);
export const minimumUnsigned = sized2(119);
export const maximumSigned = sized2(120);
export const maximumUnsigned = sized2(121);
/** The average, rounded up, of sizes below 2. */
export const average = sized2(123);

/** Elements of the half that are twice as wide as `8 << size` bits: lower half signed, upper signed, lower, upper. */
const widened = (size: number, a: Value, which: number): Value => one(135 + 32 * size + which)(a);
export const extend = (size: number, unsigned: boolean, upper: boolean, a: Value): Value =>
	widened(size, a, (unsigned ? 2 : 0) + (upper ? 1 : 0));

/** Products of elements of the halves, twice as wide as `8 << size` bits. */
export const multiplyLong = (size: number, unsigned: boolean, upper: boolean, a: Value, b: Value): Value =>
	two(156 + 32 * size + (unsigned ? 2 : 0) + (upper ? 1 : 0))(a, b);

/** Sums of neighbours, of sizes below 2. */
export const addPairsLong = (size: number, unsigned: boolean, a: Value): Value =>
	one(124 + 2 * size + (unsigned ? 1 : 0))(a);

/** The upper halves of the doubled and rounded products of 16-bit elements. */
export const roundedHighProduct = two(130);

/** Sums of the products of neighbours of 16 bits. */
export const dot = two(186);

/** Products of elements, of the same size. */
export function multiply(size: number, a: Value, b: Value): Value {
	if (size > 0) return two(117 + 32 * size)(a, b);
	// the even bytes and the odd ones as halfwords
	const low = splat(1, 0xff);
	const odd = two(MUL16)(shiftRightUnsigned(1, a, 8), andNot(b, low));
	return or(and(two(MUL16)(a, b), low), odd);
}

const shift =
	(opcode: number) =>
	(size: number, a: Value, n: number): Value =>
	(e) => {
		a(e);
		if (n === 0) return;
		e.code.i32(n);
		e.code.simd(opcode + 32 * size);
	};

/** By less than the size. */
export const shiftLeft = shift(107);
const rightSigned = shift(108);
const rightUnsigned = shift(109);

/** By up to the size. */
export const shiftRightUnsigned = (size: number, a: Value, n: number): Value =>
	n === 8 << size ? zero : rightUnsigned(size, a, n);
export const shiftRightSigned = (size: number, a: Value, n: number): Value =>
	n >= (8 << size) - 1 ? greaterSigned(size, zero, a) : rightSigned(size, a, n);

const EQ = 0;
const LT_U = 3;
const GT_S = 4;
const GT_U = 5;
const GE_S = 8;
const GE_U = 9;

function compare(which: number) {
	return (size: number, a: Value, b: Value): Value => {
		if (size < 3) return two(35 + 10 * size + which)(a, b);
		if (which === EQ) return two(214)(a, b);
		if (which === GT_S) return two(217)(a, b);
		if (which === GE_S) return two(219)(a, b);
		// there are no unsigned comparisons of 64 bits
		const x = xor(a, least(3));
		const y = xor(b, least(3));
		return which === LT_U ? two(216)(x, y) : which === GT_U ? two(217)(x, y) : two(219)(x, y);
	};
}

export const equal = compare(EQ);
export const belowUnsigned = compare(LT_U);
export const greaterSigned = compare(GT_S);
export const greaterUnsigned = compare(GT_U);
export const notBelowSigned = compare(GE_S);
export const notBelowUnsigned = compare(GE_U);

// ---- what instructions do with registers

/** Begin of the register that an offset in it belongs to. */
export const registerOf = (offset: number): number => offset & ~15;
/** Offset in its register. */
export const placeIn = (offset: number): number => offset & 15;

/** A SIMD and floating-point register. */
export const register =
	(e: Emitter, offset: number): Value =>
	() =>
		e.getV(registerOf(offset));

/** The element of `8 << size` bits at an offset, in every element. */
export const splatElement = (e: Emitter, size: number, offset: number): Value =>
	rearrange(
		register(e, offset),
		byteLanes(
			size,
			Array.from({ length: 16 >> size }, () => placeIn(offset) >> size),
		),
	);

/** Sets the register that an offset belongs to. */
export function setRegister(e: Emitter, offset: number, value: Value): void {
	value(e);
	e.setV(registerOf(offset));
}

/** Keeps a value that is used more than once in a local for the time of `use`. */
export function keep(e: Emitter, value: Value, use: (kept: Value) => void): void {
	e.temporary(0x7b, (local) => {
		value(e);
		e.code.set(local);
		use(() => e.code.get(local));
	});
}

/** Whether an offset is that of a SIMD and floating-point register or in one. */
export const isVector = (offset: number): boolean => offset >= L.S_V && offset < L.S_V + 512;

/** Lets the engine execute an instruction of which Vd, also as a source, Vn and Vm are the operands. */
export function executeThree(e: Emitter, i: Instruction): void {
	const registers = [...new Set([i.rd, i.rn, i.rm].filter(isVector).map(registerOf))];
	e.execute({ v: registers, vSet: [registerOf(i.rd)] });
}
