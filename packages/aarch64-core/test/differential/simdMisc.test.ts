import { createTestDriver, disassemble, type Encoding } from "@upcall/spec";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { fullModel } from "../support/generators/model.ts";
import { Random } from "../support/generators/random.ts";
import { miscState, simdMisc, wordsOf } from "../support/simdCases.ts";
import { CODE, runVectorWord } from "../support/vectorCases.ts";

/** Cases of each combination of the fields that choose the operation. */
const CASES = 12;
/** Combinations of index and immediate that are run for one encoding; of the others a random part. */
const SHAPES = 64;

const saturating = /^(UQ|SQ|SUQ|USQ)/;

describe("Advanced SIMD copies, permutations, immediates, shifts by immediate and two-register instructions", () => {
	const spec = createTestDriver();
	const engine = createEngineDriver();
	beforeAll(() => {
		spec.reset(fullModel);
		engine.reset(fullModel);
	});

	it("are all of the table", () => {
		expect(simdMisc.length).toBeGreaterThanOrEqual(220);
	});

	it.each(simdMisc.map((e): [string, Encoding] => [e.id, e]))("%s: the engine does what the spec does", (_, e) => {
		const r = new Random(e.value, e.mask);
		const words = wordsOf(r, e, SHAPES, CASES);
		const code = new Uint8Array(0x4000);
		new Uint32Array(code.buffer).set(words);
		for (const driver of [spec, engine]) driver.setMemory([{ ipa: CODE, bytes: code }]);
		let saturated = 0;
		for (const [i, word] of words.entries()) {
			const state = miscState(r, e, word);
			const [expected, got] = [runVectorWord(spec, 4 * i, state), runVectorWord(engine, 4 * i, state)];
			if (expected.fpsr !== state.fpsr) saturated++;
			const operands = state.v.map((y) => y.toString(16));
			expect(got, `${word.toString(16)} ${disassemble(word)} of ${operands}`).toEqual(expected);
		}
		if (saturating.test(e.mnemonic)) expect(saturated).toBeGreaterThan(0);
	});
});
