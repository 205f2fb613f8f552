// Accessors of the vCPU state. `s` is always the base address of the state.
import { SYS_CPACR_EL1 } from "./generated/sysregs";
import {
	S_EL,
	S_EXIT,
	S_FP_TRAP,
	S_P,
	S_PBASE,
	S_PC,
	S_PVA,
	S_SP,
	S_SP_EL0,
	S_SP_EL1,
	S_SPSEL,
	VM_FEATURES,
} from "./layout";

/** Whether the CPU model has a feature of `generated/features.ts`; 0 is none, which it has. */
/* @inline */
export function hasFeature(number: u32): bool {
	return load<u8>(VM_FEATURES + number) != 0;
}

/** X[n] with 31 = XZR. */
/* @inline */
export function getX(s: u32, n: u32): u64 {
	return load<u64>(s + (n << 3));
}

/** X[n] = value with 31 discarded. */
/* @inline */
export function setX(s: u32, n: u32, value: u64): void {
	if (n < 31) store<u64>(s + (n << 3), value);
}

/** X[n] with 31 = SP. */
/* @inline */
export function getXSP(s: u32, n: u32): u64 {
	return n == 31 ? load<u64>(s, S_SP) : load<u64>(s + (n << 3));
}

/* @inline */
export function setXSP(s: u32, n: u32, value: u64): void {
	if (n == 31) store<u64>(s, value, S_SP);
	else store<u64>(s + (n << 3), value);
}

/** PC of the instruction that is being executed, inside the dispatch loop. */
export function currentPC(s: u32): u64 {
	return load<u64>(s, S_PVA) + <u64>((load<u32>(s, S_P) - load<u32>(s, S_PBASE)) >> 2);
}

/** Sets the field of the state that says which stack pointer is in use, and swaps the values. */
export function switchStack(s: u32, el: u32, spsel: u32): void {
	const old = load<u32>(s, S_SPSEL) & load<u32>(s, S_EL);
	const now = spsel & el;
	if (old != now) {
		const sp = load<u64>(s, S_SP);
		if (old) store<u64>(s, sp, S_SP_EL1);
		else store<u64>(s, sp, S_SP_EL0);
		store<u64>(s, now ? load<u64>(s, S_SP_EL1) : load<u64>(s, S_SP_EL0), S_SP);
	}
	store<u32>(s, el, S_EL);
	store<u32>(s, spsel, S_SPSEL);
	updateFpTrap(s);
}

/** Brings S_FP_TRAP in line with CPACR_EL1.FPEN and the current EL. */
export function updateFpTrap(s: u32): void {
	const fpen = <u32>(load<u64>(s, SYS_CPACR_EL1) >> 20) & 3;
	const open = fpen == 3 || (fpen == 1 && load<u32>(s, S_EL) != 0);
	store<u32>(s, open ? 0 : 1, S_FP_TRAP);
}

/** Leaves the loop with an exit reason and the PC where it should be. */
/* @inline */
export function setExit(s: u32, reason: u32, pc: u64): void {
	store<u32>(s, reason, S_EXIT);
	store<u64>(s, pc, S_PC);
}
