// The compiler as it is shipped, on the engine of the proofs.
import * as L from "../../../packages/aarch64-core/engine/layout.ts";
import { compileRegion } from "../../../packages/aarch64-core/src/jit/compile.ts";
import { lowers } from "../../../packages/aarch64-core/src/jit/lower/index.ts";
import { Constants, encodeModule } from "../../../packages/aarch64-core/src/jit/module.ts";
import { Records } from "../../../packages/aarch64-core/src/jit/records.ts";
import { Discovery } from "../../../packages/aarch64-core/src/jit/region.ts";
import type { ProvedEngine } from "../engine.ts";

/** A region, as the engine has it. */
export interface CompiledWords {
	/** The module of its function. */
	readonly wasm: Uint8Array;
	/** Budget that the function must be given. */
	readonly cost: number;
	/** The records of the instructions, of which the region's replaces the first. */
	readonly records: readonly (readonly [bigint, bigint])[];
}

/**
 * Compiles instructions that follow one another to a region that has nothing else; `undefined` when it does not have them all.
 *
 * @param index - word of the page of code at which the first is
 */
export function compileWords(engine: ProvedEngine, words: readonly number[], index: number): CompiledWords | undefined {
	return engine.decoded(words, index, (memory) => {
		const records = new Records(memory);
		const region = new Discovery(records, engine.state, lowers, words.length).find(4 * index);
		if (region?.instructions !== words.length) return undefined;
		const constants = new Constants();
		const body = compileRegion(region, constants);
		const view = new DataView(memory);
		const at = (n: number): number => engine.records + L.RECORD_BYTES * (index + n);
		return {
			wasm: encodeModule([body], constants, false),
			cost: body.cost,
			records: words.map((_, n) => [view.getBigUint64(at(n), true), view.getBigUint64(at(n) + 8, true)] as const),
		};
	});
}
