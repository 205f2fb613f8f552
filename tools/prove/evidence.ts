// What was found of a class, goal by goal.
import { decide, decideUnmodelled, type Method, stronger, type Verdict } from "./decide.ts";
import { toSmt } from "./ir/smt.ts";
import type { Goal, Obligations } from "./obligations.ts";
import type { Solver } from "./solver.ts";

/** Evidence for one encoding class. */
export interface Evidence {
	/** `proved`: equal for all values. `partial`: equal where the remark says. `outside`: not a subject of the proofs. */
	readonly status: "proved" | "partial" | "failed" | "outside";
	/** Instruction words with different fixed fields and registers; each stands for all values of the other fields. */
	words: number;
	/** Words that are UNDEFINED on both sides. */
	undefined: number;
	/** Words whose every goal was equal by normal form. */
	structural: number;
	/** Words with a goal decided over {0,1}, or by identities of products. */
	algebra: number;
	/** Words with a goal that the solver decided, now or in an earlier run. */
	solver: number;
	seconds: number;
	readonly remark: string;
	/** The first goals that were not proved. */
	readonly failures: readonly Failure[];
}

/** A goal that was not proved. */
export interface Failure {
	readonly word: number;
	readonly goal: string;
	readonly reason: string;
	/** Values of unknowns, in hexadecimal. */
	readonly model: Readonly<Record<string, string>>;
}

const FAILURES_KEPT = 3;

/** Assumptions that something was found to satisfy. */
const satisfiable = new Set<string>();

/** Counts what is proved of the words of a class, and keeps the first failures. */
export class Ledger {
	readonly failures: Failure[] = [];
	readonly counts = { words: 0, undefined: 0, structural: 0, algebra: 0, solver: 0 };
	private readonly begin = performance.now();
	private consistent = false;
	private readonly solver: Solver;

	constructor(solver: Solver) {
		this.solver = solver;
	}

	/** Notes what is not proved of a word. */
	fail(word: number, goal: string, v: Verdict | string): void {
		if (this.failures.length >= FAILURES_KEPT) return;
		const model = typeof v === "string" ? undefined : v.model;
		this.failures.push({
			word,
			goal,
			reason: typeof v === "string" ? v : (v.reason ?? ""),
			model: Object.fromEntries(
				[...(model ?? [])].map(([t, value]) => [t.name || `${t.a[0]?.name}<${t.lo}>`, value.toString(16)]),
			),
		});
	}

	/**
	 * Decides what has to be proved of a word.
	 *
	 * @param check - also whether anything satisfies the assumptions, until that was so once
	 */
	async judge(word: number, obligations: Obligations, check: boolean): Promise<void> {
		const { solver } = this;
		if (check && !this.consistent) {
			const query = toSmt(obligations.assumptions);
			this.consistent = satisfiable.has(query.text) || (await solver.check(query)).status === "refuted";
			if (this.consistent) satisfiable.add(query.text);
			if (!this.consistent) this.fail(word, "assumptions", "nothing satisfies what is assumed");
		}
		const unmodelled = await decideUnmodelled(obligations, solver);
		if (!unmodelled.proved) this.fail(word, "path", unmodelled);
		const method = await worst(
			obligations.goals,
			(g) => decide(g, obligations.assumptions, solver),
			(g, v) => this.fail(word, g.name, v),
		);
		this.counts[method === "cache" ? "solver" : method]++;
	}

	/** The evidence for a class of which nothing else is to be found. */
	evidence(status: Evidence["status"], remark: string): Evidence {
		const seconds = (performance.now() - this.begin) / 1000;
		return {
			status: this.failures.length > 0 ? "failed" : status,
			...this.counts,
			seconds,
			remark,
			failures: this.failures,
		};
	}
}

async function worst(
	goals: readonly Goal[],
	judge: (g: Goal) => Promise<Verdict>,
	failed: (g: Goal, v: Verdict) => void,
): Promise<Method> {
	let method: Method = "structural";
	for (const g of goals) {
		if (g.spec === g.engine) continue;
		const verdict = await judge(g);
		method = stronger(method, verdict.method);
		if (!verdict.proved) {
			failed(g, verdict);
			break;
		}
	}
	return method;
}

/** Adds the evidence of the parts of a class. */
export function combine(parts: readonly Evidence[]): Evidence {
	const statuses = new Set(parts.map((p) => p.status));
	const status = (["failed", "outside", "partial", "proved"] as const).find((s) => statuses.has(s)) ?? "proved";
	const sum = (key: "words" | "undefined" | "structural" | "algebra" | "solver" | "seconds") =>
		parts.reduce((total, p) => total + p[key], 0);
	return {
		status,
		words: sum("words"),
		undefined: sum("undefined"),
		structural: sum("structural"),
		algebra: sum("algebra"),
		solver: sum("solver"),
		seconds: sum("seconds"),
		remark: [...new Set(parts.map((p) => p.remark))].filter((r) => r !== "").join("; "),
		failures: parts.flatMap((p) => p.failures).slice(0, FAILURES_KEPT),
	};
}
