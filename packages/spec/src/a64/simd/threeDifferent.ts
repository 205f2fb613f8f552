import type { Fields, Operation, Shared } from "../shared.ts";
import { integerElements, partOf } from "./elements.ts";

type F<B> = Fields<B, "Q U scalar size opcode Rm Rn Rd">;

/**
 * Advanced SIMD three different: elements of one half of the sources with elements of twice their width in the result,
 * in one source, or in both. @see DDI 0487, C7.2
 */
export function threeDifferent<B>(shared: Shared<B>) {
	const { lit, add, sub, extract, V, setV, Elem, vectorOf, UNDEFINED } = shared;
	const { Int, withSaturation, Vpart, setVpart, AbsoluteDifference, PolynomialMult, product, doubledProduct } =
		integerElements(shared);

	/** V[d] = the vector of `f` of the elements of half of V[n] and of V[m], and of the wider ones of V[d]. */
	function long(fields: F<B>, f: (n: B, m: B, d: B) => B): void {
		const { Rn, Rm, Rd, scalar, size } = fields;
		const esize = 8 << size;
		const part = partOf(fields);
		const datasize = scalar ? esize : 64;
		const [operand1, operand2, operand3] = [Vpart(datasize, Rn, part), Vpart(datasize, Rm, part), V(2 * datasize, Rd)];
		setV(
			Rd,
			vectorOf(datasize / esize, (e) =>
				f(Elem(operand1, e, esize), Elem(operand2, e, esize), Elem(operand3, e, 2 * esize)),
			),
		);
	}

	return {
		addSubLong(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const w = 16 << f.size;
			const combine = f.opcode & 2 ? sub : add;
			return () => long(f, (a, b) => combine(Int(a, f.U === 1, w), Int(b, f.U === 1, w)));
		},

		addSubWide(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const esize = 8 << f.size;
			const combine = f.opcode & 2 ? sub : add;
			return () => {
				const [operand1, operand2] = [V(128, f.Rn), Vpart(64, f.Rm, f.Q)];
				setV(
					f.Rd,
					vectorOf(64 / esize, (e) =>
						combine(Elem(operand1, e, 2 * esize), Int(Elem(operand2, e, esize), f.U === 1, 2 * esize)),
					),
				);
			};
		},

		addSubHighNarrow(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const esize = 8 << f.size;
			const combine = f.opcode & 2 ? sub : add;
			const rounding = lit(2 * esize, f.U ? 1n << BigInt(esize - 1) : 0n);
			return () => {
				const [operand1, operand2] = [V(128, f.Rn), V(128, f.Rm)];
				const element = (e: number) =>
					add(combine(Elem(operand1, e, 2 * esize), Elem(operand2, e, 2 * esize)), rounding);
				setVpart(
					f.Rd,
					f.Q,
					vectorOf(64 / esize, (e) => extract(element(e), 2 * esize - 1, esize)),
				);
			};
		},

		absoluteDifferenceLong(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const w = 16 << f.size;
			const accumulate = f.opcode === 0b0101;
			return () =>
				long(f, (a, b, d) => {
					const difference = shared.zext(AbsoluteDifference(a, b, f.U === 1), w);
					return accumulate ? add(d, difference) : difference;
				});
		},

		multiplyLongElements(f: F<B>): Operation {
			if (f.size === 3) return UNDEFINED;
			const unsigned = f.U === 1;
			if (f.opcode === 0b1100) return () => long(f, (a, b) => product(a, b, unsigned));
			const accumulate = f.opcode & 2 ? sub : add;
			return () => long(f, (a, b, d) => accumulate(d, product(a, b, unsigned)));
		},

		doublingMultiplyLong(f: F<B>): Operation {
			if (f.size === 0 || f.size === 3) return UNDEFINED;
			const esize = 8 << f.size;
			const w = 2 * esize + 1;
			const subtract = (f.opcode & 2) !== 0;
			return () =>
				withSaturation((saturate) =>
					long(f, (a, b, d) => {
						const doubled = saturate(doubledProduct(a, b, w), 2 * esize, false);
						if (f.opcode === 0b1101) return doubled;
						const combine = subtract ? sub : add;
						return saturate(combine(Int(d, false, w), Int(doubled, false, w)), 2 * esize, false);
					}),
				);
		},

		polynomialMultiplyLong(f: F<B>): Operation {
			return () => long(f, PolynomialMult);
		},
	};
}
