import { bits, type Operand } from "../operand.ts";

/** The value of the 8 bits of FMOV (immediate): a sign, an exponent of -3 to 4, four bits of fraction. */
const expand = (imm8: number): number => {
	const exponent = ((imm8 >> 4) & 3) + (imm8 & 0x40 ? -3 : 1);
	const magnitude = (1 + (imm8 & 15) / 16) * 2 ** exponent;
	return imm8 & 0x80 ? -magnitude : magnitude;
};

const encoded = new Map(Array.from({ length: 256 }, (_, imm8) => [expand(imm8), imm8]));

const number = (text: string | undefined): number | undefined => {
	const match = /^#?\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i.exec(text ?? "");
	return match === null ? undefined : Number(match[1]);
};

/**
 * The immediate of FMOV, as C prints it with `%.18e`.
 *
 * @param get - the eight bits of a word
 * @param set - their places in the word
 */
export function floatImmediate(get: (word: number) => number, set: (imm8: number) => number): Operand {
	return {
		syntax: "#<imm>",
		print: (word) =>
			`#${expand(get(word))
				.toExponential(18)
				.replace(/e([-+])(\d)$/, "e$10$2")}`,
		read(text, word) {
			const imm8 = encoded.get(number(text) ?? Number.NaN);
			return imm8 === undefined ? undefined : word | set(imm8);
		},
	};
}

/** `#0.0`, with which registers are compared. */
export const zero: Operand = {
	syntax: "#0.0",
	print: () => "#0.0",
	read: (text, word) => (number(text) === 0 && !text?.includes("-") ? word : undefined),
};

/** The fraction bits of a fixed-point number: `base(word)` minus the field `word<hi:lo>`. */
export function fractionBits(hi: number, lo: number, base: (word: number) => number): Operand {
	return {
		syntax: "#<fbits>",
		print: (word) => `#${base(word) - bits(word, hi, lo)}`,
		read(text, word) {
			const field = base(word) - (number(text) ?? Number.NaN);
			return Number.isInteger(field) && field >= 0 && field < 2 ** (hi - lo + 1) ? word | (field << lo) : undefined;
		},
	};
}
