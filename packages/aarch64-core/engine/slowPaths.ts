// What the dispatch loop calls for everything that is not a fast path. Each function returns the next record:
// the one after the current one, or VM_RELOAD when the PC, the context or an exit must be looked at.

import { wordAt } from "./code";
import { advanceStep } from "./debug";
import { EC_BRK, EC_SVC, EC_WFX, exceptionReturn, takeFpTrap, takeSync, undefined_ } from "./exceptions";
import { decodeClass, executor } from "./generated/decode";
import { SYS_DISR_EL1, SYS_ELR_EL1, SYS_SCTLR_EL1 } from "./generated/sysregs";
import { KIND_dcVa, KIND_dcZva, KIND_icVa } from "./generated/systemInstructions";
import {
	DEBUG_ROUTE,
	EXIT_DEBUG,
	EXIT_HVC,
	EXIT_SMC,
	EXIT_WFE,
	EXIT_WFI,
	S_DAIF,
	S_DEBUG,
	S_EL,
	S_EXIT_DATA,
	S_EXIT_ESR,
	S_EXIT_IMM,
	S_EXIT_TIMED,
	S_EXIT_VA,
	S_LEFT,
	S_LINES,
	S_NZCV,
	S_P,
	S_PC,
	S_SERROR_ISS,
	S_SP,
	VM_RELOAD,
} from "./layout";
import { executeMemory } from "./loadStore";
import { authenticate } from "./pauth";
import { executeVectorMemory } from "./simd/loadStore";
import { currentPC, setExit } from "./state";
import { readSysreg, sysregValue, virtualCounter, writePstateField, writeSysreg } from "./sysreg";
import { executeSystem } from "./system";

/** Saves what the loop holds in locals: must come before anything that can raise an exception or leave. */
/* @inline */
function sync(s: u32, p: u32, f: u32): void {
	store<u32>(s, p, S_P);
	store<u32>(s, f, S_NZCV);
}

/** A load or store whose fast path did not apply. */
export function memorySlow(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	const word = wordAt(s, p);
	return executeMemory(s, word, executor(decodeClass(word))) ? p + 16 : VM_RELOAD;
}

/** A load or store that has no fast path. */
export function memoryGeneral(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	return executeMemory(s, load<u32>(p, 8), <i32>load<u16>(p, 12)) ? p + 16 : VM_RELOAD;
}

/** A load or store of SIMD and floating-point registers whose fast path did not apply. */
export function vectorMemorySlow(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	const word = wordAt(s, p);
	return executeVectorMemory(s, word, executor(decodeClass(word))) ? p + 16 : VM_RELOAD;
}

/** A load or store of SIMD and floating-point registers that has no fast path. */
export function vectorMemory(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	return executeVectorMemory(s, load<u32>(p, 8), load<i32>(p, 12)) ? p + 16 : VM_RELOAD;
}

export function undefinedInstruction(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	undefined_(s);
	return VM_RELOAD;
}

/** An instruction that needs SIMD and floating-point registers while S_FP_TRAP is set. */
export function fpTrap(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	takeFpTrap(s);
	return VM_RELOAD;
}

/** Continues after the instruction, through the look-up of the PC. */
function resumeNext(s: u32): u32 {
	store<u64>(s, currentPC(s) + 4, S_PC);
	return VM_RELOAD;
}

export function mrsSlow(s: u32, p: u32, f: u32, left: i32): u32 {
	sync(s, p, f);
	store<i32>(s, left, S_LEFT);
	if (!readSysreg(s, load<u32>(p, 8), load<u16>(p, 4))) return VM_RELOAD;
	store<u64>(s + load<u16>(p, 2), sysregValue);
	// RNDR sets the flags
	if (load<u32>(s, S_NZCV) != f) return resumeNext(s);
	return p + 16;
}

export function msrSlow(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	if (!writeSysreg(s, load<u32>(p, 8), load<u16>(p, 2), load<u64>(s + load<u16>(p, 4)))) return VM_RELOAD;
	return resumeNext(s);
}

export function msrPstate(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	if (!writePstateField(s, load<u16>(p, 2), load<u16>(p, 4), load<u32>(p, 8))) return VM_RELOAD;
	return resumeNext(s);
}

export function system(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	const what = load<u32>(p, 8);
	if (!executeSystem(s, what, load<u64>(s + load<u16>(p, 4)), load<u32>(p, 12))) return VM_RELOAD;
	// with these, translations stay as they are
	const kind = what & 31;
	return kind == KIND_dcZva || kind == KIND_dcVa || kind == KIND_icVa ? p + 16 : resumeNext(s);
}

export function svc(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	advanceStep(s);
	takeSync(s, (EC_SVC << 26) | (1 << 25) | load<u32>(p, 8), currentPC(s) + 4);
	return VM_RELOAD;
}

export function hvc(s: u32, p: u32, f: u32): u32 {
	if (!load<u32>(s, S_EL)) return undefinedInstruction(s, p, f);
	sync(s, p, f);
	store<u32>(s, load<u32>(p, 8), S_EXIT_IMM);
	setExit(s, EXIT_HVC, currentPC(s) + 4);
	return VM_RELOAD;
}

export function smc(s: u32, p: u32, f: u32): u32 {
	if (!load<u32>(s, S_EL)) return undefinedInstruction(s, p, f);
	sync(s, p, f);
	store<u32>(s, load<u32>(p, 8), S_EXIT_IMM);
	setExit(s, EXIT_SMC, currentPC(s));
	return VM_RELOAD;
}

export function brk(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	const esr: u32 = (EC_BRK << 26) | (1 << 25) | load<u32>(p, 8);
	if (load<u32>(s, S_DEBUG) & DEBUG_ROUTE) {
		store<u32>(s, esr, S_EXIT_ESR);
		store<u64>(s, currentPC(s), S_EXIT_VA);
		setExit(s, EXIT_DEBUG, currentPC(s));
	} else takeSync(s, esr, currentPC(s));
	return VM_RELOAD;
}

export function eret(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	if (load<u32>(s, S_EL)) exceptionReturn(s, load<u64>(s, SYS_ELR_EL1));
	else undefined_(s);
	return VM_RELOAD;
}

/** ERETAA and ERETAB: the key is in the record. */
export function eretAuthenticated(s: u32, p: u32, f: u32): u32 {
	sync(s, p, f);
	if (load<u32>(s, S_EL)) {
		exceptionReturn(s, authenticate(s, load<u64>(s, SYS_ELR_EL1), load<u64>(s, S_SP), load<u32>(p, 8)));
	} else undefined_(s);
	return VM_RELOAD;
}

/** ESB: a pending SError that is masked goes to DISR_EL1. */
export function errorBarrier(s: u32, p: u32): u32 {
	const lines = load<u32>(s, S_LINES);
	if (lines & 4 && load<u32>(s, S_DAIF) & 4) {
		store<u32>(s, lines & ~4, S_LINES);
		store<u64>(s, <u64>((1 << 31) | load<u32>(s, S_SERROR_ISS)), SYS_DISR_EL1);
	}
	return p + 16;
}

/** Whether SCTLR_EL1 keeps EL0 from waiting; takes the trap if so. */
function waitTrapped(s: u32, event: u32, iss: u32): bool {
	if (load<u32>(s, S_EL) || (load<u64>(s, SYS_SCTLR_EL1) >> (event ? 18 : 16)) & 1) return false;
	takeSync(s, (EC_WFX << 26) | (1 << 25) | (1 << 24) | (0xe << 20) | iss, currentPC(s));
	return true;
}

/** WFI (`event` 0) and WFE (1). */
export function wait(s: u32, p: u32, f: u32, event: u32): u32 {
	sync(s, p, f);
	if (waitTrapped(s, event, event)) return VM_RELOAD;
	store<u32>(s, 0, S_EXIT_TIMED);
	setExit(s, event ? EXIT_WFE : EXIT_WFI, currentPC(s) + 4);
	return VM_RELOAD;
}

/** WFIT and WFET: the same until CNTVCT_EL0 reaches the register. */
export function waitUntil(s: u32, p: u32, f: u32, left: i32): u32 {
	sync(s, p, f);
	store<i32>(s, left, S_LEFT);
	const event = load<u32>(p, 8);
	if (waitTrapped(s, event, event | 6 | (load<u16>(p, 2) << 5))) return VM_RELOAD;
	const deadline = load<u64>(s + load<u16>(p, 4));
	if (virtualCounter(s) >= deadline) return p + 16;
	store<u64>(s, deadline, S_EXIT_DATA);
	store<u32>(s, 1, S_EXIT_TIMED);
	setExit(s, event ? EXIT_WFE : EXIT_WFI, currentPC(s) + 4);
	return VM_RELOAD;
}
