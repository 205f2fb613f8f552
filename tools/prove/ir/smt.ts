import { postorder, type Term } from "./term.ts";

const quoted = (name: string): string => `|${name}|`;
const constant = (w: number, k: bigint): string =>
	w % 4 === 0 ? `#x${k.toString(16).padStart(w / 4, "0")}` : `#b${k.toString(2).padStart(w, "0")}`;
const sort = (w: number): string => `(_ BitVec ${w})`;

/** A query, and the unknowns in it in the order of the names `v0`, `v1`, ... that it uses. */
export interface Query {
	readonly text: string;
	readonly variables: readonly Term[];
}

/**
 * A query in SMT-LIB 2: the declarations, then one assertion for each of the terms, which have one bit. Variables are
 * numbered in the order in which they occur, so that goals which differ only in names are one query.
 */
export function toSmt(assertions: readonly Term[]): Query {
	const out: string[] = [];
	const functions = new Set<string>();
	const nodes = postorder(assertions);
	const number = new Map(nodes.map((t, i) => [t, i]));
	const variables = unknowns(nodes);
	const named = new Map(variables.map((t, i) => [t, `v${i}`]));
	const ref = (t: Term): string => (t.op === "const" ? constant(t.w, t.k) : (named.get(t) ?? `t${number.get(t)}`));
	const extended = (t: Term, w: number): string => (t.w === w ? ref(t) : `((_ zero_extend ${w - t.w}) ${ref(t)})`);

	const summand = (p: Term, c: bigint, w: number): string => {
		const x = extended(p, w);
		if (c === 1n) return x;
		if (c === (1n << BigInt(w)) - 1n) return `(bvneg ${x})`;
		if ((c & (c - 1n)) === 0n) return `(bvshl ${x} ${constant(w, BigInt(c.toString(2).length - 1))})`;
		return `(bvmul ${x} ${constant(w, c)})`;
	};
	const expression = (t: Term): string => {
		const a = t.a.map(ref);
		switch (t.op) {
			case "concat":
				return a.reduce((x, y) => `(concat ${x} ${y})`);
			case "extract":
				return `((_ extract ${t.lo + t.w - 1} ${t.lo}) ${a[0]})`;
			case "rep":
				return `((_ repeat ${t.w}) ${a[0]})`;
			case "not":
				return `(bvnot ${a[0]})`;
			case "sum":
				return t.a
					.map((p, i) => [origin(p), summand(p, t.c[i] as bigint, t.w)] as const)
					.sort(([x], [y]) => x - y)
					.reduce((x, [, y]) => `(bvadd ${x} ${y})`, constant(t.w, t.k));
			case "eq":
				return `(ite (= ${a[0]} ${a[1]}) #b1 #b0)`;
			case "ite":
				return `(ite (= ${a[0]} #b1) ${a[1]} ${a[2]})`;
			case "table":
				return `((_ extract 0 0) (bvlshr ${constant(16, t.k)} (concat #x000 ${a.reduce((x, y) => `(concat ${x} ${y})`)})))`;
			case "apply":
				return `(${quoted(t.name)} ${a.join(" ")})`;
			default:
				return `(bv${t.op} ${a.join(" ")})`;
		}
	};
	for (const t of nodes) {
		if (t.op === "const" || (t.op === "var" && !named.has(t))) continue;
		if (named.has(t)) out.push(`(declare-fun ${ref(t)} () ${sort(t.w)})`);
		else {
			if (t.op === "apply" && !functions.has(t.name)) {
				functions.add(t.name);
				out.push(`(declare-fun ${quoted(t.name)} (${t.a.map((x) => sort(x.w)).join(" ")}) ${sort(t.w)})`);
			}
			out.push(`(define-fun t${number.get(t)} () ${sort(t.w)} ${expression(t)})`);
		}
	}
	for (const t of assertions) out.push(`(assert (= ${ref(t)} #b1))`);
	return { text: out.join("\n"), variables };
}

/** A number that a piece and parts of it share, so that narrow and wide sums of the same things add in the same order. */
function origin(t: Term): number {
	const [first] = t.a;
	return t.op === "extract" && first !== undefined ? origin(first) : t.id;
}

/** The variables, and instead of those of which only disjoint parts are used, these parts. */
function unknowns(nodes: readonly Term[]): Term[] {
	const parts = new Map<Term, Term[]>();
	const whole = new Set<Term>();
	for (const t of nodes)
		for (const x of t.a) {
			if (x.op !== "var") continue;
			if (t.op === "extract") parts.set(x, [...(parts.get(x) ?? []), t]);
			else whole.add(x);
		}
	const independent = (v: Term): boolean => {
		const list = parts.get(v);
		if (list === undefined || whole.has(v)) return false;
		return list.every((p, i) => list.every((q, j) => i === j || p.lo + p.w <= q.lo || q.lo + q.w <= p.lo));
	};
	const replaced = new Set([...parts.keys()].filter(independent));
	return nodes.filter((t) => (t.op === "var" ? !replaced.has(t) : t.op === "extract" && replaced.has(t.a[0] as Term)));
}
