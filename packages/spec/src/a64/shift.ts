import { ASR, type Fields, LSL, LSR, type Operation, type Shared } from "./shared.ts";

/** LSLV, LSRV, ASRV, RORV: the amount is taken modulo the width. @see DDI 0487, C6.2 */
export function shift<B>({ lit, and, or, sub, Zeros, shl, lshr, ashr, X, setX }: Shared<B>) {
	return {
		shiftVariable({ sf, Rm, op2, Rn, Rd }: Fields<B, "sf Rm op2 Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			const modulo = lit(w, w - 1);
			const ShiftReg = (x: B, amount: B): B => {
				if (op2 === LSL) return shl(x, amount);
				if (op2 === LSR) return lshr(x, amount);
				if (op2 === ASR) return ashr(x, amount);
				return or(lshr(x, amount), shl(x, and(sub(Zeros(w), amount), modulo)));
			};
			return () => setX(Rd, ShiftReg(X(w, Rn), and(X(w, Rm), modulo)));
		},
	};
}
