import type { Fields, Operation, Shared } from "../shared.ts";
import { integerElements, lanesOf } from "./elements.ts";

type F<B> = Fields<B, "Q U scalar size opcode Rm Rn Rd">;

/** Advanced SIMD products of two vectors whose result has their shape: three same, and three same extra. @see DDI 0487, C7.2 */
export function products<B>(shared: Shared<B>) {
	const { add, sub, mul, extract, V, setV, Elem, vectorOf, UNDEFINED } = shared;
	const { withSaturation, elementwise, accumulating, PolynomialMult, doublingHigh, doublingAccumulateHigh, dot } =
		integerElements(shared);
	const neitherHalfNorWord = (size: number) => size === 0 || size === 3;

	return {
		multiplyElements(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const lanes = lanesOf(f);
			return () => elementwise(lanes, f, mul);
		},

		multiplyAccumulateElements(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const lanes = lanesOf(f);
			const accumulate = f.U ? sub : add;
			return () => accumulating(lanes, f, (a, b, d) => accumulate(d, mul(a, b)));
		},

		polynomialMultiply(f: F<B>): Operation {
			const lanes = lanesOf(f);
			return () => elementwise(lanes, f, (a, b) => extract(PolynomialMult(a, b), lanes.esize - 1, 0));
		},

		doublingMultiplyHigh(f: F<B>): Operation {
			if (neitherHalfNorWord(f.size)) return UNDEFINED;
			const lanes = lanesOf(f);
			return () =>
				withSaturation((saturate) => elementwise(lanes, f, (a, b) => doublingHigh(a, b, f.U === 1, saturate)));
		},

		doublingMultiplyAccumulateHigh(f: F<B>): Operation {
			if (neitherHalfNorWord(f.size)) return UNDEFINED;
			const lanes = lanesOf(f);
			const subtract = (f.opcode & 1) === 1;
			return () =>
				withSaturation((saturate) =>
					accumulating(lanes, f, (a, b, d) => doublingAccumulateHigh(a, b, d, subtract, saturate)),
				);
		},

		dotProduct(f: F<B>): Operation {
			const { elements, datasize } = lanesOf(f);
			const mixed = f.opcode === 0b0011; // USDOT: V[n] is unsigned, V[m] signed
			const unsigned = [f.U === 1 || mixed, f.U === 1] as const;
			return () => {
				const [operand1, operand2, operand3] = [V(datasize, f.Rn), V(datasize, f.Rm), V(datasize, f.Rd)];
				setV(
					f.Rd,
					vectorOf(elements, (e) =>
						add(Elem(operand3, e, 32), dot(operand1, 4 * e, unsigned[0], operand2, 4 * e, unsigned[1], 4)),
					),
				);
			};
		},

		/** The 2x8 matrix V[n] times the transposed 2x8 matrix V[m], added to the 2x2 matrix V[d]. @see DDI 0487, Appendix J1, MatMulAdd */
		matrixMultiplyAccumulate({ U, opcode, Rm, Rn, Rd }: F<B>): Operation {
			const mixed = opcode === 0b0101; // USMMLA
			const unsigned = [U === 1 || mixed, U === 1] as const;
			return () => {
				const [operand1, operand2, operand3] = [V(128, Rn), V(128, Rm), V(128, Rd)];
				const element = (i: number, j: number) =>
					add(Elem(operand3, 2 * i + j, 32), dot(operand1, 8 * i, unsigned[0], operand2, 8 * j, unsigned[1], 8));
				setV(
					Rd,
					vectorOf(4, (e) => element(e >> 1, e & 1)),
				);
			};
		},
	};
}
