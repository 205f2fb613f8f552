import { createTestDriver, encodings } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { classBatch } from "../support/generators/classes.ts";
import { compareBatch, newTally } from "../support/generators/compare.ts";

/** tools/campaigns/differential.ts has more. */
const CASES = 24;

describe("floating-point instructions: the engine does what the spec does", () => {
	const group = encodings.filter((e) => e.group === "simd-fp" && /float|complex|unsignedEstimate/i.test(e.exec));

	it("has every encoding", () => {
		expect(group.length).toBeGreaterThan(350);
	});

	it.each([
		["scalar", /_float\w+$/],
		["Advanced SIMD vectors", /_asimd\w+$/],
		["Advanced SIMD scalars", /_asisd\w+$/],
	] as const)("%s: V registers, FPSR, NZCV and traps", { timeout: 300_000 }, (_, id) => {
		const spec = createTestDriver();
		const engine = createEngineDriver();
		const tally = newTally();
		const some = group.filter((e) => id.test(e.id));
		for (const [n, e] of some.entries()) {
			const message = compareBatch(spec, engine, classBatch(e, n, 0, CASES), tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(tally.cases).toBeGreaterThan(CASES * 80);
	});
});
