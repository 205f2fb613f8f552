/**
 * Constructors of terms in normal form. Most proofs end here: the two sides become the same term.
 *
 * Sums are linear forms over zero-extended pieces, shifts by constants and masks are concatenations of pieces, and what
 * depends on NZCV alone is a table of 16 bits. `simplifier.test.ts` compares every constructor with the numbers.
 */
import { largest, type Linear, LinearForm, type PieceRange, rangesOf } from "./linear.ts";
import { isConst, lit, make, ones, onReset, type Term, variable } from "./term.ts";

const U = BigInt.asUintN;
const ZERO = 0n;
const FLAG_TABLES: Readonly<Record<string, bigint>> = { N: 0xff00n, Z: 0xf0f0n, C: 0xccccn, V: 0xaaaan };

const extracts = new Map<number, Term>();
const binaries = new Map<string, Term>();
onReset(() => {
	extracts.clear();
	binaries.clear();
});

// ---- pieces

const pieces = (t: Term): readonly Term[] => (t.op === "concat" ? t.a : [t]);

/** The bit `b`, `n` times. */
export function rep(b: Term, n: number): Term {
	if (n === 1) return b;
	return isConst(b) ? lit(n, -b.k) : make("rep", n, [b]);
}

/** One term for two adjacent ones, when they are parts of the same thing. */
function join(p: Term, q: Term): Term | undefined {
	if (isConst(p)) return isConst(q) ? lit(p.w + q.w, (p.k << BigInt(q.w)) | q.k) : undefined;
	const bit = p.op === "rep" ? (p.a[0] as Term) : p.w === 1 ? p : undefined;
	if (bit !== undefined && bit === (q.op === "rep" ? q.a[0] : q)) return rep(bit, p.w + q.w);
	if (p.op !== q.op) return undefined;
	const [p0, p1, p2] = p.a as [Term, Term, Term];
	const [q0, q1, q2] = q.a as [Term, Term, Term];
	switch (p.op) {
		case "extract":
			return p0 === q0 && p.lo === q.lo + q.w ? extract(p0, p.lo + p.w - 1, q.lo) : undefined;
		case "not": {
			const joined = join(p0, q0);
			return joined && not(joined);
		}
		case "and":
		case "or":
		case "xor": {
			const f = { and, or, xor }[p.op];
			const straight = join(p0, q0);
			const other = straight && join(p1, q1);
			if (straight && other) return f(straight, other);
			const crossed = join(p0, q1);
			const rest = crossed && join(p1, q0);
			return crossed && rest ? f(crossed, rest) : undefined;
		}
		case "ite":
			return p0 === q0 ? ite(p0, cat(p1, q1), cat(p2, q2)) : undefined;
		default:
			return undefined;
	}
}

/** Concatenation, the highest first. */
export function cat(...parts: readonly Term[]): Term {
	const out: Term[] = [];
	for (const part of parts)
		for (const piece of pieces(part)) {
			let q = piece;
			for (let last = out.at(-1); last !== undefined; last = out.at(-1)) {
				let joined = join(last, q);
				if (joined === undefined && last.op === "rep") {
					// the lowest of the copies may be the bit above what follows
					joined = join(last.a[0] as Term, q);
					if (joined === undefined) break;
					out[out.length - 1] = rep(last.a[0] as Term, last.w - 1);
					q = joined;
					continue;
				}
				if (joined === undefined) break;
				out.pop();
				if (joined.op === "concat") {
					out.push(...joined.a.slice(0, -1));
					q = joined.a.at(-1) as Term;
				} else q = joined;
			}
			out.push(q);
		}
	const [first, second] = out as [Term, Term];
	if (out.length === 1) return first;
	const w = out.reduce((sum, t) => sum + t.w, 0);
	if (out.length === 2 && isConst(first) && first.k === ZERO && second.op === "sum") {
		const wider = new LinearForm(w);
		if (wider.addExact(second, 1n, linearParts)) return fromLinear(wider);
	}
	return make("concat", w, out);
}

export function extract(t: Term, hi: number, lo: number): Term {
	if (lo === 0 && hi === t.w - 1) return t;
	const key = (t.id * 256 + hi) * 256 + lo;
	let r = extracts.get(key);
	if (r === undefined) {
		r = extractNew(t, hi, lo);
		extracts.set(key, r);
	}
	return r;
}

function extractNew(t: Term, hi: number, lo: number): Term {
	const w = hi - lo + 1;
	const a = t.a as [Term, Term, Term];
	switch (t.op) {
		case "const":
			return lit(w, t.k >> BigInt(lo));
		case "extract":
			return extract(a[0], t.lo + hi, t.lo + lo);
		case "rep":
			return rep(a[0], w);
		case "concat": {
			const out: Term[] = [];
			let top = t.w;
			for (const p of t.a) {
				const bottom = top - p.w;
				if (bottom <= hi && top > lo) out.push(extract(p, Math.min(hi, top - 1) - bottom, Math.max(lo, bottom) - bottom));
				top = bottom;
			}
			return cat(...out);
		}
		case "not":
			return not(extract(a[0], hi, lo));
		case "and":
			return and(extract(a[0], hi, lo), extract(a[1], hi, lo));
		case "or":
			return or(extract(a[0], hi, lo), extract(a[1], hi, lo));
		case "xor":
			return xor(extract(a[0], hi, lo), extract(a[1], hi, lo));
		case "ite":
			return ite(a[0], extract(a[1], hi, lo), extract(a[2], hi, lo));
		case "mul":
			if (lo === 0) return mul(extract(a[0], hi, 0), extract(a[1], hi, 0));
			if (hi < t.w - 1) return extract(extract(t, hi, 0), hi, lo);
			break;
		case "shl":
			if (lo === 0 && isZero(extract(a[1], t.w - 1, w))) return shl(extract(a[0], hi, 0), extract(a[1], hi, 0));
			break;
		case "sum":
			return extractSum(t, hi, lo);
		default:
			break;
	}
	return make("extract", w, [t], ZERO, undefined, lo);
}

const isZero = (t: Term): boolean => isConst(t) && t.k === ZERO;

export const zext = (t: Term, w: number): Term => (w === t.w ? t : cat(lit(w - t.w, 0), t));
export const sext = (t: Term, w: number): Term =>
	w === t.w ? t : cat(rep(extract(t, t.w - 1, t.w - 1), w - t.w), t);

/** Places where the pieces of a term end, from the bottom; runs of equal bits for constants. */
function cutsOf(t: Term, cuts: Set<number>): void {
	let at = 0;
	for (let i = pieces(t).length - 1; i >= 0; i--) {
		const p = pieces(t)[i] as Term;
		if (isConst(p)) for (let b = 1; b < p.w; b++) if (((p.k >> BigInt(b)) ^ (p.k >> BigInt(b - 1))) & 1n) cuts.add(at + b);
		at += p.w;
		cuts.add(at);
	}
}

const splits = (t: Term): boolean => t.op === "concat" || t.op === "const";

/** Applies an operation that works bit by bit to the pieces of both operands. */
function zip(a: Term, b: Term, f: (x: Term, y: Term) => Term): Term | undefined {
	const cuts = new Set<number>();
	cutsOf(a, cuts);
	cutsOf(b, cuts);
	if (cuts.size === 1) return undefined;
	const out: Term[] = [];
	let lo = 0;
	for (const cut of [...cuts].sort((x, y) => x - y)) {
		out.push(f(extract(a, cut - 1, lo), extract(b, cut - 1, lo)));
		lo = cut;
	}
	return cat(...out.reverse());
}

// ---- functions of NZCV

function tableOf(t: Term): bigint | undefined {
	if (t.op === "table") return t.k;
	if (t.op === "const" && t.w === 1) return t.k === ZERO ? ZERO : 0xffffn;
	return t.op === "var" ? FLAG_TABLES[t.name] : undefined;
}

function fromTable(k: bigint): Term {
	if (k === ZERO || k === 0xffffn) return lit(1, k);
	for (const [name, table] of Object.entries(FLAG_TABLES)) if (k === table) return variable(name, 1);
	const flags = ["N", "Z", "C", "V"].map((name) => variable(name, 1));
	return make("table", 1, flags, k);
}

// ---- bitwise

type Bitwise = "and" | "or" | "xor";

function bitwise(op: Bitwise, x: Term, y: Term): Term {
	const [a, b] = (isConst(x) && !isConst(y)) || (!isConst(y) && x.id > y.id) ? [y, x] : [x, y];
	const key = `${op}${a.id},${b.id}`;
	let r = binaries.get(key);
	if (r === undefined) {
		r = bitwiseNew(op, a, b);
		binaries.set(key, r);
	}
	return r;
}

function bitwiseNew(op: Bitwise, a: Term, b: Term): Term {
	const { w } = a;
	if (a === b) return op === "xor" ? lit(w, 0) : a;
	const complement = (a.op === "not" && a.a[0] === b) || (b.op === "not" && b.a[0] === a);
	if (complement) return lit(w, op === "and" ? 0 : -1);
	if (isConst(b)) {
		if (isConst(a)) return lit(w, op === "and" ? a.k & b.k : op === "or" ? a.k | b.k : a.k ^ b.k);
		if (b.k === ZERO) return op === "and" ? b : a;
		if (b.k === ones(w)) return op === "and" ? a : op === "or" ? b : not(a);
	}
	if (w === 1) {
		const [s, t] = [tableOf(a), tableOf(b)];
		if (s !== undefined && t !== undefined) return fromTable(op === "and" ? s & t : op === "or" ? s | t : s ^ t);
	}
	if (splits(a) || splits(b)) {
		const r = zip(a, b, { and, or, xor }[op]);
		if (r !== undefined) return r;
	}
	if (op === "xor") {
		if (a.op === "not") return not(xor(a.a[0] as Term, b));
		if (b.op === "not") return not(xor(a, b.a[0] as Term));
	}
	return make(op, w, [a, b]);
}

export const and = (a: Term, b: Term): Term => bitwise("and", a, b);
export const or = (a: Term, b: Term): Term => bitwise("or", a, b);
export const xor = (a: Term, b: Term): Term => bitwise("xor", a, b);

export function not(t: Term): Term {
	switch (t.op) {
		case "const":
			return lit(t.w, ~t.k);
		case "not":
			return t.a[0] as Term;
		case "concat":
			return cat(...t.a.map(not));
		case "rep":
			return rep(not(t.a[0] as Term), t.w);
		case "sum": {
			const f = new LinearForm(t.w, -1n);
			f.add(t, -1n, linearParts);
			return fromLinear(f);
		}
		case "ite":
			if (isConst(t.a[1] as Term) && isConst(t.a[2] as Term))
				return ite(t.a[0] as Term, not(t.a[1] as Term), not(t.a[2] as Term));
			break;
		default:
			if (t.w === 1) {
				const table = tableOf(t);
				if (table !== undefined) return fromTable(table ^ 0xffffn);
			}
	}
	return make("not", t.w, [t]);
}

// ---- sums

/** What a linear form needs to take terms apart. */
const linearParts: Linear = { extract };

function fromLinear(f: LinearForm): Term {
	f.normalise(linearParts);
	const { w } = f;
	const items = f.sorted();
	if (items.length === 0) return lit(w, f.k);
	const ranges = rangesOf(f, items);
	if (ranges !== undefined) return fromRanges(w, ranges);
	return make(
		"sum",
		w,
		items.map(([t]) => t),
		f.k,
		items.map(([, c]) => c),
	);
}

function fromRanges(w: number, { rest, ranges }: { rest: bigint; ranges: readonly PieceRange[] }): Term {
	const out: Term[] = [];
	let at = 0;
	const fill = (to: number) => {
		if (to > at) out.push(lit(to - at, rest >> BigInt(at)));
		at = to;
	};
	for (const { piece, lo, w: width, inverted } of [...ranges].sort((x, y) => x.lo - y.lo)) {
		fill(lo);
		const value = inverted ? not(piece) : piece;
		out.push(piece.w === width ? value : rep(value, width));
		at = lo + width;
	}
	fill(w);
	return cat(...out.reverse());
}

/** `k` plus each term, zero-extended, times its coefficient. */
export function linear(w: number, k: bigint, ...terms: readonly (readonly [Term, bigint])[]): Term {
	const f = new LinearForm(w, k);
	for (const [t, c] of terms) f.add(t, c, linearParts);
	return fromLinear(f);
}

function extractSum(t: Term, hi: number, lo: number): Term {
	const narrowed = hi < t.w - 1 ? linear(hi + 1, t.k, ...t.a.map((p, i) => [p, t.c[i] as bigint] as const)) : t;
	if (lo === 0) return narrowed;
	if (narrowed.op !== "sum") return extract(narrowed, hi, lo);
	const s = narrowed;
	const shift = BigInt(lo);
	if (s.c.every((c) => U(lo, c) === ZERO))
		return linear(hi - lo + 1, s.k >> shift, ...s.a.map((p, i) => [p, (s.c[i] as bigint) >> shift] as const));
	// one piece that is not shifted brings no carry into what the others add above it
	const low = s.c.findIndex((c) => U(lo, c) !== ZERO);
	if (s.c[low] === 1n && U(lo, s.k) === ZERO && s.c.every((c, i) => i === low || U(lo, c) === ZERO)) {
		const upper = extract(zext(s.a[low] as Term, s.w), hi, lo);
		const others = s.a.map((p, i) => [p, i === low ? ZERO : (s.c[i] as bigint) >> shift] as const);
		return linear(hi - lo + 1, s.k >> shift, [upper, 1n], ...others);
	}
	const top = 1n << BigInt(hi);
	if (hi === lo && s.k & top) return not(extract(linear(s.w, s.k ^ top, ...s.a.map((p, i) => [p, s.c[i] as bigint] as const)), hi, lo));
	return make("extract", hi - lo + 1, [s], ZERO, undefined, lo);
}

export const add = (a: Term, b: Term): Term => linear(a.w, ZERO, [a, 1n], [b, 1n]);
export const sub = (a: Term, b: Term): Term => (a === b ? lit(a.w, 0) : linear(a.w, ZERO, [a, 1n], [b, -1n]));

export function mul(a: Term, b: Term): Term {
	if (isConst(a)) return linear(a.w, ZERO, [b, a.k]);
	if (isConst(b)) return linear(a.w, ZERO, [a, b.k]);
	return make("mul", a.w, a.id < b.id ? [a, b] : [b, a]);
}

/** Number of bits at the top that are constant zeros. */
export function leadingZeros(t: Term): number {
	const first = pieces(t)[0] as Term;
	if (!isConst(first)) return 0;
	if (first.k !== ZERO) return first.w - first.k.toString(2).length;
	return first.w;
}

export function udiv(a: Term, b: Term): Term {
	if (isConst(b)) {
		if (b.k === ZERO) return lit(a.w, -1);
		if (b.k === 1n) return a;
		if (isConst(a)) return lit(a.w, a.k / b.k);
	}
	const zeros = Math.min(leadingZeros(a), leadingZeros(b));
	if (zeros > 0 && zeros < a.w) {
		const w = a.w - zeros;
		const divisor = extract(b, w - 1, 0);
		const quotient = zext(udiv(extract(a, w - 1, 0), divisor), a.w);
		return ite(eq(divisor, lit(w, 0)), lit(a.w, -1), quotient);
	}
	return make("udiv", a.w, [a, b]);
}

// ---- shifts

/** A constant shifted by a number with few unknown bits: a choice among constants. */
function shiftOfConstant(x: Term, n: Term, shift: (v: bigint, n: bigint) => bigint): Term | undefined {
	const unknown = n.w - leadingZeros(n);
	if (!isConst(x) || unknown > 6) return undefined;
	const choose = (bit: number, amount: bigint): Term =>
		bit < 0
			? lit(x.w, shift(x.k, amount))
			: ite(extract(n, bit, bit), choose(bit - 1, amount | (1n << BigInt(bit))), choose(bit - 1, amount));
	return choose(unknown - 1, ZERO);
}

export function shl(x: Term, n: Term): Term {
	if (isConst(n)) {
		if (n.k === ZERO) return x;
		return n.k >= x.w ? lit(x.w, 0) : cat(extract(x, x.w - 1 - Number(n.k), 0), lit(Number(n.k), 0));
	}
	return shiftOfConstant(x, n, (v, by) => v << by) ?? make("shl", x.w, [x, n]);
}

export function lshr(x: Term, n: Term): Term {
	if (isConst(n)) {
		if (n.k === ZERO) return x;
		return n.k >= x.w ? lit(x.w, 0) : cat(lit(Number(n.k), 0), extract(x, x.w - 1, Number(n.k)));
	}
	return shiftOfConstant(x, n, (v, by) => v >> by) ?? make("lshr", x.w, [x, n]);
}

export function ashr(x: Term, n: Term): Term {
	if (isConst(n)) {
		const by = n.k >= x.w ? x.w - 1 : Number(n.k);
		return by === 0 ? x : sext(extract(x, x.w - 1, by), x.w);
	}
	const shifted = shiftOfConstant(x, n, (v, by) => BigInt.asIntN(x.w, v) >> by);
	return shifted ?? make("ashr", x.w, [x, n]);
}

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
	const w = x.w + 1;
	return extract(linear(w, ZERO, [sext(x, w), 1n], [sext(y, w), -1n]), w - 1, w - 1);
}

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

/** A sum as its constant and the rest. */
export function splitConstant(t: Term): readonly [rest: Term, k: bigint] {
	const f = new LinearForm(t.w);
	f.add(t, 1n, linearParts);
	f.normalise(linearParts);
	const { k } = f;
	f.k = ZERO;
	return [fromLinear(f), k];
}

/** The bit of `k` that four bits select. */
export function table(k: bigint, bits: readonly Term[]): Term {
	const choose = (i: number, n: number): Term =>
		i === bits.length
			? lit(1, (k >> BigInt(n)) & 1n)
			: ite(bits[i] as Term, choose(i + 1, 2 * n + 1), choose(i + 1, 2 * n));
	return choose(0, 0);
}
