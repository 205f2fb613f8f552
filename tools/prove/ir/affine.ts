// Affine functions over {0,1}: each bit is the exclusive or of unknown bits and a constant. Complete for what consists of
// shifts, masks and exclusive ors, such as checksums, where SAT solvers struggle.
import { postorder, type Term } from "./term.ts";

/** The bits of a term, the lowest first; bit 0 of each is the constant, the others stand for unknowns. */
type Affine = readonly bigint[];

/** The affine functions of the terms over the same unknowns, or `undefined` when one is not affine. */
export function affine(roots: readonly Term[]): Affine[] | undefined {
	const values = new Map<Term, Affine>();
	let unknowns = 1n;
	for (const t of postorder(roots)) {
		let bits: Affine | undefined;
		if (t.op === "var") {
			const first = unknowns;
			unknowns += BigInt(t.w);
			bits = Array.from({ length: t.w }, (_, i) => 1n << (first + BigInt(i)));
		} else
			bits = combine(
				t,
				t.a.map((x) => values.get(x) as Affine),
			);
		if (bits === undefined) return undefined;
		values.set(t, bits);
	}
	return roots.map((t) => values.get(t) as Affine);
}

function combine(t: Term, a: readonly Affine[]): Affine | undefined {
	const [x, y, z] = a as [Affine, Affine, Affine];
	switch (t.op) {
		case "const":
			return Array.from({ length: t.w }, (_, i) => (t.k >> BigInt(i)) & 1n);
		case "concat":
			return [...a].reverse().flat();
		case "extract":
			return x.slice(t.lo, t.lo + t.w);
		case "rep":
			return Array<bigint>(t.w).fill(x[0] as bigint);
		case "not":
			return x.map((b) => b ^ 1n);
		case "xor":
			return x.map((b, i) => b ^ (y[i] as bigint));
		case "and":
			return bitwise(x, y, conjunction);
		case "or":
			return bitwise(x, y, (p, q) => negation(conjunction(p ^ 1n, q ^ 1n)));
		case "ite":
			return bitwise(y, z, (p, q) => {
				const chosen = conjunction(x[0] as bigint, p ^ q);
				return chosen === undefined ? undefined : chosen ^ q;
			});
		default:
			return undefined;
	}
}

function bitwise(x: Affine, y: Affine, f: (p: bigint, q: bigint) => bigint | undefined): Affine | undefined {
	const out: bigint[] = [];
	for (let i = 0; i < x.length; i++) {
		const b = f(x[i] as bigint, y[i] as bigint);
		if (b === undefined) return undefined;
		out.push(b);
	}
	return out;
}

const negation = (p: bigint | undefined): bigint | undefined => (p === undefined ? undefined : p ^ 1n);

/** Affine when one side is constant, or both are the same or opposite. */
function conjunction(p: bigint, q: bigint): bigint | undefined {
	if (p === 0n || q === 0n || p === (q ^ 1n)) return 0n;
	if (p === 1n || p === q) return q;
	return q === 1n ? p : undefined;
}
