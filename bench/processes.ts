import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Job, Outcome } from "./job.ts";

const CHILD = join(import.meta.dirname, "child.ts");
const TIMEOUT = 900_000;

/**
 * Does a job in a process of its own.
 *
 * @param node - the Node that does it, a path; this one by default
 * @throws Error when the process fails; what it printed is in the message
 */
export function inChild(job: Job, node: string = process.execPath): Outcome {
	const args = ["--conditions=@upcall/source", "--import", "tsx", CHILD, JSON.stringify(job)];
	const options = { encoding: "utf8", maxBuffer: 1 << 28, timeout: TIMEOUT } as const;
	return JSON.parse(execFileSync(node, args, { ...options, stdio: ["ignore", "pipe", "inherit"] }));
}

/** What a program did until it printed the last of the texts. */
export interface Watched {
	/** Seconds from its start at which each of the texts was seen. */
	readonly seconds: readonly number[];
	/** Most bytes of memory that it had. */
	readonly rss: number;
	readonly output: string;
}

/** Most memory that a process has had, in bytes; 0 where the system does not tell. */
function peakMemory(pid: number | undefined): number {
	try {
		const status = readFileSync(`/proc/${pid}/status`, "latin1");
		return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
	} catch {
		return 0;
	}
}

/**
 * Starts a program, waits until it has printed some texts, then ends it.
 *
 * @throws Error when it ends or stays silent before
 */
export function watch(program: string, args: readonly string[], texts: readonly string[]): Promise<Watched> {
	const started = performance.now();
	const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
	const seconds: number[] = [];
	let output = "";
	let errors = "";
	let rss = 0;
	return new Promise((resolve, reject) => {
		const limit = setTimeout(() => child.kill("SIGKILL"), TIMEOUT);
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			errors += text;
		});
		child.stdout.setEncoding("latin1").on("data", (text: string) => {
			output += text;
			for (const [index, wanted] of texts.entries())
				if (seconds[index] === undefined && output.includes(wanted))
					seconds[index] = (performance.now() - started) / 1000;
			rss = Math.max(rss, peakMemory(child.pid));
			if (texts.some((_, index) => seconds[index] === undefined)) return;
			clearTimeout(limit);
			child.kill("SIGKILL");
			resolve({ seconds, rss, output });
		});
		child.on("error", reject);
		child.on("close", () => {
			clearTimeout(limit);
			reject(new Error(`${program} ended before ${JSON.stringify(texts)}: ${errors}${output.slice(-600)}`));
		});
	});
}
