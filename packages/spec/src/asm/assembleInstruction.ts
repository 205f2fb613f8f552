import { isUndefined } from "../enc/conditions.ts";
import { syntaxOf } from "./disassemble.ts";
import { type EncodedForm, formsNamed } from "./forms.ts";
import { readOperands, splitOperands } from "./memory.ts";
import type { ReadContext } from "./operand.ts";

function encode(form: EncodedForm, texts: readonly string[], context: ReadContext): number | undefined {
	for (const attempt of form.attempts) {
		const read = readOperands(form.operands, texts, form.value | form.fill | attempt, context);
		if (read === undefined) continue;
		const word = read >>> 0;
		if ((word & form.mask) >>> 0 !== form.value || form.when?.(word) === false) continue;
		if (!isUndefined(form.encoding, word)) return word;
	}
	return undefined;
}

/** What is wrong with a statement. */
export interface Refusal {
	readonly message: string;
}

/**
 * Encodes one instruction.
 *
 * @param mnemonic - in lower case
 * @param operands - text of the operands
 */
export function assembleInstruction(mnemonic: string, operands: string, context: ReadContext): number | Refusal {
	// GNU accepts the conditional branches without their dot.
	const forms = formsNamed(
		/^b(?:eq|ne|cs|hs|cc|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le|al)$/.test(mnemonic) ? `b.${mnemonic.slice(1)}` : mnemonic,
	);
	if (forms.length === 0) return { message: `unknown instruction "${mnemonic}"` };
	const texts = splitOperands(operands);
	if (texts === undefined) return { message: `brackets of "${operands}" do not match` };
	for (const form of forms) {
		const word = encode(form, texts, context);
		if (word !== undefined) return word;
	}
	const wanted = [...new Set(forms.map(syntaxOf))].slice(0, 4).join("; ");
	return { message: `operands of "${mnemonic} ${operands}" do not fit: want ${wanted}` };
}
