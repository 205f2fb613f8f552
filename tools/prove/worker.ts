// A process that proves parts of classes for `prove.ts`.
import { encodings } from "@upcall/spec";
import { proveClass } from "./classes.ts";
import { ProvedEngine } from "./engine.ts";
import type { Evidence } from "./evidence.ts";
import { GoalMaker } from "./goals.ts";
import { proveCompiled, proveSequences } from "./jit/classes.ts";
import { RegionGoals } from "./jit/goals.ts";
import { Solver } from "./solver.ts";

/** A part of a class. */
export interface Job {
	readonly id: string;
	readonly part: number;
	readonly parts: number;
	/** What is proved: the engine's handlers, or what the compiler makes of one instruction, or of some. */
	readonly of: "handler" | "compiled" | "sequences";
	/** Words of a class that are compiled, at most. */
	readonly most: number;
}

/** The answer to a job. */
export interface Result extends Job {
	readonly evidence: Evidence;
	/** Hashes of the queries that were needed. */
	readonly queries: readonly string[];
	/** Queries that went to the solver. */
	readonly asked: number;
}

/** Sequences for each word of a class. */
const SEQUENCES = 20;

if (process.send !== undefined) {
	const engine = new ProvedEngine();
	const makers = { 0: new GoalMaker(engine, 0), 1: new GoalMaker(engine, 1) };
	const compilers = { 0: new RegionGoals(engine, 0), 1: new RegionGoals(engine, 1) };
	let solver = new Solver();
	const prove = ({ id, part, parts, of, most }: Job): Promise<Evidence> => {
		if (of === "sequences") return proveSequences(id, compilers, solver, most * SEQUENCES);
		const encoding = encodings.find((e) => e.id === id);
		if (encoding === undefined) throw new TypeError(`no encoding ${id}`);
		if (of === "compiled") return proveCompiled(encoding, compilers, solver, most, part, parts);
		return proveClass(encoding, makers, engine, solver, part, parts);
	};
	process.on("message", async (message: Job | { readonly proved: readonly string[] }) => {
		if ("proved" in message) {
			solver = new Solver(message.proved);
			return;
		}
		const asked = solver.asked;
		const evidence = await prove(message);
		const result: Result = { ...message, evidence, queries: [...solver.used], asked: solver.asked - asked };
		solver.used.clear();
		process.send?.(result);
	});
	process.on("disconnect", () => {
		solver.close();
		process.exit();
	});
}
