import { ones, postorder, type Term } from "./term.ts";

/** Values of unknowns by name, and of uninterpreted functions by name and operands. */
export interface Valuation {
	readonly variable: (name: string, w: number) => bigint;
	readonly apply: (name: string, w: number, operands: readonly bigint[]) => bigint;
}

const U = BigInt.asUintN;

/** The value of a term. Shares nothing with the simplifier, so that it can judge it. */
export function evaluate(root: Term, v: Valuation): bigint {
	const values = new Map<Term, bigint>();
	for (const t of postorder([root]))
		values.set(
			t,
			U(
				t.w,
				compute(t, v, (x) => values.get(x) as bigint),
			),
		);
	return values.get(root) as bigint;
}

function compute(t: Term, v: Valuation, value: (x: Term) => bigint): bigint {
	const [x, y, z] = t.a.map(value) as [bigint, bigint, bigint];
	const first = t.a[0] as Term;
	switch (t.op) {
		case "const":
			return t.k;
		case "var":
			return v.variable(t.name, t.w);
		case "apply":
			return v.apply(t.name, t.w, t.a.map(value));
		case "concat":
			return t.a.reduce((r, p) => (r << BigInt(p.w)) | value(p), 0n);
		case "extract":
			return x >> BigInt(t.lo);
		case "rep":
			return x ? ones(t.w) : 0n;
		case "not":
			return ~x;
		case "and":
			return x & y;
		case "or":
			return x | y;
		case "xor":
			return x ^ y;
		case "sum":
			return t.a.reduce((r, p, i) => r + value(p) * (t.c[i] as bigint), t.k);
		case "mul":
			return x * y;
		case "udiv":
			return y === 0n ? ones(t.w) : x / y;
		case "shl":
			return y >= t.w ? 0n : x << y;
		case "lshr":
			return y >= t.w ? 0n : x >> y;
		case "ashr":
			return BigInt.asIntN(t.w, x) >> (y >= t.w ? BigInt(t.w - 1) : y);
		case "eq":
			return x === y ? 1n : 0n;
		case "ite":
			return x ? y : z;
		case "table":
			return t.k >> t.a.reduce((r, p) => (r << 1n) | value(p), 0n);
		default:
			throw new TypeError(`${first.op} has no value`);
	}
}
