import { createTestDriver } from "@upcall/spec";
import { expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { compareBatch, makeBatch, newTally, runCase } from "../support/generators/compare.ts";
import { DEBUG } from "../support/generators/debug.ts";

/** Seeds are numbers of batches, from 1: the same programs in every run. */
const BATCHES = 60;

it("software step, breakpoints and watchpoints: the engine does what the spec does", { timeout: 300_000 }, () => {
	const spec = createTestDriver();
	const engine = createEngineDriver();
	const tally = newTally();
	for (let seed = 1; seed <= BATCHES; seed++) {
		const message = compareBatch(spec, engine, makeBatch(DEBUG, seed), tally);
		if (message !== undefined) expect.fail(message);
	}
	expect(tally.exits.debug).toBeGreaterThan(100);
});

it("the programs reach every debug exception, from both Exception levels", () => {
	const spec = createTestDriver();
	const seen = new Map<number, number>();
	for (let seed = 1; seed <= 40; seed++) {
		const batch = makeBatch(DEBUG, seed);
		spec.reset();
		spec.setMemory(batch.world.regions);
		for (const c of batch.cases) {
			for (let budget = 1; budget <= 12; budget++) {
				const { state } = runCase(spec, { ...c, budget });
				const ec = Number((state.sys.ESR_EL1 ?? 0n) >> 26n);
				seen.set(ec, (seen.get(ec) ?? 0) + 1);
			}
		}
	}
	for (const ec of [0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x3c])
		expect(seen.get(ec) ?? 0, ec.toString(16)).toBeGreaterThan(20);
});
