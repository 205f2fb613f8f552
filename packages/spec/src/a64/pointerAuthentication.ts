import type { PointerKey } from "../machine.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

/** The key of the fields D (data) and K (the B key). */
const keyOf = (D: number, K: number): PointerKey => `${D ? "D" : "I"}${K ? "B" : "A"}`;

/** PACIA to AUTDZB, XPACI, XPACD, PACGA (FEAT_PAuth). @see DDI 0487, C6.2 */
export function pointerAuthentication<B>({ m, concat, extract, Zeros, X, XSP, setX }: Shared<B>) {
	return {
		pointerAuthenticate({ Z, A, D, K, Rn, Rd }: Fields<B, "Z A D K Rn Rd">): Operation {
			const key = keyOf(D, K);
			return () => {
				const modifier = Z ? Zeros(64) : XSP(64, Rn);
				const pointer = X(64, Rd);
				setX(Rd, A ? m.authenticate(pointer, modifier, key) : m.addPAC(pointer, modifier, key));
			};
		},

		stripPointer({ D, Rd }: Fields<B, "D Rd">): Operation {
			return () => setX(Rd, m.stripPAC(X(64, Rd), D === 1));
		},

		genericAuthenticate({ Rm, Rn, Rd }: Fields<B, "Rm Rn Rd">): Operation {
			return () => setX(Rd, concat(extract(m.genericPAC(X(64, Rn), XSP(64, Rm)), 63, 32), Zeros(32)));
		},
	};
}
