import type { Fields, Shared } from "../shared.ts";

/** Elements of a vector of `datasize` bits, or the one element of a scalar form. */
export interface Lanes {
	readonly esize: number;
	readonly elements: number;
	readonly datasize: number;
}

/** The elements of an encoding with `size` and Q; a scalar form, which has Q set, uses the lowest one. */
export function lanesOf({ Q, scalar, size }: Fields<never, "Q scalar size">): Lanes {
	const esize = 8 << size;
	const datasize = scalar ? esize : 64 << Q;
	return { esize, elements: datasize / esize, datasize };
}

/** The half of 128 bits that the form for two registers' narrower elements uses: the `2` of SADDL2. */
export const partOf = ({ Q, scalar }: Fields<never, "Q scalar">): number => (scalar ? 0 : Q);

/** Saturates a value, in two's complement, to N bits, and notes when that has changed it. */
export type Saturate<B> = (value: B, N: number, unsigned: boolean) => B;

/** What the integer instructions share: extension, saturation with FPSR.QC, products, loops over elements. */
export function integerElements<B>(shared: Shared<B>) {
	const { m, lit, add, and, or, mul, not, xor, ite, eq, concat, extract, zext, sext, width, bit, shiftBy } = shared;
	const { V, setV, Elem, vectorOf, Zeros, Ones, ZERO } = shared;

	/** Int(x, unsigned), in `w` bits. */
	const Int = (x: B, unsigned: boolean, w: number): B => (unsigned ? zext(x, w) : sext(x, w));

	/** SignedSatQ and UnsignedSatQ of a two's complement number. @see DDI 0487, Appendix J1, SatQ */
	function SatQ(i: B, N: number, unsigned: boolean): { readonly result: B; readonly saturated: B } {
		const low = extract(i, N - 1, 0);
		const fits = eq(Int(low, unsigned, width(i)), i);
		const negative = bit(i, width(i) - 1);
		const least = unsigned ? Zeros(N) : lit(N, 1n << BigInt(N - 1));
		const greatest = unsigned ? Ones(N) : lit(N, (1n << BigInt(N - 1)) - 1n);
		return { result: ite(fits, low, ite(negative, least, greatest)), saturated: not(fits) };
	}

	/** Runs an operation that saturates, and sets FPSR.QC when any element did. */
	function withSaturation<T>(operation: (saturate: Saturate<B>) => T): T {
		let any = ZERO;
		const result = operation((value, N, unsigned) => {
			const { result, saturated } = SatQ(value, N, unsigned);
			any = or(any, saturated);
			return result;
		});
		m.setSys("FPSR", or(m.getSys("FPSR"), concat(Zeros(36), concat(any, Zeros(27)))));
		return result;
	}

	/** V[d] = the vector of `f` of the elements of V[n] and V[m]. */
	function elementwise({ esize, elements, datasize }: Lanes, { Rn, Rm, Rd }: Registers, f: (n: B, m: B) => B): void {
		const [operand1, operand2] = [V(datasize, Rn), V(datasize, Rm)];
		setV(
			Rd,
			vectorOf(elements, (e) => f(Elem(operand1, e, esize), Elem(operand2, e, esize))),
		);
	}

	/** V[d] = the vector of `f` of the elements of V[n], V[m] and V[d]. */
	function accumulating(
		{ esize, elements, datasize }: Lanes,
		{ Rn, Rm, Rd }: Registers,
		f: (n: B, m: B, d: B) => B,
	): void {
		const [operand1, operand2, operand3] = [V(datasize, Rn), V(datasize, Rm), V(datasize, Rd)];
		setV(
			Rd,
			vectorOf(elements, (e) => f(Elem(operand1, e, esize), Elem(operand2, e, esize), Elem(operand3, e, esize))),
		);
	}

	/** Vpart[n, part, 64] of a long form, or the element of a scalar one. */
	const Vpart = (datasize: number, n: number, part: number): B =>
		part ? extract(m.getV(n), 127, 64) : V(Math.min(datasize, 64), n);

	/** Vpart[d, part, 64] = value: the lower half clears the upper one, the upper half keeps the lower one. */
	const setVpart = (d: number, part: number, value: B): void => setV(d, part ? concat(value, V(64, d)) : value);

	/** The absolute value of the difference of two elements. */
	function AbsoluteDifference(a: B, b: B, unsigned: boolean): B {
		const w = width(a) + 1;
		const difference = shared.sub(Int(a, unsigned, w), Int(b, unsigned, w));
		const absolute = ite(bit(difference, w - 1), shared.sub(Zeros(w), difference), difference);
		return extract(absolute, w - 2, 0);
	}

	/** The product of two polynomials over {0,1}, of twice the width. @see DDI 0487, Appendix J1, PolynomialMult */
	function PolynomialMult(a: B, b: B): B {
		const w = 2 * width(a);
		let result = Zeros(w);
		for (let i = 0; i < width(a); i++) result = xor(result, and(sext(bit(a, i), w), shiftBy(zext(b, w), 0, i)));
		return result;
	}

	/** The product of two elements in twice their width. */
	const product = (a: B, b: B, unsigned: boolean): B => {
		const w = 2 * width(a);
		return mul(Int(a, unsigned, w), Int(b, unsigned, w));
	};

	/** 2 * a * b of signed elements, in `w` bits. */
	const doubledProduct = (a: B, b: B, w: number): B => shiftBy(mul(sext(a, w), sext(b, w)), 0, 1);

	/** SQDMULH and SQRDMULH of two elements. */
	function doublingHigh(a: B, b: B, round: boolean, saturate: Saturate<B>): B {
		const esize = width(a);
		const w = 2 * esize + 2;
		const rounding = lit(w, round ? 1n << BigInt(esize - 1) : 0n);
		return saturate(shiftBy(add(doubledProduct(a, b, w), rounding), 2, esize), esize, false);
	}

	/** SQRDMLAH and SQRDMLSH: the accumulator joins the product before the rounding, and one saturation ends it. */
	function doublingAccumulateHigh(a: B, b: B, d: B, subtract: boolean, saturate: Saturate<B>): B {
		const esize = width(a);
		const w = 2 * esize + 3;
		const accumulator = shiftBy(sext(d, w), 0, esize);
		const combine = subtract ? shared.sub : add;
		const sum = combine(accumulator, doubledProduct(a, b, w));
		const rounded = add(sum, lit(w, 1n << BigInt(esize - 1)));
		return saturate(shiftBy(rounded, 2, esize), esize, false);
	}

	/**
	 * The sum of `count` products of bytes, element `i` of one with element `j` of the other and those after them, in
	 * 32 bits.
	 */
	function dot(a: B, i: number, aUnsigned: boolean, b: B, j: number, bUnsigned: boolean, count: number): B {
		let sum = Zeros(32);
		for (let k = 0; k < count; k++)
			sum = add(sum, mul(Int(Elem(a, i + k, 8), aUnsigned, 32), Int(Elem(b, j + k, 8), bUnsigned, 32)));
		return sum;
	}

	return {
		Int,
		withSaturation,
		elementwise,
		accumulating,
		Vpart,
		setVpart,
		AbsoluteDifference,
		PolynomialMult,
		product,
		doubledProduct,
		doublingHigh,
		doublingAccumulateHigh,
		dot,
	};
}

type Registers = Fields<never, "Rn Rm Rd">;
