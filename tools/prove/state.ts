// The places of the CPU's state that a proof compares, and their unknown initial values.
import { cat, extract } from "./ir/simplify.ts";
import { lit, type Term, variable } from "./ir/term.ts";

/** Bits 63:12 and 11:2 of the PC; it is aligned. */
export const page = (): Term => variable("PC_page", 52);
export const pageOffset = (): Term => (word === undefined ? variable("PC_offset", 10) : lit(10, word));

let word: number | undefined;

/** Says at which word of its page the instruction is. Without a word it is at any. */
export function placeInstruction(at: number | undefined): void {
	word = at;
}

/** What is known about registers: the number of low bits that are zero, by place. */
export type Alignment = ReadonlyMap<string, number>;

/** Variables are never forgotten. */
const unknowns = new Map<string, Term>();

function widthOf(place: string): number {
	if (place.length === 1) return 1;
	if (place === "monitor") return 32;
	return /^v\d/.test(place) ? 128 : 64;
}

/**
 * The initial value of a place: `x0` to `x30`, `v0` to `v31`, `sp`, `pc`, a flag, `monitor` (bytes marked), or a system
 * register.
 */
export function initialValue(place: string, aligned: Alignment = new Map()): Term {
	if (place === "pc") return cat(page(), pageOffset(), lit(2, 0));
	const zeros = aligned.get(place) ?? 0;
	let value = unknowns.get(place);
	if (value === undefined) {
		value = variable(place, widthOf(place));
		unknowns.set(place, value);
	}
	return zeros === 0 ? value : cat(extract(value, 63, zeros), lit(zeros, 0));
}
