import type { SystemOperation } from "../machine.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

function systemOperation(op0: number, op1: number, CRn: number, CRm: number, op2: number, Rt: number): SystemOperation {
	return { op0, op1, CRn, CRm, op2, Rt, key: (op0 << 14) | (op1 << 11) | (CRn << 7) | (CRm << 3) | op2 };
}

/**
 * MRS, MSR, SYS, SYSL. What each register and operation does, and whether it exists, is the machine's business.
 * @see DDI 0487, C4.1.93
 */
export function systemMove<B>({ m, X, setX }: Shared<B>) {
	return {
		mrs({ o0, op1, CRn, CRm, op2, Rt }: Fields<B, "o0 op1 CRn CRm op2 Rt">): Operation {
			const operation = systemOperation(2 + o0, op1, CRn, CRm, op2, Rt);
			return () => setX(Rt, m.mrs(operation));
		},
		msrRegister({ o0, op1, CRn, CRm, op2, Rt }: Fields<B, "o0 op1 CRn CRm op2 Rt">): Operation {
			const operation = systemOperation(2 + o0, op1, CRn, CRm, op2, Rt);
			return () => m.msr(operation, X(64, Rt));
		},
		msrImmediate({ op1, CRm, op2 }: Fields<B, "op1 CRm op2">): Operation {
			const operation = systemOperation(0, op1, 4, CRm, op2, 31);
			return () => m.msrImmediate(operation);
		},
		sys({ op1, CRn, CRm, op2, Rt }: Fields<B, "op1 CRn CRm op2 Rt">): Operation {
			const operation = systemOperation(1, op1, CRn, CRm, op2, Rt);
			return () => m.sys(operation, X(64, Rt));
		},
		sysl({ op1, CRn, CRm, op2, Rt }: Fields<B, "op1 CRn CRm op2 Rt">): Operation {
			const operation = systemOperation(1, op1, CRn, CRm, op2, Rt);
			return () => setX(Rt, m.sysl(operation));
		},
	};
}
