import type { Encoding } from "../enc/encoding.ts";
import { type Form, type FormTable, never } from "./form.ts";
import { bits, imm, literal, named, type Operand, reg, w64 } from "./operand.ts";
import { type SystemOperation, systemOperationMnemonics, systemOperations } from "./systemOperations.ts";
import { systemRegisterName, systemRegisterNumber } from "./systemRegisterNames.ts";

const xt = reg("t", 0, w64);

/** HINT by CRm:op2. Empty operands where there is none. */
const hints: readonly (readonly [string, number, string?])[] = [
	["nop", 0x00],
	["yield", 0x01],
	["wfe", 0x02],
	["wfi", 0x03],
	["sev", 0x04],
	["sevl", 0x05],
	["xpaclri", 0x07],
	["pacia1716", 0x08],
	["pacib1716", 0x0a],
	["autia1716", 0x0c],
	["autib1716", 0x0e],
	["esb", 0x10],
	["psb", 0x11, "csync"],
	["tsb", 0x12, "csync"],
	["csdb", 0x14],
	["clearbhb", 0x16],
	["paciaz", 0x18],
	["paciasp", 0x19],
	["pacibz", 0x1a],
	["pacibsp", 0x1b],
	["autiaz", 0x1c],
	["autiasp", 0x1d],
	["autibz", 0x1e],
	["autibsp", 0x1f],
	["bti", 0x20],
	["bti", 0x22, "c"],
	["bti", 0x24, "j"],
	["bti", 0x26, "jc"],
];

const hintNumber = imm(11, 5, { style: "hex" });

const barrierNames: Readonly<Record<number, string>> = {
	1: "oshld",
	2: "oshst",
	3: "osh",
	5: "nshld",
	6: "nshst",
	7: "nsh",
	9: "ishld",
	10: "ishst",
	11: "ish",
	13: "ld",
	14: "st",
	15: "sy",
};

const barrierOption = named(11, 8, barrierNames, {
	syntax: "(<option>|#<imm>)",
	other: (value) => `#0x${value.toString(16).padStart(2, "0")}`,
});

const crm = imm(11, 8, { style: "hex" });

/** ISB and CLREX are written without their immediate when it is 15. */
const withDefault = (e: Encoding): readonly Form[] => [
	{ mnemonic: e.mnemonic.toLowerCase(), operands: [], fixed: { CRm: 15 } },
	...(e.mnemonic === "ISB" ? [{ mnemonic: "isb", operands: [literal("sy")], fixed: { CRm: 15 }, prefer: never }] : []),
	{ mnemonic: e.mnemonic.toLowerCase(), operands: [crm] },
];

const single = (e: Encoding): readonly Form[] => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [] }];

const systemRegister = (write: boolean): Operand => ({
	syntax: "(<systemreg>|S<op0>_<op1>_<Cn>_<Cm>_<op2>)",
	print: (word) => systemRegisterName(bits(word, 19, 5), write),
	read(text, word) {
		const key = text === undefined ? undefined : systemRegisterNumber(text.toLowerCase());
		return key === undefined ? undefined : word | (key << 5);
	},
});

const operationOf = (word: number): SystemOperation | undefined => systemOperations().get(bits(word, 18, 5));

function operationName(mnemonic: string): Operand {
	const keys = new Map(
		[...systemOperations().values()].flatMap((o) => (o.mnemonic === mnemonic ? [[o.name, o.key]] : [])),
	);
	return {
		syntax: `<${mnemonic}_op>`,
		print: (word) => operationOf(word)?.name ?? "",
		read(text, word) {
			const key = keys.get(text?.toLowerCase() ?? "");
			return key === undefined ? undefined : word | (key << 5);
		},
	};
}

/** Xt of a named operation: written for those that take one; the others have 31 there. */
const operationRegister: Operand = {
	syntax: "<Xt>",
	optional: true,
	print: (word, pc) => (operationOf(word)?.takesRegister ? xt.print(word, pc) : ""),
	read(text, word, context) {
		if (operationOf(word)?.takesRegister) return xt.read(text, word, context);
		return text === undefined ? word | 31 : undefined;
	},
};

const op1 = imm(18, 16, { syntax: "#<op1>" });
const op2 = imm(7, 5, { syntax: "#<op2>" });

function controlRegister(syntax: string, lo: number): Operand {
	return {
		syntax,
		print: (word) => `C${bits(word, lo + 3, lo)}`,
		read(text, word) {
			const match = /^c(\d|1[0-5])$/i.exec(text ?? "");
			return match === null ? undefined : word | (Number(match[1]) << lo);
		},
	};
}
const cn = controlRegister("<Cn>", 12);
const cm = controlRegister("<Cm>", 8);

/** Xt of SYS, left out when it is the zero register. */
const optionalRegister: Operand = {
	syntax: "<Xt>",
	optional: true,
	print: (word, pc) => (bits(word, 4, 0) === 31 ? "" : xt.print(word, pc)),
	read: (text, word, context) => (text === undefined ? word | 31 : xt.read(text, word, context)),
};

/** Hints, barriers and system instructions. @see DDI 0487, C4.1.93 */
export const systemForms: FormTable = {
	hint: () => [
		...hints.map(
			([mnemonic, number, operand]): Form => ({
				mnemonic,
				operands: operand === undefined ? [] : [literal(operand)],
				fixed: { CRm: number >> 3, op2: number & 7 },
			}),
		),
		{ mnemonic: "dgh", operands: [], fixed: { CRm: 0, op2: 6 }, prefer: never },
		{ mnemonic: "hint", operands: [hintNumber] },
	],
	clrex: withDefault,
	isb: withDefault,
	dsb: () => [
		{ mnemonic: "ssbb", operands: [], fixed: { CRm: 0 } },
		{ mnemonic: "pssbb", operands: [], fixed: { CRm: 4 } },
		{ mnemonic: "dsb", operands: [barrierOption] },
	],
	dmb: () => [{ mnemonic: "dmb", operands: [barrierOption] }],
	speculationBarrier: single,
	waitWithTimeout: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [reg("t", 0, w64)] }],
	invertCarry: single,
	convertFlags: single,
	// The field is the second word of the id.
	msrImmediate: (e) => [{ mnemonic: "msr", operands: [literal((e.id.split("_")[1] ?? "").toLowerCase()), crm] }],
	sys: () => [
		...systemOperationMnemonics.map((mnemonic) => ({
			mnemonic,
			operands: [operationName(mnemonic), operationRegister],
			when: (word: number) => operationOf(word)?.mnemonic === mnemonic,
		})),
		{ mnemonic: "sys", operands: [op1, cn, cm, op2, optionalRegister] },
	],
	sysl: () => [{ mnemonic: "sysl", operands: [xt, op1, cn, cm, op2] }],
	msrRegister: () => [{ mnemonic: "msr", operands: [systemRegister(true), xt] }],
	mrs: () => [{ mnemonic: "mrs", operands: [xt, systemRegister(false)] }],
};
