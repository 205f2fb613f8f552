// What changes when a stored system register changes.
import { isDebugRegister, updateDebug } from "./debug";
import {
	SYS_CPACR_EL1,
	SYS_MAIR_EL1,
	SYS_SCTLR_EL1,
	SYS_TCR_EL1,
	SYS_TTBR0_EL1,
	SYS_TTBR1_EL1,
} from "./generated/sysregs";
import { flushTlb, selectBank } from "./memory/tlb";
import { updateFpTrap } from "./state";

/** Whether something else has to change when the register stored at `offset` is written. */
export function needsRecheck(offset: u32): bool {
	return offset == SYS_CPACR_EL1 || changesTranslation(offset) || isDebugRegister(offset);
}

function changesTranslation(offset: u32): bool {
	return (
		offset == SYS_SCTLR_EL1 ||
		offset == SYS_TCR_EL1 ||
		offset == SYS_MAIR_EL1 ||
		offset == SYS_TTBR0_EL1 ||
		offset == SYS_TTBR1_EL1
	);
}

/** Brings the TLBs, the floating-point trap and debug in line with a stored register that has been written. */
export function registerWritten(s: u32, offset: u32): void {
	if (offset == SYS_TTBR0_EL1 || offset == SYS_TTBR1_EL1) selectBank(s);
	else if (offset == SYS_CPACR_EL1) updateFpTrap(s);
	else if (isDebugRegister(offset)) updateDebug(s);
	else if (changesTranslation(offset)) flushTlb(s);
}
