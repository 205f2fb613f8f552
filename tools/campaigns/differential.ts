/**
 * Engine against spec on random programs, as long as wanted.
 *
 * Usage: tsx --conditions=@upcall/source campaigns/differential.ts [--batches N] [--seed S] [--kind single|sequence|maintenance]
 *        [--against spec] [--all] (in tools/; `--all` goes on after a difference; `--against spec` checks the generators)
 */
import { parseArgs } from "node:util";
import { createTestDriver } from "@upcall/spec";
import { createEngineDriver } from "../../packages/aarch64-core/test/support/engineDriver.ts";
import { SEQUENCE, SINGLE } from "../../packages/aarch64-core/test/support/generators/cases.ts";
import { compareBatch, newTally } from "../../packages/aarch64-core/test/support/generators/compare.ts";
import { MAINTENANCE } from "../../packages/aarch64-core/test/support/generators/maintenance.ts";

const { values } = parseArgs({
	options: {
		batches: { type: "string", default: "100" },
		seed: { type: "string", default: "1" },
		kind: { type: "string" },
		against: { type: "string", default: "engine" },
		all: { type: "boolean", default: false },
	},
});
const kinds = [SINGLE, SEQUENCE, MAINTENANCE].filter((k) => values.kind === undefined || k.name === values.kind);
const spec = createTestDriver();
const other = values.against === "spec" ? createTestDriver() : createEngineDriver();
const tally = newTally();
const first = Number(values.seed);
const start = performance.now();
let failures = 0;
for (let seed = first; seed < first + Number(values.batches); seed++) {
	for (const kind of kinds) {
		const message = compareBatch(spec, other, kind, seed, tally);
		if (message === undefined) continue;
		failures++;
		console.log(message);
		if (!values.all) process.exit(1);
	}
}
const seconds = (performance.now() - start) / 1000;
console.log(
	`${tally.cases} cases, ${tally.steps} steps on each side, ${failures} differences, ${seconds.toFixed(1)} s, exits ${JSON.stringify(tally.exits)}`,
);
process.exitCode = failures === 0 ? 0 : 1;
