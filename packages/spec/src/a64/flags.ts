import type { Fields, Operation, Shared } from "./shared.ts";

/** CFINV, RMIF, SETF8, SETF16 (FEAT_FlagM), AXFLAG, XAFLAG (FEAT_FlagM2). @see DDI 0487, C6.2 */
export function flags<B>({ m, and, or, not, xor, bit, extract, IsZeroBit, ZERO, X, rotateRight }: Shared<B>) {
	return {
		invertCarry(): Operation {
			return () => m.setFlag("C", not(m.getFlag("C")));
		},

		/** From the flags of Arm's comparisons to another format, and back. */
		convertFlags({ op2 }: Fields<B, "op2">): Operation {
			return () => {
				const [Z, C, V] = [m.getFlag("Z"), m.getFlag("C"), m.getFlag("V")];
				if (op2 === 2) {
					m.setFlag("N", ZERO);
					m.setFlag("Z", or(Z, V));
					m.setFlag("C", and(C, not(V)));
					m.setFlag("V", ZERO);
				} else {
					m.setFlag("N", and(not(C), not(Z)));
					m.setFlag("Z", and(Z, C));
					m.setFlag("C", or(C, Z));
					m.setFlag("V", and(not(C), Z));
				}
			};
		},

		rotateIntoFlags({ imm6, Rn, mask }: Fields<B, "imm6 Rn mask">): Operation {
			return () => {
				const rotated = rotateRight(X(64, Rn), imm6);
				for (const [position, flag] of (["V", "C", "Z", "N"] as const).entries())
					if (mask & (1 << position)) m.setFlag(flag, bit(rotated, position));
			};
		},

		evaluateIntoFlags({ sz, Rn }: Fields<B, "sz Rn">): Operation {
			const top = sz ? 15 : 7;
			return () => {
				const value = X(32, Rn);
				m.setFlag("N", bit(value, top));
				m.setFlag("Z", IsZeroBit(extract(value, top, 0)));
				m.setFlag("V", xor(bit(value, top + 1), bit(value, top)));
			};
		},
	};
}
