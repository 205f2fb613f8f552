import { createTestDriver } from "@upcall/spec";
import { expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { makeBatch, runCase } from "../support/generators/compare.ts";
import { DEBUG } from "../support/generators/debug.ts";

const BATCHES = 12;

it("instructions retired at EL0: the engine counts what the spec executes one by one", { timeout: 120_000 }, () => {
	const spec = createTestDriver();
	const engine = createEngineDriver();
	let changed = 0;
	for (let seed = 1; seed <= BATCHES; seed++) {
		const batch = makeBatch(DEBUG, seed);
		for (const driver of [spec, engine]) {
			driver.reset();
			driver.setMemory(batch.world.regions);
		}
		for (const c of batch.cases) {
			const interrupts = { irqChanges: 0 };
			let expected = 0;
			const counting = {
				...spec,
				step(budget: number) {
					const { pstate, retired } = spec.save();
					const result = spec.step(Math.min(budget, 1));
					if ((pstate & 0xfn) === 0n) expected += Number(spec.save().retired - retired);
					return result;
				},
			};
			const first = runCase(counting, { ...c, ...interrupts, chunk: 1 });
			const before = engine.cpu.retiredAtEl0;
			const starting = {
				...engine,
				step(budget: number) {
					engine.cpu.countLevels(true);
					return engine.step(budget);
				},
			};
			const second = runCase(starting, { ...c, ...interrupts, chunk: c.budget });
			engine.cpu.countLevels(false);
			expect(second.state.retired).toBe(first.state.retired);
			expect(engine.cpu.retiredAtEl0 - before).toBe(expected);
			if (expected > 0 && first.state.retired - c.snapshot.retired > BigInt(expected)) changed++;
		}
	}
	// Programs that retire instructions at both Exception levels.
	expect(changed).toBeGreaterThan(100);
});
