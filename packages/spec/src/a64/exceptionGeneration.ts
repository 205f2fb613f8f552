import type { Fields, Operation, Shared } from "./shared.ts";

/**
 * SVC, HVC, SMC, BRK, HLT, DCPS1 to DCPS3, ERET, ERETAA, ERETAB, DRPS, UDF. Their operations set the PC.
 * Nothing can halt the processor (EDSCR.HDE is 0), so HLT is UNDEFINED; DCPS and DRPS are in Non-debug state.
 *
 * @see DDI 0487, C6.2
 */
export function exceptionGeneration<B>({ m, UNDEFINED }: Shared<B>) {
	type Immediate = Fields<B, "~imm16">;
	return {
		svc({ imm16 }: Immediate): Operation {
			return () => m.exceptionCall("SVC", imm16);
		},
		hvc({ imm16 }: Immediate): Operation {
			return () => m.exceptionCall("HVC", imm16);
		},
		smc({ imm16 }: Immediate): Operation {
			return () => m.exceptionCall("SMC", imm16);
		},
		brk({ imm16 }: Immediate): Operation {
			return () => m.exceptionCall("BRK", imm16);
		},
		hlt(): Operation {
			return UNDEFINED;
		},
		dcps(): Operation {
			return UNDEFINED;
		},
		eret(): Operation {
			return () => m.eret();
		},
		eretAuthenticated({ M }: Fields<B, "M">): Operation {
			return () => m.eret(M ? "IB" : "IA");
		},
		drps(): Operation {
			return UNDEFINED;
		},
		udf(): Operation {
			return UNDEFINED;
		},
	};
}
