// The goals of a region of one instruction, or of few: the specification against the module that the compiler makes.
import { type A64, type Encoding, makeA64 } from "@upcall/spec";
import * as L from "../../../packages/aarch64-core/engine/layout.ts";
import { type ProvedEngine, provedModel } from "../engine.ts";
import type { Outcome } from "../goals.ts";
import { termDomain } from "../ir/domain.ts";
import { not } from "../ir/simplify.ts";
import { lit, resetTerms, type Term, variable } from "../ir/term.ts";
import { conditionOf, explore, type FinishedPath, type Goal, obligationsOf } from "../obligations.ts";
import { OutOfProof } from "../specMachine.ts";
import { type Alignment, initialValue, placeInstruction } from "../state.ts";
import { Execution } from "../wasm/execute.ts";
import { type Instruction, parseModule, type WasmModule } from "../wasm/module.ts";
import { type CompiledWords, compileWords } from "./compiler.ts";
import { RegionMachine } from "./machine.ts";
import { RegionPath } from "./path.ts";

/** An instruction. */
export interface Word {
	readonly encoding: Encoding;
	readonly word: number;
}

/** Instructions that were compiled together. */
export interface RegionWords {
	readonly engine: ProvedEngine;
	readonly words: readonly number[];
	/** Word of the page at which the first is. */
	readonly index: number;
	readonly compiled: CompiledWords;
	readonly module: WasmModule;
}

/** What became of the instructions of a region. */
export type RegionOutcome =
	| (Outcome & { readonly kind: "obligations"; readonly left: boolean })
	| Exclude<Outcome, { kind: "obligations" }>
	/** The compiler has no code for it, or only a call of the engine. */
	| { readonly kind: "notCompiled" }
	| { readonly kind: "left" };

/** Makes the goals of regions. */
export class RegionGoals {
	/** Notes the instructions of regions that are executed, for tests that change them. */
	visit?: (instruction: Instruction) => void;
	/** Changes the module, for tests. */
	change?: (wasm: Uint8Array) => Uint8Array;
	private readonly machine = new RegionMachine();
	private readonly a64: A64<Term>;
	private readonly engine: ProvedEngine;
	private readonly el: 0 | 1;

	constructor(engine: ProvedEngine, el: 0 | 1 = 1) {
		this.engine = engine;
		this.el = el;
		this.a64 = makeA64(termDomain, this.machine, (feature) => provedModel.features.has(feature));
	}

	/**
	 * The goals of instructions that follow one another from a word of the page on. Only the last may be a branch. Forgets
	 * all earlier terms.
	 */
	make(sequence: readonly Word[], index: number): RegionOutcome {
		resetTerms();
		placeInstruction(index);
		try {
			return this.outcome(sequence, index);
		} finally {
			placeInstruction(undefined);
		}
	}

	private outcome(sequence: readonly Word[], index: number): RegionOutcome {
		const { machine, engine } = this;
		const operations = sequence.map(({ encoding, word }) => this.a64.prepareSymbolic(encoding, word, {}));
		if (operations.includes(this.a64.UNDEFINED)) return { kind: "undefined" };
		let aligned: Alignment = new Map();
		let before: ReadonlyMap<string, Term> = new Map();
		try {
			for (;;) {
				machine.begin(aligned);
				for (const [n, operation] of operations.entries()) {
					if (n === operations.length - 1) before = new Map(machine.places);
					operation();
				}
				if ([...machine.required].every(([place, bits]) => (aligned.get(place) ?? 0) >= bits)) break;
				aligned = new Map(machine.required);
			}
		} catch (e) {
			if (e instanceof OutOfProof) return { kind: "outOfProof", reason: e.message };
			throw e;
		}
		if (machine.isUndefined) return { kind: "undefined" };
		if (sequence.some(({ encoding }) => encoding.exec === "unprivileged")) return { kind: "left" };
		const words = sequence.map(({ word }) => word);
		const compiled = compileWords(engine, words, index);
		if (compiled === undefined) return { kind: "notCompiled" };
		const module = parseModule(this.change?.(compiled.wasm) ?? compiled.wasm);
		const region: RegionWords = { engine, words, index, compiled, module };
		const paths = this.paths(region, aligned);
		const left = paths.some(({ path }) => (path as RegionPath).left);
		if (left && paths.every(({ missed }) => missed)) return { kind: "left" };
		const obligations = obligationsOf(machine, paths, aligned);
		const { goals } = obligations;
		const initial = (place: string): Term => before.get(place) ?? initialValue(place, aligned);
		return {
			kind: "obligations",
			obligations: Object.defineProperty(
				{ ...obligations, goals: [...goals, ...missGoals(region, sequence, paths, initial)] },
				"assumptions",
				{ get: () => obligations.assumptions },
			),
			memory: machine.accesses.length > 0,
			left,
		};
	}

	/** All paths of the dispatch loop through the region. */
	private paths(region: RegionWords, aligned: Alignment): FinishedPath[] {
		const { module, state } = this.engine;
		const run = module.exports.get("run") as number;
		return explore(
			(script) => {
				const path = new RegionPath(region, aligned, script, this.el);
				path.visitRegion = this.visit;
				return path;
			},
			(path) => {
				const execution = new Execution(module, path, (i, w) => variable(`global:${i}`, w));
				execution.call(run, [state, region.words.length]);
			},
		);
	}
}

/** Where the engine has to look up a page: it finds the instruction, its registers and the flags. */
function missGoals(
	{ engine, index, words }: RegionWords,
	sequence: readonly Word[],
	paths: readonly FinishedPath[],
	initial: (place: string) => Term,
): Goal[] {
	const goals: Goal[] = [];
	const last = sequence.at(-1) as Word;
	const places = ["N", "Z", "C", "V", ...registersOf(last)];
	for (const { path } of paths) {
		const { atMiss, record } = path as RegionPath;
		if (atMiss === undefined) continue;
		const inverse = not(conditionOf(path));
		for (const place of places) {
			const [spec, found] = [initial(place), atMiss.get(place) as Term];
			if (spec !== found)
				goals.push({ name: `${place} at a miss`, spec: termDomain.ite(inverse, found, spec), engine: found });
		}
		const p = lit(32, engine.records + L.RECORD_BYTES * (index + words.length - 1));
		goals.push({ name: "the record at a miss", spec: p, engine: record });
	}
	return goals;
}

/** Places that an instruction's register fields can name. */
function registersOf({ encoding, word }: Word): string[] {
	const vectors = encoding.group === "simd-load-store";
	const places = new Set<string>();
	for (const f of encoding.fields) {
		if (!/^R[a-z]\d?$/.test(f.name) || f.hi - f.lo !== 4) continue;
		const n = (word >>> f.lo) & 31;
		if (vectors && f.name.startsWith("Rt")) places.add(`v${n}`);
		else places.add(n === 31 ? "sp" : `x${n}`);
	}
	return [...places];
}
