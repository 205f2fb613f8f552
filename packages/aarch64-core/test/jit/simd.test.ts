import { createTestDriver, disassemble, type Encoding } from "@upcall/spec";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { fullModel } from "../support/generators/model.ts";
import { Random } from "../support/generators/random.ts";
import { arithmeticState, miscState, simdArithmetic, simdMisc, wordsOf } from "../support/simdCases.ts";
import { CODE, runVectorWord, type VectorState } from "../support/vectorCases.ts";

const NOP = 0xd503201f;
const HVC = 0xd4000002;
/** Instructions of a region. */
const WORDS = 3;
/** The first slice is interpreted and ends before the region; what follows it keeps the region from growing. */
const SLICE = WORDS + 1;
const PROGRAM = SLICE + WORDS + 1;
const CASES = 3;
const SHAPES = 24;

type State = (r: Random, e: Encoding, word: number) => VectorState;

describe("compiled regions of Advanced SIMD instructions", () => {
	const spec = createTestDriver();
	const engine = createEngineDriver(SLICE);
	beforeAll(() => {
		spec.reset(fullModel);
		engine.reset(fullModel);
	});

	/** Runs words of one encoding, some at a time. */
	function compare(e: Encoding, makeState: State): void {
		const r = new Random(e.value, e.mask + 1);
		const words = wordsOf(r, e, SHAPES, CASES);
		const programs = Math.ceil(words.length / WORDS);
		const code = new Uint32Array(1024);
		for (let n = 0; n < programs; n++) {
			const body = Array.from({ length: WORDS }, (_, k) => words[n * WORDS + k] ?? NOP);
			code.set([...Array<number>(SLICE).fill(NOP), ...body, HVC], n * PROGRAM);
		}
		const bytes = new Uint8Array(code.buffer);
		for (const driver of [spec, engine]) driver.setMemory([{ ipa: CODE, bytes }]);
		for (let n = 0; n < programs; n++) {
			const first = n * WORDS;
			const state = makeState(r, e, words[first] as number);
			const at = 4 * PROGRAM * n;
			const [expected, got] = [spec, engine].map((driver) => runVectorWord(driver, at, state, PROGRAM));
			const text = words.slice(first, first + WORDS).map((word) => disassemble(word));
			expect(got, `${text.join("; ")} of ${state.v.map((x) => x.toString(16))}`).toEqual(expected);
		}
	}

	it.each(simdArithmetic.map((e): [string, Encoding] => [e.id, e]))("%s", (_, e) => compare(e, arithmeticState));

	it.each(simdMisc.map((e): [string, Encoding] => [e.id, e]))("%s", (_, e) => compare(e, miscState));

	it("still execute their instructions when other regions begin there", () => {
		const [SQABS, SQNEG, B_TO_SQNEG] = [0x4ea07801, 0x6ea07843, 0x17fffffa];
		const nops = Array<number>(SLICE).fill(NOP);
		const words = [...nops, SQABS, SQNEG, HVC, NOP, ...nops.slice(1), B_TO_SQNEG];
		const bytes = new Uint8Array(0x1000);
		new Uint32Array(bytes.buffer).set(words);
		for (const driver of [spec, engine]) driver.setMemory([{ ipa: CODE, bytes }]);
		const state = { v: Array.from({ length: 32 }, (_, n) => 0x8000_0000_ffff_ff00n * BigInt(n + 1)), fpsr: 0n };
		// a region from SQABS on, then one from SQNEG on, then the first one again
		for (const [at, length] of [[0, 7] as const, [32, 6] as const, [0, 7] as const]) {
			const [expected, got] = [spec, engine].map((driver) => runVectorWord(driver, at, state, length));
			expect(got).toEqual(expected);
		}
	});

	it("have run", () => {
		expect(engine.machine.jit?.statistics.instructions).toBeGreaterThan(2000);
	});
});
