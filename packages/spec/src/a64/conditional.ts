import type { Fields, Operation, Shared } from "./shared.ts";

/** CSEL, CSINC, CSINV, CSNEG, CCMN, CCMP. @see DDI 0487, C6.2 */
export function conditional<B>(s: Shared<B>) {
	const { lit, add, not, ite, zext, ZERO, ONE, X, setX, setNZCV, AddWithCarry, ConditionHolds } = s;

	/** The flags of x + y or x - y where the condition holds, else those of the instruction. */
	const conditionalCompare = (op: number, cond: number, x: B, y: B, flags: B): void => {
		const { nzcv } = op ? AddWithCarry(x, not(y), ONE) : AddWithCarry(x, y, ZERO);
		setNZCV(ite(ConditionHolds(cond), nzcv(), flags));
	};

	return {
		conditionalSelect({ sf, op, Rm, cond, o2, Rn, Rd }: Fields<B, "sf op Rm cond o2 Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			const one = lit(w, 1);
			return () => {
				const operand2 = op ? not(X(w, Rm)) : X(w, Rm);
				setX(Rd, ite(ConditionHolds(cond), X(w, Rn), o2 ? add(operand2, one) : operand2));
			};
		},

		conditionalCompareRegister({ sf, op, Rm, cond, Rn, nzcv }: Fields<B, "sf op Rm cond Rn ~nzcv">): Operation {
			const w = sf ? 64 : 32;
			return () => conditionalCompare(op, cond, X(w, Rn), X(w, Rm), nzcv);
		},

		conditionalCompareImmediate({ sf, op, imm5, cond, Rn, nzcv }: Fields<B, "sf op ~imm5 cond Rn ~nzcv">): Operation {
			const w = sf ? 64 : 32;
			const imm = zext(imm5, w);
			return () => conditionalCompare(op, cond, X(w, Rn), imm, nzcv);
		},
	};
}
