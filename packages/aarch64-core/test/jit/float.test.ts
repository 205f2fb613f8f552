import { createTestDriver, encodings } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { compareBatch, newTally } from "../support/generators/compare.ts";
import {
	arithmetic,
	floats,
	fused,
	halfWay,
	native,
	programs,
	related,
	scalars,
} from "../support/generators/compiled.ts";
import { randomWord } from "../support/generators/instructions.ts";

describe("compiled floating-point instructions do what the spec does", () => {
	const moves = encodings.filter((e) => e.group === "simd-load-store");
	const branches = encodings.filter((e) => /^(b|fcsel|csel|cset|adds|subs)$/i.test(e.mnemonic));

	it("every instruction", { timeout: 600_000 }, () => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		for (const [n, e] of floats.entries()) {
			const batch = programs(n, 1, 12, (r) => randomWord(r, e));
			const message = compareBatch(spec, engine, n & 1 ? native(batch) : batch, tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(engine.machine.jit?.statistics.regions).toBeGreaterThan(floats.length);
	});

	it("every load and store, first without and then with an entry of the TLB", { timeout: 600_000 }, () => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		for (const [n, e] of moves.entries()) {
			let count = 0;
			let word = 0;
			const batch = programs(n, 2, 24, (r) => {
				if ((count++ & 1) === 0) word = randomWord(r, e);
				return word;
			});
			const message = compareBatch(spec, engine, batch, tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(moves.length).toBeGreaterThan(150);
	});

	it("multiply-adds that are half way between two numbers", { timeout: 600_000 }, () => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		for (let seed = 1; seed <= 6; seed++) {
			const batch = programs(seed, 4, 150, (r) => randomWord(r, r.pick(fused)));
			const message = compareBatch(spec, engine, native(halfWay(batch)), tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(fused.length).toBeGreaterThan(8);
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
