import { StateMatch, stateFields } from "./breakpoints.ts";
import { AddrTop, type DebugContext, debugRegister, equalBits, monitorDebugEnabled } from "./context.ts";

/** A data access as watchpoints see it. */
export interface WatchedAccess {
	readonly va: bigint;
	readonly bytes: number;
	readonly kind: "read" | "write" | "atomic";
	/** Permissions of EL0, whatever the Exception level. */
	readonly unprivileged: boolean;
}

/** A Watchpoint exception. */
export interface WatchpointHit {
	/** WnR of the syndrome. */
	readonly write: boolean;
	/** The lowest address of the access that is watched. */
	readonly address: bigint;
}

/**
 * Whether a watchpoint watches a byte. Where the manual leaves a choice (CONSTRAINED UNPREDICTABLE): the bytes that BAS
 * selects count also when they are not contiguous, BAS does not matter with a MASK, masked bits of the address need not
 * be zero, a reserved MASK disables the watchpoint.
 *
 * @see DDI 0487, J1.1.1 AArch64.WatchpointByteMatch
 */
function ByteMatch(cpu: DebugContext, n: number, va: bigint): boolean {
	const value = debugRegister(cpu, "wvr", n);
	const control = Number(debugRegister(cpu, "wcr", n) & 0xffff_ffffn);
	const bottom = ((value >> 2n) & 1n) === 1n ? 2 : 3;
	const mask = (control >> 24) & 31;
	const top = AddrTop(cpu, va);
	if (mask >= 3) return equalBits(va, value, top, mask);
	if (mask !== 0) return false;
	const byte = Number(va & 7n) & ((1 << bottom) - 1);
	return ((control >> (5 + byte)) & 1) === 1 && equalBits(va, value, top, bottom);
}

/** Whether LSC of a watchpoint takes in the access. */
function typeMatch(LSC: number, kind: WatchedAccess["kind"]): boolean {
	return kind === "atomic" ? LSC !== 0 : ((LSC >> (kind === "read" ? 0 : 1)) & 1) === 1;
}

/**
 * The Watchpoint exception that an access generates, which has passed all other checks.
 * @see DDI 0487, J1.1.1 AArch64.CheckWatchpoint, AArch64.WatchpointMatch; D2.9.7 for the address
 */
export function CheckWatchpoint(cpu: DebugContext, access: WatchedAccess): WatchpointHit | undefined {
	if (!monitorDebugEnabled(cpu)) return undefined;
	const { va, bytes, kind, unprivileged } = access;
	const privileged = cpu.pstate.EL !== 0 && !unprivileged;
	let lowest = bytes;
	let onRead = false;
	for (let n = 0; n < cpu.debug.watchpoints; n++) {
		const control = debugRegister(cpu, "wcr", n);
		if ((control & 1n) === 0n) continue;
		const LSC = Number((control >> 3n) & 3n);
		if (!typeMatch(LSC, kind) || !StateMatch(cpu, stateFields(control), privileged)) continue;
		for (let byte = 0; byte < bytes; byte++) {
			if (!ByteMatch(cpu, n, BigInt.asUintN(64, va + BigInt(byte)))) continue;
			lowest = Math.min(lowest, byte);
			if ((LSC & 1) === 1) onRead = true;
			break;
		}
	}
	if (lowest === bytes) return undefined;
	// An atomic is a write unless reading alone would have been enough.
	const write = kind === "write" || (kind === "atomic" && !onRead);
	return { write, address: BigInt.asUintN(64, va + BigInt(lowest)) };
}
