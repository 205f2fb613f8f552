/**
 * Multiplication and division as uninterpreted functions, with the lemmas that the proofs need. A goal that holds for
 * every function with these properties holds for the real one.
 *
 * - A product of w bits, w > 32, is the sum of products of 32-bit limbs; `UMUL32` is the product of two limbs, at most
 *   (2^32 - 1)^2.
 * - A product of sign-extended numbers is that of the zero-extended ones less the other operand, shifted, for each
 *   operand that is negative.
 * - `UDIV` of w bits is a function of its operands.
 *
 * `abstraction.test.ts` checks the identities on random numbers.
 */
import { replace } from "./rebuild.ts";
import * as s from "./simplify.ts";
import { apply, lit, postorder, type Term } from "./term.ts";

const BOUND = 0xffff_ffffn * 0xffff_ffffn;

/** Goals without multiplication and division, and what may be assumed of the functions in them. */
export interface Abstraction {
	readonly terms: readonly Term[];
	readonly assumptions: readonly Term[];
}

/** Whether a term has a quotient of unknowns, or a product of more bits than `small`. */
export const needsAbstraction = (roots: readonly Term[], small: number): boolean =>
	postorder(roots).some((t) => (t.op === "mul" && t.w > small) || t.op === "udiv");

/** Replaces products and quotients. */
export function abstractArithmetic(roots: readonly Term[]): Abstraction {
	const assumptions = new Set<Term>();
	const product32 = (x: Term, y: Term): Term => {
		const [a, b] = [s.zext(x, 32), s.zext(y, 32)];
		const p = a.id < b.id ? apply("UMUL32", 64, a, b) : apply("UMUL32", 64, b, a);
		assumptions.add(s.not(s.ult(lit(64, BOUND), p)));
		return p;
	};
	/** The product of zero-extended numbers, in `w` bits. */
	const product = (x: Term, y: Term, w: number): Term => {
		let sum = lit(w, 0);
		for (let i = 0; i < x.w; i += 32)
			for (let j = 0; j < y.w; j += 32) {
				if (i + j >= w) continue;
				const p = product32(s.extract(x, Math.min(i + 31, x.w - 1), i), s.extract(y, Math.min(j + 31, y.w - 1), j));
				sum = s.add(sum, s.shl(w < 64 ? s.extract(p, w - 1, 0) : s.zext(p, w), lit(w, i + j)));
			}
		return sum;
	};
	let terms = unsigned(roots);
	for (;;) {
		// innermost first, so that operands are free of products
		const t = postorder(terms).find((x) => x.op === "mul" || x.op === "udiv");
		if (t === undefined) return { terms, assumptions: [...assumptions] };
		const [x, y] = t.a as [Term, Term];
		const value = t.op === "mul" ? product(unextended(x), unextended(y), t.w) : apply(`UDIV${t.w}`, t.w, x, y);
		terms = replace(terms, new Map([[t, value]]));
	}
}

const top = (t: Term): Term => s.extract(t, t.w - 1, t.w - 1);

/** The number that a term zero-extends. */
function unextended(t: Term): Term {
	const zeros = s.leadingZeros(t);
	return zeros > 0 && zeros < t.w ? s.extract(t, t.w - 1 - zeros, 0) : t;
}

/** The number of half the width that a term sign-extends. */
function signExtended(t: Term): Term | undefined {
	const half = s.extract(t, t.w / 2 - 1, 0);
	return t.w > 64 && s.sext(half, t.w) === t ? half : undefined;
}

/** Products of sign-extended numbers, of twice their width, as products of zero-extended ones and corrections. */
export function unsigned(roots: readonly Term[]): Term[] {
	let terms = [...roots];
	for (;;) {
		const t = postorder(terms).find((x) => x.op === "mul" && x.a.every((y) => signExtended(y) !== undefined));
		if (t === undefined) return terms;
		const { w } = t;
		const [a, b] = t.a.map((x) => signExtended(x)) as [Term, Term];
		const correction = (sign: Term, other: Term) => s.shl(s.zext(s.ite(sign, other, lit(w / 2, 0)), w), lit(w, w / 2));
		const corrections = s.add(correction(top(a), b), correction(top(b), a));
		const value = s.sub(s.mul(s.zext(a, w), s.zext(b, w)), corrections);
		terms = replace(terms, new Map([[t, value]]));
	}
}
