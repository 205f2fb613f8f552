import type { Encoding } from "../../enc/encoding.ts";
import type { Form, FormTable } from "../form.ts";
import { bits, immediate, type Operand } from "../operand.ts";
import { arrangement, bySizeAndQ, type OfWord, scalar, vector } from "./registers.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
const isScalar = (e: Encoding) => bits(e.value, 28, 28) === 1;
const letters = "bhsdq";

/**
 * An amount in immh:immb, which the size of the element is a part of.
 *
 * @param sign - -1 for a right shift, of which the field has what is missing to `offset`; 1 for a left shift
 */
const amount = (sign: 1 | -1, offset: number, least: number, greatest: number): Operand => ({
	syntax: "#<shift>",
	print: (word) => `#${sign * (bits(word, 22, 16) - offset)}`,
	read(text, word, context) {
		const value = Number(immediate(text, context) ?? -1);
		return value >= least && value <= greatest ? word | ((offset + sign * value) << 16) : undefined;
	},
});
const right = (esize: number) => amount(-1, 2 * esize, 1, esize);
const left = (esize: number) => amount(1, esize, 0, esize - 1);

/** Size of the elements, of the narrower ones where there are two, from the encoding's name. */
const sizeOfShift = (e: Encoding) => "BHSD".indexOf(e.id.at(-1) ?? "");

const vectors = (arrangements: readonly [OfWord<string>, OfWord<string>]) => [
	vector("d", 0, arrangements[0]),
	vector("n", 5, arrangements[1]),
];

/** Shifts with elements of one size. */
const sameSize = (e: Encoding, shift: (esize: number) => Operand): readonly Form[] => {
	const size = sizeOfShift(e);
	const T: OfWord<string> = (word) => arrangement(size, bits(word, 30, 30));
	const letter = letters[size] ?? "";
	const registers = isScalar(e) ? [scalar("d", 0, letter), scalar("n", 5, letter)] : vectors([T, T]);
	return [{ mnemonic: lower(e), operands: [...registers, shift(8 << size)], tries: ["Q"] }];
};

/** A form for the upper half of the narrower registers and one for the lower half. */
const halves = (
	mnemonic: string,
	operands: (Q: 0 | 1) => readonly Operand[],
	more: Partial<Form> = {},
): readonly Form[] => [
	{ mnemonic: `${mnemonic}2`, operands: operands(1), fixed: { Q: 1 }, ...more },
	{ mnemonic, operands: operands(0), ...more },
];

const narrowing = (e: Encoding): readonly Form[] => {
	const size = sizeOfShift(e);
	const shift = right(8 << size);
	if (isScalar(e))
		return [
			{
				mnemonic: lower(e),
				operands: [scalar("d", 0, letters[size] ?? ""), scalar("n", 5, letters[size + 1] ?? ""), shift],
			},
		];
	return halves(lower(e), (Q) => [...vectors([() => arrangement(size, Q), () => arrangement(size + 1, 1)]), shift]);
};

const lengthening = (e: Encoding): readonly Form[] => {
	const size = sizeOfShift(e);
	const registers = (Q: 0 | 1) => vectors([() => arrangement(size + 1, 1), () => arrangement(size, Q)]);
	const noShift = (word: number) => bits(word, 22, 16) === 8 << size;
	const extension = e.mnemonic === "SSHLL" ? "sxtl" : "uxtl";
	const [upper, lowerHalf] = halves(extension, registers, { when: noShift });
	const [shiftUpper, shiftLower] = halves(lower(e), (Q) => [...registers(Q), left(8 << size)]);
	// The extension of the lower half must not match a word with Q = 1.
	return [upper, { ...(lowerHalf as Form), fixed: { Q: 0 } }, shiftUpper, shiftLower] as readonly Form[];
};

const size = (word: number) => bits(word, 23, 22);
const letter: OfWord<string> = (word) => letters[size(word)] ?? "";
const wider: OfWord<string> = (word) => arrangement(size(word) + 1, 1);
const bytes: OfWord<string> = (word) => arrangement(0, bits(word, 30, 30));
const SIZE_AND_Q = ["size", "Q"];

const unary = (e: Encoding, ...tail: readonly Operand[]): readonly Form[] => [
	isScalar(e)
		? { mnemonic: lower(e), operands: [scalar("d", 0, letter), scalar("n", 5, letter), ...tail], tries: ["size"] }
		: { mnemonic: lower(e), operands: [...vectors([bySizeAndQ, bySizeAndQ]), ...tail], tries: SIZE_AND_Q },
];
const ofBytes = (mnemonic: string): Form => ({ mnemonic, operands: vectors([bytes, bytes]), tries: ["Q"] });

const zero: Operand = {
	syntax: "#0",
	print: () => "#0",
	read: (text, word, context) => (immediate(text, context) === 0n ? word : undefined),
};
const sizeAsShift: Operand = {
	syntax: "#<shift>",
	print: (word) => `#${8 << size(word)}`,
	read: (text, word, context) => (immediate(text, context) === BigInt(8 << size(word)) ? word : undefined),
};

const half =
	(Q: 0 | 1): OfWord<string> =>
	(word) =>
		arrangement(size(word), Q);
const narrow = (e: Encoding): readonly Form[] =>
	isScalar(e)
		? [
				{
					mnemonic: lower(e),
					operands: [scalar("d", 0, letter), scalar("n", 5, (word) => letters[size(word) + 1] ?? "")],
					tries: ["size"],
				},
			]
		: halves(lower(e), (Q) => vectors([half(Q), wider]), { tries: ["size"] });

/** Advanced SIMD shift by immediate and two-register miscellaneous, of integers. @see DDI 0487, C4.1.96 */
export const simdShiftForms: FormTable = {
	shiftRight: (e) => sameSize(e, right),
	shiftRightInsert: (e) => sameSize(e, right),
	shiftLeftElements: (e) => sameSize(e, left),
	shiftLeftInsert: (e) => sameSize(e, left),
	shiftLeftSaturating: (e) => sameSize(e, left),
	shiftRightNarrow: narrowing,
	shiftRightNarrowSaturating: narrowing,
	shiftLeftLong: lengthening,

	reverseElements: (e) => unary(e),
	addLongPairs: (e) => [
		{
			mnemonic: lower(e),
			operands: vectors([(word) => arrangement(size(word) + 1, bits(word, 30, 30)), bySizeAndQ]),
			tries: SIZE_AND_Q,
		},
	],
	accumulateSaturating: (e) => unary(e),
	countLeadingElements: (e) => unary(e),
	countBits: (e) => [ofBytes(lower(e))],
	notVector: () => [ofBytes("mvn"), ofBytes("not")],
	reverseBitsOfBytes: () => [ofBytes("rbit")],
	absoluteSaturating: (e) => unary(e),
	compareZero: (e) => unary(e, zero),
	absoluteElements: (e) => unary(e),
	extractNarrow: narrow,
	extractNarrowSaturating: narrow,
	shiftLeftLongBySize: (e) => halves(lower(e), (Q) => [...vectors([wider, half(Q)]), sizeAsShift], { tries: ["size"] }),
};
