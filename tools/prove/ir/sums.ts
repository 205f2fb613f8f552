// Part of `simplify.ts`: sums, products, quotients.
import { and, cat, extract, not, or, pieces, rep, xor, zext } from "./bits.ts";
import { eq, ite } from "./choice.ts";
import { type Linear, LinearForm, type PieceRange, rangesOf, trailingZeros } from "./linear.ts";
import { isConst, lit, make, ones, type Term } from "./term.ts";

const U = BigInt.asUintN;
const ZERO = 0n;

// ---- sums

/** What a linear form needs to take terms apart. */
export const linearParts: Linear = { extract: (t, hi, lo) => extract(t, hi, lo) };

/** The term of a linear form. */
export function fromLinear(f: LinearForm): Term {
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

/** Bits of a sum. */
export function extractSum(t: Term, hi: number, lo: number): Term {
	const narrowed = hi < t.w - 1 ? linear(hi + 1, t.k, ...t.a.map((p, i) => [p, t.c[i] as bigint] as const)) : t;
	if (lo === 0) return narrowed;
	if (narrowed.op !== "sum") return extract(narrowed, hi, lo);
	const s = narrowed;
	const shift = BigInt(lo);
	if (s.c.every((c) => U(lo, c) === ZERO))
		return linear(hi - lo + 1, s.k >> shift, ...s.a.map((p, i) => [p, (s.c[i] as bigint) >> shift] as const));
	const down = shiftDown(s, lo);
	if (down !== undefined) return extract(down[0], hi - down[1], lo - down[1]);
	return hi === lo ? topBit(s) : make("extract", hi - lo + 1, [s], ZERO, undefined, lo);
}

/**
 * A sum of one piece that is not shifted and others that are shifted by `n` or more, without its lowest `n` bits: the
 * piece brings no carry into what the others add above it.
 */
function shiftDown(s: Term, limit: number): readonly [Term, number] | undefined {
	const low = s.c.findIndex((c) => (c & 1n) === 1n);
	if (low < 0 || s.c[low] !== 1n) return undefined;
	let n = s.k === ZERO ? s.w : trailingZeros(s.k);
	s.c.forEach((c, i) => {
		if (i !== low) n = Math.min(n, trailingZeros(c));
	});
	if (n === 0 || n > limit) return undefined;
	const by = BigInt(n);
	const upper = extract(zext(s.a[low] as Term, s.w), s.w - 1, n);
	const others = s.a.map((p, i) => [p, i === low ? ZERO : (s.c[i] as bigint) >> by] as const);
	return [linear(s.w - n, s.k >> by, [upper, 1n], ...others), n];
}

/** The highest bit of a sum. */
function topBit(s: Term): Term {
	const hi = s.w - 1;
	const top = 1n << BigInt(hi);
	const without = (k: bigint, dropped = -1) =>
		linear(s.w, k, ...s.a.map((p, i) => [p, i === dropped ? ZERO : (s.c[i] as bigint)] as const));
	if (s.k & top) return not(extract(without(s.k ^ top), hi, hi));
	const atTop = s.c.indexOf(top);
	if (atTop >= 0) return xor(s.a[atTop] as Term, extract(without(s.k, atTop), hi, hi));
	return carryOut(s) ?? make("extract", 1, [s], ZERO, undefined, hi);
}

/**
 * The carry or borrow into bit w of a sum of numbers of w bits, from the bits w - 1 of the numbers and of the sum: with
 * two numbers it is the majority of both and the opposite of the sum's.
 */
function carryOut(s: Term): Term | undefined {
	const w = s.w - 1;
	if (w === 0) return undefined;
	const tops: { readonly bit: Term; readonly negative: boolean }[] = [];
	let [least, most] = [s.k, s.k];
	for (let i = 0; i < s.a.length; i++) {
		const p = s.a[i] as Term;
		const c = BigInt.asIntN(s.w, s.c[i] as bigint);
		const size = c < ZERO ? -c : c;
		const reaches = size << BigInt(p.w) === 1n << BigInt(w);
		if (!reaches && size * ones(p.w) >= 1n << BigInt(w)) return undefined;
		if (reaches) tops.push({ bit: extract(p, p.w - 1, p.w - 1), negative: c < ZERO });
		const below = c * ones(reaches ? p.w - 1 : p.w);
		if (c < ZERO) least += below;
		else most += below;
	}
	const negatives = tops.filter((t) => t.negative).length;
	if (tops.length === 0 || tops.length > 2 || negatives > 1) return undefined;
	const signed = negatives > 0 || (tops.length === 1 && least < ZERO);
	const from = signed ? -(1n << BigInt(w - 1)) : ZERO;
	// the constant may be given less 2^w, which inverts the bit
	const inverted = most - from >= 1n << BigInt(w);
	const offset = inverted ? 1n << BigInt(w) : ZERO;
	if (least - offset < from || most - offset >= from + (1n << BigInt(w))) return undefined;
	const result = extract(s, w - 1, w - 1);
	const positive = tops.find((t) => !t.negative)?.bit;
	const [first, second] = tops as [(typeof tops)[0], (typeof tops)[0] | undefined];
	let carry: Term;
	if (second === undefined && first.negative) carry = or(first.bit, result);
	else if (second === undefined) carry = signed ? and(not(first.bit), result) : and(first.bit, not(result));
	else if (negatives === 0) carry = majority(first.bit, second.bit, not(result));
	else carry = majority(not(positive as Term), (tops.find((t) => t.negative) as (typeof tops)[0]).bit, result);
	return inverted ? not(carry) : carry;
}

const majority = (x: Term, y: Term, z: Term): Term => or(and(x, y), and(z, or(x, y)));

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

/** A sum as its constant and the rest. */
export function splitConstant(t: Term): readonly [rest: Term, k: bigint] {
	const f = new LinearForm(t.w);
	f.add(t, 1n, linearParts);
	f.normalise(linearParts);
	const { k } = f;
	f.k = ZERO;
	return [fromLinear(f), k];
}
