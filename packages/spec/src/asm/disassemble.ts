import { isUndefined } from "../enc/conditions.ts";
import type { Encoding } from "../enc/encoding.ts";
import { decode } from "../enc/index.ts";
import type { Form } from "./form.ts";
import { formsOf } from "./forms.ts";
import { operandSyntax, printOperands } from "./memory.ts";

/**
 * Assembly text of an instruction word, as GNU objdump prints it (its preferred aliases, without its comments): the
 * mnemonic, a tab, the operands. A word that has no meaning is `.inst 0x… ; undefined`.
 *
 * @param word - the 32-bit instruction, unsigned or signed
 * @param pc - address of the instruction, for the targets of branches and literals; 0 when it is left out
 */
export function disassemble(word: number, pc = 0n): string {
	const w = word >>> 0;
	const encoding = decode(w);
	if (encoding !== undefined && !isUndefined(encoding, w)) {
		for (const form of formsOf(encoding)) {
			if ((w & form.mask) >>> 0 !== form.value || form.when?.(w) === false || form.prefer?.(w) === false) continue;
			const operands = printOperands(form.operands, w, pc);
			return operands === "" ? form.mnemonic : `${form.mnemonic}\t${operands}`;
		}
	}
	return `.inst\t0x${w.toString(16).padStart(8, "0")} ; undefined`;
}

/**
 * The manual's assembler syntax of an encoding in its own form (not an alias): `ADD <Xd|SP>, <Xn|SP>, #<imm>{, LSL #<shift>}`.
 * Encodings of both register sizes are given with the 64-bit names.
 */
export function syntax(encoding: Encoding): string {
	const form = formsOf(encoding).at(-1);
	if (form === undefined) return encoding.mnemonic;
	return syntaxOf(form);
}

/** Assembler syntax of one form. */
export const syntaxOf = (form: Form): string =>
	form.syntax ?? `${form.mnemonic.toUpperCase()} ${operandSyntax(form.operands)}`.trim();
