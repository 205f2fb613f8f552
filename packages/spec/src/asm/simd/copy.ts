import type { Encoding } from "../../enc/encoding.ts";
import type { Form, FormTable } from "../form.ts";
import { bits, imm, reg, w32, w64 } from "../operand.ts";
import { arrangement, bySizeAndQ, type ElementIndex, element, list, type OfWord, scalar, vector } from "./registers.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
/** Size of the element of a copy as a power of two, from the encoding's name: `..._H`. */
const sizeOf = (e: Encoding) => "BHSD".indexOf(e.id.at(-1) ?? "");
const letterOf = (e: Encoding) => "bhsd"[sizeOf(e)] ?? "";
const bytes: OfWord<string> = (word) => arrangement(0, bits(word, 30, 30));

/** The number of an element above the bit of imm5 that gives its size. */
const inImm5 = (size: number): ElementIndex => ({
	get: (word) => bits(word, 20, 16) >> (size + 1),
	set: (index) => (index < 16 >> size ? index << (17 + size) : undefined),
});
/** The number of the source element of INS. */
const inImm4 = (size: number): ElementIndex => ({
	get: (word) => bits(word, 14, 11) >> size,
	set: (index) => (index < 16 >> size ? index << (11 + size) : undefined),
});
const sized = (e: Encoding): OfWord<string> => {
	const size = sizeOf(e);
	return (word) => arrangement(size, bits(word, 30, 30));
};
const source = (e: Encoding) => element("n", 5, () => letterOf(e), inImm5(sizeOf(e)));
/** The general-purpose register that holds an element. */
const general = (role: string, lo: number, e: Encoding) => reg(role, lo, sizeOf(e) === 3 ? w64 : w32);

const permute = (e: Encoding): readonly Form[] => [
	{
		mnemonic: lower(e),
		operands: [vector("d", 0, bySizeAndQ), vector("n", 5, bySizeAndQ), vector("m", 16, bySizeAndQ)],
		tries: ["size", "Q"],
	},
];

/** Copies between elements and registers, permutations, table lookups. @see DDI 0487, C4.1.96 */
export const simdCopyForms: FormTable = {
	dupElement(e) {
		if (bits(e.value, 28, 28) === 0)
			return [{ mnemonic: "dup", operands: [vector("d", 0, sized(e)), source(e)], tries: ["Q"] }];
		const operands = [scalar("d", 0, letterOf(e)), source(e)];
		return [
			{ mnemonic: "mov", operands },
			{ mnemonic: "dup", operands },
		];
	},
	dupGeneral: (e) => [{ mnemonic: "dup", operands: [vector("d", 0, sized(e)), general("n", 5, e)], tries: ["Q"] }],
	smov: (e) => [{ mnemonic: "smov", operands: [reg("d", 0, e.id.includes("_W_") ? w32 : w64), source(e)] }],
	umov(e) {
		const operands = [general("d", 0, e), source(e)];
		if (sizeOf(e) < 2) return [{ mnemonic: "umov", operands }];
		return [
			{ mnemonic: "mov", operands },
			{ mnemonic: "umov", operands },
		];
	},
	insGeneral(e) {
		const operands = [element("d", 0, () => letterOf(e), inImm5(sizeOf(e))), general("n", 5, e)];
		return [
			{ mnemonic: "mov", operands },
			{ mnemonic: "ins", operands },
		];
	},
	insElement(e) {
		const operands = [
			element("d", 0, () => letterOf(e), inImm5(sizeOf(e))),
			element("n", 5, () => letterOf(e), inImm4(sizeOf(e))),
		];
		return [
			{ mnemonic: "mov", operands },
			{ mnemonic: "ins", operands },
		];
	},

	unzipVectors: permute,
	transposeVectors: permute,
	zipVectors: permute,
	extractVector: () => [
		{
			mnemonic: "ext",
			operands: [
				vector("d", 0, bytes),
				vector("n", 5, bytes),
				vector("m", 16, bytes),
				imm(14, 11, { syntax: "#<index>" }),
			],
		},
	],
	tableLookup: (e) => [
		{
			mnemonic: lower(e),
			operands: [vector("d", 0, bytes), list("n", 5, bits(e.value, 14, 13) + 1, () => "16b"), vector("m", 16, bytes)],
			tries: ["Q"],
		},
	],
};
