import type { Encoding } from "../../enc/encoding.ts";
import type { Form, FormTable } from "../form.ts";
import { bits, type Operand } from "../operand.ts";
import { arrangement, bySizeAndQ, type OfWord, readVector, scalar, vector } from "./registers.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
const isScalar = (e: Encoding) => bits(e.value, 28, 28) === 1;
const sizeOf = (word: number) => bits(word, 23, 22);

const letters = "bhsdq";
/** The element, in scalar forms and in `v3.h[5]`. */
const letter: OfWord<string> = (word) => letters[sizeOf(word)] ?? "";
const widerLetter: OfWord<string> = (word) => letters[sizeOf(word) + 1] ?? "";
/** Elements of twice the width that fill a register. */
const wider: OfWord<string> = (word) => arrangement(sizeOf(word) + 1, 1);
const bytes: OfWord<string> = (word) => arrangement(0, bits(word, 30, 30));
const words: OfWord<string> = (word) => arrangement(2, bits(word, 30, 30));
/** The arrangement in the form for the lower half, and in that for the upper half, whose mnemonic has a 2. */
const half =
	(Q: number): OfWord<string> =>
	(word) =>
		arrangement(sizeOf(word), Q);

type Arrangement = OfWord<string>;
const d = (T: Arrangement) => vector("d", 0, T);
const n = (T: Arrangement) => vector("n", 5, T);
const m = (T: Arrangement) => vector("m", 16, T);
const ds = (T: Arrangement) => scalar("d", 0, T);
const ns = (T: Arrangement) => scalar("n", 5, T);
const ms = (T: Arrangement) => scalar("m", 16, T);

const SIZE_AND_Q = ["size", "Q"];

/** Three vectors, or scalars, of the same shape. */
const same = (e: Encoding): readonly Form[] => [
	isScalar(e)
		? { mnemonic: lower(e), operands: [ds(letter), ns(letter), ms(letter)], tries: ["size"] }
		: { mnemonic: lower(e), operands: [d(bySizeAndQ), n(bySizeAndQ), m(bySizeAndQ)], tries: SIZE_AND_Q },
];

/** A form for the upper half of the registers and one for the lower half. */
const halves = (e: Encoding, operands: (T: Arrangement) => readonly Operand[]): readonly Form[] => [
	{ mnemonic: `${lower(e)}2`, operands: operands(half(1)), fixed: { Q: 1 }, tries: ["size"] },
	{ mnemonic: lower(e), operands: operands(half(0)), tries: ["size"] },
];

const long = (e: Encoding) => halves(e, (T) => [d(wider), n(T), m(T)]);

/**
 * The element of a by-element form: with 16-bit elements M belongs to the index and V0 to V15 can be named.
 *
 * @param suffix - of the register's name
 */
function indexedElement(suffix: OfWord<string>, halfwords: OfWord<boolean>): Operand {
	return {
		syntax: "<Vm>.<Ts>[<index>]",
		print(word) {
			const [H, L, M] = [bits(word, 11, 11), bits(word, 21, 21), bits(word, 20, 20)];
			return halfwords(word)
				? `v${bits(word, 19, 16)}.${suffix(word)}[${(H << 2) | (L << 1) | M}]`
				: `v${bits(word, 20, 16)}.${suffix(word)}[${(H << 1) | L}]`;
		},
		read(text, word) {
			const match = /^(.*)\.([a-z0-9]+)\[(\d)\]$/i.exec(text ?? "");
			const register = readVector(`${match?.[1]}.b`)?.n;
			const index = Number(match?.[3]);
			if (register === undefined || match?.[2]?.toLowerCase() !== suffix(word)) return undefined;
			if (!halfwords(word))
				return index < 4 ? word | (register << 16) | ((index >> 1) << 11) | ((index & 1) << 21) : undefined;
			if (register > 15 || index > 7) return undefined;
			return word | (register << 16) | ((index >> 2) << 11) | (((index >> 1) & 1) << 21) | ((index & 1) << 20);
		},
	};
}

const element = indexedElement(letter, (word) => sizeOf(word) === 1);
const fourBytes = indexedElement(
	() => "4b",
	() => false,
);

const byElement = (e: Encoding): readonly Form[] => [
	isScalar(e)
		? { mnemonic: lower(e), operands: [ds(letter), ns(letter), element], tries: ["size"] }
		: { mnemonic: lower(e), operands: [d(bySizeAndQ), n(bySizeAndQ), element], tries: SIZE_AND_Q },
];

const longByElement = (e: Encoding): readonly Form[] =>
	isScalar(e)
		? [{ mnemonic: lower(e), operands: [ds(widerLetter), ns(letter), element], tries: ["size"] }]
		: halves(e, (T) => [d(wider), n(T), element]);

const across = (e: Encoding, result: OfWord<string>): readonly Form[] => [
	{ mnemonic: lower(e), operands: [ds(result), n(bySizeAndQ)], tries: SIZE_AND_Q },
];

/** Rn of MOV (vector), which needs the same register in Rm too. */
const nAndM: Operand = {
	...n(bytes),
	read(text, word, context) {
		const read = n(bytes).read(text, word, context);
		return read === undefined ? undefined : read | (bits(read, 9, 5) << 16);
	},
};

/** Advanced SIMD instructions on integers: arithmetic, comparison, logic. @see DDI 0487, C4.1.96 */
export const simdIntegerForms: FormTable = {
	halvingAddSub: same,
	saturatingAddSub: same,
	compareElements: same,
	shiftByRegister: same,
	saturatingShiftByRegister: same,
	maximumMinimum: same,
	absoluteDifference: same,
	addSubElements: same,
	multiplyAccumulateElements: same,
	multiplyElements: same,
	polynomialMultiply: same,
	maximumMinimumPairwise: same,
	doublingMultiplyHigh: same,
	addPairwise: same,
	doublingMultiplyAccumulateHigh: same,
	logicalVector(e) {
		const form: Form = { mnemonic: lower(e), operands: [d(bytes), n(bytes), m(bytes)], tries: ["Q"] };
		if (e.mnemonic !== "ORR") return [form];
		const sameSources = (word: number) => bits(word, 9, 5) === bits(word, 20, 16);
		return [{ mnemonic: "mov", operands: [d(bytes), nAndM], when: sameSources, tries: ["Q"] }, form];
	},
	dotProduct: (e) => [{ mnemonic: lower(e), operands: [d(words), n(bytes), m(bytes)], tries: ["Q"] }],
	matrixMultiplyAccumulate: (e) => [{ mnemonic: lower(e), operands: [d(words), n(bytes), m(bytes)] }],

	addSubLong: long,
	addSubWide: (e) => halves(e, (T) => [d(wider), n(wider), m(T)]),
	addSubHighNarrow: (e) => halves(e, (T) => [d(T), n(wider), m(wider)]),
	absoluteDifferenceLong: long,
	multiplyLongElements: long,
	doublingMultiplyLong: (e) =>
		isScalar(e)
			? [{ mnemonic: lower(e), operands: [ds(widerLetter), ns(letter), ms(letter)], tries: ["size"] }]
			: long(e),
	polynomialMultiplyLong: long,

	multiplyByElement: byElement,
	multiplyAccumulateByElement: byElement,
	multiplyLongByElement: longByElement,
	doublingMultiplyLongByElement: longByElement,
	doublingMultiplyHighByElement: byElement,
	doublingMultiplyAccumulateHighByElement: byElement,
	dotProductByElement: (e) => [{ mnemonic: lower(e), operands: [d(words), n(bytes), fourBytes], tries: ["Q"] }],

	addLongAcross: (e) => across(e, widerLetter),
	maximumMinimumAcross: (e) => across(e, letter),
	addAcross: (e) => across(e, letter),
	addPairScalar: (e) => [{ mnemonic: lower(e), operands: [ds(() => "d"), n(() => "2d")] }],
};
