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
	readonly before: [v.Value, v.Value];
	readonly after: [v.Value, v.Value];
	readonly constant: number;
}

const encryption: Substitution = {
	before: digitTables((x) => pairOf[x] as number),
	after: resultTables(affine),
	constant: AFFINE,
};
const decryption: Substitution = {
	before: digitTables((x) => pairOf[unaffine[x] as number] as number),
	after: resultTables((x) => x),
	constant: 0,
};

const lowerDigits = (a: v.Value): v.Value => v.and(a, v.splat(0, 15));
const upperDigits = (a: v.Value): v.Value => v.shiftRightUnsigned(0, a, 4);

/** Substitutes the bytes of a vector and sets Vd. */
function substitute(e: Emitter, i: Instruction, from: v.Value, { before, after, constant }: Substitution): void {
	const inverted = (a: v.Value): v.Value => v.swizzle(v.bytes(inverses), a);
	v.keep(e, from, (x) =>
		v.keep(e, v.xor(v.swizzle(before[0], lowerDigits(x)), v.swizzle(before[1], upperDigits(x))), (pair) =>
			v.keep(e, upperDigits(pair), (first) =>
				v.keep(e, lowerDigits(pair), (sum) =>
					v.keep(e, v.xor(first, sum), (second) =>
						v.keep(e, v.swizzle(v.bytes(quotients), sum), (quotient) => {
							const one = v.xor(inverted(v.xor(inverted(first), quotient)), second);
							const two = v.xor(inverted(v.xor(inverted(second), quotient)), first);
							const result = v.xor(v.swizzle(after[0], one), v.swizzle(after[1], two));
							v.setRegister(e, i.rd, constant ? v.xor(result, v.splat(0, constant)) : result);
						}),
					),
				),
			),
		),
	);
}

/** Every byte times x. */
const timesX = (a: v.Value): v.Value => v.xor(v.add(0, a, a), v.and(v.greaterSigned(0, v.zero, a), v.splat(0, 0x1b)));

/** Each row replaced by the one `n` after it. */
const rows = (a: v.Value, n: number): v.Value =>
	v.rearrange(
		a,
		Array.from({ length: 16 }, (_, k) => (k & 12) | ((k + n) & 3)),
	);

/** Sets Vd to MixColumns of a vector. @see FIPS 197, 5.1.3 */
function mixColumns(e: Emitter, i: Instruction, a: v.Value): void {
	v.keep(e, timesX(a), (double) => {
		// 2, 3, 1, 1 times the rows from each on
		const others = v.xor(v.xor(double, a), v.xor(rows(a, 1), rows(a, 2)));
		v.setRegister(e, i.rd, v.xor(double, rows(others, 1)));
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
