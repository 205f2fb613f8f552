import type { Encoding } from "../../enc/encoding.ts";
import type { Form, FormTable } from "../form.ts";
import { bits, bySf, condition, imm, type Operand, reg } from "../operand.ts";
import { element, type OfWord, scalar } from "../simd/registers.ts";
import { floatImmediate, fractionBits, zero } from "./immediate.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
const letters = "sd?h";
/** The register's letter by `ptype`. */
const letter: OfWord<string> = (word) => letters[bits(word, 23, 22)] ?? "";
const d = scalar("d", 0, letter);
const n = scalar("n", 5, letter);
const m = scalar("m", 16, letter);
const a = scalar("a", 10, letter);
const rd = reg("d", 0, bySf);
const rn = reg("n", 5, bySf);
const nzcv = imm(3, 0, { style: "hex", syntax: "#<nzcv>" });
const scale = fractionBits(15, 10, () => 64);

const ptype = ["ptype"];
const both = ["ptype", "sf"];
const form = (e: Encoding, operands: readonly Operand[], tries = ptype): readonly Form[] => [
	{ mnemonic: lower(e), operands, tries },
];

const upperHalf = (role: string, lo: number) =>
	element(role, lo, () => "d", { get: () => 1, set: (index) => (index === 1 ? 0 : undefined) });

/** Scalar floating point. @see DDI 0487, C4.1.96 */
export const scalarFloatForms: FormTable = {
	floatToInteger: (e) => form(e, [rd, n], both),
	integerToFloat: (e) => form(e, [d, rn], both),
	floatToFixed: (e) => form(e, [rd, n, scale], both),
	fixedToFloat: (e) => form(e, [d, rn, scale], both),
	floatToFixedJS: (e) => form(e, [rd, n]),
	floatMoveGeneral(e) {
		const upper = e.id.includes("_V_");
		return e.id.includes("_to_")
			? form(e, [rd, upper ? upperHalf("n", 5) : n], both)
			: form(e, [upper ? upperHalf("d", 0) : d, rn], both);
	},
	floatMoveImmediate: (e) =>
		form(e, [
			d,
			floatImmediate(
				(word) => bits(word, 20, 13),
				(imm8) => imm8 << 13,
			),
		]),
	floatConditionalSelect: (e) => form(e, [d, n, m, condition]),
	floatUnary: (e) => form(e, [d, n]),
	floatRound: (e) => form(e, [d, n]),
	floatRoundToFit: (e) => form(e, [d, n]),
	floatConvert: (e) => form(e, [scalar("d", 0, (word) => letters[bits(word, 16, 15)] ?? ""), n]),
	floatConvertBF: (e) => form(e, [scalar("d", 0, "h"), scalar("n", 5, "s")]),
	floatBinary: (e) => form(e, [d, n, m]),
	floatMultiplyAdd: (e) => form(e, [d, n, m, a]),
	floatCompare: (e) => form(e, [n, e.id.includes("_Z") ? zero : m]),
	floatConditionalCompare: (e) => form(e, [n, m, nzcv, condition]),
};
