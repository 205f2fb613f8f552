// Random computations over any domain, to compare the simplifier with numbers.
import type { Dom } from "@upcall/spec";

/** A computation: an operation with its width and operands. */
export type Recipe = readonly [operation: string, w: number, ...operands: (Recipe | bigint | number)[]];

/** Deterministic numbers. */
export class Dice {
	private state: bigint;
	constructor(seed: bigint) {
		this.state = BigInt.asUintN(64, seed * 0x9e3779b97f4a7c15n + 0x1234567n);
	}
	bits(): bigint {
		let x = this.state;
		x ^= x >> 12n;
		x = BigInt.asUintN(64, x ^ (x << 25n));
		x ^= x >> 27n;
		this.state = x;
		return BigInt.asUintN(64, x * 0x2545f4914f6cdd1dn);
	}
	below(n: number): number {
		return Number((this.bits() >> 20n) % BigInt(n));
	}
	/** Numbers of which many are small, near a power of two, or all ones. */
	value(w: number): bigint {
		const wide = this.bits() | (this.bits() << 64n) | (this.bits() << 128n);
		const power = 1n << BigInt(this.below(w));
		const kinds = [wide, wide & 7n, -(wide & 7n), power, power - 1n, -power, wide & (power - 1n)];
		return BigInt.asUintN(w, kinds[this.below(kinds.length)] as bigint);
	}
}

const WIDTHS = [1, 4, 7, 8, 16, 32, 33, 64, 65];
const SAME = ["add", "sub", "and", "or", "xor", "mul", "udiv"];

/** A random computation of `w` bits. */
export function recipe(d: Dice, w: number, depth: number): Recipe {
	if (depth === 0 || d.below(9) === 0) return d.below(4) ? ["variable", w, d.below(3)] : ["lit", w, d.value(w)];
	const sub = (width = w) => recipe(d, width, depth - 1);
	const kind = d.below(18);
	if (kind < 8) return [SAME[kind % SAME.length] as string, w, sub(), sub()];
	if (kind === 8) return ["not", w, sub()];
	if (kind < 11) {
		const amount: Recipe = d.below(3) ? ["lit", w, BigInt(d.below(w + 6))] : sub();
		return [["shl", "lshr", "ashr"][d.below(3)] as string, w, sub(), amount];
	}
	if (kind === 11) return ["ite", w, sub(1), sub(), sub()];
	if (kind < 14 && w > 1) {
		const low = 1 + d.below(w - 1);
		return ["concat", w, sub(w - low), sub(low)];
	}
	if (kind === 14) {
		const wide = w + d.below(20);
		const lo = d.below(wide - w + 1);
		return ["extract", w, sub(wide), lo];
	}
	if (kind < 17) return [d.below(2) ? "zext" : "sext", w, sub(1 + d.below(w))];
	const compare: Recipe = (() => {
		const width = WIDTHS[d.below(WIDTHS.length)] as number;
		return [["eq", "ult", "slt"][d.below(3)] as string, 1, sub(width), sub(width)];
	})();
	return w === 1 ? compare : ["zext", w, compare];
}

/** Performs a computation in a domain. */
export function perform<B>(d: Dom<B>, r: Recipe, variable: (w: number, n: number) => B): B {
	const [operation, w, ...operands] = r;
	if (operation === "variable") return variable(w, Number(operands[0]));
	if (operation === "lit") return d.lit(w, operands[0] as bigint);
	const x = operands.map((o) => (Array.isArray(o) ? perform(d, o as unknown as Recipe, variable) : undefined)) as B[];
	const [a, b, c] = x as [B, B, B];
	switch (operation) {
		case "extract":
			return d.extract(a, Number(operands[1]) + w - 1, Number(operands[1]));
		case "zext":
			return d.zext(a, w);
		case "sext":
			return d.sext(a, w);
		case "not":
			return d.not(a);
		case "ite":
			return d.ite(a, b, c);
		default:
			return d[operation as "add"](a, b);
	}
}
