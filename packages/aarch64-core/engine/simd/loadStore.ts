// Loads and stores of SIMD and floating-point registers in full generality, and the structure loads and stores.

import {
	EXEC_multipleStructures,
	EXEC_multipleStructuresPostIndex,
	EXEC_singleStructure,
	EXEC_singleStructurePostIndex,
	EXEC_vectorLoadLiteral,
	EXEC_vectorPairOffset,
	EXEC_vectorPairPostIndex,
	EXEC_vectorPairPreIndex,
	EXEC_vectorPostIndex,
	EXEC_vectorPreIndex,
	EXEC_vectorRegisterOffset,
	EXEC_vectorUnscaledImmediate,
	EXEC_vectorUnsignedOffset,
} from "../generated/decode";
import { S_V } from "../layout";
import { checkStack, extendOffset } from "../loadStore";
import {
	outUpper,
	outValue,
	readMemory,
	readMemory16,
	setSyndrome,
	writeMemory,
	writeMemory16,
} from "../memory/access";
import { currentPC, getX, getXSP, setXSP } from "../state";
import { executeMultiple, executeSingle } from "./structure";

/** Offset of V[n] in the state. */
/* @inline */
function vector(n: u32): u32 {
	return S_V + (n << 4);
}

/** Reads 1 to 16 bytes into `outValue` and `outUpper`. */
function read(s: u32, va: u64, bytes: u32): bool {
	return bytes == 16 ? readMemory16(s, va) : readMemory(s, va, bytes, 0);
}

/** V[n], of which `bytes` were read; the rest of the register is 0. */
/* @inline */
function setV(s: u32, n: u32, bytes: u32, low: u64, high: u64): void {
	const v = s + vector(n);
	store<u64>(v, low);
	store<u64>(v, bytes == 16 ? high : 0, 8);
}

function write(s: u32, va: u64, bytes: u32, n: u32): bool {
	const v = s + vector(n);
	const low = load<u64>(v);
	return bytes == 16 ? writeMemory16(s, va, low, load<u64>(v, 8)) : writeMemory(s, va, bytes, low, 0);
}

function single(s: u32, isLoad: bool, bytes: u32, rt: u32, va: u64): bool {
	if (!isLoad) return write(s, va, bytes, rt);
	if (!read(s, va, bytes)) return false;
	setV(s, rt, bytes, outValue, outUpper);
	return true;
}

function pair(s: u32, word: u32, base: u64, exec: i32): bool {
	const scale: u32 = 2 + (word >> 30);
	const bytes: u32 = 1 << scale;
	const moved = base + ((<u64>(<i64>(<i32>(word << 10) >> 25))) << scale);
	const va = exec == EXEC_vectorPairPostIndex ? base : moved;
	const rt = word & 31;
	const rt2 = (word >> 10) & 31;
	if ((word >> 22) & 1) {
		if (!read(s, va, bytes)) return false;
		const low = outValue;
		const high = outUpper;
		if (!read(s, va + bytes, bytes)) return false;
		setV(s, rt, bytes, low, high);
		setV(s, rt2, bytes, outValue, outUpper);
	} else {
		if (!write(s, va, bytes, rt)) return false;
		if (!write(s, va + bytes, bytes, rt2)) return false;
	}
	if (exec != EXEC_vectorPairOffset) setXSP(s, (word >> 5) & 31, moved);
	return true;
}

/** Executes a load or store. False when an exception or an exit is pending; the PC is not advanced here. */
export function executeVectorMemory(s: u32, word: u32, exec: i32): bool {
	setSyndrome(0);
	const rt = word & 31;
	const rn = (word >> 5) & 31;
	if (exec == EXEC_vectorLoadLiteral) {
		const va = currentPC(s) + <u64>(<i64>((<i32>(word << 8) >> 13) << 2));
		return single(s, true, 4 << (word >> 30), rt, va);
	}
	if (rn == 31 && !checkStack(s)) return false;
	const base = getXSP(s, rn);
	const isLoad = ((word >> 22) & 1) != 0;
	const scale = (((word >> 23) & 1) << 2) | (word >> 30);
	const bytes: u32 = 1 << scale;
	const imm9 = <u64>(<i64>(<i32>(word << 11) >> 23));
	switch (exec) {
		case EXEC_vectorUnsignedOffset:
			return single(s, isLoad, bytes, rt, base + ((<u64>((word >> 10) & 0xfff)) << scale));
		case EXEC_vectorUnscaledImmediate:
			return single(s, isLoad, bytes, rt, base + imm9);
		case EXEC_vectorRegisterOffset: {
			const offset = extendOffset(getX(s, (word >> 16) & 31), (word >> 13) & 7, (word >> 12) & 1 ? scale : 0);
			return single(s, isLoad, bytes, rt, base + offset);
		}
		case EXEC_vectorPreIndex:
		case EXEC_vectorPostIndex: {
			const moved = base + imm9;
			if (!single(s, isLoad, bytes, rt, exec == EXEC_vectorPreIndex ? moved : base)) return false;
			setXSP(s, rn, moved);
			return true;
		}
		case EXEC_vectorPairOffset:
		case EXEC_vectorPairPreIndex:
		case EXEC_vectorPairPostIndex:
			return pair(s, word, base, exec);
		case EXEC_multipleStructures:
		case EXEC_multipleStructuresPostIndex:
			return executeMultiple(s, word, base, exec == EXEC_multipleStructuresPostIndex);
		case EXEC_singleStructure:
		case EXEC_singleStructurePostIndex:
			return executeSingle(s, word, base, exec == EXEC_singleStructurePostIndex);
		default:
			return true;
	}
}
