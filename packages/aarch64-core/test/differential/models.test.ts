import { cpuModelOf, createTestDriver } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { SEQUENCE, SINGLE } from "../support/generators/cases.ts";
import { compareBatch, makeBatch, newTally } from "../support/generators/compare.ts";

/** Models whose programs meet what they lack: instructions, registers, bits of PSTATE and of the translation registers. */
const MODELS = [
	"upcall",
	"cortex-a53",
	"cortex-a72,-fp",
	"neoverse-n1,-fp16",
	"upcall,+pauth,-e0pd",
	"cortex-a57,+bti",
	"max,-bti,-lse2,-pan",
];

describe("the engine does what the spec does on a CPU of the model", () => {
	it.each(MODELS)("%s", { timeout: 300_000 }, (name) => {
		const model = cpuModelOf(name);
		const spec = createTestDriver();
		const engine = createEngineDriver();
		const tally = newTally();
		for (const [kind, batches] of [
			[SINGLE, 6],
			[SEQUENCE, 6],
		] as const) {
			for (let seed = 1; seed <= batches; seed++) {
				const batch = { ...makeBatch(kind, 7000 + seed), model };
				const message = compareBatch(spec, engine, batch, tally);
				if (message !== undefined) expect.fail(`${name}: ${message}`);
			}
		}
		expect(tally.steps).toBeGreaterThan(25_000);
	});
});
