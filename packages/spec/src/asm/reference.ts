import { type Encoding, encodings, type Group } from "../enc/index.ts";
import { syntax, syntaxOf } from "./disassemble.ts";
import { formsOf } from "./forms.ts";

/** One row of the table of instructions. */
export interface InstructionReference {
	readonly id: string;
	readonly mnemonic: string;
	readonly syntax: string;
	/** Syntax of the aliases, the preferred ones first. */
	readonly aliases: readonly string[];
	readonly pattern: string;
	readonly group: Group;
	readonly feature: string | undefined;
	/** Name of the function in the model that gives the meaning. */
	readonly exec: string;
}

function row(encoding: Encoding): InstructionReference {
	const own = syntax(encoding);
	const { id, mnemonic, pattern, group, feature, exec } = encoding;
	const aliases = [...new Set(formsOf(encoding).map(syntaxOf))].filter((text) => text !== own);
	return { id, mnemonic, syntax: own, aliases, pattern, group, feature, exec };
}

/** All encodings of the model with their assembler syntax, in the order of the tables. */
export function instructionReference(): readonly InstructionReference[] {
	return encodings.map(row);
}
