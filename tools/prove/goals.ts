// The goals of one instruction word: specification and engine, executed on the same unknown state.
import { type A64, type Encoding, makeA64 } from "@upcall/spec";
import { type ProvedEngine, provedModel } from "./engine.ts";
import { termDomain } from "./ir/domain.ts";
import { cat, extract } from "./ir/simplify.ts";
import { lit, resetTerms, type Term, variable } from "./ir/term.ts";
import { explore, type FinishedPath, type Obligations, obligationsOf } from "./obligations.ts";
import { EnginePath } from "./path.ts";
import { OutOfProof, SpecMachine } from "./specMachine.ts";
import type { Alignment } from "./state.ts";
import { Execution } from "./wasm/execute.ts";
import type { Instruction } from "./wasm/module.ts";

/** What became of an instruction word. */
export type Outcome =
	| { readonly kind: "obligations"; readonly obligations: Obligations; readonly memory: boolean }
	| { readonly kind: "undefined" }
	| { readonly kind: "outOfProof"; readonly reason: string };

/** Makes the goals of instruction words. */
export class GoalMaker {
	private readonly a64: A64<Term>;
	visit?: (instruction: Instruction) => void;

	private readonly machine = new SpecMachine();
	private readonly engine: ProvedEngine;
	private readonly el: 0 | 1;

	constructor(engine: ProvedEngine, el: 0 | 1 = 1) {
		this.engine = engine;
		this.el = el;
		this.a64 = makeA64(termDomain, this.machine, (feature) => provedModel.features.has(feature));
	}

	/** The goals of the words that differ only in the `~` fields, for all values of those. Forgets all earlier terms. */
	make(encoding: Encoding, word: number): Outcome {
		resetTerms();
		const symbolic: Record<string, Term> = {};
		for (const f of encoding.fields) if (f.symbolic) symbolic[f.name] = variable(`field:${f.name}`, f.hi - f.lo + 1);
		const operation = this.a64.prepareSymbolic(encoding, word, symbolic);
		if (operation === this.a64.UNDEFINED) return { kind: "undefined" };
		let aligned: Alignment = new Map();
		try {
			for (;;) {
				this.machine.begin(aligned);
				operation();
				if ([...this.machine.required].every(([place, bits]) => (aligned.get(place) ?? 0) >= bits)) break;
				aligned = new Map(this.machine.required);
			}
		} catch (e) {
			if (e instanceof OutOfProof) return { kind: "outOfProof", reason: e.message };
			throw e;
		}
		if (this.machine.isUndefined) return { kind: "undefined" };
		const paths = this.paths(wordTerm(encoding, word, symbolic), aligned);
		return {
			kind: "obligations",
			obligations: obligationsOf(this.machine, paths, aligned),
			memory: this.machine.accesses.length > 0,
		};
	}

	/** All paths of the engine. */
	private paths(word: Term, aligned: Alignment): FinishedPath[] {
		const run = this.engine.module.exports.get("run");
		if (run === undefined) throw new TypeError("the engine exports no function run");
		return explore(
			(script) => {
				const path = new EnginePath(this.engine, word, aligned, script, this.el);
				if (this.visit !== undefined) path.visit = this.visit;
				return path;
			},
			(path) => {
				const execution = new Execution(this.engine.module, path, (i, w) => variable(`global:${i}`, w));
				execution.call(run, [this.engine.state, 1]);
			},
		);
	}
}

/** The instruction word with its `~` fields unknown. */
function wordTerm(encoding: Encoding, word: number, values: Readonly<Record<string, Term>>): Term {
	let at = 31;
	const parts: Term[] = [];
	const fill = (to: number) => {
		if (at > to) parts.push(extract(lit(32, word), at, to + 1));
		at = to;
	};
	for (const f of [...encoding.fields].sort((a, b) => b.hi - a.hi)) {
		const value = f.symbolic ? values[f.name] : undefined;
		if (value === undefined) continue;
		fill(f.hi);
		parts.push(value);
		at = f.lo - 1;
	}
	fill(-1);
	return cat(...parts);
}
