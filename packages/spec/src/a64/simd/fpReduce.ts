import type { FloatWidth, PlainFunction } from "../../fp/operation.ts";
import { floatElements } from "../fp/elements.ts";
import type { Fields, Operation, Shared } from "../shared.ts";

/** By a:opcode<1:0> of the across lanes and pairwise classes: opcode 01100, 01101, 01111. */
const functions: Readonly<Record<number, PlainFunction>> = {
	0: "FPMaxNum",
	1: "FPAdd",
	3: "FPMax",
	4: "FPMinNum",
	7: "FPMin",
};

/** FMAXV, FMINV, FMAXNMV, FMINNMV; FADDP, FMAXP, FMINP, FMAXNMP, FMINNMP of scalars. @see DDI 0487, C7.2 */
export function fpReduce<B>(shared: Shared<B>) {
	const { width, extract, V, setV } = shared;
	const { plain } = floatElements(shared);

	/** The halves are reduced first, then combined. @see DDI 0487, Appendix J1, Reduce */
	function Reduce(input: B, esize: number, combine: (low: B, high: B) => B): B {
		const w = width(input);
		if (w === esize) return input;
		const half = w / 2;
		const low = Reduce(extract(input, half - 1, 0), esize, combine);
		const high = Reduce(extract(input, w - 1, half), esize, combine);
		return combine(low, high);
	}
	const reduce = (f: Fields<B, "a opcode Rn Rd">, datasize: number, esize: FloatWidth): Operation => {
		const combine = plain(functions[(f.a << 2) | (f.opcode & 3)] as PlainFunction, esize);
		return () => setV(f.Rd, Reduce(V(datasize, f.Rn), esize, combine));
	};

	return {
		floatAcross(f: Fields<B, "a opcode Rn Rd">): Operation {
			return reduce(f, 128, 32);
		},

		floatAcrossHalf(f: Fields<B, "Q a opcode Rn Rd">): Operation {
			return reduce(f, 64 << f.Q, 16);
		},

		floatPairwise(f: Fields<B, "a sz opcode Rn Rd">): Operation {
			return f.sz ? reduce(f, 128, 64) : reduce(f, 64, 32);
		},

		floatPairwiseHalf(f: Fields<B, "a opcode Rn Rd">): Operation {
			return reduce(f, 32, 16);
		},
	};
}
