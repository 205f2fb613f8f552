import type { Fields, Operation, Shared } from "./shared.ts";

/** CLREX, DSB (with SSBB and PSSBB), DMB, ISB, SB. @see DDI 0487, C4.1.93 */
export function barriers<B>({ m }: Shared<B>) {
	return {
		/** The operand has no meaning. */
		clrex(): Operation {
			return () => m.clearExclusiveLocal();
		},
		dsb({ CRm }: Fields<B, "CRm">): Operation {
			return () => m.barrier("DSB", CRm);
		},
		dmb({ CRm }: Fields<B, "CRm">): Operation {
			return () => m.barrier("DMB", CRm);
		},
		isb({ CRm }: Fields<B, "CRm">): Operation {
			return () => m.barrier("ISB", CRm);
		},
		/** Only speculation could tell. */
		speculationBarrier(): Operation {
			return () => undefined;
		},
	};
}
