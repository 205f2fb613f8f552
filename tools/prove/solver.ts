// One z3 process that answers queries one after the other, and what it has answered before.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import type { Query } from "./ir/smt.ts";
import type { Term } from "./ir/term.ts";

/** `proved`: the assertions contradict each other. `refuted`: there is a model. */
export interface Answer {
	readonly status: "proved" | "refuted" | "unknown";
	readonly model?: ReadonlyMap<Term, bigint>;
	/** The answer came from the solver in this run, not from the cache. */
	readonly asked: boolean;
}

/** Longer than any query takes on a busy machine. */
const PATIENCE_MS = 120_000;

/** Answers queries. */
export class Solver {
	private child: ChildProcessWithoutNullStreams | undefined;
	private output = "";
	private wake: (() => void) | undefined;
	private readonly proved = new Set<string>();
	private readonly patience: number;
	/** Hashes of the queries that were used, for the file of proofs. */
	readonly used = new Set<string>();
	/** Queries that went to the solver. */
	asked = 0;

	/**
	 * @param proved - hashes of queries that were proved in an earlier run
	 * @param patience - milliseconds for one query
	 */
	constructor(proved: Iterable<string> = [], patience = PATIENCE_MS) {
		this.patience = patience;
		for (const hash of proved) this.proved.add(hash);
	}

	/** Whether the assertions of the query contradict each other. */
	async check(query: Query): Promise<Answer> {
		const hash = createHash("sha256").update(query.text).digest("base64url").slice(0, 22);
		if (this.proved.has(hash)) {
			this.used.add(hash);
			return { status: "proved", asked: false };
		}
		this.asked++;
		const first = await this.ask(`(reset)\n(set-option :timeout ${this.patience})\n${query.text}\n(check-sat)\n`);
		if (first === "unsat") {
			this.proved.add(hash);
			this.used.add(hash);
			return { status: "proved", asked: true };
		}
		if (first !== "sat") {
			this.close();
			return { status: "unknown", asked: true };
		}
		const names = query.variables.map((_, i) => `v${i}`);
		const values = names.length === 0 ? "()" : await this.ask(`(get-value (${names.join(" ")}))\n`);
		const model = new Map<Term, bigint>();
		for (const [, index, digits] of values.matchAll(/\(v(\d+) (#[xb][0-9a-f]+)\)/g)) {
			const term = query.variables[Number(index)];
			if (term !== undefined && digits !== undefined) model.set(term, BigInt(digits.replace("#", "0")));
		}
		return { status: "refuted", model, asked: true };
	}

	/** Ends the process. */
	close(): void {
		this.child?.kill("SIGKILL");
		this.child = undefined;
		this.output = "";
	}

	private start(): ChildProcessWithoutNullStreams {
		const child = spawn("z3", ["-in", "-smt2"]);
		child.stdout.on("data", (data) => {
			this.output += data;
			this.wake?.();
		});
		child.stdin.on("error", () => this.wake?.());
		child.on("error", () => this.wake?.());
		this.child = child;
		return child;
	}

	/** Sends text and gives the next complete answer. */
	private async ask(text: string): Promise<string> {
		const child = this.child ?? this.start();
		child.stdin.write(text);
		const deadline = Date.now() + this.patience + 5000;
		for (;;) {
			const answer = completeAnswer(this.output);
			if (answer !== undefined) {
				this.output = this.output.slice(answer.length);
				return answer.trim();
			}
			const left = deadline - Date.now();
			if (left <= 0 || child.exitCode !== null || child.killed) return "unknown";
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, left);
				this.wake = () => {
					clearTimeout(timer);
					resolve();
				};
			});
		}
	}
}

/** The first word or balanced list of the output, with the line end. */
function completeAnswer(output: string): string | undefined {
	let depth = 0;
	for (let i = 0; i < output.length; i++) {
		if (output[i] === "(") depth++;
		else if (output[i] === ")") depth--;
		else if (output[i] === "\n" && depth === 0 && output.slice(0, i).trim() !== "") return output.slice(0, i + 1);
	}
	return undefined;
}
