import type { Encoding } from "../../enc/encoding.ts";
import { type Form, type FormTable, never } from "../form.ts";
import { memory, offsetExtend, offsetRegister } from "../memory.ts";
import { bits, imm, immediate, label, type Operand, registerName } from "../operand.ts";
import { arrangement, type ElementIndex, list, scalar } from "./registers.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
/** Letter of the register, from the encoding's name. */
const letterOf = (e: Encoding) => (e.id.split("_")[1] ?? "").toLowerCase();
const scaleOf = (e: Encoding) => "bhsdq".indexOf(letterOf(e));
const rt = (e: Encoding) => scalar("t", 0, letterOf(e));
const rt2 = (e: Encoding) => scalar("t2", 10, letterOf(e));
const base = memory();
const simm9 = imm(20, 12, { signed: true, syntax: "#<simm>" });
const unscaled = memory([imm(20, 12, { signed: true, syntax: "#<simm>", omitZero: true })]);
const simm7 = (e: Encoding, omitZero: boolean) =>
	imm(21, 15, { signed: true, scale: 1 << scaleOf(e), syntax: "#<imm>", omitZero });
const pair = (e: Encoding, ...address: readonly Operand[]): readonly Form[] => [
	{ mnemonic: lower(e), operands: [rt(e), rt2(e), ...address] },
];

const structureElements = (e: Encoding) => Number(e.mnemonic[2]);
/** Registers of the list: of a structure access `..._2v`; all others have one for each structure element. */
const registersOf = (e: Encoding) => Number(/_([1-4])v$/.exec(e.id)?.[1] ?? structureElements(e));
const bySize = (word: number) => arrangement(bits(word, 11, 10), bits(word, 30, 30));

/** `#<imm>` or `<Xm>` after the base: the number of bytes that are accessed, when Rm is 31. */
function increment(bytesOf: (word: number) => number): Operand {
	return {
		syntax: "(#<imm>|<Xm>)",
		print(word) {
			const m = bits(word, 20, 16);
			return m === 31 ? `#${bytesOf(word)}` : registerName(m, 64, false);
		},
		read(text, word, context) {
			const match = /^x([12]?\d|30)$/i.exec(text ?? "");
			if (match !== null) return word | (Number(match[1]) << 16);
			return immediate(text, context) === BigInt(bytesOf(word)) ? word | (31 << 16) : undefined;
		},
	};
}

const multiple = (e: Encoding, postIndex: boolean): readonly Form[] => {
	const count = registersOf(e);
	const tail = postIndex ? [increment((word) => count * (bits(word, 30, 30) ? 16 : 8))] : [];
	return [{ mnemonic: lower(e), operands: [list("t", 0, count, bySize), base, ...tail], tries: ["Q", "size"] }];
};

/** The number of a lane of `8 << scale` bits: the upper bits of Q:S:size. */
const laneIndex = (scale: number): ElementIndex => ({
	get: (word) => ((bits(word, 30, 30) << 3) | bits(word, 12, 10)) >> scale,
	set(index) {
		const field = index << scale;
		return field < 16 ? ((field >> 3) << 30) | ((field & 7) << 10) : undefined;
	},
});

const single = (e: Encoding, postIndex: boolean): readonly Form[] => {
	const count = structureElements(e);
	const mnemonic = lower(e);
	if (mnemonic.endsWith("r")) {
		const tail = postIndex ? [increment((word) => count << bits(word, 11, 10))] : [];
		return [{ mnemonic, operands: [list("t", 0, count, bySize), base, ...tail], tries: ["Q", "size"] }];
	}
	const letter = (/_([BHSD])\d$/.exec(e.id)?.[1] ?? "").toLowerCase();
	const scale = "bhsd".indexOf(letter);
	const tail = postIndex ? [increment(() => count << scale)] : [];
	return [{ mnemonic, operands: [list("t", 0, count, () => letter, laneIndex(scale)), base, ...tail] }];
};

/** Loads and stores of SIMD and floating-point registers. @see DDI 0487, C4.1.94 */
export const simdLoadStoreForms: FormTable = {
	vectorLoadLiteral: (e) => [{ mnemonic: lower(e), operands: [rt(e), label(23, 5)] }],
	vectorPairOffset: (e) => pair(e, memory([simm7(e, true)])),
	vectorPairPostIndex: (e) => pair(e, base, simm7(e, false)),
	vectorPairPreIndex: (e) => pair(e, memory([simm7(e, false)], true)),
	vectorUnscaledImmediate: (e) => [
		// LDR and STR with an offset that only the unscaled form holds.
		{ mnemonic: lower(e).replace("ur", "r"), operands: [rt(e), unscaled], prefer: never },
		{ mnemonic: lower(e), operands: [rt(e), unscaled] },
	],
	vectorPostIndex: (e) => [{ mnemonic: lower(e), operands: [rt(e), base, simm9] }],
	vectorPreIndex: (e) => [{ mnemonic: lower(e), operands: [rt(e), memory([simm9], true)] }],
	vectorRegisterOffset: (e) => [
		{ mnemonic: lower(e), operands: [rt(e), memory([offsetRegister, offsetExtend(scaleOf(e))])] },
	],
	vectorUnsignedOffset: (e) => [
		{
			mnemonic: lower(e),
			operands: [rt(e), memory([imm(21, 10, { scale: 1 << scaleOf(e), syntax: "#<pimm>", omitZero: true })])],
		},
	],
	multipleStructures: (e) => multiple(e, false),
	multipleStructuresPostIndex: (e) => multiple(e, true),
	singleStructure: (e) => single(e, false),
	singleStructurePostIndex: (e) => single(e, true),
};
