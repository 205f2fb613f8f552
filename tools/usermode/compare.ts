/**
 * Static arm64 Linux programs at EL0 of the engine against `qemu-aarch64`: standard output, standard error and how they
 * end must be equal.
 *
 * Usage: tsx --conditions=@upcall/source usermode/compare.ts [--small] [--only TEXT] [--tier interp|jit|auto] (in tools/)
 *
 * The programs are compiled from `programs/` and taken from Debian packages, which are fetched once. `--only` runs the
 * commands whose name contains the text.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tierOf } from "../../packages/aarch64-core/test/support/engineDriver.ts";
import { type Comparison, comparisons } from "./commands.ts";
import { ENVIRONMENT, type Outcome, runProgram } from "./program.ts";

const { values } = parseArgs({
	options: { small: { type: "boolean", default: false }, only: { type: "string" }, tier: { type: "string" } },
});
const TIMEOUT = 60_000;

interface Result {
	readonly stdout: string;
	readonly stderr: string;
	readonly end: string;
}

function underQemu({ file, args, stdin = "", files = {} }: Comparison): Result {
	const folder = mkdtempSync(join(tmpdir(), "usermode-"));
	try {
		for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
		const [name = file, ...rest] = args;
		const environment = Object.fromEntries(ENVIRONMENT.map((entry) => entry.split("=") as [string, string]));
		const path = { ...environment, PATH: process.env.PATH ?? "" };
		const options = ["-cpu", "max,sve=off", "-E", "PATH=/nowhere", "-0", name, file, ...rest];
		const run = spawnSync("qemu-aarch64", options, { cwd: folder, input: stdin, env: path, timeout: TIMEOUT });
		return {
			stdout: run.stdout.toString("latin1"),
			stderr: run.stderr.toString("latin1").replace(/^qemu: uncaught target signal.*\n/m, ""),
			end: run.signal === null ? `status ${run.status}` : run.signal,
		};
	} finally {
		rmSync(folder, { recursive: true });
	}
}

const SIGNALS: Readonly<Record<number, string>> = {
	4: "SIGILL",
	5: "SIGTRAP",
	6: "SIGABRT",
	8: "SIGFPE",
	9: "SIGKILL",
	11: "SIGSEGV",
	13: "SIGPIPE",
	15: "SIGTERM",
};

function result({ stdout, stderr, end }: Outcome): Result {
	return {
		stdout: Buffer.from(stdout).toString("latin1"),
		stderr: Buffer.from(stderr).toString("latin1"),
		end: "status" in end ? `status ${end.status}` : (SIGNALS[end.signal] ?? `signal ${end.signal}`),
	};
}

/** The first line in which two texts differ. */
function firstDifference(what: string, engine: string, qemu: string): string {
	const a = engine.split("\n");
	const b = qemu.split("\n");
	const i = a.findIndex((line, n) => line !== b[n]);
	const at = i < 0 ? a.length : i;
	return `  ${what} line ${at + 1}: engine ${JSON.stringify(a[at]?.slice(0, 120))} qemu ${JSON.stringify(b[at]?.slice(0, 120))}`;
}

function compare(command: Comparison): { readonly instructions: number; readonly differences: readonly string[] } {
	const expected = underQemu(command);
	let outcome: Outcome;
	try {
		outcome = runProgram(command, undefined, tierOf(values.tier));
	} catch (error) {
		return { instructions: 0, differences: [`  ${error instanceof Error ? error.message : error}`] };
	}
	const got = result(outcome);
	const differences: string[] = [];
	for (const what of ["stdout", "stderr", "end"] as const)
		if (got[what] !== expected[what]) differences.push(firstDifference(what, got[what], expected[what]));
	if (differences.length > 0 && outcome.fault !== undefined) differences.push(`  ${outcome.fault}`);
	if (differences.length > 0 && outcome.unknown.length > 0)
		differences.push(`  system calls missing: ${outcome.unknown}`);
	return { instructions: outcome.instructions, differences };
}

if (spawnSync("qemu-aarch64", ["--version"]).status !== 0) {
	console.error("qemu-aarch64 is not installed (Debian: qemu-user)");
	process.exit(2);
}
const { commands, missing } = comparisons();
const chosen = commands.filter(
	({ name, small }) => (!values.small || small) && (values.only === undefined || name.includes(values.only)),
);
let equal = 0;
let instructions = 0;
for (const command of chosen) {
	const { instructions: count, differences } = compare(command);
	instructions += count;
	if (differences.length === 0) equal++;
	console.log(`${differences.length === 0 ? "equal  " : "DIFFERS"} ${String(count).padStart(12)}  ${command.name}`);
	for (const line of differences) console.log(line);
}
for (const name of missing) console.log(`not here: ${name}`);
console.log(`${equal} of ${chosen.length} commands equal to qemu-aarch64, ${instructions} instructions`);
process.exitCode = equal === chosen.length && chosen.length > 0 ? 0 : 1;
