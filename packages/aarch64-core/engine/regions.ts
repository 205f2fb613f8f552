// Compiled regions: functions that the host made of decoded records. The first record of a region is replaced by
// OP_REGION, so that the dispatch loop enters it. When code on any of its pages is written or forgotten, all regions of
// that page die, and their first records come back.

import { checksum, flagsAdd32, flagsAdd64, flagsLogic32, flagsLogic64, flagsSub32, flagsSub64 } from "./arithmetic";
import { typedBranch } from "./branchTargets";
import { wordAt } from "./code";
import { flagOperation } from "./flags";
import { executeFloat } from "./fp/execute";
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
import { decodeClass, executor } from "./generated/decode";
import {
	DECODE_END,
	HEAT_ENTRIES,
	REGION_ASIDE,
	REGION_DEAD,
	REGION_PAGES,
	REGION_PLACED,
	REGION_ROW,
	REGION_SAVED,
	REGION_SLOTS,
	REMEMBERED_PAGES,
	S_BANK,
	S_NZCV,
	S_P,
	S_PAGES,
	TLB_EXEC,
	TLB_MASK,
	TLB_READ,
	TLB_WRITE,
	VM_HOT,
	VM_REGION_COUNT,
	VM_REGION_EPOCH,
	VM_REGIONS,
	VM_REGIONS_ASIDE,
	VM_TLB_EPOCH,
} from "./layout";
import { executeMemory } from "./loadStore";
import * as ops from "./ops";
import { authenticate, authenticateRecord } from "./pauth";
import { executeAcross, executeAddPairScalar } from "./simd/across";
import { executeAes } from "./simd/aes";
import { executeCopy, executeLogicalImmediate } from "./simd/copy";
import { executeCrypto } from "./simd/crypto";
import { executeVectorMemory } from "./simd/loadStore";
import { executeLogic } from "./simd/logic";
import { executeHighNarrow, executeLong, executeLongElement } from "./simd/long";
import { executePermute } from "./simd/permute";
import { executeResize } from "./simd/resize";
import { executePairwise, executeSame, executeSameElement } from "./simd/same";
import { executeShiftRegister } from "./simd/shiftRegister";
import { executeUnary } from "./simd/unary";
import { executeSystem } from "./system";

// Offsets in a row.
const ENTRY: u32 = 0;
const STATE: u32 = 4;
const COST: u32 = 8;
const SAVED: u32 = REGION_SAVED;
const PAGES: u32 = REGION_SLOTS;

/** Regions that may be aside at a time; one more dies. */
const ASIDE_LIMIT: u32 = 64;
const aside: usize = memory.data(256);
const heat: usize = memory.data(8192);
/** Times that the interpreter goes on at a record before a region is made that begins there. */
const HOT: u32 = 16000;

/** What `regionMemory` says: go on; the instruction is done but leave after it; the PC must be looked up. */
const GO_ON: u32 = 0;
const LEAVE_AFTER: u32 = 1;
const LOOK_UP: u32 = 2;

/* @inline */
function rowOf(index: u32): u32 {
	return load<u32>(VM_REGIONS) + index * REGION_ROW;
}

/** Puts the record back that a region has replaced. */
function restore(row: u32): void {
	const p = load<u32>(row, ENTRY);
	store<u64>(p, load<u64>(row, SAVED));
	store<u64>(p, load<u64>(row, SAVED + 8), 8);
}

/** Makes the first record of a region lead to it. */
function place(index: u32, row: u32): void {
	const p = load<u32>(row, ENTRY);
	store<u16>(p, <u16>ops.OP_REGION);
	store<u16>(p, <u16>load<u32>(row, COST), 2);
	store<u32>(p, index, 8);
	store<u32>(p, row + SAVED, 12);
	store<u32>(row, REGION_PLACED, STATE);
}

/** Makes a region out of row `index`, which the host has filled in, and enters it from now on. */
export function placeRegion(index: u32): void {
	const row = rowOf(index);
	const p = load<u32>(row, ENTRY);
	store<u64>(row, load<u64>(p), SAVED);
	store<u64>(row, load<u64>(p, 8), SAVED + 8);
	place(index, row);
}

/** Gives up the region of row `index`. */
export function killRegion(index: u32): void {
	const row = rowOf(index);
	const state = load<u32>(row, STATE);
	if (state == REGION_PLACED) restore(row);
	if (state == 0) return;
	if (state != REGION_DEAD) store<u32>(VM_REGION_EPOCH, load<u32>(VM_REGION_EPOCH) + 1);
	store<u32>(row, REGION_DEAD, STATE);
}

/** Gives up every region that has code of the page of decode slot + 1 `code`. */
export function killRegionsOf(code: u32): void {
	const count = load<u32>(VM_REGION_COUNT);
	for (let index: u32 = 0; index < count; index++) {
		const row = rowOf(index);
		const state = load<u32>(row, STATE);
		if (state == 0 || state == REGION_DEAD) continue;
		for (let n: u32 = 0; n < <u32>REGION_PAGES; n++) {
			if (load<u16>(row + (n << 1), PAGES) != code) continue;
			killRegion(index);
			break;
		}
	}
}

/** Lets the interpreter execute the first record of a region that cannot run now; `placeAside` brings it back. */
export function putAside(p: u32): void {
	const index = load<u32>(p, 8);
	const count = load<u32>(VM_REGIONS_ASIDE);
	if (count == ASIDE_LIMIT) return killRegion(index);
	const row = rowOf(index);
	restore(row);
	store<u32>(row, REGION_ASIDE, STATE);
	store<u32>(<u32>aside + (count << 2), index);
	store<u32>(VM_REGIONS_ASIDE, count + 1);
}

/** Brings back the regions that `putAside` took out. */
export function placeAside(): void {
	const count = load<u32>(VM_REGIONS_ASIDE);
	for (let n: u32 = 0; n < count; n++) {
		const index = load<u32>(<u32>aside + (n << 2));
		const row = rowOf(index);
		if (load<u32>(row, STATE) == REGION_ASIDE) place(index, row);
	}
	store<u32>(VM_REGIONS_ASIDE, 0);
}

/** The record as it was before a region was placed on it. */
/* @inline */
export function original(p: u32): u32 {
	return load<u16>(p) == ops.OP_REGION ? load<u32>(p, 12) : p;
}

/** Counts that a region was left for the interpreter at `p`; whether that has become frequent. */
export function countLanding(p: u32): bool {
	const at = <u32>heat + ((p >> 3) & ((HEAT_ENTRIES - 1) << 1));
	const count = <u32>load<u16>(at) + 1;
	if (count < HOT) {
		store<u16>(at, <u16>count);
		return false;
	}
	store<u16>(at, 0);
	store<u32>(VM_HOT, p);
	return true;
}

/* @inline */
function status(done: bool, epoch: u32): u32 {
	if (!done) return LOOK_UP;
	return load<u32>(VM_REGION_EPOCH) == epoch ? GO_ON : LEAVE_AFTER;
}

/** NZCV from the way a region keeps it: the number, or the operands of what set it. The kinds are those of src/jit/flags.ts. */
function lazyFlags(f: u32, kind: u32, a: u64, b: u64): u32 {
	switch (kind) {
		case 1:
			return flagsAdd64(a, b, a + b);
		case 2:
			return flagsAdd32(<u32>a, <u32>b, <u32>a + <u32>b);
		case 3:
			return flagsSub64(a, b, a - b);
		case 4:
			return flagsSub32(<u32>a, <u32>b, <u32>a - <u32>b);
		case 5:
			return flagsLogic64(a);
		case 6:
			return flagsLogic32(<u32>a);
		default:
			return f;
	}
}

/** Executes the load, store or DC ZVA of record `p`. */
function executeAccess(s: u32, p: u32): bool {
	const record = original(p);
	const op = <i32>load<u16>(record);
	if (op == ops.OP_MEMORY) return executeMemory(s, load<u32>(record, 8), <i32>load<u16>(record, 12));
	if (op == ops.OP_DC_ZVA)
		return executeSystem(s, load<u32>(record, 8), load<u64>(s + load<u16>(record, 4)), load<u32>(record, 12));
	const word = wordAt(s, p);
	return executeMemory(s, word, executor(decodeClass(word)));
}

/**
 * Keeps what a region has used of the TLBs: after an access, the page of an address if a TLB has it now, at an offset in the state
 * to which 1 is added for a write. Two pages that take each other's place in a TLB are both remembered.
 */
function remember(s: u32, page: u32, va: u64): void {
	const tag = va & ~0xfff;
	const tlb = page & 1 ? TLB_WRITE : TLB_READ;
	const e = load<u32>(s, S_BANK) + tlb + ((<u32>va >> 8) & TLB_MASK);
	if (load<u64>(e) != tag) return;
	store<u64>(s + (page & ~1), tag);
	store<u32>(s + (page & ~1), load<u32>(e, 8), 8);
}

/** Forgets the pages that a region has used, if they may have become others; else remembers one more, unless its place is 0. */
/* @inline */
function keepPages(s: u32, epoch: u32, page: u32, va: u64): void {
	if (load<u32>(VM_TLB_EPOCH) == epoch) {
		if (page) remember(s, page, va);
		return;
	}
	for (let n: u32 = 0; n < <u32>REMEMBERED_PAGES; n++) store<u64>(s + (n << 4), ~(<u64>0), S_PAGES);
}

/** A load, store or DC ZVA at `va` inside a region that its fast path does not serve. @see remember */
export function regionMemory(s: u32, p: u32, f: u32, kind: u32, a: u64, b: u64, page: u32, va: u64): u32 {
	store<u32>(s, p, S_P);
	store<u32>(s, lazyFlags(f, kind, a, b), S_NZCV);
	const translations = load<u32>(VM_TLB_EPOCH);
	const epoch = load<u32>(VM_REGION_EPOCH);
	const done = executeAccess(s, p);
	keepPages(s, translations, done ? page : 0, va);
	return status(done, epoch);
}

/** The same for SIMD and floating-point registers. */
export function regionVectorMemory(s: u32, p: u32, f: u32, kind: u32, a: u64, b: u64, page: u32, va: u64): u32 {
	store<u32>(s, p, S_P);
	store<u32>(s, lazyFlags(f, kind, a, b), S_NZCV);
	const translations = load<u32>(VM_TLB_EPOCH);
	const epoch = load<u32>(VM_REGION_EPOCH);
	const word = wordAt(s, p);
	const done = executeVectorMemory(s, word, executor(decodeClass(word)));
	keepPages(s, translations, done ? page : 0, va);
	return status(done, epoch);
}

/** A scalar floating-point instruction that has an operation of its own; gives NZCV after it. */
function executeScalar(s: u32, p: u32, op: i32, f: u32): u32 {
	const immediate = load<u32>(p, 8);
	const high = load<u32>(p, 12);
	switch (op) {
		case ops.OP_FADD64:
		case ops.OP_FSUB64:
		case ops.OP_FMUL64:
		case ops.OP_FDIV64:
			binary64(s, p, (op - ops.OP_FADD64) >> 1);
			break;
		case ops.OP_FADD32:
		case ops.OP_FSUB32:
		case ops.OP_FMUL32:
		case ops.OP_FDIV32:
			binary32(s, p, (op - ops.OP_FADD32) >> 1);
			break;
		case ops.OP_FSQRT64:
			sqrt64(s, p);
			break;
		case ops.OP_FSQRT32:
			sqrt32(s, p);
			break;
		case ops.OP_FMADD64:
			fusedDouble(s, p);
			break;
		case ops.OP_FMADD32:
			fusedSingle(s, p);
			break;
		case ops.OP_SCVTF_X:
			doubleFromInteger(s, p);
			break;
		case ops.OP_FCVTZS_X:
			integerFromDouble(s, p, 64);
			break;
		case ops.OP_FCVTZS_W:
			integerFromDouble(s, p, 32);
			break;
		case ops.OP_FCVT_S_D:
			doubleFromSingle(s, p);
			break;
		case ops.OP_FCVT_D_S:
			singleFromDouble(s, p);
			break;
		case ops.OP_FCMP64:
			return compareScalar(s, p, 2, immediate != 0);
		case ops.OP_FCMP32:
			return compareScalar(s, p, 1, immediate != 0);
		case ops.OP_FCOMPARE:
			return (immediate >> f) & 1 ? compareScalar(s, p, high & 3, (high & 4) != 0) : high >> 4;
		case ops.OP_FJCVTZS:
			return javaScriptInteger(s, p);
		default:
			break;
	}
	return f;
}

/** An instruction that cannot fault, by its record, most often one on SIMD registers; gives NZCV after it. */
export function regionExecute(s: u32, record: u32, op: i32, f: u32): u32 {
	// another region may begin there
	const p = original(record);
	switch (op) {
		case ops.OP_FLOAT:
			executeFloat(s, p);
			break;
		case ops.OP_SIMD_SAME:
			executeSame(s, p);
			break;
		case ops.OP_SIMD_SAME_ELEMENT:
			executeSameElement(s, p);
			break;
		case ops.OP_SIMD_PAIRWISE:
			executePairwise(s, p);
			break;
		case ops.OP_SIMD_SHIFT_REGISTER:
			executeShiftRegister(s, p);
			break;
		case ops.OP_SIMD_LONG:
			executeLong(s, p);
			break;
		case ops.OP_SIMD_LONG_ELEMENT:
			executeLongElement(s, p);
			break;
		case ops.OP_SIMD_HIGH_NARROW:
			executeHighNarrow(s, p);
			break;
		case ops.OP_SIMD_ACROSS:
			executeAcross(s, p);
			break;
		case ops.OP_ADDP_SCALAR:
			executeAddPairScalar(s, p);
			break;
		case ops.OP_SIMD_LOGIC:
			executeLogic(s, p);
			break;
		case ops.OP_SIMD_CRYPTO:
			executeCrypto(s, p);
			break;
		case ops.OP_AES:
			executeAes(s, p);
			break;
		case ops.OP_SIMD_COPY:
			executeCopy(s, p);
			break;
		case ops.OP_SIMD_PERMUTE:
			executePermute(s, p);
			break;
		case ops.OP_SIMD_UNARY:
			executeUnary(s, p);
			break;
		case ops.OP_SIMD_RESIZE:
			executeResize(s, p);
			break;
		case ops.OP_SIMD_LOGIC_IMMEDIATE:
			executeLogicalImmediate(s, p);
			break;
		case ops.OP_PAUTH:
			authenticateRecord(s, p);
			break;
		case ops.OP_FLAGS:
			return flagOperation(load<u32>(p, 8), f, load<u64>(s + load<u16>(p, 4)), load<u32>(p, 12));
		default:
			return executeScalar(s, p, op, f);
	}
	return f;
}

/**
 * Whether nobody can tell that an indirect branch sets PSTATE.BTYPE: its target is known and either not in a guarded page,
 * or a landing pad that takes it whatever its type. BRK saves BTYPE, so it is left to the general path.
 */
/* @inline */
export function landing(tlb: u32, target: u64, need: u32): bool {
	const e = tlb + TLB_EXEC + ((<u32>target >> 8) & TLB_MASK);
	if (load<u64>(e) != (target & ~0xffc)) return false;
	const p = original(load<u32>(e, 8) + ((<u32>target & 0xffc) << 2));
	const op = <i32>load<u16>(p);
	if (!load<u32>(e, 12)) return op != ops.OP_DECODE && op != ops.OP_BRK;
	return (op == ops.OP_BTI || op == ops.OP_PAUTH) && (load<u32>(p, 12) & need) == need;
}

/**
 * The end of a region by an indirect branch that has a type; `left` is the budget that is left after it. Gives 0 when the
 * branch can go to its target at once, else the record where to go on.
 */
export function regionBranch(s: u32, p: u32, target: u64, need: u32, left: i32): u32 {
	if (left > 0 && landing(load<u32>(s, S_BANK), target, need)) return 0;
	return typedBranch(s, p, load<u32>(s, S_NZCV), target, need);
}

/** Auth() of a pointer for a branch. */
export function regionAuthenticate(s: u32, pointer: u64, modifier: u64, key: u32): u64 {
	return authenticate(s, pointer, modifier, key);
}

/** CRC32 and CRC32C; see `checksum`. */
export function regionChecksum(accumulator: u32, data: u64, bytes: u32, poly: u32): u32 {
	return checksum(accumulator, data, bytes, poly);
}

/** Whether regions may have code of a page, by the record that ends its slot. */
/* @inline */
export function hasRegions(records: u32): bool {
	return load<u16>(records + DECODE_END, 2) != 0;
}
