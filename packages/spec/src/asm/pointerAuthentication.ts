import type { Encoding } from "../enc/encoding.ts";
import type { FormTable } from "./form.ts";
import { memory } from "./memory.ts";
import { baseRegister, bits, immediate, type Operand, reg, registerOrStack, w64 } from "./operand.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
const xd = reg("d", 0, w64);
const xn = reg("n", 5, w64);
const xt = reg("t", 0, w64);

/** S:imm9, in doublewords. */
const offset: Operand = {
	syntax: "#<simm>",
	optional: true,
	print(word) {
		const units = bits(word, 20, 12) - (bits(word, 22, 22) << 9);
		return units === 0 ? "" : `#${8 * units}`;
	},
	read(text, word, context) {
		if (text === undefined) return word;
		const value = immediate(text, context);
		if (value === undefined || value % 8n !== 0n || value < -4096n || value > 4088n) return undefined;
		const units = Number(value / 8n);
		return word | ((units & 0x1ff) << 12) | ((units < 0 ? 1 : 0) << 22);
	},
};

/** Pointer authentication. @see DDI 0487, C6.2 */
export const pointerAuthenticationForms: FormTable = {
	pointerAuthenticate: (e) => [
		{ mnemonic: lower(e), operands: bits(e.value, 13, 13) === 1 ? [xd] : [xd, baseRegister] },
	],
	stripPointer: (e) => [{ mnemonic: lower(e), operands: [xd] }],
	genericAuthenticate: (e) => [{ mnemonic: lower(e), operands: [xd, xn, registerOrStack("m", 16, w64)] }],
	branchAuthenticated(e) {
		const opc = bits(e.value, 22, 21);
		const operands = bits(e.value, 24, 24) === 1 ? [xn, registerOrStack("m", 0, w64)] : [xn];
		return [{ mnemonic: lower(e), operands: opc === 2 ? [] : operands }];
	},
	eretAuthenticated: (e) => [{ mnemonic: lower(e), operands: [] }],
	loadAuthenticated: (e) => [{ mnemonic: lower(e), operands: [xt, memory([offset], bits(e.value, 11, 11) === 1)] }],
};
