// The dispatch loop: executes decoded records until the budget is used up or something leaves the CPU.
//
// A record is 16 bytes: u16 operation, u16 rd, u16 rn, u16 rm (offsets of registers in the state), u64 immediate. Loop
// state lives in locals: `p` the record, `f` NZCV in bits 3 to 0, `left` the budget, `tlb` the TLB bank, `records` and
// `page` the decode slot and the virtual address of the current page. A handler ends with `continue` for the next
// record, or with `break` after setting `target` for a branch that may leave the page.
import {
	checksum,
	divide64,
	divideSigned32,
	divideSigned64,
	extend,
	flagsAdd32,
	flagsAdd64,
	flagsCarry32,
	flagsCarry64,
	flagsLogic32,
	flagsLogic64,
	flagsSub32,
	flagsSub64,
	logic,
	multiplyHigh,
	multiplyHighSigned,
	reverseBits,
	reverseHalfwords,
	shift32,
	shift64,
} from "./arithmetic";
import { typedBranch } from "./branchTargets";
import { decodeRecord, lookupPC } from "./code";
import { beginSlice, endSlice, takeStep } from "./debug";
import { branchAddress, takeInterrupt } from "./exceptions";
import { markExclusive, passesExclusive } from "./exclusive";
import { flagOperation } from "./flags";
import { EQUAL, GREATER, LESS } from "./fp/compare";
import { executeFloat } from "./fp/execute";
import { fused32, fused64, isFinite32, isFinite64, isSafe32, isSafe64, keepsDenormals, native } from "./fp/native";
import { ADD, DIV, MUL, SUB } from "./fp/operations";
import {
	binary32,
	binary64,
	compareScalar,
	doubleFromInteger,
	doubleFromSingle,
	fusedDouble,
	fusedSingle,
	integerFromDouble,
	javaScriptInteger,
	singleFromDouble,
	sqrt32,
	sqrt64,
} from "./fp/scalar";
import { SYS_MDSCR_EL1, SYS_SCTLR_EL1 } from "./generated/sysregs";
import {
	EXIT_BUDGET,
	EXIT_HVC,
	EXIT_WFE,
	EXIT_WFI,
	RECORD_BYTES,
	S_BANK,
	S_BUDGET,
	S_DAIF,
	S_EL,
	S_EXIT,
	S_FP_TRAP,
	S_LEFT,
	S_LINES,
	S_MONITOR_SIZE,
	S_MONITOR_VALUE,
	S_NZCV,
	S_P,
	S_PBASE,
	S_PC,
	S_PVA,
	S_REGION_ENDED,
	S_RETIRED,
	S_SLICE,
	S_SP_EL0,
	S_SPSEL,
	S_STEP,
	S_TARGET,
	S_UNRETIRED,
	S_X,
	STEP_PENDING,
	TLB_EXEC,
	TLB_MASK,
	TLB_WRITE,
	VM_REGIONS_ASIDE,
	VM_RELOAD,
} from "./layout";
import { countLevel, countsLevels } from "./levels";
import * as ops from "./ops";
import { authenticate, authenticateRecord } from "./pauth";
import { countLanding, landing, placeAside, putAside } from "./regions";
import { executeAcross, executeAddPairScalar } from "./simd/across";
import { executeAes } from "./simd/aes";
import { executeCopy, executeLogicalImmediate } from "./simd/copy";
import { executeCrypto } from "./simd/crypto";
import { executeLogic } from "./simd/logic";
import { executeHighNarrow, executeLong, executeLongElement } from "./simd/long";
import { executePermute } from "./simd/permute";
import { executeResize } from "./simd/resize";
import { executePairwise, executeSame, executeSameElement } from "./simd/same";
import { executeShiftRegister } from "./simd/shiftRegister";
import { executeUnary } from "./simd/unary";
import {
	brk,
	eret,
	eretAuthenticated,
	errorBarrier,
	fpTrap,
	hvc,
	memoryGeneral,
	memorySlow,
	mrsSlow,
	msrPstate,
	msrSlow,
	smc,
	svc,
	system,
	undefinedInstruction,
	vectorMemory,
	vectorMemorySlow,
	wait,
	waitUntil,
} from "./slowPaths";
import { currentPC } from "./state";

const PAGE: u64 = 0xfffffffffffff000;
/** Regions come back for a budget that is not a few steps. */
const PLACE_BUDGET = 256;
const SCTLR_DZE: u32 = 1 << 14;
const MDSCR_SS: u32 = 1;

/* @inline */
function rn(s: u32, p: u32): u64 {
	return load<u64>(s + load<u16>(p, 4));
}

/* @inline */
function rm(s: u32, p: u32): u64 {
	return load<u64>(s + load<u16>(p, 6));
}

/** The register in the place of the destination, for stores. */
/* @inline */
function rd(s: u32, p: u32): u64 {
	return load<u64>(s + load<u16>(p, 2));
}

/** The register whose offset is the immediate. */
/* @inline */
function ra(s: u32, p: u32): u64 {
	return load<u64>(s + load<u32>(p, 8));
}

/* @inline */
function wr(s: u32, p: u32, value: u64): void {
	store<u64>(s + load<u16>(p, 2), value);
}

/* @inline */
function imm(p: u32): u64 {
	return load<u64>(p, 8);
}

/* @inline */
function low(p: u32): u32 {
	return load<u32>(p, 8);
}

/* @inline */
function high(p: u32): u32 {
	return load<u32>(p, 12);
}

/* @inline */
function vn(s: u32, p: u32): v128 {
	return v128.load(s + load<u16>(p, 4));
}

/* @inline */
function vm(s: u32, p: u32): v128 {
	return v128.load(s + load<u16>(p, 6));
}

/* @inline */
function wv(s: u32, p: u32, value: v128): void {
	v128.store(s + load<u16>(p, 2), value);
}

/** A SIMD and floating-point register at `v`: the value, and zeros above it. */
/* @inline */
function setScalar(v: u32, value: u64): void {
	store<u64>(v, value);
	store<u64>(v, 0, 8);
}

/** ConditionHolds, with the condition as the set of NZCV values for which it does. */
/* @inline */
function holds(set: u32, f: u32): bool {
	return ((set >> f) & 1) != 0;
}

/** Address of a byte by its read TLB entry. */
/* @inline */
function host(e: u32, va: u64): u32 {
	return <u32>va + load<u32>(e, 8);
}

/* @inline */
function hostWrite(e: u32, va: u64): u32 {
	return <u32>va + load<u32>(e, TLB_WRITE + 8);
}

/** A 32-bit register offset, extended by UXTW (high 0) or SXTW (high 0x80000000), and shifted. */
/* @inline */
function offsetW(s: u32, p: u32): u64 {
	const sign = <u64>high(p);
	return ((<u64>(<u32>rm(s, p)) ^ sign) - sign) << low(p);
}

/* @inline */
function float64(s: u32, p: u32, field: u32): f64 {
	return load<f64>(s + load<u16>(p + field));
}

/* @inline */
function float32(s: u32, p: u32, field: u32): f32 {
	return load<f32>(s + load<u16>(p + field));
}

/** Writes a scalar to a SIMD and floating-point register. */
/* @inline */
function writeScalar(s: u32, p: u32, value: u64): void {
	const d = s + load<u16>(p, 2);
	store<u64>(d, value);
	store<u64>(d, 0, 8);
}

/** Whether nothing but PSTATE changes with the interrupt masks: no interrupt waits, software step is off. */
/* @inline */
function masksCheaply(s: u32): bool {
	return load<u32>(s, S_EL) != 0 && !(load<u32>(s, S_LINES) | (load<u32>(s, SYS_MDSCR_EL1) & MDSCR_SS));
}

/* @inline */
function zero64(at: u32): void {
	const zero = i64x2.splat(0);
	v128.store(at, zero);
	v128.store(at, zero, 16);
	v128.store(at, zero, 32);
	v128.store(at, zero, 48);
}

/** Instructions retired when `left` of the budget is left. */
function retiredWith(s: u32, left: i32): u64 {
	return load<u64>(s, S_RETIRED) + <u64>(<i64>(load<i32>(s, S_BUDGET) - left - load<i32>(s, S_UNRETIRED)));
}

/** Accounts for the run and gives its exit reason. */
function leave(s: u32, left: i32): i32 {
	const reason = load<u32>(s, S_EXIT);
	// an instruction that the host has to finish was counted when it was dispatched, but has not retired
	const retiring = reason == EXIT_BUDGET || reason == EXIT_HVC || reason == EXIT_WFI || reason == EXIT_WFE;
	const given = retiring ? left : left + 1;
	const used = load<i32>(s, S_BUDGET) - given;
	store<i32>(s, given, S_LEFT);
	store<u64>(s, load<u64>(s, S_RETIRED) + <u64>(<i64>(used - load<i32>(s, S_UNRETIRED))), S_RETIRED);
	if (countsLevels(s)) countLevel(s, load<u64>(s, S_RETIRED));
	return reason;
}

/** Runs a vCPU for at most `budget` instructions and exceptions; the rest of the budget is in S_LEFT. */
export function run(s: u32, budget: i32): i32 {
	store<u32>(s, 0, S_EXIT);
	store<i32>(s, budget, S_BUDGET);
	store<i32>(s, 0, S_UNRETIRED);
	store<u32>(s, 0, S_REGION_ENDED);
	if (load<u32>(VM_REGIONS_ASIDE) && budget >= PLACE_BUDGET) placeAside();
	let left = budget;
	let p: u32 = VM_RELOAD;
	let f: u32 = 0;
	let tlb: u32 = 0;
	let records: u32 = 0;
	let page: u64 = 0;
	let target: u64 = 0;
	// the rest of the budget while one instruction runs alone, else -1
	let held = -1;
	while (true) {
		if (--left < 0) {
			store<u32>(s, p, S_P);
			if (p != VM_RELOAD) {
				store<u32>(s, f, S_NZCV);
				store<u64>(s, currentPC(s), S_PC);
			}
			if (held < 0) return leave(s, 0);
			endSlice(s, held);
			left = held;
			held = -1;
			p = VM_RELOAD;
			if (load<u32>(s, S_EXIT)) return leave(s, left);
			continue;
		}
		switch (<i32>load<u16>(p)) {
			case ops.OP_DECODE:
				decodeRecord(p, records);
				left++;
				continue;
			case ops.OP_PAGE_END:
				left++;
				target = page + 4096;
				break;
			case ops.OP_RELOAD:
				left++;
				if (load<u32>(s, S_EXIT)) return leave(s, left);
				if (countsLevels(s)) countLevel(s, retiredWith(s, left));
				if (load<u32>(s, S_LINES) && takeInterrupt(s)) {
					left--;
					continue;
				}
				if (load<u32>(s, S_STEP) == STEP_PENDING) {
					takeStep(s);
					left--;
					continue;
				}
				p = lookupPC(s);
				if (!p) {
					left--;
					p = VM_RELOAD;
					continue;
				}
				if (load<u32>(s, S_SLICE)) {
					held = left - 1;
					left = 1;
					beginSlice(s, held);
				}
				f = load<u32>(s, S_NZCV);
				tlb = load<u32>(s, S_BANK);
				records = load<u32>(s, S_PBASE);
				page = load<u64>(s, S_PVA);
				continue;
			case ops.OP_REGION: {
				left++;
				if (left < <i32>load<u16>(p, 2)) {
					putAside(p);
					continue;
				}
				const given = left;
				left = call_indirect<i32>(low(p), s, given, f);
				f = load<u32>(s, S_NZCV);
				records = load<u32>(s, S_PBASE);
				page = load<u64>(s, S_PVA);
				const q = load<u32>(s, S_P);
				if (!q) {
					target = load<u64>(s, S_TARGET);
					break;
				}
				if (q == p && left == given && load<u16>(p) == <u16>ops.OP_REGION) putAside(p);
				p = q;
				if (q != VM_RELOAD && load<u16>(q) != <u16>ops.OP_REGION && countLanding(q) && held < 0) {
					store<u64>(s, currentPC(s), S_PC);
					return leave(s, left);
				}
				continue;
			}
			case ops.OP_UNDEFINED:
				p = undefinedInstruction(s, p, f);
				continue;
			case ops.OP_NOP:
				p += RECORD_BYTES;
				continue;

			// ---- immediates
			case ops.OP_MOVI:
				wr(s, p, imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MOVK64:
				wr(s, p, (rn(s, p) & ~((<u64>0xffff) << load<u16>(p, 6))) | imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MOVK32:
				wr(s, p, (rn(s, p) & ~((<u64>0xffff) << load<u16>(p, 6)) & 0xffffffff) | imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADR:
				wr(s, p, page + imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDI64:
				wr(s, p, rn(s, p) + imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDI32:
				wr(s, p, <u64>(<u32>rn(s, p) + <u32>imm(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDSI64: {
				const a = rn(s, p);
				const b = imm(p);
				const r = a + b;
				f = flagsAdd64(a, b, r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ADDSI32: {
				const a = <u32>rn(s, p);
				const b = <u32>imm(p);
				const r = a + b;
				f = flagsAdd32(a, b, r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SUBSI64: {
				const a = rn(s, p);
				const b = imm(p);
				const r = a - b;
				f = flagsSub64(a, b, r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SUBSI32: {
				const a = <u32>rn(s, p);
				const b = <u32>imm(p);
				const r = a - b;
				f = flagsSub32(a, b, r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ANDI:
				wr(s, p, rn(s, p) & imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORRI64:
				wr(s, p, rn(s, p) | imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORRI32:
				wr(s, p, <u64>(<u32>rn(s, p) | <u32>imm(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EORI64:
				wr(s, p, rn(s, p) ^ imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EORI32:
				wr(s, p, <u64>(<u32>rn(s, p) ^ <u32>imm(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ANDSI64: {
				const r = rn(s, p) & imm(p);
				f = flagsLogic64(r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ANDSI32: {
				const r = <u32>(rn(s, p) & imm(p));
				f = flagsLogic32(r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}

			// ---- addition and subtraction of registers
			case ops.OP_ADD64:
				wr(s, p, rn(s, p) + rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADD32:
				wr(s, p, <u64>(<u32>rn(s, p) + <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDS64: {
				const a = rn(s, p);
				const b = rm(s, p);
				const r = a + b;
				f = flagsAdd64(a, b, r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ADDS32: {
				const a = <u32>rn(s, p);
				const b = <u32>rm(s, p);
				const r = a + b;
				f = flagsAdd32(a, b, r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ADDSSH64: {
				const a = rn(s, p);
				const b = shift64(rm(s, p), high(p), low(p));
				const r = a + b;
				f = flagsAdd64(a, b, r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ADDSSH32: {
				const a = <u32>rn(s, p);
				const b = shift32(<u32>rm(s, p), high(p), low(p));
				const r = a + b;
				f = flagsAdd32(a, b, r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ADDSX64: {
				const a = rn(s, p);
				const b = extend(rm(s, p), high(p), low(p));
				const r = a + b;
				f = flagsAdd64(a, b, r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ADDSX32: {
				const a = <u32>rn(s, p);
				const b = <u32>extend(rm(s, p), high(p), low(p));
				const r = a + b;
				f = flagsAdd32(a, b, r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ADDLSL64:
				wr(s, p, rn(s, p) + (rm(s, p) << imm(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDSH64:
				wr(s, p, rn(s, p) + shift64(rm(s, p), high(p), low(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDSH32:
				wr(s, p, <u64>(<u32>rn(s, p) + shift32(<u32>rm(s, p), high(p), low(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDX64:
				wr(s, p, rn(s, p) + extend(rm(s, p), high(p), low(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDX32:
				wr(s, p, <u64>(<u32>rn(s, p) + <u32>extend(rm(s, p), high(p), low(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SUB64:
				wr(s, p, rn(s, p) - rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SUB32:
				wr(s, p, <u64>(<u32>rn(s, p) - <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SUBS64: {
				const a = rn(s, p);
				const b = rm(s, p);
				const r = a - b;
				f = flagsSub64(a, b, r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SUBS32: {
				const a = <u32>rn(s, p);
				const b = <u32>rm(s, p);
				const r = a - b;
				f = flagsSub32(a, b, r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SUBSSH64: {
				const a = rn(s, p);
				const b = shift64(rm(s, p), high(p), low(p));
				const r = a - b;
				f = flagsSub64(a, b, r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SUBSSH32: {
				const a = <u32>rn(s, p);
				const b = shift32(<u32>rm(s, p), high(p), low(p));
				const r = a - b;
				f = flagsSub32(a, b, r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SUBSX64: {
				const a = rn(s, p);
				const b = extend(rm(s, p), high(p), low(p));
				const r = a - b;
				f = flagsSub64(a, b, r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SUBSX32: {
				const a = <u32>rn(s, p);
				const b = <u32>extend(rm(s, p), high(p), low(p));
				const r = a - b;
				f = flagsSub32(a, b, r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SUBLSL64:
				wr(s, p, rn(s, p) - (rm(s, p) << imm(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SUBSH64:
				wr(s, p, rn(s, p) - shift64(rm(s, p), high(p), low(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SUBSH32:
				wr(s, p, <u64>(<u32>rn(s, p) - shift32(<u32>rm(s, p), high(p), low(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SUBX64:
				wr(s, p, rn(s, p) - extend(rm(s, p), high(p), low(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SUBX32:
				wr(s, p, <u64>(<u32>rn(s, p) - <u32>extend(rm(s, p), high(p), low(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADC64:
				wr(s, p, rn(s, p) + rm(s, p) + <u64>((f >> 1) & 1));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADC32:
				wr(s, p, <u64>(<u32>rn(s, p) + <u32>rm(s, p) + ((f >> 1) & 1)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADCS64: {
				const a = rn(s, p);
				const b = rm(s, p);
				const carry = (f >> 1) & 1;
				f = flagsCarry64(a, b, carry);
				wr(s, p, a + b + carry);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ADCS32: {
				const a = <u32>rn(s, p);
				const b = <u32>rm(s, p);
				const carry = (f >> 1) & 1;
				f = flagsCarry32(a, b, carry);
				wr(s, p, <u64>(a + b + carry));
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SBC64:
				wr(s, p, rn(s, p) + ~rm(s, p) + <u64>((f >> 1) & 1));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SBC32:
				wr(s, p, <u64>(<u32>rn(s, p) + ~(<u32>rm(s, p)) + ((f >> 1) & 1)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SBCS64: {
				const a = rn(s, p);
				const b = ~rm(s, p);
				const carry = (f >> 1) & 1;
				f = flagsCarry64(a, b, carry);
				wr(s, p, a + b + carry);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SBCS32: {
				const a = <u32>rn(s, p);
				const b = ~(<u32>rm(s, p));
				const carry = (f >> 1) & 1;
				f = flagsCarry32(a, b, carry);
				wr(s, p, <u64>(a + b + carry));
				p += RECORD_BYTES;
				continue;
			}

			// ---- logic
			case ops.OP_AND64:
				wr(s, p, rn(s, p) & rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_AND32:
				wr(s, p, <u64>(<u32>rn(s, p) & <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORR64:
				wr(s, p, rn(s, p) | rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORR32:
				wr(s, p, <u64>(<u32>rn(s, p) | <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EOR64:
				wr(s, p, rn(s, p) ^ rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EOR32:
				wr(s, p, <u64>(<u32>rn(s, p) ^ <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_BIC64:
				wr(s, p, rn(s, p) & ~rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_BIC32:
				wr(s, p, <u64>(<u32>rn(s, p) & ~(<u32>rm(s, p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORN64:
				wr(s, p, rn(s, p) | ~rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORN32:
				wr(s, p, <u64>(<u32>rn(s, p) | ~(<u32>rm(s, p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EON64:
				wr(s, p, rn(s, p) ^ ~rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EON32:
				wr(s, p, <u64>(<u32>rn(s, p) ^ ~(<u32>rm(s, p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ANDS64: {
				const r = rn(s, p) & rm(s, p);
				f = flagsLogic64(r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_ANDS32: {
				const r = <u32>rn(s, p) & <u32>rm(s, p);
				f = flagsLogic32(r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_BICS64: {
				const r = rn(s, p) & ~rm(s, p);
				f = flagsLogic64(r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_BICS32: {
				const r = <u32>rn(s, p) & ~(<u32>rm(s, p));
				f = flagsLogic32(r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_MOV64:
				wr(s, p, rn(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MOV32:
				wr(s, p, <u64>(<u32>rn(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORRLSL64:
				wr(s, p, rn(s, p) | (rm(s, p) << imm(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORRLSL32:
				wr(s, p, <u64>(<u32>rn(s, p) | ((<u32>rm(s, p)) << low(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EORROR32:
				wr(s, p, <u64>(<u32>rn(s, p) ^ rotr<u32>(<u32>rm(s, p), low(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EORLSL64:
				wr(s, p, rn(s, p) ^ (rm(s, p) << imm(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EORLSR64:
				wr(s, p, rn(s, p) ^ (rm(s, p) >> imm(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EORLSR32:
				wr(s, p, <u64>(<u32>rn(s, p) ^ (<u32>rm(s, p) >> low(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EORLSL32:
				wr(s, p, <u64>(<u32>rn(s, p) ^ ((<u32>rm(s, p)) << low(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_LOGICSH64: {
				const kind = high(p);
				const r = logic(kind, rn(s, p), shift64(rm(s, p), load<u8>(p, 9), load<u8>(p, 8)));
				if (kind >= 6) f = flagsLogic64(r);
				wr(s, p, r);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_LOGICSH32: {
				const kind = high(p);
				const r = <u32>logic(kind, rn(s, p), <u64>shift32(<u32>rm(s, p), load<u8>(p, 9), load<u8>(p, 8)));
				if (kind >= 6) f = flagsLogic32(r);
				wr(s, p, <u64>r);
				p += RECORD_BYTES;
				continue;
			}

			// ---- bit fields
			case ops.OP_LSLI64:
				wr(s, p, rn(s, p) << imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_LSRI64:
				wr(s, p, rn(s, p) >> imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_UBFX:
				wr(s, p, (rn(s, p) >> load<u16>(p, 6)) & imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_UBFIZ:
				wr(s, p, (rn(s, p) & imm(p)) << load<u16>(p, 6));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SBFM64:
				wr(s, p, <u64>(<i64>(rn(s, p) << low(p)) >> high(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SBFM32:
				wr(s, p, <u64>(<u32>(<i64>(rn(s, p) << low(p)) >> high(p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SXTW:
				wr(s, p, <u64>(<i64>(<i32>rn(s, p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_BFI64: {
				const k = <u32>load<u16>(p, 6);
				const mask = imm(p);
				wr(s, p, (load<u64>(s + (k >> 6)) & ~mask) | ((rn(s, p) << (k & 63)) & mask));
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_BFXIL64: {
				const k = <u32>load<u16>(p, 6);
				const mask = imm(p);
				wr(s, p, (load<u64>(s + (k >> 6)) & ~mask) | ((rn(s, p) >> (k & 63)) & mask));
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_BFI32: {
				const k = <u32>load<u16>(p, 6);
				const mask = imm(p);
				wr(s, p, (load<u64>(s + (k >> 6)) & ~mask & 0xffffffff) | ((rn(s, p) << (k & 63)) & mask));
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_BFXIL32: {
				const k = <u32>load<u16>(p, 6);
				const mask = imm(p);
				wr(s, p, (load<u64>(s + (k >> 6)) & ~mask & 0xffffffff) | ((rn(s, p) >> (k & 63)) & mask));
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_EXTR64: {
				const k = low(p);
				wr(s, p, k ? (rn(s, p) << (64 - k)) | (rm(s, p) >> k) : rm(s, p));
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_EXTR32: {
				const both = (rn(s, p) << 32) | (rm(s, p) & 0xffffffff);
				wr(s, p, <u64>(<u32>(both >> imm(p))));
				p += RECORD_BYTES;
				continue;
			}

			// ---- conditions
			case ops.OP_CSEL64:
				wr(s, p, holds(low(p), f) ? rn(s, p) : rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CSEL32:
				wr(s, p, <u64>(holds(low(p), f) ? <u32>rn(s, p) : <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CSINC64:
				wr(s, p, holds(low(p), f) ? rn(s, p) : rm(s, p) + 1);
				p += RECORD_BYTES;
				continue;
			case ops.OP_CSINC32:
				wr(s, p, <u64>(holds(low(p), f) ? <u32>rn(s, p) : <u32>rm(s, p) + 1));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CSINV64:
				wr(s, p, holds(low(p), f) ? rn(s, p) : ~rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CSINV32:
				wr(s, p, <u64>(holds(low(p), f) ? <u32>rn(s, p) : ~(<u32>rm(s, p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CSNEG64:
				wr(s, p, holds(low(p), f) ? rn(s, p) : 0 - rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CSNEG32:
				wr(s, p, <u64>(holds(low(p), f) ? <u32>rn(s, p) : ~(<u32>rm(s, p)) + 1));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CCMP64:
				if (holds(low(p), f)) {
					const a = <u64>rn(s, p);
					const b = <u64>rm(s, p);
					f = flagsSub64(a, b, a - b);
				} else f = high(p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_CCMP32:
				if (holds(low(p), f)) {
					const a = <u32>rn(s, p);
					const b = <u32>rm(s, p);
					f = flagsSub32(a, b, a - b);
				} else f = high(p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_CCMPI64:
				if (holds(low(p), f)) {
					const a = <u64>rn(s, p);
					const b = <u64>load<u16>(p, 6);
					f = flagsSub64(a, b, a - b);
				} else f = high(p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_CCMPI32:
				if (holds(low(p), f)) {
					const a = <u32>rn(s, p);
					const b = <u32>load<u16>(p, 6);
					f = flagsSub32(a, b, a - b);
				} else f = high(p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_CCMN64:
				if (holds(low(p), f)) {
					const a = <u64>rn(s, p);
					const b = <u64>rm(s, p);
					f = flagsAdd64(a, b, a + b);
				} else f = high(p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_CCMN32:
				if (holds(low(p), f)) {
					const a = <u32>rn(s, p);
					const b = <u32>rm(s, p);
					f = flagsAdd32(a, b, a + b);
				} else f = high(p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_CCMNI64:
				if (holds(low(p), f)) {
					const a = <u64>rn(s, p);
					const b = <u64>load<u16>(p, 6);
					f = flagsAdd64(a, b, a + b);
				} else f = high(p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_CCMNI32:
				if (holds(low(p), f)) {
					const a = <u32>rn(s, p);
					const b = <u32>load<u16>(p, 6);
					f = flagsAdd32(a, b, a + b);
				} else f = high(p);
				p += RECORD_BYTES;
				continue;

			// ---- variable shifts, multiplication, division, bit counting
			case ops.OP_LSLV64:
				wr(s, p, rn(s, p) << (rm(s, p) & 63));
				p += RECORD_BYTES;
				continue;
			case ops.OP_LSLV32:
				wr(s, p, <u64>((<u32>rn(s, p)) << (<u32>rm(s, p) & 31)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_LSRV64:
				wr(s, p, rn(s, p) >> (rm(s, p) & 63));
				p += RECORD_BYTES;
				continue;
			case ops.OP_LSRV32:
				wr(s, p, <u64>(<u32>rn(s, p) >> (<u32>rm(s, p) & 31)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ASRV64:
				wr(s, p, <u64>(<i64>rn(s, p) >> (rm(s, p) & 63)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ASRV32:
				wr(s, p, <u64>(<u32>(<i32>rn(s, p) >> (<i32>rm(s, p) & 31))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_RORV64:
				wr(s, p, rotr<u64>(rn(s, p), rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_RORV32:
				wr(s, p, <u64>rotr<u32>(<u32>rn(s, p), <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_UDIV64:
				wr(s, p, divide64(rn(s, p), rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_UDIV32:
				wr(s, p, divide64(rn(s, p) & 0xffffffff, rm(s, p) & 0xffffffff));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SDIV64:
				wr(s, p, divideSigned64(<i64>rn(s, p), <i64>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SDIV32:
				wr(s, p, divideSigned32(<i32>rn(s, p), <i32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MADD64:
				wr(s, p, ra(s, p) + rn(s, p) * rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MADD32:
				wr(s, p, <u64>(<u32>ra(s, p) + <u32>rn(s, p) * <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MSUB64:
				wr(s, p, ra(s, p) - rn(s, p) * rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MSUB32:
				wr(s, p, <u64>(<u32>ra(s, p) - <u32>rn(s, p) * <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MUL64:
				wr(s, p, rn(s, p) * rm(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MUL32:
				wr(s, p, <u64>(<u32>rn(s, p) * <u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SMADDL:
				wr(s, p, ra(s, p) + <u64>(<i64>(<i32>rn(s, p))) * <u64>(<i64>(<i32>rm(s, p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SMSUBL:
				wr(s, p, ra(s, p) - <u64>(<i64>(<i32>rn(s, p))) * <u64>(<i64>(<i32>rm(s, p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_UMADDL:
				wr(s, p, ra(s, p) + <u64>(<u32>rn(s, p)) * <u64>(<u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_UMSUBL:
				wr(s, p, ra(s, p) - <u64>(<u32>rn(s, p)) * <u64>(<u32>rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SMULH:
				wr(s, p, multiplyHighSigned(rn(s, p), rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_UMULH:
				wr(s, p, multiplyHigh(rn(s, p), rm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CRC32:
				wr(s, p, <u64>checksum(<u32>rn(s, p), rm(s, p), low(p), 0xedb88320));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CRC32C:
				wr(s, p, <u64>checksum(<u32>rn(s, p), rm(s, p), low(p), 0x82f63b78));
				p += RECORD_BYTES;
				continue;
			case ops.OP_RBIT64:
				wr(s, p, reverseBits(rn(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_RBIT32:
				wr(s, p, reverseBits(rn(s, p)) >> 32);
				p += RECORD_BYTES;
				continue;
			case ops.OP_REV16_64:
				wr(s, p, reverseHalfwords(rn(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_REV16_32:
				wr(s, p, reverseHalfwords(rn(s, p) & 0xffffffff));
				p += RECORD_BYTES;
				continue;
			case ops.OP_REV32_64:
				wr(s, p, rotr<u64>(bswap<u64>(rn(s, p)), 32));
				p += RECORD_BYTES;
				continue;
			case ops.OP_REV64:
				wr(s, p, bswap<u64>(rn(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_REV32:
				wr(s, p, <u64>bswap<u32>(<u32>rn(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CLZ64:
				wr(s, p, clz<u64>(rn(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CLZ32:
				wr(s, p, <u64>clz<u32>(<u32>rn(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CLS64: {
				const v = rn(s, p);
				wr(s, p, clz<u64>((v ^ (v << 1)) | 1));
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_CLS32: {
				const v = <u32>rn(s, p);
				wr(s, p, <u64>clz<u32>((v ^ (v << 1)) | 1));
				p += RECORD_BYTES;
				continue;
			}

			// ---- branches: the near forms stay in the page, the far ones go to the end of the loop
			case ops.OP_B:
				p += low(p);
				continue;
			case ops.OP_B_FAR:
				target = page + <u64>(<i64>(<i32>low(p)));
				break;
			case ops.OP_BL:
				store<u64>(s, page + <u64>high(p), S_X + 240);
				p += low(p);
				continue;
			case ops.OP_BL_FAR:
				store<u64>(s, page + <u64>high(p), S_X + 240);
				target = page + <u64>(<i64>(<i32>low(p)));
				break;
			case ops.OP_BCOND:
				p += holds(load<u16>(p, 2), f) ? low(p) : RECORD_BYTES;
				continue;
			case ops.OP_BCOND_FAR:
				if (holds(load<u16>(p, 2), f)) {
					target = page + <u64>(<i64>(<i32>low(p)));
					break;
				}
				p += RECORD_BYTES;
				continue;
			case ops.OP_CBZ64:
				p += rn(s, p) == 0 ? low(p) : RECORD_BYTES;
				continue;
			case ops.OP_CBZ64_FAR:
				if (rn(s, p) == 0) {
					target = page + <u64>(<i64>(<i32>low(p)));
					break;
				}
				p += RECORD_BYTES;
				continue;
			case ops.OP_CBNZ64:
				p += rn(s, p) != 0 ? low(p) : RECORD_BYTES;
				continue;
			case ops.OP_CBNZ64_FAR:
				if (rn(s, p) != 0) {
					target = page + <u64>(<i64>(<i32>low(p)));
					break;
				}
				p += RECORD_BYTES;
				continue;
			case ops.OP_CBZ32:
				p += <u32>rn(s, p) == 0 ? low(p) : RECORD_BYTES;
				continue;
			case ops.OP_CBZ32_FAR:
				if (<u32>rn(s, p) == 0) {
					target = page + <u64>(<i64>(<i32>low(p)));
					break;
				}
				p += RECORD_BYTES;
				continue;
			case ops.OP_CBNZ32:
				p += <u32>rn(s, p) != 0 ? low(p) : RECORD_BYTES;
				continue;
			case ops.OP_CBNZ32_FAR:
				if (<u32>rn(s, p) != 0) {
					target = page + <u64>(<i64>(<i32>low(p)));
					break;
				}
				p += RECORD_BYTES;
				continue;
			case ops.OP_TBZ:
				p += !((rn(s, p) >> load<u16>(p, 2)) & 1) ? low(p) : RECORD_BYTES;
				continue;
			case ops.OP_TBZ_FAR:
				if (!((rn(s, p) >> load<u16>(p, 2)) & 1)) {
					target = page + <u64>(<i64>(<i32>low(p)));
					break;
				}
				p += RECORD_BYTES;
				continue;
			case ops.OP_TBNZ:
				p += (rn(s, p) >> load<u16>(p, 2)) & 1 ? low(p) : RECORD_BYTES;
				continue;
			case ops.OP_TBNZ_FAR:
				if ((rn(s, p) >> load<u16>(p, 2)) & 1) {
					target = page + <u64>(<i64>(<i32>low(p)));
					break;
				}
				p += RECORD_BYTES;
				continue;
			case ops.OP_BR:
				target = rn(s, p);
				break;
			case ops.OP_BLR:
				target = rn(s, p);
				store<u64>(s, page + imm(p), S_X + 240);
				break;

			case ops.OP_BRANCH_TYPED:
				target = rn(s, p);
				if (load<u16>(p, 2)) store<u64>(s, page + <u64>low(p), S_X + 240);
				if (left > 0 && landing(tlb, target, high(p))) break;
				p = typedBranch(s, p, f, target, high(p));
				continue;
			case ops.OP_BRANCH_AUTH:
				target = authenticate(s, rn(s, p), rm(s, p), load<u16>(p, 2) >> 1);
				if (load<u16>(p, 2) & 1) store<u64>(s, page + <u64>low(p), S_X + 240);
				if (!high(p) || (left > 0 && landing(tlb, target, high(p)))) break;
				p = typedBranch(s, p, f, target, high(p));
				continue;
			case ops.OP_BTI:
				p += RECORD_BYTES;
				continue;
			case ops.OP_FLAGS:
				f = flagOperation(low(p), f, rn(s, p), high(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_PAUTH:
				authenticateRecord(s, p);
				p += RECORD_BYTES;
				continue;

			// ---- loads and stores: a TLB hit is handled here
			case ops.OP_LDRB: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>load<u8>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRH: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 1) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>load<u16>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRW: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>load<u32>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRX: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 7) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, load<u64>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSB64: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>(<i64>load<i8>(host(e, va))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSB32: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>(<u32>(<i32>load<i8>(host(e, va)))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSH64: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 1) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>(<i64>load<i16>(host(e, va))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSH32: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 1) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>(<u32>(<i32>load<i16>(host(e, va)))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSW: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>(<i64>load<i32>(host(e, va))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRB: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == (va & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u8>(hostWrite(e, va), <u8>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRH: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 1) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u16>(hostWrite(e, va), <u16>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRW: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 3) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u32>(hostWrite(e, va), <u32>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRX: {
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 7) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u64>(hostWrite(e, va), rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRB_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>load<u8>(host(e, va)));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRH_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 1) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>load<u16>(host(e, va)));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRW_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, <u64>load<u32>(host(e, va)));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRX_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 7) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					wr(s, p, load<u64>(host(e, va)));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRB_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == (va & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u8>(hostWrite(e, va), <u8>rd(s, p));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRH_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 1) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u16>(hostWrite(e, va), <u16>rd(s, p));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRW_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 3) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u32>(hostWrite(e, va), <u32>rd(s, p));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRX_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 7) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u64>(hostWrite(e, va), rd(s, p));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRB_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE)) {
					wr(s, p, <u64>load<u8>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRH_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 1) & PAGE)) {
					wr(s, p, <u64>load<u16>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRW_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE)) {
					wr(s, p, <u64>load<u32>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRX_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 7) & PAGE)) {
					wr(s, p, load<u64>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSB64_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE)) {
					wr(s, p, <u64>(<i64>load<i8>(host(e, va))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSB32_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE)) {
					wr(s, p, <u64>(<u32>(<i32>load<i8>(host(e, va)))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSH64_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 1) & PAGE)) {
					wr(s, p, <u64>(<i64>load<i16>(host(e, va))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSH32_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 1) & PAGE)) {
					wr(s, p, <u64>(<u32>(<i32>load<i16>(host(e, va)))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSW_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE)) {
					wr(s, p, <u64>(<i64>load<i32>(host(e, va))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRB_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == (va & PAGE)) {
					store<u8>(hostWrite(e, va), <u8>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRH_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 1) & PAGE)) {
					store<u16>(hostWrite(e, va), <u16>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRW_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 3) & PAGE)) {
					store<u32>(hostWrite(e, va), <u32>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRX_R: {
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 7) & PAGE)) {
					store<u64>(hostWrite(e, va), rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRB_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE)) {
					wr(s, p, <u64>load<u8>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRH_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 1) & PAGE)) {
					wr(s, p, <u64>load<u16>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRW_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE)) {
					wr(s, p, <u64>load<u32>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRX_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 7) & PAGE)) {
					wr(s, p, load<u64>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRSW_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE)) {
					wr(s, p, <u64>(<i64>load<i32>(host(e, va))));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRB_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == (va & PAGE)) {
					store<u8>(hostWrite(e, va), <u8>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRH_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 1) & PAGE)) {
					store<u16>(hostWrite(e, va), <u16>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRW_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 3) & PAGE)) {
					store<u32>(hostWrite(e, va), <u32>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRX_RX: {
				const va = rn(s, p) + offsetW(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 7) & PAGE)) {
					store<u64>(hostWrite(e, va), rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRW_LIT: {
				const va = page + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE)) {
					wr(s, p, <u64>load<u32>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRX_LIT: {
				const va = page + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 7) & PAGE)) {
					wr(s, p, load<u64>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDPX: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 15) & PAGE) + (base & <u64>high(p))) {
					const h = host(e, va);
					const first = load<u64>(h);
					store<u64>(s + load<u16>(p, 6), load<u64>(h, 8));
					wr(s, p, first);
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STPX: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 15) & PAGE) + (base & <u64>high(p))) {
					const h = hostWrite(e, va);
					store<u64>(h, rd(s, p));
					store<u64>(h, rm(s, p), 8);
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDPW: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 7) & PAGE) + (base & <u64>high(p))) {
					const both = load<u64>(host(e, va));
					store<u64>(s + load<u16>(p, 6), both >> 32);
					wr(s, p, both & 0xffffffff);
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STPW: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 7) & PAGE) + (base & <u64>high(p))) {
					const h = hostWrite(e, va);
					store<u32>(h, <u32>rd(s, p));
					store<u32>(h, <u32>rm(s, p), 4);
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDPX_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 15) & PAGE) + (base & <u64>high(p))) {
					const h = host(e, va);
					const first = load<u64>(h);
					store<u64>(s + load<u16>(p, 6), load<u64>(h, 8));
					wr(s, p, first);
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>load<i16>(p, 10)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_STPX_WB: {
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 15) & PAGE) + (base & <u64>high(p))) {
					const h = hostWrite(e, va);
					store<u64>(h, rd(s, p));
					store<u64>(h, rm(s, p), 8);
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>load<i16>(p, 10)));
					p += RECORD_BYTES;
					continue;
				}
				p = memorySlow(s, p, f);
				continue;
			}
			case ops.OP_MEMORY:
				p = memoryGeneral(s, p, f);
				continue;

			// ---- Advanced SIMD, integers
			case ops.OP_SIMD_SAME:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeSame(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_SAME_ELEMENT:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeSameElement(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_PAIRWISE:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executePairwise(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_SHIFT_REGISTER:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeShiftRegister(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_LONG:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeLong(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_LONG_ELEMENT:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeLongElement(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_HIGH_NARROW:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeHighNarrow(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_ACROSS:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeAcross(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADDP_SCALAR:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeAddPairScalar(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_LOGIC:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeLogic(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_CRYPTO:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeCrypto(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_AES:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeAes(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_AND_16B:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				wv(s, p, v128.and(vn(s, p), vm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ORR_16B:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				wv(s, p, v128.or(vn(s, p), vm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_EOR_16B:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				wv(s, p, v128.xor(vn(s, p), vm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADD_4S:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				wv(s, p, i32x4.add(vn(s, p), vm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_ADD_2D:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				wv(s, p, i64x2.add(vn(s, p), vm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_CMEQ_16B:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				wv(s, p, i8x16.eq(vn(s, p), vm(s, p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_COPY:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeCopy(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_PERMUTE:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executePermute(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_UNARY:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeUnary(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_RESIZE:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeResize(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_SIMD_LOGIC_IMMEDIATE:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeLogicalImmediate(s, p);
				p += RECORD_BYTES;
				continue;

			// ---- loads and stores of SIMD and floating-point registers
			case ops.OP_V_MEMORY:
				p = load<u32>(s, S_FP_TRAP) ? fpTrap(s, p, f) : vectorMemory(s, p, f);
				continue;
			case ops.OP_LDRS: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 3) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					setScalar(s + load<u16>(p, 2), <u64>load<u32>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRD: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 7) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					setScalar(s + load<u16>(p, 2), load<u64>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRQ: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 15) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					v128.store(s + load<u16>(p, 2), v128.load(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRS: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 3) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u32>(hostWrite(e, va), <u32>rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRD: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 7) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					store<u64>(hostWrite(e, va), rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRQ: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + imm(p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 15) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					v128.store(hostWrite(e, va), v128.load(s + load<u16>(p, 2)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRQ_WB: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 15) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					v128.store(s + load<u16>(p, 2), v128.load(host(e, va)));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRQ_WB: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + <u64>(<i64>(<i32>low(p)));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 15) & PAGE) + (base & <u64>load<u16>(p, 6))) {
					v128.store(hostWrite(e, va), v128.load(s + load<u16>(p, 2)));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>(<i32>high(p))));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRD_R: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 7) & PAGE)) {
					setScalar(s + load<u16>(p, 2), load<u64>(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDRQ_R: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 15) & PAGE)) {
					v128.store(s + load<u16>(p, 2), v128.load(host(e, va)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRD_R: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 7) & PAGE)) {
					store<u64>(hostWrite(e, va), rd(s, p));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_STRQ_R: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const va = rn(s, p) + (rm(s, p) << imm(p));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 15) & PAGE)) {
					v128.store(hostWrite(e, va), v128.load(s + load<u16>(p, 2)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDPD: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 15) & PAGE) + (base & <u64>high(p))) {
					const h = host(e, va);
					setScalar(s + load<u16>(p, 2), load<u64>(h));
					setScalar(s + load<u16>(p, 6), load<u64>(h, 8));
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>load<i16>(p, 10)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_LDPQ: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == ((va + 31) & PAGE) + (base & <u64>high(p))) {
					const h = host(e, va);
					const first = v128.load(h);
					const second = v128.load(h, 16);
					v128.store(s + load<u16>(p, 2), first);
					v128.store(s + load<u16>(p, 6), second);
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>load<i16>(p, 10)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_STPD: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 15) & PAGE) + (base & <u64>high(p))) {
					const h = hostWrite(e, va);
					store<u64>(h, rd(s, p));
					store<u64>(h, rm(s, p), 8);
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>load<i16>(p, 10)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}
			case ops.OP_STPQ: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const base = rn(s, p);
				const va = base + <u64>(<i64>load<i16>(p, 8));
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e, TLB_WRITE) == ((va + 31) & PAGE) + (base & <u64>high(p))) {
					const h = hostWrite(e, va);
					v128.store(h, v128.load(s + load<u16>(p, 2)));
					v128.store(h, v128.load(s + load<u16>(p, 6)), 16);
					store<u64>(s + load<u16>(p, 4), base + <u64>(<i64>load<i16>(p, 10)));
					p += RECORD_BYTES;
					continue;
				}
				p = vectorMemorySlow(s, p, f);
				continue;
			}

			// ---- exclusive accesses
			case ops.OP_LDXRW: {
				const va = rn(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE) + (va & <u64>load<u16>(p, 6))) {
					const value = <u64>load<u32>(host(e, va));
					markExclusive(s, e, va, 4, value);
					wr(s, p, value);
					p += RECORD_BYTES;
				} else p = memoryGeneral(s, p, f);
				continue;
			}
			case ops.OP_LDXRX: {
				const va = rn(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (load<u64>(e) == (va & PAGE) + (va & <u64>load<u16>(p, 6))) {
					const value = load<u64>(host(e, va));
					markExclusive(s, e, va, 8, value);
					wr(s, p, value);
					p += RECORD_BYTES;
				} else p = memoryGeneral(s, p, f);
				continue;
			}
			case ops.OP_STXRW: {
				const va = rn(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (
					load<u64>(e, TLB_WRITE) == (va & PAGE) + (va & <u64>load<u16>(p, 6)) &&
					passesExclusive(s, e, va, 4) &&
					load<u32>(hostWrite(e, va)) == load<u32>(s, S_MONITOR_VALUE)
				) {
					store<u32>(hostWrite(e, va), <u32>rd(s, p));
					store<u32>(s, 0, S_MONITOR_SIZE);
					store<u64>(s + load<u16>(p, 14), 0);
					p += RECORD_BYTES;
				} else p = memoryGeneral(s, p, f);
				continue;
			}
			case ops.OP_STXRX: {
				const va = rn(s, p);
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				if (
					load<u64>(e, TLB_WRITE) == (va & PAGE) + (va & <u64>load<u16>(p, 6)) &&
					passesExclusive(s, e, va, 8) &&
					load<u64>(hostWrite(e, va)) == load<u64>(s, S_MONITOR_VALUE)
				) {
					store<u64>(hostWrite(e, va), rd(s, p));
					store<u32>(s, 0, S_MONITOR_SIZE);
					store<u64>(s + load<u16>(p, 14), 0);
					p += RECORD_BYTES;
				} else p = memoryGeneral(s, p, f);
				continue;
			}

			// ---- system registers, exceptions, hints
			case ops.OP_MRS_EL1:
				if (!load<u32>(s, S_EL)) {
					p = undefinedInstruction(s, p, f);
					continue;
				}
				wr(s, p, rn(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MRS_ANY:
				wr(s, p, rn(s, p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MSR_STATE:
				if (!load<u32>(s, S_EL)) {
					p = undefinedInstruction(s, p, f);
					continue;
				}
				wr(s, p, rn(s, p) & imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MRS_SLOW:
				p = mrsSlow(s, p, f, left);
				continue;
			case ops.OP_MSR_SLOW:
				p = msrSlow(s, p, f);
				continue;
			case ops.OP_MRS_SP_EL0:
				if (!(load<u32>(s, S_EL) & load<u32>(s, S_SPSEL))) {
					p = mrsSlow(s, p, f, left);
					continue;
				}
				wr(s, p, load<u64>(s, S_SP_EL0));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MSR_SP_EL0:
				if (!(load<u32>(s, S_EL) & load<u32>(s, S_SPSEL))) {
					p = msrSlow(s, p, f);
					continue;
				}
				store<u64>(s, rn(s, p), S_SP_EL0);
				p += RECORD_BYTES;
				continue;
			case ops.OP_MRS_DAIF:
				if (!load<u32>(s, S_EL)) {
					p = mrsSlow(s, p, f, left);
					continue;
				}
				wr(s, p, <u64>(load<u32>(s, S_DAIF) << 6));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MSR_DAIF:
				if (masksCheaply(s)) {
					store<u32>(s, (<u32>rn(s, p) >> 6) & 15, S_DAIF);
					p += RECORD_BYTES;
				} else p = msrSlow(s, p, f);
				continue;
			case ops.OP_DAIF_SET:
				if (masksCheaply(s)) {
					store<u32>(s, load<u32>(s, S_DAIF) | load<u16>(p, 4), S_DAIF);
					p += RECORD_BYTES;
				} else p = msrPstate(s, p, f);
				continue;
			case ops.OP_DAIF_CLEAR:
				if (masksCheaply(s)) {
					store<u32>(s, load<u32>(s, S_DAIF) & ~(<u32>load<u16>(p, 4)), S_DAIF);
					p += RECORD_BYTES;
				} else p = msrPstate(s, p, f);
				continue;
			case ops.OP_MRS_NZCV:
				wr(s, p, <u64>(f << 28));
				p += RECORD_BYTES;
				continue;
			case ops.OP_MSR_NZCV:
				f = <u32>rn(s, p) >> 28;
				p += RECORD_BYTES;
				continue;
			case ops.OP_SYSTEM:
				p = system(s, p, f);
				continue;
			case ops.OP_DC_ZVA: {
				const va = rn(s, p) & ~63;
				const e = tlb + ((<u32>va >> 8) & TLB_MASK);
				const allowed = load<u32>(s, S_EL) | (load<u32>(s, SYS_SCTLR_EL1) & SCTLR_DZE);
				if (load<u64>(e, TLB_WRITE) == (va & PAGE) && allowed) {
					zero64(hostWrite(e, va));
					p += RECORD_BYTES;
				} else p = system(s, p, f);
				continue;
			}
			case ops.OP_MSR_PSTATE:
				p = msrPstate(s, p, f);
				continue;
			case ops.OP_SVC:
				p = svc(s, p, f);
				continue;
			case ops.OP_HVC:
				p = hvc(s, p, f);
				continue;
			case ops.OP_SMC:
				p = smc(s, p, f);
				continue;
			case ops.OP_BRK:
				p = brk(s, p, f);
				continue;
			case ops.OP_ERET:
				p = eret(s, p, f);
				continue;
			case ops.OP_ERET_AUTH:
				p = eretAuthenticated(s, p, f);
				continue;
			case ops.OP_WAIT_UNTIL:
				p = waitUntil(s, p, f, left);
				continue;
			case ops.OP_ESB:
				p = errorBarrier(s, p);
				continue;
			case ops.OP_WFI:
				p = wait(s, p, f, 0);
				continue;
			case ops.OP_WFE:
				p = wait(s, p, f, 1);
				continue;
			case ops.OP_CLREX:
				store<u32>(s, 0, S_MONITOR_SIZE);
				p += RECORD_BYTES;
				continue;

			// ---- floating point
			case ops.OP_FLOAT:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				executeFloat(s, p);
				p += RECORD_BYTES;
				continue;
			case ops.OP_FMOV:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				writeScalar(s, p, rn(s, p) & imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_FNEG: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const mask = imm(p);
				writeScalar(s, p, (rn(s, p) & mask) ^ ((mask >> 1) + 1));
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FMOV_GENERAL:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				wr(s, p, rn(s, p) & imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_FMOVI:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				writeScalar(s, p, imm(p));
				p += RECORD_BYTES;
				continue;
			case ops.OP_FMOVI_VECTOR:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				writeScalar(s, p, imm(p));
				store<u64>(s + load<u16>(p, 2), imm(p), 8);
				p += RECORD_BYTES;
				continue;
			case ops.OP_FADD64: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = float64(s, p, 4) + float64(s, p, 6);
				if (native(s) && isFinite64(r)) writeScalar(s, p, reinterpret<u64>(r));
				else binary64(s, p, ADD);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FADD32: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = float32(s, p, 4) + float32(s, p, 6);
				if (native(s) && isFinite32(r)) writeScalar(s, p, <u64>reinterpret<u32>(r));
				else binary32(s, p, ADD);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FSUB64: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = float64(s, p, 4) - float64(s, p, 6);
				if (native(s) && isFinite64(r)) writeScalar(s, p, reinterpret<u64>(r));
				else binary64(s, p, SUB);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FSUB32: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = float32(s, p, 4) - float32(s, p, 6);
				if (native(s) && isFinite32(r)) writeScalar(s, p, <u64>reinterpret<u32>(r));
				else binary32(s, p, SUB);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FMUL64: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = float64(s, p, 4) * float64(s, p, 6);
				if (native(s) && isSafe64(r)) writeScalar(s, p, reinterpret<u64>(r));
				else binary64(s, p, MUL);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FMUL32: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = float32(s, p, 4) * float32(s, p, 6);
				if (native(s) && isSafe32(r)) writeScalar(s, p, <u64>reinterpret<u32>(r));
				else binary32(s, p, MUL);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FDIV64: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = float64(s, p, 4) / float64(s, p, 6);
				if (native(s) && isSafe64(r)) writeScalar(s, p, reinterpret<u64>(r));
				else binary64(s, p, DIV);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FDIV32: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = float32(s, p, 4) / float32(s, p, 6);
				if (native(s) && isSafe32(r)) writeScalar(s, p, <u64>reinterpret<u32>(r));
				else binary32(s, p, DIV);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FSQRT64: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = sqrt<f64>(float64(s, p, 4));
				if (native(s) && isSafe64(r)) writeScalar(s, p, reinterpret<u64>(r));
				else sqrt64(s, p);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FSQRT32: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = sqrt<f32>(float32(s, p, 4));
				if (native(s) && isSafe32(r)) writeScalar(s, p, <u64>reinterpret<u32>(r));
				else sqrt32(s, p);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FMADD64: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				if (native(s)) {
					const a = float64(s, p, 4);
					const c = load<f64>(s + low(p));
					const r = fused64(high(p) & 1 ? -a : a, float64(s, p, 6), high(p) & 2 ? -c : c);
					if (!F64.isNaN(r)) {
						writeScalar(s, p, reinterpret<u64>(r));
						p += RECORD_BYTES;
						continue;
					}
				}
				fusedDouble(s, p);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FMADD32: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				if (native(s)) {
					const a = float32(s, p, 4);
					const c = load<f32>(s + low(p));
					const r = fused32(high(p) & 1 ? -a : a, float32(s, p, 6), high(p) & 2 ? -c : c);
					if (!F32.isNaN(r)) {
						writeScalar(s, p, <u64>reinterpret<u32>(r));
						p += RECORD_BYTES;
						continue;
					}
				}
				fusedSingle(s, p);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FCMP64: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const a = float64(s, p, 4);
				const b = float64(s, p, 6);
				if (!F64.isNaN(a) && !F64.isNaN(b) && keepsDenormals(s)) f = a == b ? EQUAL : a < b ? LESS : GREATER;
				else f = compareScalar(s, p, 2, low(p) != 0);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FCMP32: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const a = float32(s, p, 4);
				const b = float32(s, p, 6);
				if (!F32.isNaN(a) && !F32.isNaN(b) && keepsDenormals(s)) f = a == b ? EQUAL : a < b ? LESS : GREATER;
				else f = compareScalar(s, p, 1, low(p) != 0);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FCOMPARE:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				if (holds(low(p), f)) f = compareScalar(s, p, high(p) & 3, (high(p) & 4) != 0);
				else f = high(p) >> 4;
				p += RECORD_BYTES;
				continue;
			case ops.OP_FCSEL:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				writeScalar(s, p, (holds(low(p), f) ? rn(s, p) : rm(s, p)) & (~(<u64>0) >> high(p)));
				p += RECORD_BYTES;
				continue;
			case ops.OP_SCVTF_X: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const x = rn(s, p);
				if (x + 0x20000000000000 <= 0x40000000000000) writeScalar(s, p, reinterpret<u64>(<f64>(<i64>x)));
				else doubleFromInteger(s, p);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_SCVTF_W:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				writeScalar(s, p, reinterpret<u64>(<f64>(<i32>rn(s, p))));
				p += RECORD_BYTES;
				continue;
			case ops.OP_FCVTZS_X: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const x = float64(s, p, 4);
				if (abs<f64>(x) < 9223372036854775808.0) {
					const r = <i64>x;
					if (<f64>r == x || native(s)) {
						wr(s, p, <u64>r);
						p += RECORD_BYTES;
						continue;
					}
				}
				integerFromDouble(s, p, 64);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FCVTZS_W: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const x = float64(s, p, 4);
				if (abs<f64>(x) < 2147483648.0) {
					const r = <i32>x;
					if (<f64>r == x || native(s)) {
						wr(s, p, <u64>(<u32>r));
						p += RECORD_BYTES;
						continue;
					}
				}
				integerFromDouble(s, p, 32);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FCVT_S_D: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const x = float32(s, p, 4);
				if (!F32.isNaN(x) && keepsDenormals(s)) writeScalar(s, p, reinterpret<u64>(<f64>x));
				else doubleFromSingle(s, p);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FCVT_D_S: {
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				const r = <f32>float64(s, p, 4);
				if (native(s) && isSafe32(r)) writeScalar(s, p, <u64>reinterpret<u32>(r));
				else singleFromDouble(s, p);
				p += RECORD_BYTES;
				continue;
			}
			case ops.OP_FJCVTZS:
				if (load<u32>(s, S_FP_TRAP)) {
					p = fpTrap(s, p, f);
					continue;
				}
				f = javaScriptInteger(s, p);
				p += RECORD_BYTES;
				continue;
			default:
				p = undefinedInstruction(s, p, f);
				continue;
		}
		// a branch out of the page: bits 1 and 0 are compared too, so that a misaligned target misses
		const e = tlb + TLB_EXEC + ((<u32>target >> 8) & TLB_MASK);
		if (load<u64>(e) == (target & ~0xffc)) {
			records = load<u32>(e, 8);
			page = target & PAGE;
			store<u32>(s, records, S_PBASE);
			store<u64>(s, page, S_PVA);
			p = records + ((<u32>target & 0xffc) << 2);
		} else {
			store<u32>(s, f, S_NZCV);
			store<u64>(s, branchAddress(s, target), S_PC);
			p = VM_RELOAD;
		}
	}
}
