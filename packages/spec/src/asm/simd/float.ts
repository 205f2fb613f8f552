import type { Encoding } from "../../enc/encoding.ts";
import type { Form, FormTable } from "../form.ts";
import { floatImmediate, fractionBits, zero } from "../fp/immediate.ts";
import { bits, imm, type Operand } from "../operand.ts";
import { arrangement, type OfWord, readVector, scalar, vector } from "./registers.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
const isScalar = (e: Encoding) => bits(e.value, 28, 28) === 1;
const qOf = (word: number) => bits(word, 30, 30);

/** log2 of the bytes of an element: 1 in encodings of halves, by `sz` in the others. */
type Size = OfWord<number>;
const half: Size = () => 1;
const single: Size = () => 2;
const bySz: Size = (word) => 2 + bits(word, 22, 22);
const sizeField: Size = (word) => bits(word, 23, 22);

const letters = "bhsdq";
const letter =
	(size: Size): OfWord<string> =>
	(word) =>
		letters[size(word)] ?? "";
const byQ =
	(size: Size): OfWord<string> =>
	(word) =>
		arrangement(size(word), qOf(word));
const always = (text: string) => () => text;

const vd = (T: OfWord<string>) => vector("d", 0, T);
const vn = (T: OfWord<string>) => vector("n", 5, T);
const vm = (T: OfWord<string>) => vector("m", 16, T);
const sd = (T: OfWord<string>) => scalar("d", 0, T);
const sn = (T: OfWord<string>) => scalar("n", 5, T);
const sm = (T: OfWord<string>) => scalar("m", 16, T);

const TRIES = ["sz", "size", "Q"];
const form = (e: Encoding, operands: readonly Operand[]): readonly Form[] => [
	{ mnemonic: lower(e), operands, tries: TRIES },
];

const threeSame = (e: Encoding, size: Size): readonly Form[] =>
	isScalar(e)
		? form(e, [sd(letter(size)), sn(letter(size)), sm(letter(size))])
		: form(e, [vd(byQ(size)), vn(byQ(size)), vm(byQ(size))]);

const twoSame = (e: Encoding, size: Size, ...more: readonly Operand[]): readonly Form[] =>
	isScalar(e)
		? form(e, [sd(letter(size)), sn(letter(size)), ...more])
		: form(e, [vd(byQ(size)), vn(byQ(size)), ...more]);

/** The functions of an exec for singles and doubles, and for halves. */
const both = <Name extends string>(
	name: Name,
	forms: (e: Encoding, size: Size) => readonly Form[],
): Readonly<Record<string, (e: Encoding) => readonly Form[]>> => ({
	[name]: (e) => forms(e, bySz),
	[`${name}Half`]: (e) => forms(e, half),
});

/**
 * `v3.h[5]`, an element that all others meet.
 *
 * @param suffix - of the register's name
 * @param places - the bits of the index, the highest first; bit 20 among them leaves V0 to V15
 */
function indexedElement(suffix: OfWord<string>, places: OfWord<readonly number[]>): Operand {
	const top = (word: number) => (places(word).includes(20) ? 19 : 20);
	return {
		syntax: "<Vm>.<Ts>[<index>]",
		print(word) {
			const index = places(word).reduce((sum, place) => (sum << 1) | bits(word, place, place), 0);
			return `v${bits(word, top(word), 16)}.${suffix(word)}[${index}]`;
		},
		read(text, word) {
			const match = /^(.*)\.([a-z0-9]+)\[(\d)\]$/i.exec(text ?? "");
			const register = readVector(`${match?.[1]}.b`)?.n;
			if (register === undefined || match?.[2]?.toLowerCase() !== suffix(word)) return undefined;
			const list = places(word);
			const index = Number(match[3]);
			if (register >= 1 << (top(word) - 15) || index >= 1 << list.length) return undefined;
			return list.reduce(
				(w, place, i) => w | (((index >> (list.length - 1 - i)) & 1) << place),
				word | (register << 16),
			);
		},
	};
}

const [H, L, M] = [11, 21, 20];
const halfElement = indexedElement(always("h"), () => [H, L, M]);
const element = (size: Size): Operand =>
	indexedElement(letter(size), (word) => [[H, L, M], [H, L], [H]][size(word) - 1] ?? []);

/** Forms for the upper and the lower half of the narrower register; the mnemonic of the former has a 2. */
const halves = (e: Encoding, operands: (Q: number) => readonly Operand[]): readonly Form[] => [
	{ mnemonic: `${lower(e)}2`, operands: operands(1), fixed: { Q: 1 }, tries: TRIES },
	{ mnemonic: lower(e), operands: operands(0), tries: TRIES },
];
const narrower =
	(size: Size, Q: number): OfWord<string> =>
	(word) =>
		arrangement(size(word) - 1, Q);
const full =
	(size: Size): OfWord<string> =>
	(word) =>
		arrangement(size(word), 1);

/** BFMLALT has Q = 1. */
const topAndBottom = (e: Encoding, third: Operand): readonly Form[] => {
	const operands = [vd(always("4s")), vn(always("8h")), third];
	return [
		{ mnemonic: `${lower(e)}t`, operands, fixed: { Q: 1 } },
		{ mnemonic: `${lower(e)}b`, operands },
	];
};

const shiftAmount = fractionBits(22, 16, (word) => 16 << (31 - Math.clz32(bits(word, 22, 19))));
const sizeOfImmh: Size = (word) => 31 - Math.clz32(bits(word, 22, 19));
const pairOfHalves: OfWord<string> = (word) => `${qOf(word) ? 4 : 2}h`;

/** Floating-point Advanced SIMD. @see DDI 0487, C4.1.96 */
export const simdFloatForms: FormTable = {
	...both("floatThreeSame", threeSame),
	...both("floatRoundVector", twoSame),
	...both("floatToIntegerVector", twoSame),
	...both("integerToFloatVector", twoSame),
	...both("floatUnaryVector", twoSame),
	...both("floatEstimate", twoSame),
	...both("floatCompareZero", (e, size) => twoSame(e, size, zero)),
	...both("floatByElement", (e, size) => twoSame(e, size, element(size))),
	...both("floatPairwise", (e, size) => form(e, [sd(letter(size)), vn((word) => `2${letter(size)(word)}`)])),
	floatRoundToFitVector: (e) => twoSame(e, bySz),
	unsignedEstimate: (e) => twoSame(e, single),
	floatAcross: (e) => form(e, [sd(always("s")), vn(always("4s"))]),
	floatAcrossHalf: (e) => form(e, [sd(always("h")), vn(byQ(half))]),

	floatConvertNarrow: (e) => halves(e, (Q) => [vd(narrower(bySz, Q)), vn(full(bySz))]),
	floatConvertNarrowOdd: (e) =>
		isScalar(e)
			? form(e, [sd(always("s")), sn(always("d"))])
			: halves(e, (Q) => [vd(narrower(bySz, Q)), vn(full(bySz))]),
	floatConvertLong(e) {
		const wide: Size = bySz;
		return halves(e, (Q) => [vd(full(wide)), vn(narrower(wide, Q))]);
	},
	bfloatConvertNarrow: (e) => halves(e, (Q) => [vd(narrower(single, Q)), vn(full(single))]),

	fixedToFloatVector: (e) => twoSame(e, sizeOfImmh, shiftAmount),
	floatToFixedVector: (e) => twoSame(e, sizeOfImmh, shiftAmount),
	floatMoveImmediateVector: (e) =>
		form(e, [
			vd((word) => (bits(word, 29, 29) ? "2d" : arrangement(bits(word, 11, 11) ? 1 : 2, qOf(word)))),
			floatImmediate(
				(word) => (bits(word, 18, 16) << 5) | bits(word, 9, 5),
				(imm8) => ((imm8 >> 5) << 16) | ((imm8 & 31) << 5),
			),
		]),

	floatMultiplyAddLong: (e) => form(e, [vd(byQ(single)), vn(pairOfHalves), vm(pairOfHalves)]),
	floatMultiplyAddLongByElement: (e) => form(e, [vd(byQ(single)), vn(pairOfHalves), halfElement]),
	complexMultiplyAdd: (e) =>
		form(e, [vd(byQ(sizeField)), vn(byQ(sizeField)), vm(byQ(sizeField)), imm(12, 11, { scale: 90 })]),
	complexAdd: (e) =>
		form(e, [vd(byQ(sizeField)), vn(byQ(sizeField)), vm(byQ(sizeField)), imm(12, 12, { scale: 180, plus: 90 })]),
	complexMultiplyAddByElement: (e) =>
		form(e, [
			vd(byQ(sizeField)),
			vn(byQ(sizeField)),
			indexedElement(letter(sizeField), (word) => (sizeField(word) === 1 ? [H, L] : [H])),
			imm(14, 13, { scale: 90 }),
		]),
	bfloatDot: (e) => form(e, [vd(byQ(single)), vn(byQ(half)), vm(byQ(half))]),
	bfloatDotByElement: (e) => form(e, [vd(byQ(single)), vn(byQ(half)), indexedElement(always("2h"), () => [H, L])]),
	bfloatMatrixMultiply: (e) => form(e, [vd(always("4s")), vn(always("8h")), vm(always("8h"))]),
	bfloatMultiplyAddLong: (e) => topAndBottom(e, vm(always("8h"))),
	bfloatMultiplyAddLongByElement: (e) => topAndBottom(e, halfElement),
};
