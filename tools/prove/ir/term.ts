/**
 * Bit-vector terms. Equal terms are the same object, so that equality of normal forms costs one comparison.
 *
 * The constructors that normalise are in `simplify.ts`; `make` here only finds or creates a node.
 */

/**
 * Kinds of terms. `a` are the operands.
 *
 * - `const`: the value `k`. `var`: an unknown with a name.
 * - `concat`: two or more pieces, the highest first. `extract`: bits `lo + w - 1` to `lo` of `a[0]`. `rep`: the bit `a[0]`
 *   `w` times.
 * - `sum`: `k` plus each `a[i]`, zero-extended, times `c[i]`, modulo 2^w.
 * - `table`: the bit of `k` that the number `a[0]:a[1]:a[2]:a[3]`, four bits, selects.
 * - `apply`: an uninterpreted function `name` of the operands.
 * - the others: as in `Dom`.
 */
export type Operator =
	| "const"
	| "var"
	| "concat"
	| "extract"
	| "rep"
	| "not"
	| "and"
	| "or"
	| "xor"
	| "sum"
	| "mul"
	| "udiv"
	| "shl"
	| "lshr"
	| "ashr"
	| "eq"
	| "ite"
	| "table"
	| "apply";

/** A term of `w` bits. Never changed after it was made. */
export interface Term {
	readonly id: number;
	readonly op: Operator;
	readonly w: number;
	readonly a: readonly Term[];
	readonly k: bigint;
	readonly c: readonly bigint[];
	readonly lo: number;
	readonly name: string;
}

const NONE: readonly Term[] = [];
const NO_COEFFICIENTS: readonly bigint[] = [];
let nodes = new Map<string, Term>();
/** Terms that are not forgotten. */
const kept = new Map<string, Term>();
const resets: (() => void)[] = [];
let next = 0;
const SMALL = 4n;

const isKept = (t: Term): boolean => (t.op === "const" ? t.k <= SMALL : t.op === "var" && !t.name.includes(":"));

/**
 * Forgets all terms except small constants, which the specification keeps, and the variables without a colon in their
 * name, which stand for the initial state. Other terms made before and after must not be mixed.
 */
export function resetTerms(): void {
	nodes = new Map();
	for (const reset of resets) reset();
}

/** Registers what has to be forgotten together with the terms. */
export function onReset(reset: () => void): void {
	resets.push(reset);
}

/** Finds or makes a node, without any simplification. */
export function make(
	op: Operator,
	w: number,
	a: readonly Term[] = NONE,
	k = 0n,
	c: readonly bigint[] = NO_COEFFICIENTS,
	lo = 0,
	name = "",
): Term {
	let key = `${op}${w}`;
	for (const t of a) key += `,${t.id}`;
	if (op === "const" || op === "sum" || op === "table") key += `|${k}`;
	if (op === "sum") key += `|${c}`;
	else if (op === "extract") key += `|${lo}`;
	else if (name !== "") key += `|${name}`;
	let t = nodes.get(key) ?? kept.get(key);
	if (t === undefined) {
		t = { id: next++, op, w, a, k, c, lo, name };
		(isKept(t) ? kept : nodes).set(key, t);
	}
	return t;
}

/** A constant; negative numbers are two's complement. */
export const lit = (w: number, v: bigint | number): Term => make("const", w, NONE, BigInt.asUintN(w, BigInt(v)));

/** An unknown of `w` bits. */
export const variable = (name: string, w: number): Term => make("var", w, NONE, 0n, NO_COEFFICIENTS, 0, name);

/** An uninterpreted function of terms. */
export const apply = (name: string, w: number, ...a: Term[]): Term => make("apply", w, a, 0n, NO_COEFFICIENTS, 0, name);

export const isConst = (t: Term): boolean => t.op === "const";

/** 2^w - 1. */
export const ones = (w: number): bigint => (1n << BigInt(w)) - 1n;

/** All terms below the roots, operands before the terms that use them. */
export function postorder(roots: readonly Term[]): Term[] {
	const seen = new Set<Term>();
	const out: Term[] = [];
	const visit = (t: Term): void => {
		if (seen.has(t)) return;
		seen.add(t);
		for (const x of t.a) visit(x);
		out.push(t);
	};
	roots.forEach(visit);
	return out;
}
