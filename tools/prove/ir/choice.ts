// Part of `simplify.ts`: comparisons and choice.
import { and, cat, cutsOf, extract, fromTable, not, or, pieces, splits, tableOf, xor, zext } from "./bits.ts";
import { LinearForm, largest } from "./linear.ts";
import { leadingZeros, linear, linearParts, sub } from "./sums.ts";
import { isConst, lit, make, ones, type Term } from "./term.ts";

const U = BigInt.asUintN;
const ZERO = 0n;

// ---- comparisons and choice

export function eq(x: Term, y: Term): Term {
	const [a, b] = (isConst(x) && !isConst(y)) || (!isConst(y) && x.id > y.id) ? [y, x] : [x, y];
	const { w } = a;
	if (a === b) return lit(1, 1);
	if (isConst(a)) return lit(1, a.k === b.k ? 1 : 0);
	if (w === 1) return not(xor(a, b));
	if (a.op === "not" && (b.op === "not" || isConst(b))) return eq(a.a[0] as Term, not(b));
	if (a.op === "sum" || b.op === "sum") {
		if (extract(a, w - 2, 0) === extract(b, w - 2, 0)) return eq(extract(a, w - 1, w - 1), extract(b, w - 1, w - 1));
		return eqLinear(a, b);
	}
	if (a.op === "concat" || b.op === "concat") return eqPieces(a, b);
	if (isConst(b)) {
		if (a.op === "xor" && b.k === ZERO) return eq(a.a[0] as Term, a.a[1] as Term);
		if (a.op === "rep") return b.k === ZERO ? not(a.a[0] as Term) : b.k === ones(w) ? (a.a[0] as Term) : lit(1, 0);
		if (a.op === "ite" && (isConst(a.a[1] as Term) || isConst(a.a[2] as Term)))
			return ite(a.a[0] as Term, eq(a.a[1] as Term, b), eq(a.a[2] as Term, b));
	}
	return make("eq", 1, [a, b]);
}

/** `a = b` as `a - b = 0`, in the form that does not depend on how it was written. */
function eqLinear(a: Term, b: Term): Term {
	const f = new LinearForm(a.w);
	f.add(a, 1n, linearParts);
	f.add(b, -1n, linearParts);
	f.normalise(linearParts);
	const items = f.sorted();
	const [first, second] = items;
	const minus = ones(a.w);
	if (first === undefined) return lit(1, f.k === ZERO ? 1 : 0);
	if (f.k !== ZERO && f.maximum() <= ones(a.w)) return lit(1, 0);
	if (first[1] > ones(a.w - 1)) return eqNegated(f, items);
	if (items.length === 1 && first[1] === 1n) return eq(zext(first[0], a.w), lit(a.w, -f.k));
	if (items.length === 2 && first[1] === 1n && second?.[1] === minus && f.k === ZERO)
		return plainEq(zext(first[0], a.w), zext(second[0], a.w));
	return make("eq", 1, [
		make(
			"sum",
			a.w,
			items.map(([t]) => t),
			f.k,
			items.map(([, c]) => c),
		),
		lit(a.w, 0),
	]);
}

function eqNegated(f: LinearForm, items: readonly (readonly [Term, bigint])[]): Term {
	const positive = items.map(([t, c]) => [t, U(f.w, -c)] as const);
	const [first, second] = positive as [readonly [Term, bigint], (readonly [Term, bigint])?];
	const k = U(f.w, -f.k);
	if (k !== ZERO && largest(k, positive) <= ones(f.w)) return lit(1, 0);
	if (positive.length === 1 && first[1] === 1n) return eq(zext(first[0], f.w), lit(f.w, -k));
	if (positive.length === 2 && first[1] === 1n && second?.[1] === ones(f.w) && k === ZERO)
		return plainEq(zext(first[0], f.w), zext(second[0], f.w));
	return make("eq", 1, [
		make(
			"sum",
			f.w,
			positive.map(([t]) => t),
			k,
			positive.map(([, c]) => c),
		),
		lit(f.w, 0),
	]);
}

/** Equality of terms that are no sums. */
function plainEq(a: Term, b: Term): Term {
	if (a.op === "sum" || b.op === "sum") return make("eq", 1, a.id < b.id ? [a, b] : [b, a]);
	return eq(a, b);
}

/** Drops the pieces that are the same constant or the same term on both sides. */
function eqPieces(a: Term, b: Term): Term {
	const cuts = new Set<number>();
	for (const t of [a, b]) {
		let at = 0;
		for (let i = pieces(t).length - 1; i >= 0; i--) {
			at += (pieces(t)[i] as Term).w;
			cuts.add(at);
		}
	}
	const left: Term[] = [];
	const right: Term[] = [];
	let dropped = false;
	let lo = 0;
	for (const cut of [...cuts].sort((x, y) => x - y)) {
		const [p, q] = [extract(a, cut - 1, lo), extract(b, cut - 1, lo)];
		lo = cut;
		if (p === q) {
			dropped = true;
			continue;
		}
		if (isConst(p) && isConst(q)) return lit(1, 0);
		left.unshift(p);
		right.unshift(q);
	}
	if (dropped) return eq(cat(...left), cat(...right));
	return make("eq", 1, isConst(b) || a.id < b.id ? [a, b] : [b, a]);
}

/** `a < b` unsigned, as the carry of a sum. */
export function ult(x: Term, y: Term): Term {
	if (x === y) return lit(1, 0);
	if (isConst(x) && isConst(y)) return lit(1, x.k < y.k ? 1 : 0);
	if (isConst(y) && y.k <= 1n) return y.k === ZERO ? lit(1, 0) : eq(x, lit(x.w, 0));
	if (isConst(x) && x.k === ZERO) return not(eq(y, x));
	const zeros = Math.min(leadingZeros(x), leadingZeros(y));
	if (zeros > 0 && zeros < x.w) return ult(extract(x, x.w - 1 - zeros, 0), extract(y, y.w - 1 - zeros, 0));
	const w = x.w + 1;
	if (x.op === "sum") {
		// y + d < y, where d is the simpler term: the carry of y + d
		const d = sub(x, y);
		if (d.op !== "sum" || d.a.length < x.a.length)
			return extract(linear(w, ZERO, [y, 1n], [zext(d, w), 1n]), w - 1, w - 1);
	}
	return extract(linear(w, ZERO, [zext(x, w), 1n], [zext(y, w), -1n]), w - 1, w - 1);
}

/** `a < b` signed. */
export function slt(x: Term, y: Term): Term {
	if (x === y) return lit(1, 0);
	if (isConst(x) && isConst(y)) return lit(1, BigInt.asIntN(x.w, x.k) < BigInt.asIntN(y.w, y.k) ? 1 : 0);
	if (isConst(y) && y.k === ZERO) return extract(x, x.w - 1, x.w - 1);
	return ult(flipTop(x), flipTop(y));
}

/** Signed order becomes unsigned order. */
const flipTop = (t: Term): Term =>
	t.w === 1 ? not(t) : cat(not(extract(t, t.w - 1, t.w - 1)), extract(t, t.w - 2, 0));

export function ite(c: Term, a: Term, b: Term): Term {
	if (isConst(c)) return c.k ? a : b;
	if (a === b) return a;
	if (c.op === "not") return ite(c.a[0] as Term, b, a);
	if (c.op === "table" && c.k & 1n) return ite(not(c), b, a);
	if (a.op === "ite" && a.a[0] === c) return ite(c, a.a[1] as Term, b);
	if (b.op === "ite" && b.a[0] === c) return ite(c, a, b.a[2] as Term);
	const { w } = a;
	if (w === 1) {
		const [s, t, e] = [tableOf(c), tableOf(a), tableOf(b)];
		if (s !== undefined && t !== undefined && e !== undefined) return fromTable((s & t) | (~s & 0xffffn & e));
		if (isConst(a)) return a.k ? or(c, b) : and(not(c), b);
		if (isConst(b)) return b.k ? or(not(c), a) : and(c, a);
		if (a === c) return or(c, b);
		if (b === c) return and(c, a);
		return make("ite", 1, [c, a, b]);
	}
	if (splits(a) || splits(b)) {
		const r = iteSplit(c, a, b);
		if (r !== undefined) return r;
	}
	return make("ite", w, [c, a, b]);
}

/** Takes the pieces that both arms share out of the choice. */
function iteSplit(c: Term, a: Term, b: Term): Term | undefined {
	const cuts = new Set<number>();
	cutsOf(a, cuts);
	cutsOf(b, cuts);
	const out: Term[] = [];
	let lo = 0;
	let open = 0; // start of the bits that differ
	let shared = false;
	for (const cut of [...cuts].sort((x, y) => x - y)) {
		const p = extract(a, cut - 1, lo);
		if (p === extract(b, cut - 1, lo)) {
			if (open < lo) out.push(ite(c, extract(a, lo - 1, open), extract(b, lo - 1, open)));
			out.push(p);
			open = cut;
			shared = true;
		}
		lo = cut;
	}
	if (!shared) return undefined;
	if (open < lo) out.push(ite(c, extract(a, lo - 1, open), extract(b, lo - 1, open)));
	return cat(...out.reverse());
}

/** The bit of `k` that four bits select. */
export function table(k: bigint, bits: readonly Term[]): Term {
	const choose = (i: number, n: number): Term =>
		i === bits.length
			? lit(1, (k >> BigInt(n)) & 1n)
			: ite(bits[i] as Term, choose(i + 1, 2 * n + 1), choose(i + 1, 2 * n));
	return choose(0, 0);
}
