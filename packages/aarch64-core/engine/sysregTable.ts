// The table of system registers in the VM header, which the host writes from the CPU model.
import { SYSREG_ROW, VM_SYSREG_COUNT, VM_SYSREGS } from "./layout";

/** Row of an encoding (`op0<<14 | op1<<11 | CRn<<7 | CRm<<3 | op2`), or 0 when it is UNDEFINED. */
export function findSysreg(key: u32): u32 {
	let lo: u32 = 0;
	let hi = load<u32>(VM_SYSREG_COUNT);
	while (lo < hi) {
		const mid = (lo + hi) >> 1;
		const row = VM_SYSREGS + mid * SYSREG_ROW;
		const at = load<u32>(row);
		if (key < at) hi = mid;
		else if (key > at) lo = mid + 1;
		else return row;
	}
	return 0;
}
