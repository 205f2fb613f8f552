import type { Fields, Operation, Shared } from "../shared.ts";
import { integerElements, lanesOf } from "./elements.ts";

type F<B> = Fields<B, "Q U size opcode Rn Rd">;

/** Advanced SIMD across lanes, of integers, and scalar pairwise addition. @see DDI 0487, C7.2 */
export function acrossLanes<B>(shared: Shared<B>) {
	const { add, ult, slt, ite, V, setV, Elem, UNDEFINED } = shared;
	const { Int } = integerElements(shared);
	const fewerThanFour = ({ Q, size }: F<B>) => size === 3 || (size === 2 && Q === 0);

	/** The elements of V[n] combined, from the lowest one. */
	function reduce({ Q, size, Rn }: F<B>, element: (x: B) => B, combine: (a: B, b: B) => B): B {
		const { esize, elements, datasize } = lanesOf({ Q, size, scalar: 0 });
		const operand = V(datasize, Rn);
		let result = element(Elem(operand, 0, esize));
		for (let e = 1; e < elements; e++) result = combine(result, element(Elem(operand, e, esize)));
		return result;
	}

	return {
		addLongAcross(f: F<B>): Operation {
			if (fewerThanFour(f)) return UNDEFINED;
			return () =>
				setV(
					f.Rd,
					reduce(f, (x) => Int(x, f.U === 1, 16 << f.size), add),
				);
		},

		maximumMinimumAcross(f: F<B>): Operation {
			if (fewerThanFour(f)) return UNDEFINED;
			const minimum = (f.opcode & 0b10000) !== 0;
			const less = f.U ? ult : slt;
			const choose = (a: B, b: B) => (minimum ? ite(less(a, b), a, b) : ite(less(a, b), b, a));
			return () =>
				setV(
					f.Rd,
					reduce(f, (x) => x, choose),
				);
		},

		addAcross(f: F<B>): Operation {
			if (fewerThanFour(f)) return UNDEFINED;
			return () =>
				setV(
					f.Rd,
					reduce(f, (x) => x, add),
				);
		},

		addPairScalar({ Rn, Rd }: Fields<B, "Rn Rd">): Operation {
			return () => setV(Rd, add(Elem(V(128, Rn), 0, 64), Elem(V(128, Rn), 1, 64)));
		},
	};
}
