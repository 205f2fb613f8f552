import type { Encoding } from "@upcall/spec";

/** One thing that is not the same. */
export interface StateDifference {
	readonly what: string;
	readonly engine: string;
	readonly spec: string;
}

/** The first difference between engine and specification. */
export interface Difference {
	readonly vcpu: number;
	/** Exception level at the instruction. */
	readonly el: number;
	readonly pc: bigint;
	/** The instruction word; absent when it could not be fetched. */
	readonly word: number | undefined;
	readonly text: string | undefined;
	/** The encoding that the word matches; absent for unallocated words. */
	readonly encoding: Encoding | undefined;
	/** Instructions that all vCPUs had retired before it. */
	readonly count: number;
	/** Instructions of the window that was checked when no single instruction of it shows the difference; else 1. */
	readonly window: number;
	readonly state: readonly StateDifference[];
}

/** Ends a run in which engine and specification differ. */
export class DifferenceFound extends Error {
	override readonly name = "DifferenceFound";
	readonly difference: Difference;

	constructor(difference: Difference) {
		super(`engine and specification differ at PC 0x${difference.pc.toString(16)}`);
		this.difference = difference;
	}
}

const hex = (value: bigint | number, digits = 1): string => `0x${value.toString(16).padStart(digits, "0")}`;

/** Where the manual describes the instructions of a group. @see DDI 0487, chapters C6 (base) and C7 (SIMD and FP) */
function clause(encoding: Encoding | undefined): string {
	if (encoding === undefined) return "no encoding: unallocated words are UNDEFINED (DDI 0487, C4.1)";
	const { id, exec, group, mnemonic } = encoding;
	const section = group === "simd-fp" || group === "simd-load-store" ? "C7.2" : "C6.2";
	return `${id}, meaning ${exec} (DDI 0487, ${section}, ${mnemonic})`;
}

/**
 * The report of a difference, several lines.
 * @param replay - a command line that comes to the same instruction
 */
export function differenceText(d: Difference, replay: string): string {
	const word = d.word === undefined ? "cannot be fetched" : `${hex(d.word, 8).slice(2)}  ${d.text ?? "unallocated"}`;
	const width = Math.max(...d.state.map(({ what }) => what.length));
	return [
		"upcall: engine and specification differ",
		`  instruction  ${hex(d.pc)}: ${word}  (vCPU ${d.vcpu}, EL${d.el})`,
		...(d.window === 1 ? [] : [`  window       starts there; ${d.window} instructions, none of which differs alone`]),
		`  clause       ${clause(d.encoding)}`,
		`  count        ${d.count} instructions retired before`,
		...d.state.map(({ what, engine, spec }) => `  ${what.padEnd(width)}  engine ${engine}  spec ${spec}`),
		`  replay       ${replay}`,
		"",
	].join("\n");
}
