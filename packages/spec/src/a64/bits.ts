import type { Fields, Operation, Shared } from "./shared.ts";

/** RBIT, REV, REV16, REV32, CLZ, CLS. @see DDI 0487, C6.2 */
export function bits<B>(s: Shared<B>) {
	const { width, lit, cat, bit, ite, extract, xor, X, setX } = s;

	/** The pieces of `x` of `size` bits, the lowest first. */
	const pieces = (x: B, size: number): B[] =>
		Array.from({ length: width(x) / size }, (_, i) => extract(x, i * size + size - 1, i * size));
	const join = ([first, ...rest]: B[]): B => cat(first as B, ...rest);

	/** The number of zeros above the highest set bit, as a value of width `w`. */
	function CountLeadingZeroBits(x: B, w: number): B {
		const length = width(x);
		let count = lit(w, length);
		for (let i = 0; i < length; i++) count = ite(bit(x, i), lit(w, length - 1 - i), count);
		return count;
	}

	return {
		rbit({ sf, Rn, Rd }: Fields<B, "sf Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			return () => setX(Rd, join(pieces(X(w, Rn), 1)));
		},

		reverseBytes({ sf, opc, Rn, Rd }: Fields<B, "sf opc Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			const container = 8 << opc;
			return () => {
				const containers = pieces(X(w, Rn), container).map((x) => join(pieces(x, 8)));
				setX(Rd, join(containers.reverse()));
			};
		},

		countLeading({ sf, op, Rn, Rd }: Fields<B, "sf op Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			if (!op) return () => setX(Rd, CountLeadingZeroBits(X(w, Rn), w));
			// The sign bits below the top one are the leading zeros of x<w-1:1> EOR x<w-2:0>.
			return () => {
				const x = X(w, Rn);
				setX(Rd, CountLeadingZeroBits(xor(extract(x, w - 1, 1), extract(x, w - 2, 0)), w));
			};
		},
	};
}
