import type { Fields, Operation, Shared } from "./shared.ts";

/** AND, BIC, ORR, ORN, EOR, EON, ANDS, BICS. @see DDI 0487, C6.2 */
export function logical<B>(s: Shared<B>) {
	const { and, or, xor, not, lit, cat, bit, IsZeroBit, UNDEFINED } = s;
	const { X, setX, setXSP, setNZCV, shiftBy, DecodeBitMasks } = s;

	const combine = (opc: number, x: B, y: B): B => (opc === 1 ? or(x, y) : opc === 2 ? xor(x, y) : and(x, y));
	const noCarryNoOverflow = lit(2, 0);
	const setLogicalFlags = (w: number, result: B): void =>
		setNZCV(cat(bit(result, w - 1), IsZeroBit(result), noCarryNoOverflow));

	return {
		logicalImmediate({ sf, opc, N, immr, imms, Rn, Rd }: Fields<B, "sf opc N immr imms Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			const masks = DecodeBitMasks(w, N, imms, immr, true);
			if (masks === undefined) return UNDEFINED;
			const imm = masks.wmask;
			return () => {
				const result = combine(opc, X(w, Rn), imm);
				if (opc === 3) {
					setLogicalFlags(w, result);
					setX(Rd, result);
				} else setXSP(Rd, result);
			};
		},

		logicalShifted(f: Fields<B, "sf opc shift N Rm imm6 Rn Rd">): Operation {
			const { sf, opc, shift, N, Rm, imm6, Rn, Rd } = f;
			if (!sf && imm6 >= 32) return UNDEFINED;
			const w = sf ? 64 : 32;
			return () => {
				const shifted = shiftBy(X(w, Rm), shift, imm6);
				const result = combine(opc, X(w, Rn), N ? not(shifted) : shifted);
				if (opc === 3) setLogicalFlags(w, result);
				setX(Rd, result);
			};
		},
	};
}
