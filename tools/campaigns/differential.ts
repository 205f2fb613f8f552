/**
 * Engine against spec on random programs, as long as wanted.
 *
 * Usage: tsx --conditions=@upcall/source campaigns/differential.ts [--batches N] [--seed S] [--first N]
 *        [--kind single|sequence|maintenance|debug|loops] [--class ID] [--cases N] [--size N] [--against spec] [--all] [--json FILE] [--slice N]
 *        [--tier interp|jit|auto] (in tools/)
 *
 * Without `--class` and `--cases`: batches of programs of each kind. `--cases N`: N single instructions of every encoding,
 * or of the encodings whose id contains `--class`; from 400 on, every combination of decoding fields where there are few. `--all` goes
 * on after a difference; `--against spec` checks the generators; `--json` writes the cases of each encoding; with
 * `--slice N` what comes after every N instructions is compiled.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createTestDriver, type Encoding, encodings } from "@upcall/spec";
import { createEngineDriver, tierOf } from "../../packages/aarch64-core/test/support/engineDriver.ts";
import { type Batch, SEQUENCE, SINGLE } from "../../packages/aarch64-core/test/support/generators/cases.ts";
import { CLASS_CASES, classBatch, exhaustive } from "../../packages/aarch64-core/test/support/generators/classes.ts";
import { compareBatch, makeBatch, newTally } from "../../packages/aarch64-core/test/support/generators/compare.ts";
import { DEBUG } from "../../packages/aarch64-core/test/support/generators/debug.ts";
import { shapesOf } from "../../packages/aarch64-core/test/support/generators/instructions.ts";
import { LOOPS } from "../../packages/aarch64-core/test/support/generators/loops.ts";
import { MAINTENANCE } from "../../packages/aarch64-core/test/support/generators/maintenance.ts";

const { values } = parseArgs({
	options: {
		batches: { type: "string" },
		cases: { type: "string" },
		size: { type: "string" },
		class: { type: "string" },
		seed: { type: "string", default: "1" },
		first: { type: "string", default: "0" },
		kind: { type: "string" },
		against: { type: "string", default: "engine" },
		all: { type: "boolean", default: false },
		json: { type: "string" },
		slice: { type: "string", default: "0" },
		tier: { type: "string" },
	},
});
const spec = createTestDriver();
const other =
	values.against === "spec" ? createTestDriver() : createEngineDriver(Number(values.slice), tierOf(values.tier));
const tally = newTally();
const seed = Number(values.seed);
const first = Number(values.first);
const start = performance.now();
let failures = 0;

/** Compares one batch; whether to go on. */
function compare(batch: Batch): boolean {
	const message = compareBatch(spec, other, batch, tally);
	if (message === undefined) return true;
	failures++;
	console.log(message);
	return values.all;
}

/** What the campaign did for one encoding. */
interface ClassCount {
	readonly cases: number;
	/** Combinations of decoding fields, and whether each was run. */
	readonly shapes: number;
	readonly exhaustive: boolean;
}

const wanted = Number(values.cases ?? CLASS_CASES);
/** Cases of one batch. */
const size = Number(values.size ?? Math.min(CLASS_CASES, wanted));

/** Batches that give an encoding the wanted number of cases; large numbers take every combination where there are few. */
function classBatches(e: Encoding): number {
	if (values.batches !== undefined) return Number(values.batches);
	const all = wanted >= CLASS_CASES && exhaustive(e) ? shapesOf(e) : 0;
	return Math.ceil(Math.max(wanted, all) / size);
}

function runClasses(): Record<string, ClassCount> {
	const counts: Record<string, ClassCount> = {};
	for (const e of encodings) {
		if (values.class !== undefined && e.id !== values.class && !e.id.includes(values.class)) continue;
		const before = tally.cases;
		const batches = classBatches(e);
		for (let n = first; n < first + batches; n++) if (!compare(classBatch(e, seed, n, size))) return counts;
		const cases = tally.cases - before;
		counts[e.id] = { cases, shapes: shapesOf(e), exhaustive: exhaustive(e) && cases >= shapesOf(e) };
	}
	return counts;
}

function runKinds(): void {
	const kinds = [SINGLE, SEQUENCE, MAINTENANCE, DEBUG, LOOPS].filter(
		(k) => values.kind === undefined || k.name === values.kind,
	);
	const last = seed + Number(values.batches ?? "100");
	for (let s = seed; s < last; s++) for (const kind of kinds) if (!compare(makeBatch(kind, s))) return;
}

const byClass = values.class !== undefined || values.cases !== undefined;
const counts = byClass ? runClasses() : undefined;
if (!byClass) runKinds();
const seconds = (performance.now() - start) / 1000;
const classes = counts === undefined ? "" : ` of ${Object.keys(counts).length} encodings`;
console.log(
	`${tally.cases} cases${classes}, ${tally.steps} steps on each side, ${failures} differences, ${seconds.toFixed(1)} s, exits ${JSON.stringify(tally.exits)}`,
);
if (values.json !== undefined && failures === 0) writeFileSync(values.json, `${JSON.stringify(counts, null, "\t")}\n`);
process.exitCode = failures === 0 && tally.cases > 0 ? 0 : 1;
