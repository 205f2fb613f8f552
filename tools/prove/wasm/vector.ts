/**
 * SIMD instructions of integers and bits, on terms of 128 bits. Of those of floating-point numbers there are only what changes
 * the sign.
 * @see WebAssembly Core Specification 2.0, 4.3.3 and 5.4.8
 */
import * as s from "../ir/simplify.ts";
import { isConst, lit, type Term } from "../ir/term.ts";
import { type Instruction, SIMD } from "./module.ts";
import { fromTerm, toTerm, type Value } from "./numeric.ts";

/** Memory as vector instructions access it: address, offset, bytes. */
export interface VectorMemory {
	load(address: Value, offset: number, bytes: number): Term;
	store(address: Value, offset: number, bytes: number, value: Term): void;
}

type Unary = (a: Term) => Term;
type Binary = (a: Term, b: Term) => Term;

const LANES = 16;
const lane = (v: Term, w: number, n: number): Term => s.extract(v, w * n + w - 1, w * n);
const lanes = (v: Term, w: number): Term[] => Array.from({ length: 128 / w }, (_, n) => lane(v, w, n));
/** The vector of elements, the lowest first. */
const join = (elements: readonly Term[]): Term => s.cat(...[...elements].reverse());
const each =
	(w: number, f: Unary): Unary =>
	(v) =>
		join(lanes(v, w).map(f));
const both =
	(w: number, f: Binary): Binary =>
	(a, b) => {
		const second = lanes(b, w);
		return join(lanes(a, w).map((x, n) => f(x, second[n] as Term)));
	};
const halfOf = (v: Term, upper: boolean): Term => s.extract(v, upper ? 127 : 63, upper ? 64 : 0);
const extend = (t: Term, w: number, signed: boolean): Term => (signed ? s.sext(t, w) : s.zext(t, w));
const mask = (w: number, f: Binary): Binary => both(w, (a, b) => s.rep(f(a, b), w));
const negate: Unary = (a) => s.sub(lit(a.w, 0), a);

/** A number as the nearest that a lane of `w` bits can have. */
function saturate(t: Term, w: number, signed: boolean): Term {
	const [low, high] = signed
		? [lit(t.w, -(1n << BigInt(w - 1))), lit(t.w, (1n << BigInt(w - 1)) - 1n)]
		: [lit(t.w, 0), lit(t.w, (1n << BigInt(w)) - 1n)];
	return s.extract(s.ite(s.slt(t, low), low, s.ite(s.slt(high, t), high, t)), w - 1, 0);
}

const saturating =
	(w: number, signed: boolean, f: Binary): Binary =>
	(a, b) =>
		saturate(f(extend(a, w + 2, signed), extend(b, w + 2, signed)), w, signed);
const shifted =
	(w: number, f: Binary) =>
	(v: Term, distance: Term): Term => {
		const n = s.and(distance, lit(32, w - 1));
		const wide = w > 32 ? s.zext(n, w) : s.extract(n, w - 1, 0);
		return each(w, (a) => f(a, wide))(v);
	};
const narrow =
	(w: number, signed: boolean): Binary =>
	(a, b) =>
		join([...lanes(a, 2 * w), ...lanes(b, 2 * w)].map((x) => saturate(x, w, signed)));
const widened =
	(w: number, signed: boolean, upper: boolean): Unary =>
	(v) => {
		const half = halfOf(v, upper);
		return join(Array.from({ length: 64 / w }, (_, n) => extend(lane(half, w, n), 2 * w, signed)));
	};
const product =
	(w: number, signed: boolean, upper: boolean): Binary =>
	(a, b) =>
		both(2 * w, s.mul)(widened(w, signed, upper)(a), widened(w, signed, upper)(b));
/** Sums of neighbours, twice as wide. */
const pairs =
	(w: number, signed: boolean): Unary =>
	(v) =>
		each(2 * w, (x) =>
			s.add(extend(s.extract(x, w - 1, 0), 2 * w, signed), extend(s.extract(x, 2 * w - 1, w), 2 * w, signed)),
		)(v);

function countOnes(a: Term): Term {
	let sum = lit(a.w, 0);
	for (let n = 0; n < a.w; n++) sum = s.add(sum, s.zext(s.extract(a, n, n), a.w));
	return sum;
}

/** A byte of a vector by a number that may be unknown; 0 where there is none. */
function byteAt(v: Term, number: Term): Term {
	if (isConst(number)) return number.k < LANES ? lane(v, 8, Number(number.k)) : lit(8, 0);
	const pick = (low: number, bits: number): Term => {
		if (bits === 0) return lane(v, 8, low);
		const bit = bits - 1;
		return s.ite(s.extract(number, bit, bit), pick(low + 2 ** bit, bit), pick(low, bit));
	};
	return s.ite(s.eq(s.extract(number, 7, 4), lit(4, 0)), pick(0, 4), lit(8, 0));
}

const RELAXED_SWIZZLE = 0x100;
/** Whether `i8x16.relaxed_swizzle` does what `i8x16.swizzle` does with a number. */
const isLookUp = (n: Term): boolean => s.leadingZeros(n) >= 4 || (isConst(n) && n.k > 127n);

const swizzle: Binary = (a, b) => join(lanes(b, 8).map((n) => byteAt(a, n)));

/** Doubled products, rounded, of which the upper halves are kept. */
const roundedHigh: Binary = both(16, (a, b) => {
	const doubled = s.add(s.mul(s.sext(a, 32), s.sext(b, 32)), lit(32, 0x4000));
	return saturate(s.ashr(doubled, lit(32, 15)), 16, true);
});
const dot: Binary = (a, b) =>
	join(
		Array.from({ length: 4 }, (_, n) => {
			const at = (v: Term, k: number): Term => s.sext(lane(v, 16, 2 * n + k), 32);
			return s.add(s.mul(at(a, 0), at(b, 0)), s.mul(at(a, 1), at(b, 1)));
		}),
	);

const unary = new Map<number, Unary>([
	[77, s.not],
	[98, each(8, countOnes)],
]);
const binary = new Map<number, Binary>([
	[14, swizzle],
	[78, s.and],
	[79, (a, b) => s.and(a, s.not(b))],
	[80, s.or],
	[81, s.xor],
	[130, roundedHigh],
	[186, dot],
]);
const shifts = new Map<number, Binary>();
/** What gives a number of 32 bits. */
const tests = new Map<number, Unary>([[83, (v) => s.zext(s.not(s.eq(v, lit(128, 0))), 32)]]);

const COMPARISONS: readonly Binary[] = [
	s.eq,
	(a, b) => s.not(s.eq(a, b)),
	s.slt,
	s.ult,
	(a, b) => s.slt(b, a),
	(a, b) => s.ult(b, a),
	(a, b) => s.not(s.slt(b, a)),
	(a, b) => s.not(s.ult(b, a)),
	(a, b) => s.not(s.slt(a, b)),
	(a, b) => s.not(s.ult(a, b)),
];
for (const [n, w] of [32, 64].entries()) {
	unary.set(
		224 + 12 * n,
		each(w, (a) => s.cat(lit(1, 0), s.extract(a, w - 2, 0))),
	);
	unary.set(
		225 + 12 * n,
		each(w, (a) => s.xor(a, lit(w, 1n << BigInt(w - 1)))),
	);
}
/** i64x2 has these of them, in this order. */
const COMPARISONS_64 = [0, 1, 2, 4, 6, 8];

for (const size of [0, 1, 2, 3]) {
	const w = 8 << size;
	const from = 32 * size;
	if (size < 3) for (const [n, f] of COMPARISONS.entries()) binary.set(35 + 10 * size + n, mask(w, f));
	unary.set(
		96 + from,
		each(w, (a) => s.ite(s.extract(a, w - 1, w - 1), negate(a), a)),
	);
	unary.set(97 + from, each(w, negate));
	tests.set(99 + from, (v) =>
		s.zext(
			lanes(v, w)
				.map((x) => s.not(s.eq(x, lit(w, 0))))
				.reduce(s.and),
			32,
		),
	);
	tests.set(100 + from, (v) => s.zext(join(lanes(v, w).map((x) => s.extract(x, w - 1, w - 1))), 32));
	shifts.set(107 + from, shifted(w, s.shl));
	shifts.set(108 + from, shifted(w, s.ashr));
	shifts.set(109 + from, shifted(w, s.lshr));
	binary.set(110 + from, both(w, s.add));
	binary.set(113 + from, both(w, s.sub));
	if (size < 2) {
		for (const [n, signed] of [true, false].entries()) {
			binary.set(101 + from + n, narrow(w, signed));
			binary.set(111 + from + n, both(w, saturating(w, signed, s.add)));
			binary.set(114 + from + n, both(w, saturating(w, signed, s.sub)));
			unary.set(124 + 2 * size + n, pairs(w, signed));
		}
		binary.set(
			123 + from,
			both(w, (a, b) => {
				const sum = s.add(s.add(s.zext(a, w + 1), s.zext(b, w + 1)), lit(w + 1, 1));
				return s.extract(sum, w, 1);
			}),
		);
	}
	if (size > 0) {
		binary.set(117 + from, both(w, s.mul));
		for (const [n, [signed, upper]] of [
			[true, false],
			[true, true],
			[false, false],
			[false, true],
		].entries() as Iterable<[number, [boolean, boolean]]>) {
			unary.set(103 + from + n, widened(w / 2, signed, upper));
			binary.set(124 + from + n, product(w / 2, signed, upper));
		}
	}
	if (size < 3) {
		binary.set(
			118 + from,
			both(w, (a, b) => s.ite(s.slt(a, b), a, b)),
		);
		binary.set(
			119 + from,
			both(w, (a, b) => s.ite(s.ult(a, b), a, b)),
		);
		binary.set(
			120 + from,
			both(w, (a, b) => s.ite(s.slt(a, b), b, a)),
		);
		binary.set(
			121 + from,
			both(w, (a, b) => s.ite(s.ult(a, b), b, a)),
		);
	}
}
for (const [k, n] of COMPARISONS_64.entries()) binary.set(214 + k, mask(64, COMPARISONS[n] as Binary));

/** Elements in a general-purpose register: opcode, bits, sign. */
const EXTRACTS = new Map<number, readonly [number, boolean]>([
	[21, [8, true]],
	[22, [8, false]],
	[24, [16, true]],
	[25, [16, false]],
	[27, [32, false]],
	[29, [64, false]],
	[31, [32, false]],
	[33, [64, false]],
]);
const REPLACES = new Map([
	[23, 8],
	[26, 16],
	[28, 32],
	[30, 64],
	[32, 32],
	[34, 64],
]);
const SPLATS = new Map([
	[15, 8],
	[16, 16],
	[17, 32],
	[18, 64],
	[19, 32],
	[20, 64],
]);
const LOADS_EXTENDING = [8, 16, 32];

/** Performs a SIMD instruction; `false` when it is not one of those that are known. */
export function vector(i: Instruction, stack: Value[], memory: VectorMemory): boolean {
	const op = i.op - SIMD;
	const pop = (): Term => stack.pop() as Term;
	const scalar = (w: number): Term => toTerm(stack.pop() as Value, w);
	const push = (t: Term): void => void stack.push(fromTerm(t));
	const [f1, f2, shift, test] = [unary.get(op), binary.get(op), shifts.get(op), tests.get(op)];
	const extraction = EXTRACTS.get(op);
	const replaced = REPLACES.get(op);
	const splat = SPLATS.get(op);
	if (f1 !== undefined) push(f1(pop()));
	else if (f2 !== undefined) {
		const b = pop();
		push(f2(pop(), b));
	} else if (shift !== undefined) {
		const distance = scalar(32);
		push(shift(pop(), distance));
	} else if (test !== undefined) push(test(pop()));
	else if (op === RELAXED_SWIZZLE) {
		const numbers = pop();
		if (!lanes(numbers, 8).every(isLookUp)) return false;
		push(swizzle(pop(), numbers));
	} else if (op === 12) push(lit(128, i.constant as bigint));
	else if (op === 13) {
		const b = pop();
		const all = [...lanes(pop(), 8), ...lanes(b, 8)];
		push(join(lanes(lit(128, i.constant as bigint), 8).map((n) => all[Number(n.k)] as Term)));
	} else if (op === 82) {
		const c = pop();
		const b = pop();
		push(s.or(s.and(pop(), c), s.and(b, s.not(c))));
	} else if (extraction !== undefined) {
		const [w, signed] = extraction;
		push(extend(lane(pop(), w, i.n), Math.max(w, 32), signed));
	} else if (replaced !== undefined) {
		const value = s.extract(scalar(Math.max(replaced, 32)), replaced - 1, 0);
		push(join(lanes(pop(), replaced).map((x, n) => (n === i.n ? value : x))));
	} else if (splat !== undefined) {
		const value = s.extract(scalar(Math.max(splat, 32)), splat - 1, 0);
		push(join(Array<Term>(128 / splat).fill(value)));
	} else return access(op, i, stack, memory);
	return true;
}

/** The loads and stores. */
function access(op: number, i: Instruction, stack: Value[], memory: VectorMemory): boolean {
	const load = (bytes: number): Term => memory.load(stack.pop() as Value, i.n, bytes);
	if (op === 0) stack.push(load(16));
	else if (op >= 1 && op <= 6) {
		const w = LOADS_EXTENDING[(op - 1) >> 1] as number;
		stack.push(widened(w, op % 2 === 1, false)(s.zext(load(8), 128)));
	} else if (op >= 7 && op <= 10) {
		const bytes = 1 << (op - 7);
		stack.push(join(Array<Term>(LANES / bytes).fill(load(bytes))));
	} else if (op === 11) {
		const value = stack.pop() as Term;
		memory.store(stack.pop() as Value, i.n, 16, value);
	} else if (op >= 84 && op <= 87) {
		const w = 8 << (op - 84);
		const v = stack.pop() as Term;
		const value = load(w / 8);
		stack.push(join(lanes(v, w).map((x, n) => (n === i.constant ? value : x))));
	} else if (op >= 88 && op <= 91) {
		const w = 8 << (op - 88);
		const value = lane(stack.pop() as Term, w, i.constant as number);
		memory.store(stack.pop() as Value, i.n, w / 8, value);
	} else if (op === 92 || op === 93) stack.push(s.zext(load(op === 92 ? 4 : 8), 128));
	else return false;
	return true;
}
