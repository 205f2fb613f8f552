// The instruction words of an encoding that the proofs visit.
import type { Encoding, Field } from "@upcall/spec";

/** A field that holds the number of a register. */
const isRegister = (f: Field): boolean => /^R[a-z]\d?$/.test(f.name) && f.hi - f.lo === 4;

/** Mask of a field in the word. */
const fieldMask = (f: Field): number => ((2 ** (f.hi - f.lo + 1) - 1) << f.lo) >>> 0;

/** Whether the pattern fixes the field. */
export const isFixed = (e: Encoding, f: Field): boolean => (e.mask & fieldMask(f)) >>> 0 === fieldMask(f);

/** The word with a field set. */
export const withField = (word: number, f: Field, value: number): number =>
	((word & ~fieldMask(f)) | ((value << f.lo) & fieldMask(f))) >>> 0;

/** Every combination of the fields that are neither registers nor left unknown, over the fixed bits. */
export function* shapes(e: Encoding): Generator<number> {
	const fields = e.fields.filter((f) => !f.symbolic && !isRegister(f) && !isFixed(e, f));
	const at = function* (i: number, word: number): Generator<number> {
		const f = fields[i];
		if (f === undefined) yield word;
		else
			for (let v = 0; v < 2 ** (f.hi - f.lo + 1); v++) {
				const next = withField(word, f, v);
				if (((next ^ e.value) & e.mask) === 0) yield* at(i + 1, next);
			}
	};
	yield* at(0, e.value);
}

/** The fields of registers of an encoding that the pattern leaves open. */
export const registerFields = (e: Encoding): readonly Field[] =>
	e.fields.filter((f) => isRegister(f) && !isFixed(e, f));

/**
 * Choices of registers that stand for all: for every way in which the fields can name the same register, or 31, one.
 * Registers that the instruction itself names, such as 30 for BL, are in `special`; `step` is 2 where the fields name pairs.
 */
function* aliasings(fields: readonly Field[], special: readonly number[] = [], step = 1): Generator<readonly number[]> {
	const at = function* (chosen: readonly number[], used: number): Generator<readonly number[]> {
		if (chosen.length === fields.length) {
			yield chosen;
			return;
		}
		for (let n = 0; n <= used; n++) yield* at([...chosen, n * step], Math.max(used, n + 1));
		for (const n of [...special, 31]) yield* at([...chosen, n], used);
	};
	yield* at([], 0);
}

/** Register numbers that an instruction names itself. */
const special = (e: Encoding): readonly number[] => (e.exec === "branchLinkRegister" ? [30] : []);

/** Register fields of CASP name the even register of a pair. */
export const registerStep = (e: Encoding): number => (e.exec === "compareAndSwapPair" ? 2 : 1);

/** The choices of registers that stand for all those of an encoding. */
export const registerChoices = (e: Encoding): (readonly number[])[] => [
	...aliasings(registerFields(e), special(e), registerStep(e)),
];

/** A word with its registers. */
export const withRegisters = (e: Encoding, shape: number, choice: readonly number[]): number =>
	registerFields(e).reduce((word, f, i) => withField(word, f, choice[i] as number), shape);
