import { createTestDriver } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { SEQUENCE, SINGLE } from "../support/generators/cases.ts";
import { compareBatch, makeBatch, newTally } from "../support/generators/compare.ts";
import { MAINTENANCE } from "../support/generators/maintenance.ts";

/** Seeds are numbers of batches, from 1: the same programs in every run. tools/campaigns/differential.ts has more. */
const SINGLE_BATCHES = 60;
const SEQUENCE_BATCHES = 250;
const MAINTENANCE_BATCHES = 35;

describe("the engine does what the spec does", () => {
	it.each([
		{ kind: SINGLE, batches: SINGLE_BATCHES, steps: 42_000 },
		{ kind: SEQUENCE, batches: SEQUENCE_BATCHES, steps: 1_100_000 },
		{ kind: MAINTENANCE, batches: MAINTENANCE_BATCHES, steps: 425_000 },
	])("$kind.name programs", { timeout: 900_000 }, ({ kind, batches, steps }) => {
		const spec = createTestDriver();
		const engine = createEngineDriver();
		const tally = newTally();
		for (let seed = 1; seed <= batches; seed++) {
			const message = compareBatch(spec, engine, makeBatch(kind, seed), tally);
			if (message !== undefined) expect.fail(message);
		}
		// What the generators must reach for the comparison to mean something.
		expect(tally.steps).toBeGreaterThan(steps);
		const exits = kind === MAINTENANCE ? ["smc"] : ["mmio", "abort", "sysreg", "hvc", "smc", "wfi", "wfe"];
		for (const exit of exits) expect(tally.exits[exit], exit).toBeGreaterThan(0);
	});
});
