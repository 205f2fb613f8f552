import { createTestDriver } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "./support/engineDriver.ts";
import { fullModel } from "./support/generators/model.ts";
import { HardwareRunner, hardwareResultsPath, readHardwareResults } from "./support/hardwareResults.ts";

const path = hardwareResultsPath();
const results = path === undefined ? { routines: [], inputs: [] } : readHardwareResults(path);
/** The specification runs one routine of so many; tools/campaigns/hardwareResults.ts runs all. */
const SAMPLE = 25;
const missing = "skipped: no recorded results in $UPCALL_HARDWARE_RESULTS or beside the checkout";

describe(`floating-point and SIMD routines write what hardware wrote${path === undefined ? `, ${missing}` : ""}`, () => {
	it.skipIf(path === undefined)("the engine, every routine", { timeout: 120_000 }, () => {
		const runner = new HardwareRunner(createEngineDriver(), fullModel, results.inputs);
		const wrong = results.routines.map((r) => runner.run(r)).filter((message) => message !== undefined);
		expect(wrong).toEqual([]);
		expect(results.routines.length).toBeGreaterThan(1000);
	});

	it.skipIf(path === undefined)(`the specification, one of ${SAMPLE}`, { timeout: 120_000 }, () => {
		const runner = new HardwareRunner(createTestDriver(), fullModel, results.inputs);
		const sample = results.routines.filter((_, i) => i % SAMPLE === 0);
		const wrong = sample.map((r) => runner.run(r)).filter((message) => message !== undefined);
		expect(wrong).toEqual([]);
	});

	it.skipIf(path === undefined)("a result that differs is noticed", () => {
		const runner = new HardwareRunner(createEngineDriver(), fullModel, results.inputs);
		const [routine] = results.routines as [(typeof results.routines)[0]];
		const expected = Uint8Array.from(routine.expected);
		expected[expected.length - 1] = (expected.at(-1) as number) ^ 1;
		expect(runner.run({ ...routine, expected })).toMatch(`${routine.name}: byte ${expected.length - 1} `);
	});
});
