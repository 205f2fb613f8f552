// A process that proves parts of classes for `prove.ts`.
import { encodings } from "@upcall/spec";
import { type Evidence, proveClass } from "./classes.ts";
import { ProvedEngine } from "./engine.ts";
import { GoalMaker } from "./goals.ts";
import { Solver } from "./solver.ts";

/** A part of a class. */
export interface Job {
	readonly id: string;
	readonly part: number;
	readonly parts: number;
}

/** The answer to a job. */
export interface Result extends Job {
	readonly evidence: Evidence;
	/** Hashes of the queries that were needed. */
	readonly queries: readonly string[];
	/** Queries that went to the solver. */
	readonly asked: number;
}

if (process.send !== undefined) {
	const engine = new ProvedEngine();
	const makers = { 0: new GoalMaker(engine, 0), 1: new GoalMaker(engine, 1) };
	let solver = new Solver();
	process.on("message", async (message: Job | { readonly proved: readonly string[] }) => {
		if ("proved" in message) {
			solver = new Solver(message.proved);
			return;
		}
		const encoding = encodings.find((e) => e.id === message.id);
		if (encoding === undefined) throw new TypeError(`no encoding ${message.id}`);
		const asked = solver.asked;
		const evidence = await proveClass(encoding, makers, engine, solver, message.part, message.parts);
		const result: Result = { ...message, evidence, queries: [...solver.used], asked: solver.asked - asked };
		solver.used.clear();
		process.send?.(result);
	});
	process.on("disconnect", () => {
		solver.close();
		process.exit();
	});
}
