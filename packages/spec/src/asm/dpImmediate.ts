import type { Encoding } from "../enc/encoding.ts";
import { decodeBitmask, encodeBitmask } from "./bitmask.ts";
import type { Form, FormTable } from "./form.ts";
import { leftShift } from "./memory.ts";
import { bits, bySf, d, dSp, imm, immediate, m, n, nAndM, nSp, type Operand, pageLabel, reg, w64 } from "./operand.ts";

const xd = reg("d", 0, w64);

const shift12 = leftShift(22, 22, 12);

/** imm12 of ADD and SUB; a value that only fits shifted sets `sh` too. */
const imm12: Operand = {
	syntax: "#<imm>",
	print: (word) => `#0x${bits(word, 21, 10).toString(16)}`,
	read(text, word, context) {
		const value = immediate(text, context);
		if (value === undefined || value < 0n) return undefined;
		if (value <= 0xfffn) return word | (Number(value) << 10);
		return (value & 0xfffn) === 0n && value <= 0xfff000n ? word | (1 << 22) | (Number(value >> 12n) << 10) : undefined;
	},
};

const toWidth = (word: number, value: bigint) => {
	const width = bySf(word);
	const low = -(1n << BigInt(width - 1));
	return value < low || value >> BigInt(width) > 0n ? undefined : BigInt.asUintN(width, value);
};

const bitmask: Operand = {
	syntax: "#<imm>",
	print(word) {
		const value = decodeBitmask(bits(word, 22, 22), bits(word, 21, 16), bits(word, 15, 10), bySf(word));
		return `#0x${(value ?? 0n).toString(16)}`;
	},
	read(text, word, context) {
		const value = immediate(text, context);
		const unsigned = value === undefined ? undefined : toWidth(word, value);
		const field = unsigned === undefined ? undefined : encodeBitmask(unsigned, bySf(word));
		return field === undefined ? undefined : word | (field << 10);
	},
};

/** Whether MOVZ or MOVN could make the value, so that it is not written as a MOV of ORR. */
function wideMoveCanMake(word: number): boolean {
	const width = bySf(word);
	const value = decodeBitmask(bits(word, 22, 22), bits(word, 21, 16), bits(word, 15, 10), width) ?? 0n;
	const inverse = BigInt.asUintN(width, ~value);
	for (let at = 0n; at < width; at += 16n) {
		const half = 0xffffn << at;
		if ((value & ~half) === 0n || (inverse & ~half) === 0n) return true;
	}
	return false;
}

/** The value of MOV (wide immediate), inverted for MOVN. */
function wideImmediate(inverted: boolean): Operand {
	const invert = (word: number, value: bigint) => (inverted ? BigInt.asUintN(bySf(word), ~value) : value);
	return {
		syntax: "#<imm>",
		print(word) {
			const value = BigInt(bits(word, 20, 5)) << BigInt(bits(word, 22, 21) * 16);
			return `#0x${invert(word, value).toString(16)}`;
		},
		read(text, word, context) {
			const value = immediate(text, context);
			const unsigned = value === undefined ? undefined : toWidth(word, value);
			if (unsigned === undefined) return undefined;
			const plain = invert(word, unsigned);
			for (let hw = 0; hw * 16 < bySf(word); hw++) {
				const imm16 = plain >> BigInt(hw * 16);
				if (imm16 <= 0xffffn && imm16 << BigInt(hw * 16) === plain) return word | (hw << 21) | (Number(imm16) << 5);
			}
			return undefined;
		},
	};
}

const wideShift = leftShift(22, 21, 16);
const imm16 = imm(20, 5, { style: "hex" });

/** MOVZ and MOVN are written MOV unless a shift moves nothing. */
const wideMove = (e: Encoding, when: (word: number) => boolean): readonly Form[] => [
	{
		mnemonic: "mov",
		operands: [d, wideImmediate(e.mnemonic === "MOVN")],
		when: (word) => (bits(word, 20, 5) !== 0 || bits(word, 22, 21) === 0) && when(word),
	},
	{ mnemonic: e.mnemonic.toLowerCase(), operands: [d, imm16, wideShift] },
];

const immr = (word: number) => bits(word, 21, 16);
const imms = (word: number) => bits(word, 15, 10);

/** Rd of the encodings where N has the value of sf. */
const dWithN: Operand = {
	...d,
	read(text, word, context) {
		const read = d.read(text, word, context);
		return read === undefined ? undefined : read | ((read >>> 31) << 22);
	},
};

/** An immediate below the register's size that two functions put into and take from the word. */
function bitNumber(
	syntax: string,
	get: (word: number, width: number) => number,
	set: (value: number, width: number, word: number) => number | undefined,
): Operand {
	return {
		syntax,
		print: (word) => `#${get(word, bySf(word))}`,
		read(text, word, context) {
			const value = immediate(text, context);
			if (value === undefined || value < 0n || value > bySf(word)) return undefined;
			const fields = set(Number(value), bySf(word), word);
			return fields === undefined ? undefined : word | fields;
		},
	};
}

const fields = (r: number, s: number) => (r << 16) | (s << 10);
const below = (value: number, limit: number, result: number) => (value < limit ? result : undefined);

const rotate = bitNumber("#<immr>", immr, (v, width) => below(v, width, v << 16));
const lastBit = bitNumber("#<imms>", imms, (v, width) => below(v, width, v << 10));
const rightShift = bitNumber("#<shift>", immr, (v, width) => below(v, width, fields(v, width - 1)));
const shiftLeft = bitNumber(
	"#<shift>",
	(word, width) => width - 1 - imms(word),
	(v, width) => below(v, width, fields((width - v) % width, width - 1 - v)),
);
/** Position of a field that is inserted: the rotation is its negative. */
const insertAt = bitNumber(
	"#<lsb>",
	(word, width) => (width - immr(word)) % width,
	(v, width) => below(v, width, ((width - v) % width) << 16),
);
const insertWidth = bitNumber(
	"#<width>",
	(word) => imms(word) + 1,
	(v, width, word) => (v >= 1 && v + ((width - immr(word)) % width) <= width ? (v - 1) << 10 : undefined),
);
const extractWidth = bitNumber(
	"#<width>",
	(word) => imms(word) - immr(word) + 1,
	(v, width, word) => (v >= 1 && v + immr(word) <= width ? (immr(word) + v - 1) << 10 : undefined),
);

const toTop = (word: number) => imms(word) === bySf(word) - 1;
const inserts = (word: number) => imms(word) < immr(word);
/** Rn of an extension is written with its 32-bit name. */
const wn = reg("n", 5, () => 32);

const extension = (mnemonic: string, top: number, when: (word: number) => boolean): Form => ({
	mnemonic,
	operands: [dWithN, wn],
	fixed: { immr: 0, imms: top },
	when,
});

const bitfieldForms: Readonly<Record<string, readonly Form[]>> = {
	SBFM: [
		extension("sxtb", 7, () => true),
		extension("sxth", 15, () => true),
		extension("sxtw", 31, (word) => bySf(word) === 64),
		{ mnemonic: "asr", operands: [dWithN, n, rightShift], when: toTop },
		{ mnemonic: "sbfiz", operands: [dWithN, n, insertAt, insertWidth], prefer: inserts },
		{ mnemonic: "sbfx", operands: [dWithN, n, rotate, extractWidth] },
	],
	UBFM: [
		extension("uxtb", 7, (word) => bySf(word) === 32),
		extension("uxth", 15, (word) => bySf(word) === 32),
		{ mnemonic: "lsr", operands: [dWithN, n, rightShift], when: toTop },
		{
			mnemonic: "lsl",
			operands: [dWithN, n, shiftLeft],
			prefer: (word) => imms(word) + 1 === immr(word) && !toTop(word),
		},
		{ mnemonic: "ubfiz", operands: [dWithN, n, insertAt, insertWidth], prefer: inserts },
		{ mnemonic: "ubfx", operands: [dWithN, n, rotate, extractWidth] },
	],
	BFM: [
		{ mnemonic: "bfc", operands: [dWithN, insertAt, insertWidth], fixed: { Rn: 31 }, prefer: inserts },
		{ mnemonic: "bfi", operands: [dWithN, n, insertAt, insertWidth], prefer: inserts },
		{ mnemonic: "bfxil", operands: [dWithN, n, rotate, extractWidth] },
	],
};

/** Data processing -- immediate. @see DDI 0487, C4.1.92 */
export const dpImmediateForms: FormTable = {
	adr: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [xd, pageLabel(e.mnemonic === "ADR" ? 0n : 12n)] }],
	addSubImmediate(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		if (mnemonic.endsWith("s"))
			return [
				{ mnemonic: mnemonic === "adds" ? "cmn" : "cmp", operands: [nSp, imm12, shift12], fixed: { Rd: 31 } },
				{ mnemonic, operands: [d, nSp, imm12, shift12] },
			];
		const stackPointer = (word: number) => bits(word, 4, 0) === 31 || bits(word, 9, 5) === 31;
		const move: Form = { mnemonic: "mov", operands: [dSp, nSp], fixed: { sh: 0, imm12: 0 }, when: stackPointer };
		return [...(mnemonic === "add" ? [move] : []), { mnemonic, operands: [dSp, nSp, imm12, shift12] }];
	},
	logicalImmediate(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		if (mnemonic === "ands")
			return [
				{ mnemonic: "tst", operands: [n, bitmask], fixed: { Rd: 31 } },
				{ mnemonic, operands: [d, n, bitmask] },
			];
		const move: Form = {
			mnemonic: "mov",
			operands: [dSp, bitmask],
			fixed: { Rn: 31 },
			when: (word) => bits(word, 4, 0) === 31 || !wideMoveCanMake(word),
		};
		return [...(mnemonic === "orr" ? [move] : []), { mnemonic, operands: [dSp, n, bitmask] }];
	},
	moveWide(e) {
		if (e.mnemonic === "MOVK") return [{ mnemonic: "movk", operands: [d, imm16, wideShift] }];
		return wideMove(e, (word) => e.mnemonic === "MOVZ" || bySf(word) === 64 || bits(word, 20, 5) !== 0xffff);
	},
	bitfield: (e) => [
		...(bitfieldForms[e.mnemonic] ?? []),
		{ mnemonic: e.mnemonic.toLowerCase(), operands: [dWithN, n, rotate, lastBit] },
	],
	extr: () => [
		{
			mnemonic: "ror",
			operands: [dWithN, nAndM, lastBit],
			when: (word) => bits(word, 9, 5) === bits(word, 20, 16),
		},
		{ mnemonic: "extr", operands: [dWithN, n, m, lastBit] },
	],
};
