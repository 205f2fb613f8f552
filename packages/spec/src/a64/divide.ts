import type { Fields, Operation, Shared } from "./shared.ts";

/** UDIV, SDIV: division by zero gives zero. @see DDI 0487, C6.2 */
export function divide<B>({ Zeros, IsZeroBit, bit, sub, xor, ite, udiv, X, setX }: Shared<B>) {
	return {
		udiv({ sf, Rm, Rn, Rd }: Fields<B, "sf Rm Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			return () => {
				const divisor = X(w, Rm);
				setX(Rd, ite(IsZeroBit(divisor), Zeros(w), udiv(X(w, Rn), divisor)));
			};
		},

		/** Rounds towards zero; the most negative number divided by -1 is itself. */
		sdiv({ sf, Rm, Rn, Rd }: Fields<B, "sf Rm Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			const sign = (x: B) => bit(x, w - 1);
			const negate = (x: B) => sub(Zeros(w), x);
			const magnitude = (x: B) => ite(sign(x), negate(x), x);
			return () => {
				const dividend = X(w, Rn);
				const divisor = X(w, Rm);
				const quotient = udiv(magnitude(dividend), magnitude(divisor));
				const signed = ite(xor(sign(dividend), sign(divisor)), negate(quotient), quotient);
				setX(Rd, ite(IsZeroBit(divisor), Zeros(w), signed));
			};
		},
	};
}
