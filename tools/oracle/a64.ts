/**
 * Compares the model's A64 instructions with qemu-aarch64 on random cases.
 *
 *	tsx --conditions=@upcall/source tools/oracle/a64.ts [--cases N] [--seed S] [--class ID] [--workers N] [--json FILE]
 *
 * `--cases` is the total over all classes, 2,000,000 by default; `--class` is an id of the encoding tables, or a part
 * of one; `--json` writes the counts of each class. Ends with status 1 when there is a difference that exceptions.ts does not explain.
 */
import { type ChildProcess, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type ClassResult, compareClasses } from "./campaign.ts";
import { type CaseClass, classes, notUserMode, partlyUserMode } from "./classes.ts";
import { exceptions } from "./exceptions.ts";
import { buildHarness, COMPILER, CPUS, EMULATOR, have, startHarnesses } from "./harness.ts";

interface Task {
	readonly program: string;
	readonly ids: readonly string[];
	readonly cases: number;
	readonly seed: number;
}

async function work({ program, ids, cases, seed }: Task): Promise<void> {
	const wanted = new Set(ids);
	const harnesses = startHarnesses(program);
	await compareClasses(
		harnesses.of,
		classes.filter((c) => wanted.has(c.id)),
		cases,
		seed,
		(result) => process.send?.(result),
	);
	harnesses.close();
	process.disconnect();
}

function row(r: ClassResult): string {
	const excused = Object.entries(r.excused).map(([id, n]) => `  ${n} not compared (${id})`);
	const counts = `${r.cases} cases  ${r.undefined} undefined  ${r.faults} faults  ${r.mismatches} mismatches`;
	return [`${r.id.padEnd(28)} ${counts}${excused.join("")}`, ...r.examples.map((e) => `    ${e}`)].join("\n");
}

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			cases: { type: "string", default: "2000000" },
			seed: { type: "string", default: "1" },
			class: { type: "string" },
			workers: { type: "string", default: "2" },
			json: { type: "string" },
		},
	});
	for (const tool of [COMPILER, EMULATOR]) {
		if (!have(tool)) {
			console.error(`${tool} is needed (Debian: gcc-aarch64-linux-gnu, qemu-user)`);
			return 2;
		}
	}
	const wanted: readonly CaseClass[] = classes.filter((c) => c.id.includes(values.class ?? ""));
	const cases = Math.ceil(Number(values.cases) / wanted.length);
	const seed = Number(values.seed);
	const workers = Math.min(Number(values.workers), wanted.length);
	if (!(cases > 0) || !Number.isInteger(seed) || !(workers > 0)) {
		console.error("--cases and --workers are positive numbers, --seed an integer, --class a part of a known id");
		return 2;
	}
	const program = buildHarness();
	const results = new Map<string, ClassResult>();
	const begin = performance.now();
	const exits = Array.from({ length: workers }, (_, k) => {
		const child: ChildProcess = fork(fileURLToPath(import.meta.url), ["--worker"]);
		const ids = wanted.filter((__, i) => i % workers === k).map((c) => c.id);
		child.on("message", (result: ClassResult) => results.set(result.id, result));
		child.send({ program, ids, cases, seed } satisfies Task);
		return new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
	});
	const failed = (await Promise.all(exits)).some((code) => code !== 0);
	const seconds = (performance.now() - begin) / 1000;

	let total = 0;
	let mismatches = 0;
	for (const { id } of wanted) {
		const result = results.get(id);
		if (result === undefined) {
			console.log(`${id}: no result`);
			mismatches++;
			continue;
		}
		console.log(row(result));
		total += result.cases;
		mismatches += result.mismatches;
	}
	if (values.class === undefined) {
		for (const [id, why] of Object.entries(notUserMode)) console.log(`${id.padEnd(28)} not run: ${why}`);
		for (const [id, why] of Object.entries(partlyUserMode)) console.log(`${id.padEnd(28)} only: ${why}`);
		for (const { id, section, reason } of exceptions) console.log(`${id} (${section}): ${reason}`);
	}
	console.log(
		`${total} cases of ${wanted.length} classes, ${mismatches} mismatches, ${EMULATOR} -cpu ${CPUS.join(" and ")}, seed ${seed}, ` +
			`${seconds.toFixed(1)} s, ${Math.round(total / seconds)} cases/s`,
	);
	if (values.json !== undefined) {
		const counts = wanted.map(({ id }) => [id, { ...results.get(id), examples: undefined }]);
		writeFileSync(values.json, `${JSON.stringify(Object.fromEntries(counts), null, "\t")}\n`);
	}
	return failed || mismatches > 0 ? 1 : 0;
}

if (process.argv[2] === "--worker") {
	process.once("message", (task: Task) => {
		work(task).catch((error: unknown) => {
			console.error(error);
			process.exit(1);
		});
	});
} else process.exitCode = await main();
