/**
 * Floating-point and SIMD routines whose results were recorded on hardware, on the engine and on the spec.
 *
 * Usage: tsx --conditions=@upcall/source campaigns/hardwareResults.ts [--on engine|spec|both] [--only NAME]
 *        [--results DIRECTORY] [--tier interp|jit|auto] (in tools/)
 */
import { parseArgs } from "node:util";
import { createTestDriver } from "@upcall/spec";
import { createEngineDriver, tierOf } from "../../packages/aarch64-core/test/support/engineDriver.ts";
import { fullModel } from "../../packages/aarch64-core/test/support/generators/model.ts";
import {
	HardwareRunner,
	hardwareResultsPath,
	readHardwareResults,
} from "../../packages/aarch64-core/test/support/hardwareResults.ts";

const { values } = parseArgs({
	options: {
		on: { type: "string", default: "both" },
		only: { type: "string", default: "" },
		results: { type: "string" },
		tier: { type: "string" },
	},
});
const path = values.results ?? hardwareResultsPath();
if (path === undefined) {
	console.error("no recorded results: --results or $UPCALL_HARDWARE_RESULTS names their directory");
	process.exit(2);
}
const { routines, inputs } = readHardwareResults(path);
const chosen = routines.filter((r) => r.name.includes(values.only));
const drivers = [
	...(values.on === "spec" ? [] : [createEngineDriver(0, tierOf(values.tier))]),
	...(values.on === "engine" ? [] : [createTestDriver()]),
];
let failures = 0;
for (const driver of drivers) {
	const runner = new HardwareRunner(driver, fullModel, inputs);
	const start = performance.now();
	let wrong = 0;
	for (const routine of chosen) {
		const message = runner.run(routine);
		if (message === undefined) continue;
		wrong++;
		console.log(`${driver.name}: ${message}`);
	}
	const bytes = chosen.reduce((sum, r) => sum + r.expected.length, 0);
	const seconds = ((performance.now() - start) / 1000).toFixed(1);
	console.log(`${driver.name}: ${chosen.length} routines, ${bytes} bytes of results, ${wrong} wrong, ${seconds} s`);
	failures += wrong;
}
process.exit(failures === 0 ? 0 : 1);
