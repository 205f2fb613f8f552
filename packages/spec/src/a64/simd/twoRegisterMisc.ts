import { type Fields, LSL, type Operation, type Shared } from "../shared.ts";
import { integerElements, type Lanes, lanesOf, partOf } from "./elements.ts";

type Misc<B> = Fields<B, "Q U scalar size opcode Rn Rd">;

/** Vectors of one 64-bit element are reserved. */
const oneDoubleword = ({ Q, scalar, size }: Fields<never, "Q scalar size">): boolean =>
	!scalar && size === 3 && Q === 0;

/** Scalar forms that exist for 64 bits only, and vectors. */
const doublewordScalar = (f: Fields<never, "Q scalar size">): boolean => (f.scalar ? f.size !== 3 : oneDoubleword(f));

/** Advanced SIMD two-register miscellaneous, vector and scalar, of integers. @see DDI 0487, C7.2 */
export function simdTwoRegisterMisc<B>(s: Shared<B>) {
	const { UNDEFINED, lit, add, sub, not, or, xor, eq, slt, ite, extract, zext, sext, bit, width, cat } = s;
	const { V, setV, Elem, vectorOf, shiftBy, Zeros } = s;
	const { Int, withSaturation, Vpart, setVpart } = integerElements(s);

	/** V[d] = `f` of each element of V[n]. */
	const each = ({ esize, elements, datasize }: Lanes, Rn: number, Rd: number, f: (x: B) => B): void => {
		const operand = V(datasize, Rn);
		setV(
			Rd,
			vectorOf(elements, (e) => f(Elem(operand, e, esize))),
		);
	};

	/** The number of zeros above the highest set bit, in `w` bits. */
	const CountLeadingZeroBits = (x: B, w: number): B => {
		const length = width(x);
		let count = lit(w, length);
		for (let i = 0; i < length; i++) count = ite(bit(x, i), lit(w, length - 1 - i), count);
		return count;
	};
	/** The value, or its negative when it is below zero, in one bit more than it has. */
	const absolute = (x: B): B => {
		const wide = sext(x, width(x) + 1);
		return ite(bit(x, width(x) - 1), sub(Zeros(width(wide)), wide), wide);
	};

	return {
		/** REV64, REV32, REV16: the elements of each container in the other order. */
		reverseElements(f: Misc<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const lanes = lanesOf(f);
			const container = f.opcode ? 16 : f.U ? 32 : 64;
			const last = container / lanes.esize - 1;
			return () => {
				const operand = V(lanes.datasize, f.Rn);
				setV(
					f.Rd,
					vectorOf(lanes.elements, (e) => Elem(operand, e ^ last, lanes.esize)),
				);
			};
		},

		/** SADDLP, UADDLP, SADALP, UADALP. */
		addLongPairs(f: Misc<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const { esize, elements, datasize } = lanesOf(f);
			const accumulate = (f.opcode & 0b00100) !== 0;
			const w = 2 * esize;
			return () => {
				const operand = V(datasize, f.Rn);
				const old = V(datasize, f.Rd);
				const sum = (e: number) => {
					const pair = add(
						Int(Elem(operand, 2 * e, esize), f.U === 1, w),
						Int(Elem(operand, 2 * e + 1, esize), f.U === 1, w),
					);
					return accumulate ? add(Elem(old, e, w), pair) : pair;
				};
				setV(f.Rd, vectorOf(elements / 2, sum));
			};
		},

		/** SUQADD adds an unsigned element to a signed one of the destination, USQADD a signed one to an unsigned one. */
		accumulateSaturating(f: Misc<B>): Operation {
			if (oneDoubleword(f)) return UNDEFINED;
			const { esize, elements, datasize } = lanesOf(f);
			const unsigned = f.U === 1;
			const w = esize + 2;
			return () => {
				const operand = V(datasize, f.Rn);
				const old = V(datasize, f.Rd);
				const result = withSaturation((saturate) =>
					vectorOf(elements, (e) => {
						const sum = add(Int(Elem(operand, e, esize), !unsigned, w), Int(Elem(old, e, esize), unsigned, w));
						return saturate(sum, esize, unsigned);
					}),
				);
				setV(f.Rd, result);
			};
		},

		/** CLS, CLZ. */
		countLeadingElements(f: Misc<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const lanes = lanesOf(f);
			const { esize } = lanes;
			if (f.U) return () => each(lanes, f.Rn, f.Rd, (x) => CountLeadingZeroBits(x, esize));
			// The sign bits below the top one are the leading zeros of x<esize-1:1> EOR x<esize-2:0>.
			return () =>
				each(lanes, f.Rn, f.Rd, (x) =>
					CountLeadingZeroBits(xor(extract(x, esize - 1, 1), extract(x, esize - 2, 0)), esize),
				);
		},

		/** CNT. */
		countBits(f: Misc<B>): Operation {
			const lanes = lanesOf(f);
			return () =>
				each(lanes, f.Rn, f.Rd, (x) => {
					let count = Zeros(8);
					for (let i = 0; i < 8; i++) count = add(count, zext(bit(x, i), 8));
					return count;
				});
		},

		/** NOT. */
		notVector({ Q, Rn, Rd }: Fields<B, "Q Rn Rd">): Operation {
			return () => setV(Rd, not(V(64 << Q, Rn)));
		},

		/** RBIT. */
		reverseBitsOfBytes({ Q, Rn, Rd }: Fields<B, "Q Rn Rd">): Operation {
			const lanes = lanesOf({ Q, scalar: 0, size: 0 });
			return () =>
				each(lanes, Rn, Rd, (x) => {
					const [first, ...rest] = Array.from({ length: 8 }, (_, i) => bit(x, i));
					return cat(first as B, ...rest);
				});
		},

		/** SQABS, SQNEG. */
		absoluteSaturating(f: Misc<B>): Operation {
			if (oneDoubleword(f)) return UNDEFINED;
			const lanes = lanesOf(f);
			const w = lanes.esize + 1;
			return () =>
				withSaturation((saturate) =>
					each(lanes, f.Rn, f.Rd, (x) => saturate(f.U ? sub(Zeros(w), sext(x, w)) : absolute(x), lanes.esize, false)),
				);
		},

		/** CMGT, CMGE, CMEQ, CMLE, CMLT with zero. */
		compareZero(f: Misc<B>): Operation {
			if (doublewordScalar(f)) return UNDEFINED;
			const lanes = lanesOf(f);
			const zero = Zeros(lanes.esize);
			const below = (x: B) => slt(x, zero);
			const equal = (x: B) => eq(x, zero);
			const compare = (x: B): B => {
				switch ((f.opcode & 3) * 2 + f.U) {
					case 0:
						return not(or(below(x), equal(x))); // CMGT
					case 1:
						return not(below(x)); // CMGE
					case 2:
						return equal(x); // CMEQ
					case 3:
						return or(below(x), equal(x)); // CMLE
					default:
						return below(x); // CMLT
				}
			};
			return () => each(lanes, f.Rn, f.Rd, (x) => sext(compare(x), lanes.esize));
		},

		/** ABS, NEG. */
		absoluteElements(f: Misc<B>): Operation {
			if (doublewordScalar(f)) return UNDEFINED;
			const lanes = lanesOf(f);
			return () =>
				each(lanes, f.Rn, f.Rd, (x) => (f.U ? sub(Zeros(lanes.esize), x) : extract(absolute(x), lanes.esize - 1, 0)));
		},

		/** XTN. */
		extractNarrow(f: Misc<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const esize = 8 << f.size;
			return () => {
				const operand = V(128, f.Rn);
				setVpart(
					f.Rd,
					f.Q,
					vectorOf(64 / esize, (e) => Elem(operand, 2 * e, esize)),
				);
			};
		},

		/** SQXTN, UQXTN; SQXTUN, whose operand is signed and whose result is not. */
		extractNarrowSaturating(f: Misc<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const esize = 8 << f.size;
			const elements = f.scalar ? 1 : 64 / esize;
			const unsignedOperand = f.U === 1 && f.opcode === 0b10100;
			return () => {
				const operand = V(2 * esize * elements, f.Rn);
				const result = withSaturation((saturate) =>
					vectorOf(elements, (e) =>
						saturate(Int(Elem(operand, e, 2 * esize), unsignedOperand, 2 * esize + 1), esize, f.U === 1),
					),
				);
				if (f.scalar) setV(f.Rd, result);
				else setVpart(f.Rd, f.Q, result);
			};
		},

		/** SHLL, by the size of the element. */
		shiftLeftLongBySize(f: Misc<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const esize = 8 << f.size;
			return () => {
				const operand = Vpart(64, f.Rn, partOf(f));
				setV(
					f.Rd,
					vectorOf(64 / esize, (e) => shiftBy(zext(Elem(operand, e, esize), 2 * esize), LSL, esize)),
				);
			};
		},
	};
}
