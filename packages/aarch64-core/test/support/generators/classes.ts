import type { Encoding } from "@upcall/spec";
import { type Batch, type BatchKind, randomBatch } from "./cases.ts";
import { randomWord, shapesOf, withShape } from "./instructions.ts";
import type { Random } from "./random.ts";

const NOP = 0xd503201f;
/** As many words of one encoding as fit a batch, each with a NOP after it for the exception that it may take. */
export const CLASS_CASES = 400;
/** An encoding with at most so many combinations of shape fields gets every one of them. */
const EXHAUSTIVE = 4096;

/** Whether enough cases take every combination of the shape fields of an encoding. */
export const exhaustive = (e: Encoding): boolean => shapesOf(e) <= EXHAUSTIVE;

/**
 * The batch number `n` of one encoding, of at most {@link CLASS_CASES} cases. Combinations of shape fields come in turn,
 * where there are few enough.
 */
export function classBatch(e: Encoding, seed: number, n: number, cases: number): Batch {
	const kind: BatchKind = { name: "class", length: 2, cases };
	const shapes = shapesOf(e);
	let position = 0;
	const choose = (r: Random): number => {
		const index = n * cases + (position >> 1);
		if (position++ & 1) return NOP;
		const word = randomWord(r, e);
		return shapes <= EXHAUSTIVE && shapes > 1 ? withShape(e, word, index % shapes) : word;
	};
	const again = `--class ${e.id} --seed ${seed} --first ${n} --batches 1 --size ${cases}`;
	return randomBatch(kind, (seed + n * 7919) >>> 0, choose, again);
}
