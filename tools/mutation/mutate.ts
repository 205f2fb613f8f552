/**
 * Plants bugs in the engine, one at a time, and counts how many CI's small checks find.
 *
 *	tsx --conditions=@upcall/source tools/mutation/mutate.ts [--count N] [--seed S] [--group NAME] [--workers N] [--only K]
 *
 * The bugs are drawn evenly from all groups of the engine's sources; the same seed draws the same ones. A change that gives
 * the same code, or does not compile, is none. Reviewed changes that nobody can observe are in equivalent.ts. Prints each
 * bug with the check that found it, and ends with status 1 when fewer than 95 of 100 were found.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Random } from "../oracle/random.ts";
import { equivalent } from "./equivalent.ts";
import { groups } from "./groups.ts";
import { type Mutation, mutationsOf } from "./operators.ts";
import { type Check, Workshop } from "./workshop.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tsx = (...args: string[]) => ["--conditions=@upcall/source", ...args];

/** In the order of how fast they find something. */
const checks: readonly Check[] = [
	{ name: "single instructions", args: tsx("campaigns/differential.ts", "--cases", "40") },
	{ name: "programs", args: tsx("campaigns/differential.ts", "--batches", "60", "--seed", "100000") },
	{ name: "tests of the engine", args: ["run", "--bail", "1"], inEngine: true },
];
/** A check hangs when it takes longer than this many times the slowest run of the unchanged engine that was seen. */
const PATIENCE = 6;

interface Bug {
	readonly number: number;
	readonly group: string;
	readonly path: string;
	readonly mutation: Mutation;
	readonly source: string;
	readonly text: string;
}

const key = ({ path, mutation: { from, to }, source }: Omit<Bug, "number" | "group" | "text">): string =>
	`${path}: ${source} [${from} -> ${to}]`;

/** The bugs of a seed: group by group in turn. */
function draw(count: number, seed: number, only: string | undefined): readonly Bug[] {
	const random = new Random(seed);
	const all = [...groups(fileURLToPath(new URL("../../packages/aarch64-core/engine", import.meta.url)))]
		.filter(([group]) => only === undefined || group === only)
		.map(([group, files]) => ({
			group,
			places: files.flatMap(({ path, text }) => mutationsOf(path, text).map((mutation) => ({ path, text, mutation }))),
		}));
	const bugs: Bug[] = [];
	const taken = new Set<string>();
	for (let n = 0; bugs.length < count && n < count * 50; n++) {
		const { group, places } = all[n % all.length] as (typeof all)[number];
		const { path, text, mutation } = random.pick(places);
		const source = (text.split("\n")[mutation.line - 1] ?? "").trim();
		const { at, from, to } = mutation;
		const bug = { group, path, mutation, source, text: text.slice(0, at) + to + text.slice(at + from.length) };
		if (taken.has(`${path}:${at}`) || equivalent[key(bug)] !== undefined) continue;
		taken.add(`${path}:${at}`);
		bugs.push({ ...bug, number: bugs.length });
	}
	return bugs;
}

interface Verdict {
	readonly number: number;
	/** Name of the check that found it, `none`, or `no change`. */
	readonly found: string;
}

/** Name of the first check that finds something, with a note when it did not end. */
function judge(workshop: Workshop, limits: readonly number[]): string {
	for (const [i, check] of checks.entries()) {
		const { outcome } = workshop.run(check, limits[i] as number);
		if (outcome !== "passed") return outcome === "hangs" ? `${check.name} (hang)` : check.name;
	}
	return "none";
}

function work(bugs: readonly Bug[]): void {
	const workshop = new Workshop(root);
	try {
		const original = workshop.build();
		const limits = checks.map((check) => {
			const { outcome, seconds } = workshop.run(check, 3600);
			if (outcome !== "passed") throw new Error(`${check.name}: finds something in the unchanged engine`);
			return PATIENCE * seconds;
		});
		const texts = new Map([...groups(workshop.engine).values()].flat().map(({ path, text }) => [path, text]));
		for (const bug of bugs) {
			workshop.write(bug.path, bug.text);
			const code = workshop.build();
			const found = code === undefined || code === original ? "no change" : judge(workshop, limits);
			process.send?.({ number: bug.number, found } satisfies Verdict);
			workshop.write(bug.path, texts.get(bug.path) ?? "");
		}
	} finally {
		workshop.close();
	}
	// Not at once: Node still looks at the channel after the message that this function answers.
	setImmediate(() => process.disconnect());
}

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			count: { type: "string", default: "100" },
			seed: { type: "string", default: "1" },
			group: { type: "string" },
			workers: { type: "string", default: "2" },
			only: { type: "string" },
		},
	});
	const drawn = draw(Number(values.count), Number(values.seed), values.group);
	const bugs = values.only === undefined ? drawn : drawn.filter((b) => b.number === Number(values.only));
	if (bugs.length === 0) {
		console.error("no such bug: --group names a group of groups.ts, --only a number below --count");
		return 2;
	}
	const workers = Math.min(Number(values.workers), bugs.length);
	const tally = new Map<string, { planted: number; found: number }>();
	let same = 0;
	await Promise.all(
		Array.from({ length: workers }, (_, k) => {
			const child = fork(fileURLToPath(import.meta.url), ["--worker"]);
			child.on("message", ({ number, found }: Verdict) => {
				const bug = bugs.find((b) => b.number === number) as Bug;
				if (found === "no change") same++;
				else {
					const count = tally.get(bug.group) ?? { planted: 0, found: 0 };
					count.planted++;
					if (found !== "none") count.found++;
					tally.set(bug.group, count);
				}
				console.log(`${String(number).padStart(3)}  ${found.padEnd(27)} ${bug.mutation.line} ${key(bug)}`);
			});
			child.send(bugs.filter((__, i) => i % workers === k));
			return new Promise((resolve) => child.on("exit", resolve));
		}),
	);
	let planted = 0;
	let found = 0;
	for (const [group, count] of tally) {
		console.log(`${group}: ${count.found} of ${count.planted}`);
		planted += count.planted;
		found += count.found;
	}
	console.log(`${found} of ${planted} bugs found, ${same} changes without effect on the code, seed ${values.seed}`);
	return planted > 0 && found >= 0.95 * planted ? 0 : 1;
}

if (process.argv[2] === "--worker") process.once("message", work);
else process.exitCode = await main();
