/**
 * Proves that the engine does what the specification says: the compiled handler of every integer instruction, executed
 * on unknown registers, against the meaning in `packages/spec`.
 *
 * Usage: tsx --conditions=@upcall/source prove/prove.ts [--class PART_OF_ID] [--all] [--jobs N] [--json FILE] [--write]
 *        [--quiet] (in tools/; needs z3). `--all` proves again what `proofs.json` lists; `--write` brings that file up to
 *        date; `--quiet` prints only what failed and the totals.
 */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { disassemble, encodings } from "@upcall/spec";
import { combine, countWords, type Evidence } from "./classes.ts";
import { confirm } from "./confirm.ts";
import type { Job, Result } from "./worker.ts";

const WORDS_PER_JOB = 2500;
const GROUPS = new Set(["dp-immediate", "dp-register", "branch-exception-system", "load-store"]);
const PROOFS = fileURLToPath(new URL("proofs.json", import.meta.url));

const { values } = parseArgs({
	options: {
		class: { type: "string" },
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
const chosen = encodings.filter(
	(e) => GROUPS.has(e.group) && (values.class === undefined || e.id.includes(values.class)),
);
const jobs: Job[] = chosen.flatMap(({ id }, i) => {
	const parts = Math.ceil(countWords(chosen[i] as (typeof chosen)[number]) / WORDS_PER_JOB);
	return Array.from({ length: parts }, (_, part) => ({ id, part, parts }));
});
jobs.sort((a, b) => b.parts - a.parts);

const known: string[] = values.all ? [] : JSON.parse(readFileSync(PROOFS, "utf8"));
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
for (const { id } of chosen) evidence[id] = combine((results.get(id) ?? []).map((r) => r.evidence));
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
		if (encoding !== undefined && Object.keys(f.model).length > 0) console.log(`  ${confirm(encoding, f)}`);
	}
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(evidence, undefined, "\t")}\n`);
if (values.write) {
	const kept = values.class === undefined ? needed : new Set([...known, ...needed]);
	writeFileSync(PROOFS, `${JSON.stringify([...kept].sort(), undefined, "\t")}\n`);
}
console.log(
	`${totals.proved + totals.partial} classes proved (${totals.partial} in part), ${totals.failed} failed, ${totals.outside} outside; ` +
		`${totals.goals} goals (${totals.structural} structural, ${totals.algebra} algebra, ${totals.solver} by solver with ${asked} new queries), ` +
		`${totals.undefined} UNDEFINED words, ${((performance.now() - begin) / 1000).toFixed(1)} s`,
);
process.exitCode = totals.failed > 0 ? 1 : 0;
