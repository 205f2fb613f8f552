// What changes when a stored system register changes.
import { SYS_MAIR_EL1, SYS_SCTLR_EL1, SYS_TCR_EL1, SYS_TTBR0_EL1, SYS_TTBR1_EL1 } from "./generated/sysregs";
import { flushTlb, selectBank } from "./memory/tlb";

/** Whether a write to the register stored at `offset` changes translation. */
export function needsRecheck(offset: u32): bool {
	return (
		offset == SYS_SCTLR_EL1 ||
		offset == SYS_TCR_EL1 ||
		offset == SYS_MAIR_EL1 ||
		offset == SYS_TTBR0_EL1 ||
		offset == SYS_TTBR1_EL1
	);
}

/** Brings the TLBs in line with a stored register that has been written. */
export function registerWritten(s: u32, offset: u32): void {
	if (offset == SYS_TTBR0_EL1 || offset == SYS_TTBR1_EL1) selectBank(s);
	else if (needsRecheck(offset)) flushTlb(s);
}
