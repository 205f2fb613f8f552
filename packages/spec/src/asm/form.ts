import type { Encoding } from "../enc/encoding.ts";
import type { Operand } from "./operand.ts";

/** One way to write an encoding: its own assembly form, or an alias. */
export interface Form {
	readonly mnemonic: string;
	readonly operands: readonly Operand[];
	/** Fields that have one value in this form. */
	readonly fixed?: Readonly<Record<string, number>>;
	/** Further condition on the word for the form to have this meaning, both ways. */
	readonly when?: (word: number) => boolean;
	/** Condition for the disassembler to prefer the form over those after it; the assembler takes the form anyway. */
	readonly prefer?: (word: number) => boolean;
	/** The manual's syntax where it has one for many forms; by default made of the operands. */
	readonly syntax?: string;
	/**
	 * Fields that no operand writes when it is read: the assembler tries every value of them, and the operands say which
	 * one their text fits (the arrangement of vector registers). `sf` by default.
	 */
	readonly tries?: readonly string[];
	/** Fields whose value means nothing; the assembler writes these. */
	readonly ignored?: Readonly<Record<string, number>>;
}

/** The forms of the encodings by `exec`, the preferred ones first; the last one fits every word. */
export type FormTable = Readonly<Record<string, (encoding: Encoding) => readonly Form[]>>;

/** For a form that is only read, never printed. */
export const never = (): boolean => false;
