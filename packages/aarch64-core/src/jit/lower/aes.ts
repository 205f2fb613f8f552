import * as simd from "../../../engine/simd/operations.ts";
import type { Emitter } from "../emitter.ts";
import type { Instruction } from "../records.ts";
import * as v from "./lanes.ts";

// AESE, AESD, AESMC and AESIMC without tables in memory: bytes are inverted as pairs of elements of the field of 16.
// M. Hamburg, "Accelerating AES with Vector Permute Instructions", CHES 2009. Byte r + 4c is row r of column c (FIPS 197).

/** Product modulo x^8 + x^4 + x^3 + x + 1. @see FIPS 197, 4.2 */
function multiply(a: number, b: number): number {
	let product = 0;
	for (let x = a, y = b; y !== 0; y >>= 1) {
		if (y & 1) product ^= x;
		x = (x << 1) ^ (x & 128 ? 0x11b : 0);
	}
	return product;
}

function power(a: number, n: number): number {
	let result = 1;
	for (let k = 0; k < n; k++) result = multiply(result, a);
	return result;
}

const inverse = (a: number): number => power(a, 254);

/** The linear part of SubBytes after the inversion. @see FIPS 197, 5.1.1 */
function affine(a: number): number {
	let result = a;
	for (let n = 1; n < 5; n++) result ^= (a << n) | (a >> (8 - n));
	return result & 255;
}
const AFFINE = 0x63;

const all = Array.from({ length: 256 }, (_, x) => x);
const digits = all.slice(0, 16);

/** The 16 elements of the smaller field, by numbers whose sum is XOR too. */
const elements = [0];
for (const x of all)
	if (power(x, 16) === x && !elements.includes(x)) for (const e of [...elements]) elements.push(e ^ x);
const numberOf = (x: number): number => elements.indexOf(x);

/** Outside the smaller field, with a conjugate that is 1 more. */
const zeta = all.find((x) => (x ^ power(x, 16)) === 1) as number;
const conjugate = zeta ^ 1;
const norm = multiply(zeta, conjugate);

/** What stands for 1/0: a number for which a swizzle gives 0, whatever the lower digit. */
const INFINITY = 0x80;

/** A byte x = i + k conjugate, as i in the upper digit and k in the lower one. */
const pairOf: number[] = [];
for (const i of digits)
	for (const k of digits) pairOf[(elements[i] as number) ^ multiply(elements[k] as number, conjugate)] = (i << 4) | k;

const inverses = digits.map((d) => (d === 0 ? INFINITY : numberOf(inverse(elements[d] as number))));
/** The number of 1/norm divided by each. */
const quotients = digits.map((d) => (d === 0 ? INFINITY : numberOf(inverse(multiply(norm, elements[d] as number)))));

/** What a linear or affine map of bytes does with the lower digit, and with the upper one. */
const digitTables = (map: (x: number) => number): [v.Value, v.Value] => [
	v.bytes(digits.map((d) => map(d))),
	v.bytes(digits.map((d) => map(d << 4) ^ map(0))),
];

/** Tables for i, k and their sum, from a byte that is mapped first. */
const pairTables = (map: (x: number) => number): [v.Value, v.Value][] => {
	const pair = (x: number): number => pairOf[map(x)] as number;
	return [(x: number) => pair(x) >> 4, (x: number) => pair(x) & 15, (x: number) => (pair(x) >> 4) ^ (pair(x) & 15)].map(
		digitTables,
	);
};

/** Tables for the two results of the inversion, through a linear map. */
const resultTables = (map: (x: number) => number): [v.Value, v.Value] => {
	const first = multiply(norm ^ 1, conjugate) ^ multiply(norm, zeta);
	const second = multiply(norm, conjugate) ^ multiply(norm ^ 1, zeta);
	return [first, second].map((factor) =>
		v.bytes(digits.map((d) => map(multiply(inverse(elements[d] as number), factor)))),
	) as [v.Value, v.Value];
};

const unaffine: number[] = [];
for (const x of all) unaffine[affine(x) ^ AFFINE] = x;

/** How bytes are substituted: maps before and after the inversion. */
interface Substitution {
	readonly before: readonly [v.Value, v.Value][];
	readonly after: [v.Value, v.Value];
	readonly constant: number;
}

const encryption: Substitution = { before: pairTables((x) => x), after: resultTables(affine), constant: AFFINE };
const decryption: Substitution = {
	before: pairTables((x) => unaffine[x] as number),
	after: resultTables((x) => x),
	constant: 0,
};

const lowerDigits = (a: v.Value): v.Value => v.and(a, v.splat(0, 15));
const upperDigits = (a: v.Value): v.Value => v.and(v.shiftRightUnsigned(1, a, 4), v.splat(0, 15));
const inverted = (a: v.Value): v.Value => v.lookUp(v.bytes(inverses), a);

/** Keeps several values. */
function keepAll(e: Emitter, values: readonly v.Value[], use: (kept: readonly v.Value[]) => void): void {
	const [first, ...rest] = values;
	if (first === undefined) use([]);
	else v.keep(e, first, (kept) => keepAll(e, rest, (others) => use([kept, ...others])));
}

/** Substitutes the bytes of a vector and sets Vd. What takes the fewest steps one after the other is the fastest. */
function substitute(e: Emitter, i: Instruction, from: v.Value, { before, after, constant }: Substitution): void {
	v.keep(e, from, (x) =>
		keepAll(e, [lowerDigits(x), upperDigits(x)], ([low, high]) => {
			const lookUp = ([lower, upper]: [v.Value, v.Value]): v.Value =>
				v.xor(v.lookUp(lower, low as v.Value), v.lookUp(upper, high as v.Value));
			keepAll(e, before.map(lookUp), (pair) => {
				const [first, sum, second] = pair as [v.Value, v.Value, v.Value];
				v.keep(e, v.lookUp(v.bytes(quotients), sum), (quotient) => {
					const one = v.xor(inverted(v.xor(inverted(first), quotient)), second);
					const two = v.xor(inverted(v.xor(inverted(second), quotient)), first);
					const result = v.lookUp(after[0], one);
					const moved = constant ? v.xor(result, v.splat(0, constant)) : result;
					v.setRegister(e, i.rd, v.xor(moved, v.lookUp(after[1], two)));
				});
			});
		}),
	);
}

/** Every byte times x. */
const timesX = (a: v.Value): v.Value => v.xor(v.add(0, a, a), v.and(v.greaterSigned(0, v.zero, a), v.splat(0, 0x1b)));

/** Each row replaced by the one `n` after it: columns are words with the first row at the bottom. */
const rows = (a: v.Value, n: number): v.Value => v.or(v.shiftRightUnsigned(2, a, 8 * n), v.shiftLeft(2, a, 32 - 8 * n));

/** Sets Vd to MixColumns of a vector. @see FIPS 197, 5.1.3 */
function mixColumns(e: Emitter, i: Instruction, a: v.Value): void {
	v.keep(e, timesX(a), (double) => {
		// 2, 3, 1, 1 times the rows from each on
		const single = v.xor(v.xor(rows(a, 1), rows(a, 2)), rows(a, 3));
		v.setRegister(e, i.rd, v.xor(v.xor(single, double), rows(double, 1)));
	});
}

/** The bytes of row r, r places on in their row. */
const shiftRows = (a: v.Value, direction: number): v.Value =>
	v.rearrange(
		a,
		Array.from({ length: 16 }, (_, k) => (k + direction * 4 * (k & 3)) & 15),
	);

/** An AES instruction; the immediate says which. */
export function aes(e: Emitter, i: Instruction): void {
	e.requireFloat();
	const n = v.register(e, i.rn);
	const whitened = v.xor(v.register(e, i.rd), n);
	switch (i.low) {
		case simd.AESE:
			substitute(e, i, shiftRows(whitened, 1), encryption);
			return;
		case simd.AESD:
			substitute(e, i, shiftRows(whitened, -1), decryption);
			return;
		case simd.AESMC:
			mixColumns(e, i, n);
			return;
		default:
			// InvMixColumns is MixColumns after 5, 0, 4, 0 times the rows from each on
			v.keep(e, timesX(n), (double) =>
				v.keep(e, timesX(double), (quadruple) =>
					v.keep(e, v.xor(n, v.xor(quadruple, rows(quadruple, 2))), (x) => mixColumns(e, i, x)),
				),
			);
	}
}
