import type { FormTable } from "./form.ts";
import { extendedRegister, registerExtend, registerShift } from "./memory.ts";
import { a, bits, condition, d, dSp, imm, inverseCondition, m, n, nAndM, nSp, reg, w32, w64 } from "./operand.ts";

const sameSources = (word: number) => bits(word, 9, 5) === bits(word, 20, 16);
const invertible = (word: number) => bits(word, 15, 12) < 14;
const nzcv = imm(3, 0, { style: "hex", syntax: "#<nzcv>" });
const xd = reg("d", 0, w64);
const xa = reg("a", 10, w64);
const [wn, xn] = [reg("n", 5, w32), reg("n", 5, w64)];
const [wm, xm] = [reg("m", 16, w32), reg("m", 16, w64)];

/** Aliases of a form: mnemonic by the field that is 31, of `mnemonic`. */
type Names = Readonly<Record<string, string>>;
const compare: Names = { adds: "cmn", subs: "cmp" };
const negate: Names = { sub: "neg", subs: "negs", sbc: "ngc", sbcs: "ngcs" };
const conditionalSet: Names = { csinc: "cset", csinv: "csetm" };
const conditionalChange: Names = { csinc: "cinc", csinv: "cinv", csneg: "cneg" };
const multiply: Names = {
	madd: "mul",
	msub: "mneg",
	smaddl: "smull",
	smsubl: "smnegl",
	umaddl: "umull",
	umsubl: "umnegl",
};

/** Data processing -- register. @see DDI 0487, C4.1.95 */
export const dpRegisterForms: FormTable = {
	rotateIntoFlags: () => [
		{ mnemonic: "rmif", operands: [xn, imm(20, 15, { syntax: "#<shift>" }), imm(3, 0, { syntax: "#<mask>" })] },
	],
	evaluateIntoFlags: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [wn] }],
	udiv: () => [{ mnemonic: "udiv", operands: [d, n, m] }],
	sdiv: () => [{ mnemonic: "sdiv", operands: [d, n, m] }],
	shiftVariable(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		return [
			{ mnemonic: mnemonic.slice(0, 3), operands: [d, n, m] },
			{ mnemonic, operands: [d, n, m] },
		];
	},
	crc32: (e) => [
		{ mnemonic: e.mnemonic.toLowerCase(), operands: [reg("d", 0, w32), wn, e.mnemonic.endsWith("X") ? xm : wm] },
	],
	rbit: () => [{ mnemonic: "rbit", operands: [d, n] }],
	reverseBytes: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [d, n] }],
	countLeading: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [d, n] }],
	logicalShifted(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		const form = { mnemonic, operands: [d, n, m, registerShift] };
		if (mnemonic === "orr") return [{ mnemonic: "mov", operands: [d, m], fixed: { shift: 0, imm6: 0, Rn: 31 } }, form];
		if (mnemonic === "orn") return [{ mnemonic: "mvn", operands: [d, m, registerShift], fixed: { Rn: 31 } }, form];
		if (mnemonic === "ands") return [{ mnemonic: "tst", operands: [n, m, registerShift], fixed: { Rd: 31 } }, form];
		return [form];
	},
	addSubShifted(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		const [c, g] = [compare[mnemonic], negate[mnemonic]];
		const forms = [{ mnemonic, operands: [d, n, m, registerShift] }];
		const negated = g === undefined ? [] : [{ mnemonic: g, operands: [d, m, registerShift], fixed: { Rn: 31 } }];
		const compared = c === undefined ? [] : [{ mnemonic: c, operands: [n, m, registerShift], fixed: { Rd: 31 } }];
		return [...compared, ...negated, ...forms];
	},
	addSubExtended(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		const c = compare[mnemonic];
		return [
			...(c === undefined
				? []
				: [{ mnemonic: c, operands: [nSp, extendedRegister, registerExtend], fixed: { Rd: 31 } }]),
			{ mnemonic, operands: [c === undefined ? dSp : d, nSp, extendedRegister, registerExtend] },
		];
	},
	addSubCarry(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		const g = negate[mnemonic];
		const form = { mnemonic, operands: [d, n, m] };
		return g === undefined ? [form] : [{ mnemonic: g, operands: [d, m], fixed: { Rn: 31 } }, form];
	},
	conditionalCompareRegister: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [n, m, nzcv, condition] }],
	conditionalCompareImmediate: (e) => [
		{ mnemonic: e.mnemonic.toLowerCase(), operands: [n, imm(20, 16, { style: "hex" }), nzcv, condition] },
	],
	conditionalSelect(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		const [set, change] = [conditionalSet[mnemonic], conditionalChange[mnemonic]];
		return [
			...(set === undefined
				? []
				: [{ mnemonic: set, operands: [d, inverseCondition], fixed: { Rn: 31, Rm: 31 }, when: invertible }]),
			...(change === undefined
				? []
				: [
						{
							mnemonic: change,
							operands: [d, nAndM, inverseCondition],
							when: (word: number) => invertible(word) && sameSources(word),
						},
					]),
			{ mnemonic, operands: [d, n, m, condition] },
		];
	},
	multiplyAdd(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		return [
			{ mnemonic: multiply[mnemonic] ?? mnemonic, operands: [d, n, m], fixed: { Ra: 31 } },
			{ mnemonic, operands: [d, n, m, a] },
		];
	},
	multiplyAddLong(e) {
		const mnemonic = e.mnemonic.toLowerCase();
		return [
			{ mnemonic: multiply[mnemonic] ?? mnemonic, operands: [xd, wn, wm], fixed: { Ra: 31 } },
			{ mnemonic, operands: [xd, wn, wm, xa] },
		];
	},
	multiplyHigh: (e) => [{ mnemonic: e.mnemonic.toLowerCase(), operands: [xd, xn, xm], ignored: { Ra: 31 } }],
};
