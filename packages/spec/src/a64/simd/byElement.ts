import type { Fields, Operation, Shared } from "../shared.ts";
import { integerElements, lanesOf, partOf } from "./elements.ts";

type F<B> = Fields<B, "Q U scalar size L M Rm opcode H Rn Rd">;

/** The register and the index of the element: 16-bit elements take M into the index and leave 16 registers. */
function indexed({ size, L, M, Rm, H }: F<never>): { readonly register: number; readonly index: number } {
	return size === 1
		? { register: Rm, index: (H << 2) | (L << 1) | M }
		: { register: (M << 4) | Rm, index: (H << 1) | L };
}

/** Advanced SIMD vector x indexed element, of integers. @see DDI 0487, C7.2 */
export function byElement<B>(shared: Shared<B>) {
	const { add, sub, mul, m, V, setV, Elem, vectorOf, UNDEFINED } = shared;
	const { Int, withSaturation, Vpart, product, doubledProduct, doublingHigh, doublingAccumulateHigh, dot } =
		integerElements(shared);
	const neitherHalfNorWord = (size: number) => size === 0 || size === 3;

	/** V[d] = the vector of `f` of the elements of V[n], the one element of V[m], and the elements of V[d]. */
	function same(fields: F<B>, f: (n: B, m: B, d: B) => B): void {
		const { esize, elements, datasize } = lanesOf(fields);
		const { register, index } = indexed(fields);
		const [operand1, operand3] = [V(datasize, fields.Rn), V(datasize, fields.Rd)];
		const element2 = Elem(m.getV(register), index, esize);
		setV(
			fields.Rd,
			vectorOf(elements, (e) => f(Elem(operand1, e, esize), element2, Elem(operand3, e, esize))),
		);
	}

	/** The same where V[d] has elements of twice the width, and V[n] gives a half. */
	function long(fields: F<B>, f: (n: B, m: B, d: B) => B): void {
		const { scalar, size, Rn, Rd } = fields;
		const esize = 8 << size;
		const datasize = scalar ? esize : 64;
		const { register, index } = indexed(fields);
		const [operand1, operand3] = [Vpart(datasize, Rn, partOf(fields)), V(2 * datasize, Rd)];
		const element2 = Elem(m.getV(register), index, esize);
		setV(
			Rd,
			vectorOf(datasize / esize, (e) => f(Elem(operand1, e, esize), element2, Elem(operand3, e, 2 * esize))),
		);
	}

	return {
		multiplyByElement(f: F<B>): Operation {
			if (neitherHalfNorWord(f.size)) return UNDEFINED;
			return () => same(f, mul);
		},

		multiplyAccumulateByElement(f: F<B>): Operation {
			if (neitherHalfNorWord(f.size)) return UNDEFINED;
			const accumulate = f.opcode & 4 ? sub : add;
			return () => same(f, (a, b, d) => accumulate(d, mul(a, b)));
		},

		multiplyLongByElement(f: F<B>): Operation {
			if (neitherHalfNorWord(f.size)) return UNDEFINED;
			const unsigned = f.U === 1;
			if (f.opcode === 0b1010) return () => long(f, (a, b) => product(a, b, unsigned));
			const accumulate = f.opcode & 4 ? sub : add;
			return () => long(f, (a, b, d) => accumulate(d, product(a, b, unsigned)));
		},

		doublingMultiplyLongByElement(f: F<B>): Operation {
			if (neitherHalfNorWord(f.size)) return UNDEFINED;
			const esize = 8 << f.size;
			const w = 2 * esize + 1;
			const combine = f.opcode & 4 ? sub : add;
			return () =>
				withSaturation((saturate) =>
					long(f, (a, b, d) => {
						const doubled = saturate(doubledProduct(a, b, w), 2 * esize, false);
						if (f.opcode === 0b1011) return doubled;
						return saturate(combine(Int(d, false, w), Int(doubled, false, w)), 2 * esize, false);
					}),
				);
		},

		doublingMultiplyHighByElement(f: F<B>): Operation {
			if (neitherHalfNorWord(f.size)) return UNDEFINED;
			const round = (f.opcode & 1) === 1;
			return () => withSaturation((saturate) => same(f, (a, b) => doublingHigh(a, b, round, saturate)));
		},

		doublingMultiplyAccumulateHighByElement(f: F<B>): Operation {
			if (neitherHalfNorWord(f.size)) return UNDEFINED;
			const subtract = (f.opcode & 2) !== 0;
			return () =>
				withSaturation((saturate) => same(f, (a, b, d) => doublingAccumulateHigh(a, b, d, subtract, saturate)));
		},

		/** The indexed element is four bytes. SUDOT (size 00) has signed bytes in V[n] and unsigned ones in V[m], USDOT (10) the reverse. */
		dotProductByElement({ Q, U, size, L, M, Rm, opcode, H, Rn, Rd }: F<B>): Operation {
			const mixed = opcode === 0b1111;
			const unsigned = mixed ? ([size === 2, size === 0] as const) : ([U === 1, U === 1] as const);
			const index = (H << 1) | L;
			const datasize = 64 << Q;
			return () => {
				const [operand1, operand2, operand3] = [V(datasize, Rn), V(128, (M << 4) | Rm), V(datasize, Rd)];
				setV(
					Rd,
					vectorOf(datasize / 32, (e) =>
						add(Elem(operand3, e, 32), dot(operand1, 4 * e, unsigned[0], operand2, 4 * index, unsigned[1], 4)),
					),
				);
			};
		},
	};
}
