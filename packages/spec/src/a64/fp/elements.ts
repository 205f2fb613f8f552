import type { FloatOperation, FloatWidth, PlainFunction, Rounding } from "../../fp/operation.ts";
import type { Fields, Shared } from "../shared.ts";

/** Width by the field `ptype`; 10, which only FMOV to and from V.D[1] has, stands for 64 bits. */
export const widthOf = (ptype: number): FloatWidth => (ptype === 0 ? 32 : ptype === 3 ? 16 : 64);

/** FPDecodeRounding(): the mode by a field of FPCR.RMode's values. */
export const roundingOf = (rmode: number): Rounding =>
	(["TIEEVEN", "POSINF", "NEGINF", "ZERO"] as const)[rmode & 3] as Rounding;

/** Elements of a vector of `datasize` bits, or the one element of a scalar form. */
export interface FloatLanes {
	readonly esize: FloatWidth;
	readonly elements: number;
	readonly datasize: number;
}

/** The elements of `esize` bits; a scalar form, which has Q set, uses the lowest one. */
export function floatLanes(esize: FloatWidth, Q: number, scalar: number): FloatLanes {
	const datasize = scalar ? esize : 64 << Q;
	return { esize, elements: datasize / esize, datasize };
}

/** 32 or 64 by `sz`; a vector of one double is reserved. */
export const singleOrDouble = ({ Q, sz }: Fields<never, "Q sz">): FloatLanes["esize"] | undefined =>
	sz === 0 ? 32 : Q === 0 ? undefined : 64;

/** What the floating-point instructions share: operations, signs, loops over elements. */
export function floatElements<B>({ m, lit, and, xor, concat, extract, V, setV, Elem, vectorOf }: Shared<B>) {
	/** A plain operation, made at decode. */
	const plain = (name: PlainFunction, width: FloatWidth): ((...operands: B[]) => B) => {
		const operation: FloatOperation = { name, width };
		return (...operands) => m.float(operation, operands);
	};

	/** FPNeg(): the sign of a number or NaN changed. */
	const FPNeg = (x: B, width: FloatWidth): B => xor(x, lit(width, 1n << BigInt(width - 1)));

	/** FPAbs(): the sign cleared. */
	const FPAbs = (x: B, width: FloatWidth): B => and(x, lit(width, (1n << BigInt(width - 1)) - 1n));

	/** V[d] = the vector of `f` of the elements of V[n]. */
	function unary({ esize, elements, datasize }: FloatLanes, { Rn, Rd }: Fields<never, "Rn Rd">, f: (n: B) => B): void {
		const operand = V(datasize, Rn);
		setV(
			Rd,
			vectorOf(elements, (e) => f(Elem(operand, e, esize))),
		);
	}

	/** V[d] = the vector of `f` of the elements of V[n], V[m] and V[d]. */
	function ternary(
		{ esize, elements, datasize }: FloatLanes,
		{ Rn, Rm, Rd }: Fields<never, "Rn Rm Rd">,
		f: (n: B, m: B, d: B) => B,
	): void {
		const [operand1, operand2, operand3] = [V(datasize, Rn), V(datasize, Rm), V(datasize, Rd)];
		setV(
			Rd,
			vectorOf(elements, (e) => f(Elem(operand1, e, esize), Elem(operand2, e, esize), Elem(operand3, e, esize))),
		);
	}

	/** Vpart[n, part, w]: the lower or the upper half of the low 2 * w bits. */
	const Vpart = (n: number, part: number, w: number): B => extract(m.getV(n), part * w + w - 1, part * w);

	/** Vpart[d, part, 64] = value: the lower half clears the upper one, the upper half keeps the lower one. */
	const setVpart = (d: number, part: number, value: B): void => setV(d, part ? concat(value, V(64, d)) : value);

	return { plain, FPNeg, FPAbs, unary, ternary, Vpart, setVpart };
}
