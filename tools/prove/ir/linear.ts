// Linear forms modulo 2^w over zero-extended pieces: the normal form of sums.
import type { Term } from "./term.ts";

const U = BigInt.asUintN;

/** What a linear form needs from the constructors of terms. */
export interface Linear {
	readonly extract: (t: Term, hi: number, lo: number) => Term;
}

/** Where a piece lies in a sum whose pieces do not overlap; a piece of one bit may be repeated. */
export interface PieceRange {
	readonly piece: Term;
	readonly lo: number;
	readonly w: number;
	readonly inverted: boolean;
}

const ones = (w: number): bigint => (1n << BigInt(w)) - 1n;

/** Number of zeros below the lowest bit set; the number is not 0. */
export function trailingZeros(c: bigint): number {
	let n = 0;
	let v = c;
	while (!(v & 0xffffn)) {
		v >>= 16n;
		n += 16;
	}
	while (!(v & 1n)) {
		v >>= 1n;
		n++;
	}
	return n;
}

/** `k` plus coefficients times pieces, modulo 2^w. */
export class LinearForm {
	readonly w: number;
	k: bigint;
	private readonly items = new Map<Term, bigint>();

	constructor(w: number, k = 0n) {
		this.w = w;
		this.k = U(w, k);
	}

	/** Adds `coefficient` times the zero-extended term. */
	add(t: Term, coefficient: bigint, parts: Linear): void {
		const c = U(this.w, coefficient);
		if (c === 0n) return;
		const useful = this.w - trailingZeros(c);
		if (t.w > useful) {
			this.add(parts.extract(t, useful - 1, 0), c, parts);
			return;
		}
		switch (t.op) {
			case "const":
				this.k = U(this.w, this.k + c * t.k);
				return;
			case "concat": {
				let at = 0;
				for (let i = t.a.length - 1; i >= 0; i--) {
					const piece = t.a[i] as Term;
					this.add(piece, c << BigInt(at), parts);
					at += piece.w;
				}
				return;
			}
			case "rep":
				this.add(t.a[0] as Term, c * ones(t.w), parts);
				return;
			case "not":
				this.k = U(this.w, this.k + c * ones(t.w));
				this.add(t.a[0] as Term, -c, parts);
				return;
			case "sum":
				if (t.w === useful || maximum(t) <= ones(t.w)) {
					this.k = U(this.w, this.k + c * t.k);
					t.a.forEach((p, i) => {
						this.add(p, c * (t.c[i] as bigint), parts);
					});
					return;
				}
				break;
			default:
				break;
		}
		this.items.set(t, U(this.w, (this.items.get(t) ?? 0n) + c));
	}

	/** Adds a narrower sum that cannot overflow; whether it cannot. */
	addExact(t: Term, coefficient: bigint, parts: Linear): boolean {
		if (maximum(t) > ones(t.w)) return false;
		this.add(t, coefficient, parts);
		return true;
	}

	/** Drops what cancelled, and bits of pieces that the coefficients move out of the sum. */
	normalise(parts: Linear): void {
		for (let changed = true; changed; ) {
			changed = false;
			for (const [t, c] of [...this.items]) {
				if (c === 0n) this.items.delete(t);
				else if (t.w > this.w - trailingZeros(c)) {
					this.items.delete(t);
					this.add(t, c, parts);
					changed = true;
				}
			}
		}
	}

	/** The largest value before the sum wraps. */
	maximum(): bigint {
		return largest(this.k, [...this.items]);
	}

	/** The pieces with their coefficients, 1 to 2^w - 1, in a fixed order. */
	sorted(): (readonly [Term, bigint])[] {
		return [...this.items].sort(([a], [b]) => a.id - b.id);
	}
}

/** The largest value of a constant plus coefficients times pieces, before it wraps. */
export function largest(k: bigint, items: readonly (readonly [Term, bigint])[]): bigint {
	return items.reduce((sum, [p, c]) => sum + ones(p.w) * c, k);
}

const maximum = (t: Term): bigint => t.a.reduce((sum, p, i) => sum + ones(p.w) * (t.c[i] as bigint), t.k);

/** The ranges of the pieces when the sum has no carries: then it is a concatenation. */
export function rangesOf(
	f: LinearForm,
	items: readonly (readonly [Term, bigint])[],
): { readonly rest: bigint; readonly ranges: readonly PieceRange[] } | undefined {
	const { w } = f;
	let rest = f.k;
	let used = 0n;
	const ranges: PieceRange[] = [];
	for (const [piece, c] of items) {
		const lo = trailingZeros(c);
		const at = BigInt(lo);
		const odd = c >> at;
		const negative = U(w - lo, -odd);
		const own = ones(piece.w) << at;
		const upper = ones(w - lo) << at;
		let range: PieceRange;
		if (piece.w === 1 && odd === 1n && lo < w - 1 && (f.k & upper) === upper)
			range = { piece, lo, w: w - lo, inverted: true };
		else if (negative === 1n && piece.op !== "sum" && (f.k & own) === own)
			range = { piece, lo, w: piece.w, inverted: true };
		else if (odd === 1n) range = { piece, lo, w: piece.w, inverted: false };
		else if (piece.w === 1 && (odd & (odd + 1n)) === 0n)
			range = { piece, lo, w: odd.toString(2).length, inverted: false };
		else return undefined;
		const mask = ones(range.w) << at;
		if (used & mask) return undefined;
		used |= mask;
		if (range.inverted) rest &= ~mask;
		ranges.push(range);
	}
	return rest & used ? undefined : { rest, ranges };
}
