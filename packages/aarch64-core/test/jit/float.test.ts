import { createTestDriver, encodings } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { compareBatch, newTally } from "../support/generators/compare.ts";
import { arithmetic, floats, native, programs, related, scalars } from "../support/generators/compiled.ts";
import { randomWord } from "../support/generators/instructions.ts";

describe("compiled floating-point instructions do what the spec does", () => {
	const moves = encodings.filter((e) => e.group === "simd-load-store");
	const branches = encodings.filter((e) => /^(b|fcsel|csel|cset|adds|subs)$/i.test(e.mnemonic));

	it.each([
		["every instruction", floats],
		["loads and stores", moves],
	] as const)("%s", { timeout: 600_000 }, (_, group) => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		for (const [n, e] of group.entries()) {
			const batch = programs(n, 1, 12, (r) => randomWord(r, e));
			const message = compareBatch(spec, engine, n & 1 ? native(batch) : batch, tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(group.length).toBeGreaterThan(75);
		expect(engine.machine.jit?.statistics.regions).toBeGreaterThan(group.length);
	});

	it.each([
		["arithmetic", arithmetic, 20],
		["scalars", scalars, 8],
		["scalars, vectors, loads and stores", [...scalars, ...floats, ...moves], 12],
	] as const)("programs of %s", { timeout: 600_000 }, (_, group, batches) => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		for (let seed = 1; seed <= batches; seed++) {
			const batch = programs(seed, 14, 60, (r) => related(r, r.pick(r.chance(10) ? branches : group)));
			const message = compareBatch(spec, engine, seed & 1 ? native(batch) : batch, tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(engine.machine.jit?.statistics.instructions).toBeGreaterThan(batches * 60 * 4);
	});
});
