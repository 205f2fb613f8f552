import type { Encoding } from "../enc/encoding.ts";
import { type Form, type FormTable, never } from "./form.ts";
import {
	bits,
	bySf,
	conditions,
	imm,
	immediate,
	label,
	type Operand,
	readRegister,
	reg,
	registerName,
	w64,
} from "./operand.ts";

const xn = reg("n", 5, w64);
const imm19 = label(23, 5);

/** Rt of TBZ: 32 bits when the bit is one of the lower half. */
const tested: Operand = {
	syntax: "<R><t>",
	print: (word) => registerName(bits(word, 4, 0), bySf(word), false),
	read(text, word) {
		const r = text === undefined ? undefined : readRegister(text);
		return r === undefined || (r.n === 31 && r.sp) ? undefined : word | r.n;
	},
};

/** b5:b40. */
const testedBit: Operand = {
	syntax: "#<imm>",
	print: (word) => `#${((word >>> 31) << 5) | bits(word, 23, 19)}`,
	read(text, word, context) {
		const value = immediate(text, context);
		const width = readRegister(context.previous)?.width ?? 0;
		if (value === undefined || value < 0n || value >= width) return undefined;
		return word | ((Number(value) >> 5) << 31) | ((Number(value) & 31) << 19);
	},
};

const exception = (e: Encoding): readonly Form[] => [
	{ mnemonic: e.mnemonic.toLowerCase(), operands: [imm(20, 5, { style: "hex" })] },
];

const single = (e: Encoding): readonly Form[] => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [] }];

const conditionSynonyms: Readonly<Record<string, number>> = { hs: 2, lo: 3 };

/** Branches, exception generation and reserved words. @see DDI 0487, C4.1.93 */
export const branchForms: FormTable = {
	branchConditional: () => [
		...conditions.map((name, cond) => ({
			mnemonic: `b.${name}`,
			operands: [imm19],
			fixed: { cond },
			syntax: "B.<cond> <label>",
		})),
		...Object.entries(conditionSynonyms).map(([name, cond]) => ({
			mnemonic: `b.${name}`,
			operands: [imm19],
			fixed: { cond },
			syntax: "B.<cond> <label>",
			prefer: never,
		})),
	],
	svc: exception,
	hvc: exception,
	smc: exception,
	brk: exception,
	hlt: exception,
	dcps: (e) => [
		{ mnemonic: e.mnemonic.toLowerCase(), operands: [], fixed: { imm16: 0 } },
		{ mnemonic: e.mnemonic.toLowerCase(), operands: [imm(20, 5, { style: "hex" })] },
	],
	udf: () => [{ mnemonic: "udf", operands: [imm(15, 0)] }],
	branchRegister: (e) => [
		...(e.mnemonic === "RET" ? [{ mnemonic: "ret", operands: [], fixed: { Rn: 30 } }] : []),
		{ mnemonic: e.mnemonic.toLowerCase(), operands: [xn] },
	],
	eret: single,
	drps: single,
	branchImmediate: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [label(25, 0)] }],
	compareAndBranch: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [reg("t", 0, bySf), imm19] }],
	testAndBranch: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [tested, testedBit, label(18, 5)] }],
};
