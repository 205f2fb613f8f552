// What has to be proved of the paths that the engine has through an instruction.
import { termDomain } from "./ir/domain.ts";
import { and, cat, eq, extract, ite, not, or } from "./ir/simplify.ts";
import { isConst, lit, type Term } from "./ir/term.ts";
import { type EnginePath, type GuestAccess, Missed } from "./path.ts";
import { initialByte, type SpecMachine } from "./specMachine.ts";
import { type Alignment, initialValue } from "./state.ts";
import { Unmodelled } from "./wasm/execute.ts";

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

const PATH_LIMIT = 256;

/** A path to its end: that of the instruction, where the model ends, or where the TLB does not have the page. */
export interface FinishedPath {
	readonly path: EnginePath;
	readonly reason?: string;
	readonly missed?: boolean;
}

/** All paths, each with the reason when it leaves the model. `start` makes one that takes the sides that it is given first. */
export function explore(
	start: (script: readonly boolean[]) => EnginePath,
	run: (path: EnginePath) => void,
): FinishedPath[] {
	const done: FinishedPath[] = [];
	const open: boolean[][] = [[]];
	for (let script = open.pop(); script !== undefined; script = open.pop()) {
		if (done.length >= PATH_LIMIT) throw new RangeError("too many paths");
		const path = start(script);
		let end: Pick<FinishedPath, "reason" | "missed"> = {};
		try {
			run(path);
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

/** The condition under which a path is taken. */
export const conditionOf = (path: EnginePath): Term =>
	path.decisions.map((d) => (d.taken ? d.condition : not(d.condition))).reduce(and, lit(1, 1));

/** What has to be proved of all paths, against what the specification's machine has done. */
export function obligationsOf(spec: SpecMachine, all: readonly FinishedPath[], aligned: Alignment): Obligations {
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
		for (const place of (paths[0] as EnginePath).compared) {
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
		goals.push(...pageGoals(spec, path.guestAccesses, condition));
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
function pageGoals(spec: SpecMachine, accesses: readonly GuestAccess[], condition: Term): Goal[] {
	const goals: Goal[] = [];
	for (const { address, bytes } of spec.accesses)
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
