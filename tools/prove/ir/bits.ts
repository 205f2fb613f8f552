// Part of `simplify.ts`: pieces, bitwise operations, functions of NZCV.
import { ite } from "./choice.ts";
import { LinearForm } from "./linear.ts";
import { shl } from "./shifts.ts";
import { extractSum, fromLinear, linearParts, mul } from "./sums.ts";
import { isConst, lit, make, ones, onReset, type Term, variable } from "./term.ts";

const ZERO = 0n;
const FLAG_TABLES: Readonly<Record<string, bigint>> = { N: 0xff00n, Z: 0xf0f0n, C: 0xccccn, V: 0xaaaan };

const extracts = new Map<number, Term>();
const binaries = new Map<string, Term>();
onReset(() => {
	extracts.clear();
	binaries.clear();
});

// ---- pieces

/** The pieces of a concatenation, the highest first. */
export const pieces = (t: Term): readonly Term[] => (t.op === "concat" ? t.a : [t]);

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

/** Bits `hi` to `lo`. */
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
				if (bottom <= hi && top > lo)
					out.push(extract(p, Math.min(hi, top - 1) - bottom, Math.max(lo, bottom) - bottom));
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

/** Whether a term is the constant 0. */
export const isZero = (t: Term): boolean => isConst(t) && t.k === ZERO;

/** ZeroExtend. */
export const zext = (t: Term, w: number): Term => (w === t.w ? t : cat(lit(w - t.w, 0), t));
/** SignExtend. */
export const sext = (t: Term, w: number): Term => (w === t.w ? t : cat(rep(extract(t, t.w - 1, t.w - 1), w - t.w), t));

/** Places where the pieces of a term end, from the bottom; runs of equal bits for constants. */
export function cutsOf(t: Term, cuts: Set<number>): void {
	let at = 0;
	for (let i = pieces(t).length - 1; i >= 0; i--) {
		const p = pieces(t)[i] as Term;
		if (isConst(p))
			for (let b = 1; b < p.w; b++) if (((p.k >> BigInt(b)) ^ (p.k >> BigInt(b - 1))) & 1n) cuts.add(at + b);
		at += p.w;
		cuts.add(at);
	}
}

/** Whether a term has pieces that another can be cut at. */
export const splits = (t: Term): boolean => t.op === "concat" || t.op === "const";

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

/** What a bit is for each of the 16 values of NZCV, if it is a function of NZCV. */
export function tableOf(t: Term): bigint | undefined {
	if (t.op === "table") return t.k;
	if (t.op === "const" && t.w === 1) return t.k === ZERO ? ZERO : 0xffffn;
	return t.op === "var" ? FLAG_TABLES[t.name] : undefined;
}

/** The function of NZCV with this table. */
export function fromTable(k: bigint): Term {
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
