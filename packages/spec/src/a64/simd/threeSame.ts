import { type Fields, LSR, type Operation, type Shared } from "../shared.ts";
import { integerElements, lanesOf } from "./elements.ts";

type F<B> = Fields<B, "Q U scalar size opcode Rm Rn Rd">;

/** Vectors of one 64-bit element are reserved. */
const oneDoubleword = ({ Q, scalar, size }: F<never>): boolean => !scalar && size === 3 && Q === 0;

/** Scalar forms that exist for 64 bits only, and vectors. */
const doublewordScalar = (f: F<never>): boolean => (f.scalar ? f.size !== 3 : oneDoubleword(f));

/**
 * Advanced SIMD three same, of integers: additions, comparisons, shifts by a register, maxima, differences.
 * @see DDI 0487, C7.2
 */
export function threeSame<B>(shared: Shared<B>) {
	const { lit, add, sub, and, not, eq, ult, slt, ite, shl, lshr, ashr, concat, extract, sext, bit, UNDEFINED } = shared;
	const { Zeros, IsZeroBit, V, setV, Elem, vectorOf, shiftBy } = shared;
	const { Int, withSaturation, elementwise, accumulating, AbsoluteDifference } = integerElements(shared);

	/** The lesser or greater of two elements. */
	const choose = (a: B, b: B, unsigned: boolean, minimum: boolean): B => {
		const less = unsigned ? ult(a, b) : slt(a, b);
		return minimum ? ite(less, a, b) : ite(less, b, a);
	};

	/**
	 * An element shifted by the signed lowest byte of another, left when it is positive, in `2 * esize + 2` bits: enough
	 * for every left shift by less than the element's size and, with the sign, to tell that a longer one overflows.
	 */
	function ShiftElement(operand: B, amount: B, esize: number, unsigned: boolean, round: boolean): B {
		const w = 2 * esize + 2;
		const value = Int(operand, unsigned, w);
		const shift = sext(extract(amount, 7, 0), w);
		const right = sub(Zeros(w), shift);
		const least = (x: B, limit: B) => ite(ult(x, limit), x, limit);
		// A left shift by esize loses every bit of the element, a right shift by esize + 1 also those of its rounding.
		const shiftedLeft = shl(value, least(shift, lit(w, esize)));
		const n = least(right, lit(w, esize + 1));
		const half = shiftBy(shl(lit(w, 1), n), LSR, 1);
		const shiftedRight = (unsigned ? lshr : ashr)(round ? add(value, half) : value, n);
		return ite(bit(shift, w - 1), shiftedRight, shiftedLeft);
	}

	return {
		halvingAddSub(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const lanes = lanesOf(f);
			const w = lanes.esize + 1;
			const combine = f.opcode === 0b00100 ? sub : add;
			const rounding = lit(w, f.opcode === 0b00010 ? 1 : 0);
			const unsigned = f.U === 1;
			return () =>
				elementwise(lanes, f, (a, b) =>
					extract(add(combine(Int(a, unsigned, w), Int(b, unsigned, w)), rounding), lanes.esize, 1),
				);
		},

		saturatingAddSub(f: F<B>): Operation {
			if (oneDoubleword(f)) return UNDEFINED;
			const lanes = lanesOf(f);
			const w = lanes.esize + 2;
			const combine = f.opcode === 0b00101 ? sub : add;
			const unsigned = f.U === 1;
			return () =>
				withSaturation((saturate) =>
					elementwise(lanes, f, (a, b) =>
						saturate(combine(Int(a, unsigned, w), Int(b, unsigned, w)), lanes.esize, unsigned),
					),
				);
		},

		compareElements(f: F<B>): Operation {
			if (doublewordScalar(f)) return UNDEFINED;
			const lanes = lanesOf(f);
			const less = f.U ? ult : slt;
			const equal = f.U ? eq : (a: B, b: B) => not(IsZeroBit(and(a, b))); // CMEQ, CMTST
			const test = f.opcode === 0b10001 ? equal : (a: B, b: B) => (f.opcode & 1 ? not(less(a, b)) : less(b, a));
			return () => elementwise(lanes, f, (a, b) => sext(test(a, b), lanes.esize));
		},

		shiftByRegister(f: F<B>): Operation {
			if (doublewordScalar(f)) return UNDEFINED;
			const lanes = lanesOf(f);
			const { esize } = lanes;
			const round = (f.opcode & 2) !== 0;
			return () => elementwise(lanes, f, (a, b) => extract(ShiftElement(a, b, esize, f.U === 1, round), esize - 1, 0));
		},

		saturatingShiftByRegister(f: F<B>): Operation {
			if (oneDoubleword(f)) return UNDEFINED;
			const lanes = lanesOf(f);
			const { esize } = lanes;
			const round = (f.opcode & 2) !== 0;
			const unsigned = f.U === 1;
			return () =>
				withSaturation((saturate) =>
					elementwise(lanes, f, (a, b) => saturate(ShiftElement(a, b, esize, unsigned, round), esize, unsigned)),
				);
		},

		maximumMinimum(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const lanes = lanesOf(f);
			return () => elementwise(lanes, f, (a, b) => choose(a, b, f.U === 1, (f.opcode & 1) === 1));
		},

		maximumMinimumPairwise(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const { esize, elements, datasize } = lanesOf(f);
			return () => {
				const pairs = concat(V(datasize, f.Rm), V(datasize, f.Rn));
				const pair = (e: number) => [Elem(pairs, 2 * e, esize), Elem(pairs, 2 * e + 1, esize)] as const;
				setV(
					f.Rd,
					vectorOf(elements, (e) => choose(...pair(e), f.U === 1, (f.opcode & 1) === 1)),
				);
			};
		},

		absoluteDifference(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const lanes = lanesOf(f);
			const difference = (a: B, b: B) => AbsoluteDifference(a, b, f.U === 1);
			if (f.opcode === 0b01110) return () => elementwise(lanes, f, difference);
			return () => accumulating(lanes, f, (a, b, d) => add(d, difference(a, b)));
		},

		addSubElements(f: F<B>): Operation {
			if (doublewordScalar(f)) return UNDEFINED;
			const lanes = lanesOf(f);
			return () => elementwise(lanes, f, f.U ? sub : add);
		},

		addPairwise(f: F<B>): Operation {
			if (oneDoubleword(f)) return UNDEFINED;
			const { esize, elements, datasize } = lanesOf(f);
			return () => {
				const pairs = concat(V(datasize, f.Rm), V(datasize, f.Rn));
				setV(
					f.Rd,
					vectorOf(elements, (e) => add(Elem(pairs, 2 * e, esize), Elem(pairs, 2 * e + 1, esize))),
				);
			};
		},

		logicalVector({ Q, U, opc2, Rm, Rn, Rd }: Fields<B, "Q U opc2 Rm Rn Rd">): Operation {
			const { xor, or } = shared;
			const operations: readonly ((n: B, m: B, d: B) => B)[] = [
				(n, m) => and(n, m), // AND
				(n, m) => and(n, not(m)), // BIC
				(n, m) => or(n, m), // ORR
				(n, m) => or(n, not(m)), // ORN
				(n, m) => xor(n, m), // EOR
				(n, m, d) => xor(m, and(xor(m, n), d)), // BSL
				(n, m, d) => xor(d, and(xor(d, n), m)), // BIT
				(n, m, d) => xor(d, and(xor(d, n), not(m))), // BIF
			];
			const operation = operations[(U << 2) | opc2] as (typeof operations)[number];
			const datasize = 64 << Q;
			return () => setV(Rd, operation(V(datasize, Rn), V(datasize, Rm), V(datasize, Rd)));
		},
	};
}
