import { createTestDriver, encodings } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { randomBatch, SINGLE } from "../support/generators/cases.ts";
import { compareBatch, newTally } from "../support/generators/compare.ts";
import { randomWord } from "../support/generators/instructions.ts";

const BATCHES = 40;

describe("loads and stores of SIMD and floating-point registers: the engine does what the spec does", () => {
	it.each([
		["registers", /^vector/],
		["structures", /Structure/],
	] as const)(
		"%s, with faults, page crossings, big-endian data and memory that is not there",
		{
			timeout: 300_000,
		},
		(_, exec) => {
			const group = encodings.filter((e) => e.group === "simd-load-store" && exec.test(e.exec));
			const spec = createTestDriver();
			const engine = createEngineDriver();
			const tally = newTally();
			for (let seed = 1; seed <= BATCHES; seed++) {
				const batch = randomBatch(SINGLE, seed, (r) => randomWord(r, r.pick(group)));
				const message = compareBatch(spec, engine, batch, tally);
				if (message !== undefined) expect.fail(message);
			}
			expect(group.length).toBeGreaterThan(75);
			expect(tally.cases).toBe(BATCHES * SINGLE.cases);
			expect(tally.exits.abort).toBeGreaterThan(100);
		},
	);
});
