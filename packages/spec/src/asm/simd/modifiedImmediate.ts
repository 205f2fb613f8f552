import { expandImmediate } from "../../a64/simd/modifiedImmediate.ts";
import type { Encoding } from "../../enc/encoding.ts";
import type { FormTable } from "../form.ts";
import { bits, immediate, type Operand, type ReadContext } from "../operand.ts";
import { arrangement, scalar, vector } from "./registers.ts";

/** Class of the immediate, from the encoding's name: `L_sl`, `L_hl`, `M_sm`, `N_b`, `D_ds`, `D2_d`. */
const kindOf = (e: Encoding) => e.id.split("_").at(-1) ?? "";
const sizes: Readonly<Record<string, number>> = { b: 0, hl: 1, sl: 2, sm: 2, d: 3 };

const eightBits = (word: number) => (bits(word, 18, 16) << 5) | bits(word, 9, 5);
const place = (value: number) => ((value >> 5) << 16) | ((value & 31) << 5);

/** An immediate in the eight bits a to h. */
function coded(
	syntax: string,
	print: (imm8: number) => string,
	parse: (text: string, context: ReadContext) => number | undefined,
): Operand {
	return {
		syntax,
		print: (word) => print(eightBits(word)),
		read(text, word, context) {
			const value = text === undefined ? undefined : parse(text, context);
			return value === undefined ? undefined : word | place(value);
		},
	};
}

const plain = coded(
	"#<imm8>",
	(value) => `#0x${value.toString(16)}`,
	(text, context) => {
		const value = immediate(text, context);
		return value === undefined || value < -128n || value > 255n ? undefined : Number(value & 0xffn);
	},
);

/** 64 bits of which every byte is zeros or ones. */
const byteMask = coded(
	"#<imm>",
	(value) => `#0x${expandImmediate(1, 0b1110, value).toString(16)}`,
	(text, context) => {
		const value = immediate(text, context);
		for (let i = 0; value !== undefined && i < 256; i++)
			if (expandImmediate(1, 0b1110, i) === BigInt.asUintN(64, value)) return i;
		return undefined;
	},
);

/** `lsl #<n>` by whole bytes, or `msl #<n>`, which shifts ones in. */
function shift(kind: string): Operand {
	const ones = kind === "sm";
	const [hi, lo] = ones ? [12, 12] : [kind === "sl" ? 14 : 13, 13];
	const name = ones ? "msl" : "lsl";
	return {
		syntax: `${name.toUpperCase()} #<amount>`,
		optional: !ones,
		print(word) {
			const amount = (bits(word, hi, lo) + +ones) * 8;
			return amount === 0 ? "" : `${name} #${amount}`;
		},
		read(text, word, context) {
			if (text === undefined) return ones ? undefined : word;
			const match = /^([a-z]+)\s*(#.*)$/i.exec(text);
			const amount = match?.[1]?.toLowerCase() === name ? immediate(match[2], context) : undefined;
			const units = Number(amount ?? -1) / 8 - +ones;
			return Number.isInteger(units) && units >= 0 && units < 2 ** (hi - lo + 1) ? word | (units << lo) : undefined;
		},
	};
}

const operandsOf = (e: Encoding): readonly Operand[] => {
	const kind = kindOf(e);
	if (kind === "ds") return [scalar("d", 0, "d"), byteMask];
	const size = sizes[kind] ?? 0;
	const d = vector("d", 0, (word) => arrangement(size, bits(word, 30, 30)));
	if (kind === "d") return [d, byteMask];
	return kind === "b" ? [d, plain] : [d, plain, shift(kind)];
};

/** @see DDI 0487, C4.1.96, Advanced SIMD modified immediate */
export const simdModifiedImmediateForms: FormTable = {
	moveVectorImmediate: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: operandsOf(e), tries: ["Q"] }],
	logicalVectorImmediate: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: operandsOf(e), tries: ["Q"] }],
};
