// Changed copies of the engine's module, of which every proof must fail.

import type { Encoding } from "@upcall/spec";
import { ProvedEngine, shippedModule } from "./engine.ts";
import type { GoalMaker } from "./goals.ts";
import type { Instruction } from "./wasm/module.ts";

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

/** One mutant for each of the instructions that has a swap. */
export function* mutants(instructions: readonly Instruction[]): Generator<Mutant> {
	for (const { op, at } of instructions) {
		const swapped = SWAPS[op];
		if (swapped === undefined) continue;
		const wasm = shippedModule();
		wasm[at] = swapped;
		yield { engine: new ProvedEngine(wasm), change: `${op.toString(16)} to ${swapped.toString(16)} at ${at}` };
	}
}
