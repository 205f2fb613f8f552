// The goals of one instruction word: specification and engine, executed on the same unknown state.
import { type A64, type Encoding, makeA64 } from "@upcall/spec";
import { type ProvedEngine, provedModel } from "./engine.ts";
import { termDomain } from "./ir/domain.ts";
import { and, cat, eq, extract, ite, not, or } from "./ir/simplify.ts";
import { isConst, lit, resetTerms, type Term, variable } from "./ir/term.ts";
import { COMPARED, EnginePath, type GuestAccess, Missed } from "./path.ts";
import { initialByte, OutOfProof, SpecMachine } from "./specMachine.ts";
import { type Alignment, initialValue } from "./state.ts";
import { Execution, Unmodelled } from "./wasm/execute.ts";
import type { Instruction } from "./wasm/module.ts";

/** Two terms that must be equal, or one bit that must be 1. */
export interface Goal {
	readonly name: string;
	readonly spec: Term;
	readonly engine: Term;
}

/** What has to be proved of an instruction word. */
export interface Obligations {
	readonly goals: readonly Goal[];
	/** What may be assumed: hits in the TLB, invariants of the engine's data. */
	readonly assumptions: readonly Term[];
	/** Conditions of paths that leave the model: each must contradict the assumptions. */
	readonly unmodelled: readonly { readonly condition: Term; readonly reason: string }[];
}

/** What became of an instruction word. */
export type Outcome =
	| { readonly kind: "obligations"; readonly obligations: Obligations; readonly memory: boolean }
	| { readonly kind: "undefined" }
	| { readonly kind: "outOfProof"; readonly reason: string };

const PATH_LIMIT = 256;

/** A path to its end: that of the instruction, where the model ends, or where the TLB does not have the page. */
interface FinishedPath {
	readonly path: EnginePath;
	readonly reason?: string;
	readonly missed?: boolean;
}

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
			obligations: this.obligations(paths, aligned),
			memory: this.machine.accesses.length > 0,
		};
	}

	/** All paths of the engine, each with the reason when it leaves the model. */
	private paths(word: Term, aligned: Alignment): FinishedPath[] {
		const run = this.engine.module.exports.get("run");
		if (run === undefined) throw new TypeError("the engine exports no function run");
		const done: FinishedPath[] = [];
		const open: boolean[][] = [[]];
		for (let script = open.pop(); script !== undefined; script = open.pop()) {
			if (done.length >= PATH_LIMIT) throw new RangeError("too many paths");
			const path = new EnginePath(this.engine, word, aligned, script, this.el);
			if (this.visit !== undefined) path.visit = this.visit;
			let end: Pick<FinishedPath, "reason" | "missed"> = {};
			try {
				const execution = new Execution(this.engine.module, path, (i, w) => variable(`global:${i}`, w));
				execution.call(run, [this.engine.state, 1]);
			} catch (e) {
				if (e instanceof Missed) end = { missed: true };
				else if (e instanceof Unmodelled) end = { reason: e.message };
				else throw e;
			}
			done.push({ path, ...end });
			const taken = path.decisions.map((d) => d.taken);
			for (let i = script.length; i < taken.length; i++) open.push([...taken.slice(0, i), !taken[i]]);
		}
		return done;
	}

	private obligations(all: readonly FinishedPath[], aligned: Alignment): Obligations {
		const spec = this.machine;
		const conditionOf = (path: EnginePath): Term =>
			path.decisions.map((d) => (d.taken ? d.condition : not(d.condition))).reduce(and, lit(1, 1));
		const paths = all.filter((p) => p.reason === undefined && !p.missed).map((p) => p.path);
		const unmodelled = all.flatMap(({ path, reason }) =>
			reason === undefined ? [] : [{ condition: conditionOf(path), reason }],
		);
		const assume = (): Term[] => {
			const assumptions = new Set<Term>();
			for (const { path, missed } of all) {
				const inversePath = not(conditionOf(path));
				if (missed) assumptions.add(inversePath);
				for (const t of path.invariants) assumptions.add(or(inversePath, t));
				for (const t of path.standing()) assumptions.add(t);
			}
			return [...assumptions].filter((t) => !isConst(t));
		};
		let assumptions: Term[] | undefined;
		const goals: Goal[] = [];
		const merged = (value: (path: EnginePath) => Term): Term => merge(paths, 0, value);
		if (paths.length === 0) goals.push({ name: "no path", spec: lit(1, 1), engine: lit(1, 0) });
		else {
			for (const place of COMPARED) {
				const engine = merged((path) => path.value(place));
				const expected = spec.places.get(place) ?? initialValue(place, aligned);
				if (expected !== engine || spec.places.has(place)) goals.push({ name: place, spec: expected, engine });
			}
			goals.push(...memoryGoals(spec.bytes, paths, merged));
			goals.push({ name: "retired", spec: lit(1, 1), engine: merged((path) => path.retired()) });
		}
		for (const path of paths) {
			const condition = conditionOf(path);
			for (const trap of path.traps) goals.push({ name: "no trap", spec: lit(1, 0), engine: and(condition, trap) });
			const stray = path.strayWrites();
			if (stray.length > 0)
				goals.push({ name: `no write to ${stray.map((at) => at.toString(16))}`, spec: lit(1, 0), engine: condition });
			goals.push(...this.pageGoals(path.guestAccesses, condition));
		}
		return {
			goals,
			get assumptions() {
				assumptions ??= assume();
				return assumptions;
			},
			unmodelled,
		};
	}

	/** Each byte that the specification accesses is one that the engine accesses, in the page whose entry it used. */
	private pageGoals(accesses: readonly GuestAccess[], condition: Term): Goal[] {
		const goals: Goal[] = [];
		for (const { address, bytes } of this.machine.accesses)
			for (const i of bytes === 1 ? [0] : [0, bytes - 1]) {
				const at = termDomain.add(address, lit(64, i));
				const low = extract(at, 31, 0);
				const covering = accesses.filter((a) => contains(a, low));
				if (covering.length === 0) goals.push({ name: "address", spec: lit(1, 0), engine: condition });
				for (const { tag } of covering) {
					const inPage = eq(extract(at, 63, 12), extract(tag, 63, 12));
					goals.push({ name: "page", spec: lit(1, 1), engine: or(not(condition), inPage) });
				}
			}
		return goals;
	}
}

/** Whether the byte at an address is one of those accessed. */
function contains({ low, bytes }: GuestAccess, address: Term): boolean {
	const d = termDomain.sub(address, low);
	return isConst(d) && d.k < bytes;
}

/** What memory holds afterwards, adjacent bytes together. */
function memoryGoals(
	expected: ReadonlyMap<Term, Term>,
	paths: readonly EnginePath[],
	merged: (value: (path: EnginePath) => Term) => Term,
): Goal[] {
	const open = new Set([...expected.keys(), ...paths.flatMap((p) => [...p.guestBytes.keys()])]);
	const goals: Goal[] = [];
	for (const first of open) {
		if (open.has(termDomain.sub(first, lit(32, 1)))) continue;
		let [spec, engine]: (Term | undefined)[] = [];
		for (let at = first; open.has(at); at = termDomain.add(at, lit(32, 1))) {
			const address = at;
			const [s, e] = [
				expected.get(address) ?? initialByte(address),
				merged((path) => path.guestBytes.get(address) ?? initialByte(address)),
			];
			spec = spec === undefined ? s : cat(s, spec);
			engine = engine === undefined ? e : cat(e, engine);
		}
		goals.push({ name: "memory", spec: spec as Term, engine: engine as Term });
	}
	return goals;
}

function merge(paths: readonly EnginePath[], depth: number, value: (path: EnginePath) => Term): Term {
	const [first] = paths as [EnginePath];
	const decision = first.decisions[depth];
	if (decision === undefined) return value(first);
	const yes = paths.filter((p) => p.decisions[depth]?.taken);
	const no = paths.filter((p) => !p.decisions[depth]?.taken);
	if (yes.length === 0) return merge(no, depth + 1, value);
	if (no.length === 0) return merge(yes, depth + 1, value);
	return ite(decision.condition, merge(yes, depth + 1, value), merge(no, depth + 1, value));
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
