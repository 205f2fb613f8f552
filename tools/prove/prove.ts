/**
 * Proves that the engine does what the specification says: the compiled handler of every integer instruction, executed
 * on unknown registers, against the meaning in `packages/spec`. With `--tier jit` the same of the code that the compiler makes
 * of single instructions, and of those that set flags with those that use them.
 *
 * Usage: tsx --conditions=@upcall/source prove/prove.ts [--tier interp|jit] [--class PART_OF_ID] [--most N] [--all] [--jobs N]
 *        [--json FILE] [--write] [--quiet] (in tools/; needs z3). `--most` bounds the words of a class that are compiled. `--all` proves again what `proofs.json` or `compiledProofs.json` lists; `--write` brings that file up to
 *        date; `--quiet` prints only what failed and the totals.
 */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { disassemble, encodings } from "@upcall/spec";
import { countWords } from "./classes.ts";
import { confirm } from "./confirm.ts";
import { combine, type Evidence } from "./evidence.ts";
import { compiledEncodings } from "./jit/classes.ts";
import { producers } from "./jit/pairs.ts";
import { sampledWords } from "./jit/words.ts";
import type { Job, Result } from "./worker.ts";

const WORDS_PER_JOB = 2500;
const COMPILED_PER_JOB = 250;
/** More than a class has. */
const MOST = 1e6;
const GROUPS = new Set(["dp-immediate", "dp-register", "branch-exception-system", "load-store"]);
/** Answers of the solver, by tier. */
const PROOFS: Readonly<Record<string, string>> = { interp: "proofs.json", jit: "compiledProofs.json" };

const { values } = parseArgs({
	options: {
		tier: { type: "string", default: "interp" },
		class: { type: "string" },
		most: { type: "string", default: String(MOST) },
		all: { type: "boolean", default: false },
		jobs: { type: "string", default: String(availableParallelism()) },
		json: { type: "string" },
		write: { type: "boolean", default: false },
		quiet: { type: "boolean", default: false },
	},
});
if (spawnSync("z3", ["--version"]).error) {
	console.error("z3 is not installed: it decides the goals that are not equal by normal form");
	process.exit(1);
}
const proofs = fileURLToPath(new URL(fileOfTier(values.tier), import.meta.url));
const most = Number(values.most);
const isChosen = (id: string): boolean => values.class === undefined || id.includes(values.class);
const handlers = encodings.filter((e) => values.tier === "interp" && GROUPS.has(e.group) && isChosen(e.id));
const compiled = compiledEncodings.filter((e) => values.tier === "jit" && isChosen(e.id));
const sequences = producers.filter((id) => values.tier === "jit" && isChosen(id));
const chosen = [...handlers, ...compiled];
const split = (id: string, of: Job["of"], words: number, size: number): Job[] => {
	const parts = Math.ceil(words / size);
	return Array.from({ length: parts }, (_, part) => ({ id, part, parts, of, most }));
};
const jobs: Job[] = [
	...handlers.flatMap((e) => split(e.id, "handler", countWords(e), WORDS_PER_JOB)),
	...compiled.flatMap((e) => split(e.id, "compiled", sampledWords(e, most).length, COMPILED_PER_JOB)),
	...sequences.flatMap((id) => split(id, "sequences", 1, 1)),
];
jobs.sort((a, b) => b.parts - a.parts);

const known: string[] = values.all ? [] : JSON.parse(readFileSync(proofs, "utf8"));
const results = new Map<string, Result[]>();
const needed = new Set<string>();
let asked = 0;
const begin = performance.now();

async function work(child: ChildProcess): Promise<void> {
	child.send({ proved: known });
	for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
		const answer = new Promise<Result>((resolve, reject) => {
			child.once("message", resolve);
			child.once("exit", (code) => reject(new Error(`a worker ended with ${code} at ${job?.id}`)));
		});
		child.send(job);
		const result = await answer;
		child.removeAllListeners("exit");
		results.set(result.id, [...(results.get(result.id) ?? []), result]);
		for (const q of result.queries) needed.add(q);
		asked += result.asked;
	}
	child.disconnect();
}

const workers = Array.from({ length: Math.min(Number(values.jobs), jobs.length) }, () =>
	work(fork(fileURLToPath(new URL("worker.ts", import.meta.url)))),
);
await Promise.all(workers);

const evidence: Record<string, Evidence> = {};
for (const id of [...chosen.map((e) => e.id), ...sequences])
	evidence[id] = combine((results.get(id) ?? []).map((r) => r.evidence));
const totals = {
	proved: 0,
	partial: 0,
	failed: 0,
	outside: 0,
	goals: 0,
	structural: 0,
	algebra: 0,
	solver: 0,
	undefined: 0,
};
for (const [id, e] of Object.entries(evidence)) {
	totals[e.status]++;
	totals.goals += e.words - e.undefined;
	for (const key of ["structural", "algebra", "solver", "undefined"] as const) totals[key] += e[key];
	const counts = `${e.words - e.undefined} goals, ${e.structural}/${e.algebra}/${e.solver}`;
	if (!values.quiet || e.status === "failed")
		console.log(
			`${id.padEnd(28)} ${e.status.padEnd(8)} ${counts.padEnd(34)} ${e.seconds.toFixed(1).padStart(6)} s  ${e.remark}`,
		);
	for (const f of e.failures) {
		console.log(`  ${disassemble(f.word, 0n)} (${f.word.toString(16)}): ${f.goal}: ${f.reason}`);
		for (const [name, value] of Object.entries(f.model)) console.log(`    ${name} = 0x${value}`);
		const encoding = chosen.find((x) => x.id === id);
		if (values.tier === "interp" && encoding !== undefined && Object.keys(f.model).length > 0)
			console.log(`  ${confirm(encoding, f)}`);
	}
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(evidence, undefined, "\t")}\n`);
if (values.write) {
	const whole = values.class === undefined && (values.tier === "interp" || most === MOST);
	const kept = whole ? needed : new Set([...known, ...needed]);
	writeFileSync(proofs, `${JSON.stringify([...kept].sort(), undefined, "\t")}\n`);
}
console.log(
	`${totals.proved + totals.partial} classes proved (${totals.partial} in part), ${totals.failed} failed, ${totals.outside} outside; ` +
		`${totals.goals} goals (${totals.structural} structural, ${totals.algebra} algebra, ${totals.solver} by solver with ${asked} new queries), ` +
		`${totals.undefined} UNDEFINED words, ${((performance.now() - begin) / 1000).toFixed(1)} s`,
);
process.exitCode = totals.failed > 0 ? 1 : 0;

function fileOfTier(tier: string): string {
	const file = PROOFS[tier];
	if (file !== undefined) return file;
	console.error(`there is no tier ${tier}: it is interp or jit`);
	process.exit(1);
}
