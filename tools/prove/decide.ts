// Decides goals: by normal form, by algebra, by the solver.

import { abstractArithmetic, needsAbstraction, unsigned } from "./ir/abstraction.ts";
import { affine } from "./ir/affine.ts";
import { cutsOf } from "./ir/bits.ts";
import { replace } from "./ir/rebuild.ts";
import { and, cat, eq, extract, not } from "./ir/simplify.ts";
import { toSmt } from "./ir/smt.ts";
import { isConst, lit, postorder, type Term } from "./ir/term.ts";
import type { Goal, Obligations } from "./obligations.ts";
import type { Solver } from "./solver.ts";

/** How a goal was decided. */
export type Method = "structural" | "algebra" | "solver" | "cache";

/** The verdict on one goal. */
export interface Verdict {
	readonly proved: boolean;
	readonly method: Method;
	/** Values of unknowns for which the sides differ. */
	readonly model?: ReadonlyMap<Term, bigint>;
	readonly reason?: string;
}

const STRUCTURAL: Verdict = { proved: true, method: "structural" };

/** Decides whether the two sides of a goal are equal wherever the assumptions hold. */
export async function decide(goal: Goal, assumptions: readonly Term[], solver: Solver): Promise<Verdict> {
	const { spec, engine } = goal;
	if (spec === engine || (spec.w === 1 && isConst(spec) && spec.k === 1n && isAssumed(engine, assumptions)))
		return STRUCTURAL;
	const parts = spec.w === VECTOR ? commonPieces(spec, engine) : [];
	if (parts.length > 1) return decideAll(parts, assumptions, solver);
	if (spec.w === 1 && sameFunction(spec, engine)) return { proved: true, method: "algebra" };
	const forms = affine([spec, engine]);
	if (forms !== undefined) {
		const [x, y] = forms as [readonly bigint[], readonly bigint[]];
		if (x.every((b, i) => b === y[i])) return { proved: true, method: "algebra" };
	}
	if (needsAbstraction([spec, engine], SMALL_PRODUCT)) return decideArithmetic(spec, engine, assumptions, solver);
	return ask(spec, engine, relevant([spec, engine], assumptions), assumptions, solver);
}

/** Width of the goals that are decided piece by piece. */
const VECTOR = 128;
/** Products of so many bits are left to the solver. */
const SMALL_PRODUCT = 16;

/** The pieces of both sides between the places where both are cut: elements of vectors. */
function commonPieces(spec: Term, engine: Term): Goal[] {
	const cuts = [spec, engine].map((t) => {
		const places = new Set<number>();
		cutsOf(t, places);
		return places;
	}) as [Set<number>, Set<number>];
	const common = [...cuts[0]].filter((place) => cuts[1].has(place)).sort((x, y) => x - y);
	return common.map((end, i) => {
		const lo = common[i - 1] ?? 0;
		return { name: "", spec: extract(spec, end - 1, lo), engine: extract(engine, end - 1, lo) };
	});
}

const METHODS: readonly Method[] = ["structural", "algebra", "cache", "solver"];

/** The one of two methods that says more of how goals were decided: the solver, before all others. */
export const stronger = (x: Method, y: Method): Method => (METHODS.indexOf(y) > METHODS.indexOf(x) ? y : x);

async function decideAll(goals: readonly Goal[], assumptions: readonly Term[], solver: Solver): Promise<Verdict> {
	let method: Method = "structural";
	for (const goal of goals) {
		const verdict = await decide(goal, assumptions, solver);
		if (!verdict.proved) return verdict;
		method = stronger(method, verdict.method);
	}
	return { proved: true, method };
}

/** Whether a condition is assumed, or is one of several of which one is. */
const isAssumed = (t: Term, assumptions: readonly Term[]): boolean =>
	assumptions.includes(t) || (t.op === "or" && t.a.some((x) => isAssumed(x, assumptions)));

const LOGICAL = new Set(["and", "or", "xor", "not", "ite", "const"]);
const ATOM_LIMIT = 8;

/** Whether two bits are the same function of the bits that they are made of, by trying all values of those. */
function sameFunction(x: Term, y: Term): boolean {
	const isLogical = (t: Term) => t.w === 1 && LOGICAL.has(t.op);
	const atoms: Term[] = [];
	const order: Term[] = [];
	const seen = new Set<Term>();
	const visit = (t: Term): void => {
		if (seen.has(t)) return;
		seen.add(t);
		if (isLogical(t)) t.a.forEach(visit);
		else atoms.push(t);
		order.push(t);
	};
	visit(x);
	visit(y);
	if (atoms.length > ATOM_LIMIT) return false;
	for (let n = 0; n < 2 ** atoms.length; n++) {
		const values = new Map<Term, number>(atoms.map((t, i) => [t, (n >> i) & 1]));
		for (const t of order) {
			if (!isLogical(t)) continue;
			const [p, q, r] = t.a.map((o) => values.get(o)) as [number, number, number];
			const results: Record<string, number> = {
				const: Number(t.k),
				not: 1 - p,
				and: p & q,
				or: p | q,
				xor: p ^ q,
				ite: p ? q : r,
			};
			values.set(t, results[t.op] as number);
		}
		if (values.get(x) !== values.get(y)) return false;
	}
	return true;
}

/** The assumptions about TLB entries that a goal mentions. */
function relevant(roots: readonly Term[], assumptions: readonly Term[]): Term[] {
	const about = new Set(postorder(roots).filter(isEntryPart));
	return about.size === 0 ? [] : assumptions.filter((a) => postorder([a]).some((t) => about.has(t)));
}

const isEntryPart = (t: Term): boolean => t.op === "var" && /^(tag|addend):/.test(t.name);

async function ask(
	spec: Term,
	engine: Term,
	some: readonly Term[],
	all: readonly Term[],
	solver: Solver,
): Promise<Verdict> {
	const differ = not(eq(spec, engine));
	let answer = await solver.check(toSmt([...some, differ]));
	if (answer.status === "refuted" && some.length < all.length) answer = await solver.check(toSmt([...all, differ]));
	const method = answer.asked ? "solver" : "cache";
	if (answer.status === "proved") return { proved: true, method };
	return {
		proved: false,
		method,
		...(answer.model === undefined ? {} : { model: answer.model }),
		reason: answer.status === "refuted" ? "the sides differ" : "the solver gave up",
	};
}

/** Goals with products or quotients: by cases first, then with uninterpreted functions. */
async function decideArithmetic(
	signed: Term,
	engine: Term,
	assumptions: readonly Term[],
	solver: Solver,
): Promise<Verdict> {
	const [spec] = unsigned([signed]) as [Term];
	const split = caseOf(engine) ?? caseOf(spec);
	if (split !== undefined) {
		for (const side of [true, false]) {
			const facts = new Map<Term, Term>([[split, lit(1, side ? 1 : 0)]]);
			const [x, y] = split.a as [Term, Term];
			if (side && split.op === "eq" && isConst(y)) setEqual(facts, x, y);
			const [s, e] = replace([spec, engine], facts) as [Term, Term];
			const verdict = await decide(
				{ name: "", spec: s, engine: e },
				[...assumptions, side ? split : not(split)],
				solver,
			);
			if (!verdict.proved) return verdict;
			if (!side) return verdict;
		}
	}
	// the difference of sums drops what both sides add
	const { terms, assumptions: lemmas } = abstractArithmetic([not(eq(spec, engine))]);
	const [differ] = terms as [Term];
	if (isConst(differ) && differ.k === 0n) return { proved: true, method: "algebra" };
	return ask(differ, lit(1, 0), lemmas, [...lemmas, ...assumptions], solver);
}

/** Notes that a term, or the part of an unknown that it is, has a value. */
function setEqual(facts: Map<Term, Term>, t: Term, value: Term): void {
	const [whole] = t.a;
	if (t.op === "extract" && whole?.op === "var") {
		const high = t.lo + t.w;
		const parts = high < whole.w ? [extract(whole, whole.w - 1, high), value] : [value];
		facts.set(whole, cat(...parts, ...(t.lo > 0 ? [extract(whole, t.lo - 1, 0)] : [])));
	} else if (t.op === "var") facts.set(t, value);
}

/** The condition of a choice that a term, or a part of it, is. */
function caseOf(t: Term): Term | undefined {
	const parts = t.op === "concat" || t.op === "sum" ? t.a : [t];
	return parts.find((p) => p.op === "ite")?.a[0];
}

/** Decides whether the conditions under which the engine leaves the model cannot arise. */
export async function decideUnmodelled(o: Obligations, solver: Solver): Promise<Verdict> {
	for (const { condition, reason } of o.unmodelled) {
		const query = toSmt([...o.assumptions, condition].filter((t) => !isConst(t) || t.k === 0n));
		const answer =
			isConst(o.assumptions.reduce(and, condition)) && condition.k === 1n ? undefined : await solver.check(query);
		if (answer?.status !== "proved") return { proved: false, method: "solver", reason };
	}
	return STRUCTURAL;
}
