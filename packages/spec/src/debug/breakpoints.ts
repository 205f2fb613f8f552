import { AddrTop, type DebugContext, debugRegister, equalBits, monitorDebugEnabled } from "./context.ts";

/** Fields that DBGBCR<n>_EL1 and DBGWCR<n>_EL1 have in the same places. */
interface StateFields {
	readonly SSC: number;
	readonly HMC: number;
	/** PMC or PAC. */
	readonly PxC: number;
	readonly LBN: number;
	/** BT<0> of an address breakpoint, or WT. */
	readonly linked: boolean;
}

/** Reads the fields of a control register. @see DDI 0487, D24.3.2 DBGBCR<n>_EL1, D24.3.11 DBGWCR<n>_EL1 */
export function stateFields(control: bigint): StateFields {
	const bits = Number(control & 0xffff_ffffn);
	return {
		SSC: (bits >> 14) & 3,
		HMC: (bits >> 13) & 1,
		PxC: (bits >> 1) & 3,
		LBN: (bits >> 16) & 15,
		linked: ((bits >> 20) & 1) === 1,
	};
}

/**
 * Whether the Exception level, the Security state and the linked context are those that a control register asks for.
 * The virtual machine is in Non-secure state. Reserved combinations, and links to breakpoints that are not
 * context-aware, never match (CONSTRAINED UNPREDICTABLE).
 *
 * @param privileged - false for an access that has the permissions of EL0
 * @see DDI 0487, J1.1.1 AArch64.StateMatch, CheckValidStateMatch
 */
export function StateMatch(cpu: DebugContext, fields: StateFields, privileged: boolean): boolean {
	const { SSC, HMC, PxC, LBN, linked } = fields;
	if (SSC >= 2 || (HMC === 1 && PxC === 0b10)) return false;
	if (((PxC >> (privileged ? 0 : 1)) & 1) === 0) return false;
	if (!linked) return true;
	const first = cpu.debug.breakpoints - cpu.debug.contextAware;
	return LBN >= first && LBN < cpu.debug.breakpoints && BreakpointValueMatch(cpu, LBN, undefined);
}

/** BT: what a breakpoint compares. */
const Type = {
	Address: 0b0000,
	LinkedAddress: 0b0001,
	ContextID: 0b0010,
	LinkedContextID: 0b0011,
	ContextID1: 0b0110,
	LinkedContextID1: 0b0111,
} as const;

/**
 * Whether the value of a breakpoint matches. Types that compare a VMID or CONTEXTIDR_EL2 belong to EL2 and never match
 * here; so do reserved types and context types of a breakpoint that is not context-aware (CONSTRAINED UNPREDICTABLE).
 *
 * @param va - the address of the instruction; absent for the match that another breakpoint or a watchpoint links to
 * @see DDI 0487, J1.1.1 AArch64.BreakpointValueMatch
 */
function BreakpointValueMatch(cpu: DebugContext, n: number, va: bigint | undefined): boolean {
	const control = debugRegister(cpu, "bcr", n);
	if ((control & 1n) === 0n) return false;
	const value = debugRegister(cpu, "bvr", n);
	const contextAware = n >= cpu.debug.breakpoints - cpu.debug.contextAware;
	const contextMatch = () => contextAware && BigInt.asUintN(32, cpu.getRegister("CONTEXTIDR_EL1") ^ value) === 0n;
	switch (Number((control >> 20n) & 15n)) {
		case Type.Address:
		case Type.LinkedAddress:
			if (va === undefined || (cpu.debug.aarch32 && ((control >> 5n) & 1n) === 0n)) return false; // BAS<0>
			return equalBits(va, value, AddrTop(cpu, va), 2);
		case Type.ContextID:
		case Type.ContextID1:
			return va !== undefined && contextMatch();
		case Type.LinkedContextID:
		case Type.LinkedContextID1:
			return va === undefined && contextMatch();
		default:
			return false;
	}
}

/**
 * Whether the instruction at an address generates a Breakpoint exception.
 * @see DDI 0487, J1.1.1 AArch64.CheckBreakpoint, AArch64.BreakpointMatch
 */
export function CheckBreakpoint(cpu: DebugContext, va: bigint): boolean {
	if (!monitorDebugEnabled(cpu)) return false;
	for (let n = 0; n < cpu.debug.breakpoints; n++) {
		const control = debugRegister(cpu, "bcr", n);
		if ((control & 1n) === 0n) continue;
		const fields = stateFields(control);
		const type = Number((control >> 20n) & 15n);
		const linked = type === Type.LinkedAddress;
		if (StateMatch(cpu, { ...fields, linked }, cpu.pstate.EL !== 0) && BreakpointValueMatch(cpu, n, va)) return true;
	}
	return false;
}
