import { ASR, type Fields, LSL, LSR, type Operation, type Shared } from "../shared.ts";
import { integerElements, type Lanes, lanesOf, partOf } from "./elements.ts";

type Amount = Fields<never, "Q scalar immh immb">;
type Shift<B> = Fields<B, "Q U scalar immh immb opcode Rn Rd">;

/** HighestSetBit(immh): the size of the elements, of the narrower ones where there are two. */
const sizeOf = (immh: number): number => 31 - Math.clz32(immh);

/** Elements and the shift to the right, 1 to `esize`. */
const rightShift = ({ Q, scalar, immh, immb }: Amount) => {
	const lanes = lanesOf({ Q, scalar, size: sizeOf(immh) });
	return { lanes, shift: 2 * lanes.esize - ((immh << 3) | immb) };
};

/** Elements and the shift to the left, 0 to `esize - 1`. */
const leftShift = ({ Q, scalar, immh, immb }: Amount) => {
	const lanes = lanesOf({ Q, scalar, size: sizeOf(immh) });
	return { lanes, shift: ((immh << 3) | immb) - lanes.esize };
};

/** The narrower elements of a form with two widths: 64 bits of them, or the scalar one. */
const narrowLanes = ({ scalar, immh }: Amount) => {
	const esize = 8 << sizeOf(immh);
	return { esize, elements: scalar ? 1 : 64 / esize };
};

/** Advanced SIMD shift by immediate, vector and scalar, of integers. @see DDI 0487, C7.2 */
export function simdShiftImmediate<B>(s: Shared<B>) {
	const { lit, add, and, or, not, extract, V, setV, Elem, vectorOf, shiftBy } = s;
	const { Int, withSaturation, Vpart, setVpart } = integerElements(s);

	/** An element shifted right, rounded if wanted, in one bit more than it has. */
	const shiftedRight = (x: B, esize: number, shift: number, unsigned: boolean, round: boolean): B => {
		const value = Int(x, unsigned, esize + 1);
		const rounding = lit(esize + 1, round ? 1n << BigInt(shift - 1) : 0n);
		return shiftBy(add(value, rounding), unsigned ? LSR : ASR, shift);
	};
	/** V[d] = `f` of the elements of V[n] and V[d]. */
	const update = ({ esize, elements, datasize }: Lanes, Rn: number, Rd: number, f: (n: B, d: B) => B): void => {
		const [operand, old] = [V(datasize, Rn), V(datasize, Rd)];
		setV(
			Rd,
			vectorOf(elements, (e) => f(Elem(operand, e, esize), Elem(old, e, esize))),
		);
	};

	return {
		/** SSHR, USHR, SSRA, USRA, SRSHR, URSHR, SRSRA, URSRA. */
		shiftRight(f: Shift<B>): Operation {
			const { lanes, shift } = rightShift(f);
			const { esize } = lanes;
			const round = (f.opcode & 0b00100) !== 0;
			const accumulate = (f.opcode & 0b00010) !== 0;
			return () =>
				update(lanes, f.Rn, f.Rd, (n, d) => {
					const shifted = extract(shiftedRight(n, esize, shift, f.U === 1, round), esize - 1, 0);
					return accumulate ? add(d, shifted) : shifted;
				});
		},

		/** SRI. */
		shiftRightInsert(f: Shift<B>): Operation {
			const { lanes, shift } = rightShift(f);
			const { esize } = lanes;
			const mask = lit(esize, (1n << BigInt(esize - shift)) - 1n);
			return () =>
				update(lanes, f.Rn, f.Rd, (n, d) =>
					or(and(d, not(mask)), shift === esize ? lit(esize, 0) : shiftBy(n, LSR, shift)),
				);
		},

		/** SHL. */
		shiftLeftElements(f: Shift<B>): Operation {
			const { lanes, shift } = leftShift(f);
			return () => update(lanes, f.Rn, f.Rd, (n) => shiftBy(n, LSL, shift));
		},

		/** SLI. */
		shiftLeftInsert(f: Shift<B>): Operation {
			const { lanes, shift } = leftShift(f);
			const below = lit(lanes.esize, (1n << BigInt(shift)) - 1n);
			return () => update(lanes, f.Rn, f.Rd, (n, d) => or(and(d, below), shiftBy(n, LSL, shift)));
		},

		/** SQSHL, UQSHL and SQSHLU, whose operand is signed and whose result is not. */
		shiftLeftSaturating(f: Shift<B>): Operation {
			const { lanes, shift } = leftShift(f);
			const { esize } = lanes;
			const unsignedResult = f.U === 1;
			const unsignedOperand = f.U === 1 && (f.opcode & 0b00010) !== 0;
			return () =>
				withSaturation((saturate) =>
					update(lanes, f.Rn, f.Rd, (n) =>
						saturate(shiftBy(Int(n, unsignedOperand, 2 * esize + 1), LSL, shift), esize, unsignedResult),
					),
				);
		},

		/** SHRN, RSHRN. */
		shiftRightNarrow(f: Shift<B>): Operation {
			const { esize, elements } = narrowLanes(f);
			const shift = 2 * esize - ((f.immh << 3) | f.immb);
			const round = (f.opcode & 1) !== 0;
			return () => {
				const operand = V(128, f.Rn);
				const narrow = (e: number) =>
					extract(shiftedRight(Elem(operand, e, 2 * esize), 2 * esize, shift, true, round), esize - 1, 0);
				setVpart(f.Rd, f.Q, vectorOf(elements, narrow));
			};
		},

		/** SQSHRN, UQSHRN, SQRSHRN, UQRSHRN; SQSHRUN and SQRSHRUN, whose operand is signed and whose result is not. */
		shiftRightNarrowSaturating(f: Shift<B>): Operation {
			const { esize, elements } = narrowLanes(f);
			const shift = 2 * esize - ((f.immh << 3) | f.immb);
			const round = (f.opcode & 1) !== 0;
			const unsignedResult = f.U === 1;
			const unsignedOperand = f.U === 1 && (f.opcode & 0b00010) !== 0;
			return () => {
				const operand = V(2 * esize * elements, f.Rn);
				const result = withSaturation((saturate) =>
					vectorOf(elements, (e) => {
						const x = Elem(operand, e, 2 * esize);
						return saturate(shiftedRight(x, 2 * esize, shift, unsignedOperand, round), esize, unsignedResult);
					}),
				);
				if (f.scalar) setV(f.Rd, result);
				else setVpart(f.Rd, f.Q, result);
			};
		},

		/** SSHLL, USHLL. */
		shiftLeftLong(f: Shift<B>): Operation {
			const { esize, elements } = narrowLanes(f);
			const shift = ((f.immh << 3) | f.immb) - esize;
			return () => {
				const operand = Vpart(64, f.Rn, partOf(f));
				setV(
					f.Rd,
					vectorOf(elements, (e) => shiftBy(Int(Elem(operand, e, esize), f.U === 1, 2 * esize), LSL, shift)),
				);
			};
		},
	};
}
