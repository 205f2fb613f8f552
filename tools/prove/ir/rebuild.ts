import * as s from "./simplify.ts";
import { apply, postorder, type Term } from "./term.ts";

const BINARY = {
	and: s.and,
	or: s.or,
	xor: s.xor,
	mul: s.mul,
	udiv: s.udiv,
	shl: s.shl,
	lshr: s.lshr,
	ashr: s.ashr,
	eq: s.eq,
};

/** Makes a node like `t` from other operands, in normal form. */
export function withOperands(t: Term, a: readonly Term[]): Term {
	const [x, y, z] = a as [Term, Term, Term];
	switch (t.op) {
		case "const":
		case "var":
			return t;
		case "concat":
			return s.cat(...a);
		case "extract":
			return s.extract(x, t.lo + t.w - 1, t.lo);
		case "rep":
			return s.rep(x, t.w);
		case "not":
			return s.not(x);
		case "sum":
			return s.linear(t.w, t.k, ...a.map((p, i) => [p, t.c[i] as bigint] as const));
		case "table":
			return s.table(t.k, a);
		case "apply":
			return apply(t.name, t.w, ...a);
		case "ite":
			return s.ite(x, y, z);
		default:
			return BINARY[t.op](x, y);
	}
}

/** The terms with some of their parts replaced. */
export function replace(roots: readonly Term[], replacements: ReadonlyMap<Term, Term>): Term[] {
	const done = new Map<Term, Term>(replacements);
	for (const t of postorder(roots)) {
		if (done.has(t)) continue;
		const a = t.a.map((x) => done.get(x) as Term);
		done.set(t, a.every((x, i) => x === t.a[i]) ? t : withOperands(t, a));
	}
	return roots.map((t) => done.get(t) as Term);
}
