// Changed copies of modules, of which every proof must fail.

import type { Encoding } from "@upcall/spec";
import { ProvedEngine, shippedModule } from "./engine.ts";
import type { GoalMaker } from "./goals.ts";
import { type Instruction, SIMD } from "./wasm/module.ts";

/** Instructions of one byte that take the place of others. */
const SWAPS: Readonly<Record<number, number>> = {
	70: 71, // i32.eq, i32.ne
	81: 82, // i64.eq, i64.ne
	84: 90, // i64.lt_u, i64.ge_u
	90: 86, // i64.ge_u, i64.gt_u
	106: 107, // i32.add, i32.sub
	107: 106,
	113: 114, // i32.and, i32.or
	114: 113, // i32.or, i32.and
	115: 113, // i32.xor, i32.and
	116: 118, // i32.shl, i32.shr_u
	118: 116, // i32.shr_u, i32.shl
	120: 119, // i32.rotr, i32.rotl
	124: 125, // i64.add, i64.sub
	125: 124,
	126: 124, // i64.mul, i64.add
	131: 132, // i64.and, i64.or
	132: 131, // i64.or, i64.and
	133: 131, // i64.xor, i64.and
	134: 136, // i64.shl, i64.shr_u
	135: 136, // i64.shr_s, i64.shr_u
	136: 134, // i64.shr_u, i64.shl
	138: 137, // i64.rotr, i64.rotl
	172: 173, // i64.extend_i32_s, i64.extend_i32_u
	196: 195, // i64.extend32_s, i64.extend16_s
};

/** A changed engine, and what was changed. */
export interface Mutant {
	readonly engine: ProvedEngine;
	readonly change: string;
}

/**
 * The instructions of the dispatch loop that a word executes and that `other` does not: its handler. What the translation
 * does is not among them.
 */
export function handlerOf(
	engine: ProvedEngine,
	maker: GoalMaker,
	[e, word]: readonly [Encoding, number],
	other: readonly [Encoding, number],
): Instruction[] {
	const run = engine.module.functions[engine.module.exports.get("run") as number];
	const inLoop = new Set(run?.code?.().map((i) => i.at));
	const visited = (encoding: Encoding, w: number): Map<number, Instruction> => {
		const seen = new Map<number, Instruction>();
		maker.visit = (i) => void seen.set(i.at, i);
		maker.make(encoding, w);
		delete maker.visit;
		return seen;
	};
	const common = visited(...other);
	return [...visited(e, word).values()].filter((i) => inLoop.has(i.at) && !common.has(i.at));
}

/** The same of SIMD instructions, behind their prefix. */
const SIMD_SWAPS: Readonly<Record<number, number>> = {
	35: 36, // i8x16.eq, i8x16.ne
	78: 80, // v128.and, v128.or
	80: 78, // v128.or, v128.and
	81: 78, // v128.xor, v128.and
	107: 109, // i8x16.shl, i8x16.shr_u
	110: 113, // i8x16.add, i8x16.sub
	140: 141, // i16x8.shr_s, i16x8.shr_u
	142: 145, // i16x8.add, i16x8.sub
	174: 177, // i32x4.add, i32x4.sub
	206: 209, // i64x2.add, i64x2.sub
};

/** Another opcode in the place of one. */
export interface Change {
	/** Where the byte is in the module. */
	readonly at: number;
	readonly to: number;
}

/** One change for each of the instructions that has a swap. */
export function* changes(instructions: readonly Instruction[]): Generator<Change> {
	for (const { op, at } of instructions) {
		const swapped = op >= SIMD ? SIMD_SWAPS[op - SIMD] : SWAPS[op];
		if (swapped === undefined) continue;
		// opcodes above 127 have a second byte, the same for both
		if (op >= SIMD) yield { at: at + 1, to: (swapped & 127) | (swapped > 127 ? 128 : 0) };
		else yield { at, to: swapped };
	}
}

/** A changed copy of a module. */
export function changed(wasm: Uint8Array, { at, to }: Change): Uint8Array {
	const copy = wasm.slice();
	copy[at] = to;
	return copy;
}

/** One mutant for each of the instructions that has a swap. */
export function* mutants(instructions: readonly Instruction[]): Generator<Mutant> {
	for (const change of changes(instructions))
		yield { engine: new ProvedEngine(changed(shippedModule(), change)), change: `${change.to} at ${change.at}` };
}
