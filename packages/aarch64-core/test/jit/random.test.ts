import { createTestDriver } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { SEQUENCE, SINGLE } from "../support/generators/cases.ts";
import { compareBatch, makeBatch, newTally } from "../support/generators/compare.ts";
import { DEBUG } from "../support/generators/debug.ts";
import { LOOPS } from "../support/generators/loops.ts";
import { MAINTENANCE } from "../support/generators/maintenance.ts";

describe("compiled regions do what the spec does", () => {
	it.each([
		{ kind: SINGLE, batches: 20, slice: 1 },
		{ kind: SEQUENCE, batches: 12, slice: 7 },
		{ kind: MAINTENANCE, batches: 6, slice: 5 },
		{ kind: DEBUG, batches: 6, slice: 3 },
		{ kind: LOOPS, batches: 8, slice: 60 },
		{ kind: LOOPS, batches: 4, slice: 17 },
	])("$kind.name programs, $slice instructions at a time", { timeout: 900_000 }, ({ kind, batches, slice }) => {
		const spec = createTestDriver();
		const engine = createEngineDriver(slice);
		const tally = newTally();
		for (let seed = 1; seed <= batches; seed++) {
			const message = compareBatch(spec, engine, makeBatch(kind, seed + 1000), tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(engine.machine.jit?.statistics.regions).toBeGreaterThan(batches * 20);
	});
});
