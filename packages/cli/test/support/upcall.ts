import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { main } from "../../src/index.ts";

const entry = fileURLToPath(new URL("./main.mts", import.meta.url));
/** Node's arguments that run the command from its sources. */
export const nodeArguments = ["--conditions=@upcall/source", "--import", "tsx", entry];

/** What a run of the command did. */
export interface Outcome {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs `upcall` with these arguments, from its sources, in a process of its own. */
export function upcall(args: readonly string[], input = ""): Promise<Outcome> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [...nodeArguments, ...args], { stdio: "pipe" });
		let stdout = "";
		let stderr = "";
		child.stdout.setEncoding("utf8").on("data", (text: string) => {
			stdout += text;
		});
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			stderr += text;
		});
		child.on("error", reject);
		child.on("close", (status) => resolve({ status, stdout, stderr }));
		child.stdin.on("error", () => {});
		child.stdin.end(input);
	});
}

/** Runs `upcall` in this process: for everything that connects no terminal. */
export async function upcallHere(args: readonly string[]): Promise<Outcome> {
	let stdout = "";
	let stderr = "";
	const out = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
		stdout += String(text);
		return true;
	});
	const err = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
		stderr += String(text);
		return true;
	});
	try {
		return { ...(await main(args).then((status) => ({ status, stdout, stderr }))) };
	} finally {
		out.mockRestore();
		err.mockRestore();
	}
}

/** Whether a program is on PATH. */
export function have(program: string): boolean {
	return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
