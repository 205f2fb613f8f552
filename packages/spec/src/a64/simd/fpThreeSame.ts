import type { PlainFunction } from "../../fp/operation.ts";
import { type FloatLanes, floatElements, floatLanes, singleOrDouble } from "../fp/elements.ts";
import type { Fields, Operation, Shared } from "../shared.ts";

/** U:a:opcode of the operations that are one function of both elements. */
const functions: Readonly<Record<number, PlainFunction>> = {
	0: "FPMaxNum",
	2: "FPAdd",
	3: "FPMulX",
	6: "FPMax",
	7: "FPRecipStepFused",
	8: "FPMinNum",
	10: "FPSub",
	14: "FPMin",
	15: "FPRSqrtStepFused",
	19: "FPMul",
	23: "FPDiv",
};

const pairwiseFunctions: Readonly<Record<number, PlainFunction>> = {
	16: "FPMaxNum",
	18: "FPAdd",
	22: "FPMax",
	24: "FPMinNum",
	30: "FPMin",
};

const comparisons: Readonly<Record<number, PlainFunction>> = {
	4: "FPCompareEQ",
	20: "FPCompareGE",
	21: "FPCompareGE",
	28: "FPCompareGT",
	29: "FPCompareGT",
};

const FABD = 0b1_1_010;

type F<B> = Fields<B, "Q U scalar a sz Rm opcode Rn Rd">;

/** Floating-point Advanced SIMD and scalar three registers of the same type. @see DDI 0487, C7.2 */
export function fpThreeSame<B>(shared: Shared<B>) {
	const { sext, concat, UNDEFINED, V, setV, Elem, vectorOf } = shared;
	const { plain, FPNeg, FPAbs, ternary } = floatElements(shared);

	function operation(f: Omit<F<B>, "sz">, lanes: FloatLanes): Operation {
		const { esize, elements, datasize } = lanes;
		const key = (f.U << 4) | (f.a << 3) | f.opcode;
		const pairwise = pairwiseFunctions[key];
		if (pairwise !== undefined) {
			const combine = plain(pairwise, esize);
			return () => {
				const both = concat(V(datasize, f.Rm), V(datasize, f.Rn));
				setV(
					f.Rd,
					vectorOf(elements, (e) => combine(Elem(both, 2 * e, esize), Elem(both, 2 * e + 1, esize))),
				);
			};
		}
		const comparison = comparisons[key];
		if (comparison !== undefined) {
			const compare = plain(comparison, esize);
			const side = f.opcode & 1 ? (x: B) => FPAbs(x, esize) : (x: B) => x; // FACGE, FACGT
			return () => ternary(lanes, f, (n, m) => sext(compare(side(n), side(m)), esize));
		}
		if (key === FABD) {
			const subtract = plain("FPSub", esize);
			return () => ternary(lanes, f, (n, m) => FPAbs(subtract(n, m), esize));
		}
		const name = functions[key];
		if (name !== undefined) {
			const apply = plain(name, esize);
			return () => ternary(lanes, f, (n, m) => apply(n, m));
		}
		// FMLA and FMLS
		const multiplyAdd = plain("FPMulAdd", esize);
		return () => ternary(lanes, f, (n, m, d) => multiplyAdd(d, f.a ? FPNeg(n, esize) : n, m));
	}

	return {
		floatThreeSame(f: F<B>): Operation {
			const esize = singleOrDouble(f);
			return esize === undefined ? UNDEFINED : operation(f, floatLanes(esize, f.Q, f.scalar));
		},

		floatThreeSameHalf(f: Omit<F<B>, "sz">): Operation {
			return operation(f, floatLanes(16, f.Q, f.scalar));
		},
	};
}
