import type { Fields, Operation, Shared } from "./shared.ts";

/** B, BL, BR, BLR, RET, B.cond, CBZ, CBNZ, TBZ, TBNZ. Their operations set the PC. @see DDI 0487, C6.2 */
export function branches<B>(s: Shared<B>) {
	const { m, add, not, bit, IsZeroBit, FOUR, X, setX, ConditionHolds, PCRelative, BranchTo, nextPC } = s;
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

		/** BR and RET. An unaligned target faults when it is fetched. */
		branchRegister({ Rn }: Fields<B, "Rn">): Operation {
			return () => BranchTo(X(64, Rn));
		},

		branchLinkRegister({ Rn }: Fields<B, "Rn">): Operation {
			return () => {
				const target = X(64, Rn);
				setX(30, add(m.getPC(), FOUR));
				BranchTo(target);
			};
		},
	};
}
