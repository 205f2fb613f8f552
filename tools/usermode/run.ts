/**
 * Runs one static arm64 Linux program at EL0 of the engine.
 *
 * Usage: tsx --conditions=@upcall/source usermode/run.ts PROGRAM [ARGUMENT ...] (in tools/)
 */
import { readFileSync } from "node:fs";
import { runProgram } from "./program.ts";

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
	console.error("usage: run.ts PROGRAM [ARGUMENT ...]");
	process.exit(2);
}
const stdin = process.stdin.isTTY ? "" : readFileSync(0);
const { stdout, stderr, end, instructions, unknown, fault } = runProgram({ file, args: [file, ...args], stdin });
process.stdout.write(stdout);
process.stderr.write(stderr);
if (fault !== undefined) console.error(fault);
console.error(
	`[${instructions} instructions; ${JSON.stringify(end)}${unknown.length > 0 ? `; no system calls ${unknown}` : ""}]`,
);
process.exitCode = "status" in end ? end.status : 128 + end.signal;
