// Random input against everything that a guest or a KVM client controls:
//   tsx --conditions=@upcall/source tools/fuzz/fuzz.ts [--seconds N | --cases N] [--seed S] [--target NAME] [--case N] [--verbose]
// --seconds is the time of all targets together, --cases the number for each. Each target runs in a process of its own,
// so that a crash or a hang is seen. The exit status is 1 when there are findings.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { TARGET_NAMES, type TargetName } from "./target.ts";
import type { WorkerOrder, WorkerReport } from "./worker.ts";

const DEFAULT_SECONDS = 20;
/** A case that takes longer hangs. */
const HANG_MS = 20_000;
/** A process that needs longer to begin its first case hangs. */
const START_MS = 120_000;
/** Outcomes that --verbose shows of a target. */
const ROWS = 48;
/** Findings after which a target is given up. */
const ENOUGH = 3;

interface Finding {
	readonly number: number;
	readonly text: string;
}

interface Result {
	cases: number;
	seconds: number;
	slowest: number;
	slowestCase: number;
	readonly findings: Finding[];
	readonly outcomes: Map<string, number>;
}

const { values } = parseArgs({
	options: {
		seconds: { type: "string" },
		cases: { type: "string" },
		seed: { type: "string", default: "1" },
		target: { type: "string", multiple: true },
		case: { type: "string" },
		verbose: { type: "boolean", short: "v", default: false },
	},
});

function whole(name: string, text: string | undefined, fallback: number): number {
	const value = text === undefined ? fallback : Number(text);
	if (Number.isInteger(value) && value >= 0) return value;
	throw new TypeError(`--${name} is ${text}; give a whole number`);
}

function selected(): TargetName[] {
	const names = values.target ?? TARGET_NAMES;
	for (const name of names)
		if (!TARGET_NAMES.includes(name as TargetName))
			throw new TypeError(`there is no target ${name}; the targets are ${TARGET_NAMES.join(", ")}`);
	return names as TargetName[];
}

const seed = whole("seed", values.seed, 1);

function replayCommand(name: TargetName, number: number): string {
	return `tsx --conditions=@upcall/source tools/fuzz/fuzz.ts --target ${name} --seed ${seed} --case ${number}`;
}

function report(name: TargetName, finding: Finding): void {
	console.log(`FINDING in ${name}, seed ${seed}, case ${finding.number}:\n${finding.text}`);
	console.log(`  replay: ${replayCommand(name, finding.number)}`);
}

/** Runs one process to its end. @returns the case after which to go on, or undefined when all are done */
function runWorker(order: WorkerOrder, result: Result): Promise<number | undefined> {
	return new Promise((resolve) => {
		const file = fileURLToPath(new URL("./worker.ts", import.meta.url));
		const flags = [...process.execArgv, "--expose-gc", "--max-old-space-size=2048"];
		const child = spawn(process.execPath, [...flags, file, JSON.stringify(order)], {
			stdio: ["ignore", "pipe", "pipe"],
		});
		let current = order.from;
		let begun = 0;
		let finished = false;
		let hung = false;
		let stderr = "";
		const watch = (milliseconds: number): NodeJS.Timeout =>
			setTimeout(() => {
				hung = true;
				child.kill("SIGKILL");
			}, milliseconds);
		let timer = watch(START_MS);
		const found = (finding: Finding): void => {
			result.findings.push(finding);
			report(order.target, finding);
		};
		child.stderr.on("data", (bytes: Buffer) => {
			stderr = (stderr + bytes.toString()).slice(-4000);
		});
		createInterface({ input: child.stdout }).on("line", (line) => {
			clearTimeout(timer);
			timer = watch(HANG_MS);
			if (line.startsWith("case ")) {
				current = Number(line.slice(5));
				begun++;
			} else if (line.startsWith("finding ")) found(JSON.parse(line.slice(8)) as Finding);
			else if (line.startsWith("done ")) {
				finished = true;
				const done = JSON.parse(line.slice(5)) as WorkerReport;
				result.cases += done.cases;
				result.seconds += done.seconds;
				if (done.slowest > result.slowest) {
					result.slowest = done.slowest;
					result.slowestCase = done.slowestCase;
				}
				for (const [outcome, n] of Object.entries(done.outcomes))
					result.outcomes.set(outcome, (result.outcomes.get(outcome) ?? 0) + n);
			}
		});
		child.on("close", (code, signal) => {
			clearTimeout(timer);
			if (finished && code === 0) return resolve(undefined);
			const what = hung
				? `no end after ${(begun === 0 ? START_MS : HANG_MS) / 1000} s`
				: `the process ended with ${signal ?? `status ${code}`}`;
			found({ number: current, text: `${what}\n${stderr.trim()}` });
			if (!finished) result.cases += begun;
			// Without a single case the target cannot run at all.
			resolve(begun === 0 || finished ? undefined : current + 1);
		});
	});
}

async function fuzz(name: TargetName, milliseconds: number, first: number, end: number): Promise<Result> {
	const result: Result = {
		cases: 0,
		seconds: 0,
		slowest: 0,
		slowestCase: 0,
		findings: [],
		outcomes: new Map(),
	};
	const deadline = performance.now() + milliseconds;
	let from: number | undefined = first;
	let left = milliseconds;
	while (from !== undefined && from < end && result.findings.length < ENOUGH && left > 0) {
		from = await runWorker({ target: name, seed, from, to: end, milliseconds: left }, result);
		left = deadline - performance.now();
	}
	return result;
}

function printTable(results: ReadonlyMap<TargetName, Result>): void {
	console.log(`${"target".padEnd(12)}${"cases".padStart(9)}${"seconds".padStart(10)}${"findings".padStart(10)}`);
	for (const [name, r] of results) {
		const row = `${name.padEnd(12)}${String(r.cases).padStart(9)}${r.seconds.toFixed(1).padStart(10)}`;
		console.log(row + String(r.findings.length).padStart(10));
	}
}

function printOutcomes(results: ReadonlyMap<TargetName, Result>): void {
	for (const [name, r] of results) {
		console.log(`\n${name}: slowest case ${r.slowest.toFixed(0)} ms (case ${r.slowestCase})`);
		const rows = [...r.outcomes].sort((a, b) => b[1] - a[1]).slice(0, ROWS);
		for (const [outcome, n] of rows) {
			console.log(`  ${outcome.padEnd(44)}${String(n).padStart(9)}  ${(n / r.cases).toFixed(3)} a case`);
		}
	}
	console.log("");
}

const names = selected();
const only = values.case === undefined ? undefined : whole("case", values.case, 0);
const counted = only !== undefined || values.cases !== undefined;
const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
if (!(seconds > 0)) throw new TypeError(`--seconds is ${values.seconds}; give a positive number`);
const milliseconds = counted ? Number.MAX_SAFE_INTEGER : (seconds * 1000) / names.length;
const first = only ?? 0;
const end = only !== undefined ? only + 1 : counted ? whole("cases", values.cases, 0) : Number.MAX_SAFE_INTEGER;

const results = new Map<TargetName, Result>();
for (const name of names) results.set(name, await fuzz(name, milliseconds, first, end));
if (values.verbose) printOutcomes(results);
printTable(results);
const all = [...results.values()];
const findings = all.reduce((n, r) => n + r.findings.length, 0);
console.log(
	`${all.reduce((n, r) => n + r.cases, 0)} cases, seed ${seed}, ${findings} finding${findings === 1 ? "" : "s"}`,
);
process.exitCode = findings > 0 ? 1 : 0;
