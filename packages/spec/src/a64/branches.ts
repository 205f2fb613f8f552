import type { Fields, Operation, Shared } from "./shared.ts";

/**
 * B, BL, BR, BLR, RET, B.cond, CBZ, CBNZ, TBZ, TBNZ, and with authentication BRAA to RETAB. Their operations set the PC.
 * An unaligned target faults when it is fetched.
 *
 * @see DDI 0487, C6.2
 */
export function branches<B>(s: Shared<B>) {
	const { m, add, not, bit, IsZeroBit, FOUR, Zeros, X, XSP, setX, ConditionHolds, PCRelative, BranchTo, nextPC } = s;

	/** Whether a return, a jump or a call: `opc`. */
	const branchIndirect = (opc: number, Rn: number, target: B): void => {
		if (opc === 1) setX(30, add(m.getPC(), FOUR));
		if (opc !== 2) m.setBranchType(opc === 1, Rn);
		BranchTo(target);
	};

	return {
		branchImmediate({ op, imm26 }: Fields<B, "op ~imm26">): Operation {
			return () => {
				if (op) setX(30, add(m.getPC(), FOUR));
				BranchTo(PCRelative(imm26));
			};
		},

		branchConditional({ imm19, cond }: Fields<B, "~imm19 cond">): Operation {
			const taken = () => BranchTo(PCRelative(imm19));
			return () => m.when(ConditionHolds(cond), taken, nextPC);
		},

		compareAndBranch({ sf, op, imm19, Rt }: Fields<B, "sf op ~imm19 Rt">): Operation {
			const w = sf ? 64 : 32;
			const taken = () => BranchTo(PCRelative(imm19));
			return () => {
				const zero = IsZeroBit(X(w, Rt));
				m.when(op ? not(zero) : zero, taken, nextPC);
			};
		},

		testAndBranch({ b5, op, b40, imm14, Rt }: Fields<B, "b5 op b40 ~imm14 Rt">): Operation {
			const position = (b5 << 5) | b40;
			const taken = () => BranchTo(PCRelative(imm14));
			return () => {
				const tested = bit(X(64, Rt), position);
				m.when(op ? tested : not(tested), taken, nextPC);
			};
		},

		/** BR, BLR, RET: `opc` 0, 1, 2. */
		branchRegister({ opc, Rn }: Fields<B, "opc Rn">): Operation {
			return () => branchIndirect(opc, Rn, X(64, Rn));
		},

		/** Z = 1: the modifier is Rm or SP. RETAA and RETAB: X30 and SP. */
		branchAuthenticated({ Z, opc, M, Rn, Rm }: Fields<B, "Z opc M Rn Rm">): Operation {
			const key = M ? "IB" : "IA";
			const returns = opc === 2;
			const n = returns ? 30 : Rn;
			return () => {
				const modifier = returns ? m.getSP() : Z ? XSP(64, Rm) : Zeros(64);
				branchIndirect(opc, n, m.authenticate(X(64, n), modifier, key));
			};
		},
	};
}
