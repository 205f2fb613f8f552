import type { Fields, Operation, Shared } from "../shared.ts";
import { widthOf } from "./elements.ts";
import { VFPExpandImm } from "./immediate.ts";

/** FMOV (general), FMOV (scalar, immediate), FCSEL. @see DDI 0487, C7.2 */
export function floatMove<B>({ lit, ite, extract, concat, m, X, setX, V, setV, ConditionHolds }: Shared<B>) {
	return {
		/** opcode<0>: from the general-purpose register; rmode 01: the upper half of V. */
		floatMoveGeneral({ sf, ptype, rmode, opcode, Rn, Rd }: Fields<B, "sf ptype rmode opcode Rn Rd">): Operation {
			const width = widthOf(ptype);
			if (rmode === 1) {
				return opcode & 1 ? () => setV(Rd, concat(X(64, Rn), V(64, Rd))) : () => setX(Rd, extract(m.getV(Rn), 127, 64));
			}
			return opcode & 1 ? () => setV(Rd, X(Math.min(width, sf ? 64 : 32), Rn)) : () => setX(Rd, V(width, Rn));
		},

		floatMoveImmediate({ ptype, imm8, Rd }: Fields<B, "ptype imm8 Rd">): Operation {
			const width = widthOf(ptype);
			const value = lit(width, VFPExpandImm(width, imm8));
			return () => setV(Rd, value);
		},

		floatConditionalSelect({ ptype, Rm, cond, Rn, Rd }: Fields<B, "ptype Rm cond Rn Rd">): Operation {
			const width = widthOf(ptype);
			return () => setV(Rd, ite(ConditionHolds(cond), V(width, Rn), V(width, Rm)));
		},
	};
}
