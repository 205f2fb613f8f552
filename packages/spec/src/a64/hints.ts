import type { Hint, PointerKey } from "../machine.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

/** By `CRm:op2`. Those not listed here and below are NOP: unallocated ones, and those that nothing can tell from it. */
const HINTS: Readonly<Record<number, Hint>> = { 1: "YIELD", 2: "WFE", 3: "WFI", 4: "SEV", 5: "SEVL", 16: "ESB" };

/** The hints of FEAT_PAuth by `CRm:op2`: PACIA1716 ... AUTIB1716, PACIAZ ... AUTIBSP. */
const AUTHENTICATION_HINTS: ReadonlySet<number> = new Set([8, 10, 12, 14, 24, 25, 26, 27, 28, 29, 30, 31]);
const XPACLRI = 7;

/** The hint space, WFET and WFIT. @see DDI 0487, C4.1.93 */
export function hints<B>(s: Shared<B>, hasFeature: (feature: string) => boolean) {
	const { m, Zeros, X, setX } = s;

	const authentication = (number: number): Operation => {
		const key: PointerKey = number & 2 ? "IB" : "IA";
		const apply = (n: number, modifier: B) => {
			const pointer = X(64, n);
			setX(n, number & 4 ? m.authenticate(pointer, modifier, key) : m.addPAC(pointer, modifier, key));
		};
		if (number < 16) return () => apply(17, X(64, 16));
		return number & 1 ? () => apply(30, m.getSP()) : () => apply(30, Zeros(64));
	};

	return {
		hint({ CRm, op2 }: Fields<B, "CRm op2">): Operation {
			const number = (CRm << 3) | op2;
			if (hasFeature("FEAT_PAuth")) {
				if (number === XPACLRI) return () => setX(30, m.stripPAC(X(64, 30), false));
				if (AUTHENTICATION_HINTS.has(number)) return authentication(number);
			}
			const hint = HINTS[number];
			return hint === undefined ? () => undefined : () => m.hint(hint);
		},

		waitWithTimeout({ op2, Rd }: Fields<B, "op2 Rd">): Operation {
			return () => m.waitUntil(op2 ? "WFI" : "WFE", X(64, Rd), Rd);
		},
	};
}
