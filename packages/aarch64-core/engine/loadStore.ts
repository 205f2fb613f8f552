// Every load and store in full generality: what the fast paths of the dispatch loop fall back to.

import { EC_SP_ALIGNMENT, takeSync } from "./exceptions";
import { loadExclusive, locateAtomic, storeExclusive, storeUnaligned } from "./exclusive";
import {
	EXEC_atomicMemoryOperation,
	EXEC_compareAndSwap,
	EXEC_compareAndSwapPair,
	EXEC_loadAcquireRcpc,
	EXEC_loadAuthenticated,
	EXEC_loadExclusive,
	EXEC_loadExclusivePair,
	EXEC_loadLiteral,
	EXEC_loadOrdered,
	EXEC_orderedUnscaled,
	EXEC_pairOffset,
	EXEC_pairPostIndex,
	EXEC_pairPreIndex,
	EXEC_postIndex,
	EXEC_preIndex,
	EXEC_registerOffset,
	EXEC_storeExclusive,
	EXEC_storeExclusivePair,
	EXEC_storeOrdered,
	EXEC_unprivileged,
	EXEC_unscaledImmediate,
	EXEC_unsignedOffset,
} from "./generated/decode";
import { FEAT_UAO } from "./generated/features";
import { SYS_SCTLR_EL1 } from "./generated/sysregs";
import { S_EL, S_SP, S_UAO } from "./layout";
import {
	ALIGNED,
	codeWritten,
	outHost,
	outSwap,
	outValue,
	readMemory,
	setSyndrome,
	storeHost,
	swapBytes,
	UNPRIVILEGED,
	writeMemory,
} from "./memory/access";
import { authenticate } from "./pauth";
import { currentPC, getX, getXSP, hasFeature, setX, setXSP } from "./state";

/** Sign-extends the low `bits` bits. */
/* @inline */
function signExtend(value: u64, bits: u32): u64 {
	return <u64>(<i64>(value << (64 - bits)) >> (64 - bits));
}

/** CheckSPAlignment(); false when the exception was taken. */
export function checkStack(s: u32): bool {
	if (!(load<u32>(s, S_SP) & 15)) return true;
	const sctlr = load<u64>(s, SYS_SCTLR_EL1);
	if (!((load<u32>(s, S_EL) ? sctlr >> 3 : sctlr >> 4) & 1)) return true;
	takeSync(s, (EC_SP_ALIGNMENT << 26) | (1 << 25), currentPC(s));
	return false;
}

/** ExtendReg for a register offset. */
export function extendOffset(value: u64, option: u32, shift: u32): u64 {
	if (option == 2) return (<u64>(<u32>value)) << shift;
	if (option == 6) return (<u64>(<i64>(<i32>value))) << shift;
	return value << shift;
}

/** One general-purpose register. `opc`: 0 store, 1 load, 2 sign-extending load to 64 bits, 3 to 32 bits. */
function single(s: u32, size: u32, opc: u32, rt: u32, va: u64, flags: u32, valid: bool): bool {
	const wide: u32 = opc == 2 || (opc < 2 && size == 3) ? 1 : 0;
	const sign: u32 = opc >> 1;
	const ordered: u32 = flags & ALIGNED ? 1 : 0;
	setSyndrome(valid ? (1 << 24) | (size << 22) | (sign << 21) | (rt << 16) | (wide << 15) | (ordered << 14) : 0);
	const bytes: u32 = 1 << size;
	if (opc == 0) return writeMemory(s, va, bytes, getX(s, rt), flags);
	if (!readMemory(s, va, bytes, flags)) return false;
	let value = outValue;
	if (opc >= 2) value = signExtend(value, 8 << size);
	if (opc == 3) value = <u64>(<u32>value);
	setX(s, rt, value);
	return true;
}

/** LDRAA and LDRAB: the base is authenticated with DA or DB and a modifier of zero. */
function authenticated(s: u32, word: u32): bool {
	const rn = (word >> 5) & 31;
	const imm10 = ((word >> 12) & 0x1ff) | ((word >> 13) & 0x200);
	const offset = <u64>(<i64>(<i32>(imm10 << 22) >> 19));
	const va = authenticate(s, getXSP(s, rn), 0, 2 | ((word >> 23) & 1)) + offset;
	const writeback = ((word >> 11) & 1) != 0;
	if (!single(s, 3, 1, word & 31, va, 0, !writeback)) return false;
	if (writeback) setXSP(s, rn, va);
	return true;
}

function pair(s: u32, word: u32, exec: i32): bool {
	const opc = word >> 30;
	const isLoad = ((word >> 22) & 1) != 0;
	const rt = word & 31;
	const rt2 = (word >> 10) & 31;
	const rn = (word >> 5) & 31;
	const bytes: u32 = opc == 2 ? 8 : 4;
	if (rn == 31 && !checkStack(s)) return false;
	const offset = <u64>(<i64>(<i32>(word << 10) >> 25)) * bytes;
	const base = getXSP(s, rn);
	const moved = base + offset;
	const va = exec == EXEC_pairPostIndex ? base : moved;
	setSyndrome(0);
	if (isLoad) {
		if (!readMemory(s, va, bytes, 0)) return false;
		const first = outValue;
		if (!readMemory(s, va + bytes, bytes, 0)) return false;
		const second = outValue;
		setX(s, rt2, opc == 1 ? signExtend(second, 32) : second);
		setX(s, rt, opc == 1 ? signExtend(first, 32) : first);
	} else {
		const first = getX(s, rt);
		const second = getX(s, rt2);
		if (!writeMemory(s, va, bytes, first, 0)) return false;
		if (!writeMemory(s, va + bytes, bytes, second, 0)) return false;
	}
	if (exec != EXEC_pairOffset) setXSP(s, rn, moved);
	return true;
}

function compareAndSwap(s: u32, word: u32): bool {
	const size = word >> 30;
	const bytes: u32 = 1 << size;
	const rs = (word >> 16) & 31;
	const va = getXSP(s, (word >> 5) & 31);
	const mask: u64 = size == 3 ? ~(<u64>0) : ((<u64>1) << (8 << size)) - 1;
	if (!locateAtomic(s, va, bytes)) return false;
	const swap = outSwap(s);
	let expected = getX(s, rs) & mask;
	let desired = getX(s, word & 31) & mask;
	if (swap) {
		expected = swapBytes(expected, bytes);
		desired = swapBytes(desired, bytes);
	}
	const old = exchangeIfEqual(outHost, size, expected, desired);
	setX(s, rs, swap ? swapBytes(old, bytes) : old);
	return true;
}

function exchangeUnaligned(host: u32, size: u32, expected: u64, desired: u64): u64 {
	const old: u64 = size == 3 ? load<u64>(host) : size == 2 ? <u64>load<u32>(host) : <u64>load<u16>(host);
	if (old == expected) storeUnaligned(host, 1 << size, desired);
	return old;
}

/** Compare and swap of memory within 16 aligned bytes; returns what was there. */
function exchangeIfEqual(host: u32, size: u32, expected: u64, desired: u64): u64 {
	let old: u64;
	if (host & ((1 << size) - 1)) old = exchangeUnaligned(host, size, expected, desired);
	else if (size == 3) old = atomic.cmpxchg<u64>(host, expected, desired);
	else if (size == 2) old = <u64>atomic.cmpxchg<u32>(host, <u32>expected, <u32>desired);
	else if (size == 1) old = <u64>atomic.cmpxchg<u16>(host, <u16>expected, <u16>desired);
	else old = <u64>atomic.cmpxchg<u8>(host, <u8>expected, <u8>desired);
	if (old == expected) codeWritten(host, 1 << size);
	return old;
}

/** W[n] in the byte order of the current EL. */
function word32(s: u32, n: u32, swap: bool): u32 {
	const value = <u32>getX(s, n);
	return swap ? bswap<u32>(value) : value;
}

function compareAndSwapPair(s: u32, word: u32): bool {
	const bytes: u32 = (word >> 30) & 1 ? 8 : 4;
	const rs = (word >> 16) & 31;
	const rt = word & 31;
	const va = getXSP(s, (word >> 5) & 31);
	if (!locateAtomic(s, va, bytes * 2)) return false;
	const host = outHost;
	const swap = outSwap(s);
	if (bytes == 4) {
		const expected = <u64>word32(s, rs, swap) | ((<u64>word32(s, rs + 1, swap)) << 32);
		const desired = <u64>word32(s, rt, swap) | ((<u64>word32(s, rt + 1, swap)) << 32);
		const old = exchangeIfEqual(host, 3, expected, desired);
		setX(s, rs, swap ? swapBytes(old & 0xffffffff, 4) : old & 0xffffffff);
		setX(s, rs + 1, swap ? swapBytes(old >> 32, 4) : old >> 32);
		return true;
	}
	let low = load<u64>(host);
	let high = load<u64>(host, 8);
	if (swap) {
		low = bswap<u64>(low);
		high = bswap<u64>(high);
	}
	if (low == getX(s, rs) && high == getX(s, rs + 1)) {
		const first = getX(s, rt);
		const second = getX(s, rt + 1);
		storeHost(host, 8, swap ? bswap<u64>(first) : first);
		storeHost(host + 8, 8, swap ? bswap<u64>(second) : second);
	}
	setX(s, rs, low);
	setX(s, rs + 1, high);
	return true;
}

/** LDADD, LDCLR, LDEOR, LDSET, LDSMAX, LDSMIN, LDUMAX, LDUMIN, SWP. */
function atomicOperation(s: u32, word: u32): bool {
	const size = word >> 30;
	const bits: u32 = 8 << size;
	const va = getXSP(s, (word >> 5) & 31);
	if (!locateAtomic(s, va, 1 << size)) return false;
	const host = outHost;
	const mask: u64 = size == 3 ? ~(<u64>0) : ((<u64>1) << bits) - 1;
	const operand = getX(s, (word >> 16) & 31) & mask;
	const operation = (word >> 12) & 15;
	const swap = outSwap(s);
	while (true) {
		const raw: u64 =
			size == 3
				? load<u64>(host)
				: size == 2
					? <u64>load<u32>(host)
					: size == 1
						? <u64>load<u16>(host)
						: <u64>load<u8>(host);
		const old = swap ? swapBytes(raw, 1 << size) : raw;
		let value: u64 = operand;
		switch (operation) {
			case 0:
				value = (old + operand) & mask;
				break;
			case 1:
				value = old & ~operand;
				break;
			case 2:
				value = old ^ operand;
				break;
			case 3:
				value = old | operand;
				break;
			case 4:
				value = <i64>signExtend(old, bits) > <i64>signExtend(operand, bits) ? old : operand;
				break;
			case 5:
				value = <i64>signExtend(old, bits) < <i64>signExtend(operand, bits) ? old : operand;
				break;
			case 6:
				value = max<u64>(old, operand);
				break;
			case 7:
				value = min<u64>(old, operand);
				break;
			default:
				break;
		}
		if (exchangeIfEqual(host, size, raw, swap ? swapBytes(value, 1 << size) : value) == raw) {
			setX(s, word & 31, old);
			return true;
		}
	}
}

/** Executes a load or store. False when an exception or an exit is pending; the PC is not advanced here. */
export function executeMemory(s: u32, word: u32, exec: i32): bool {
	const size = word >> 30;
	const opc = (word >> 22) & 3;
	const rt = word & 31;
	const rn = (word >> 5) & 31;
	const imm9 = <u64>(<i64>(<i32>(word << 11) >> 23));
	if (exec == EXEC_loadLiteral) {
		const va = currentPC(s) + <u64>(<i64>((<i32>(word << 8) >> 13) << 2));
		return single(s, size == 1 ? 3 : 2, size == 2 ? 2 : 1, rt, va, 0, true);
	}
	if (exec == EXEC_pairOffset || exec == EXEC_pairPostIndex || exec == EXEC_pairPreIndex) return pair(s, word, exec);
	if (exec == EXEC_storeExclusive || exec == EXEC_storeExclusivePair) return storeExclusive(s, word, exec);
	if (rn == 31 && !checkStack(s)) return false;
	const base = getXSP(s, rn);
	switch (exec) {
		case EXEC_unsignedOffset:
			return single(s, size, opc, rt, base + ((<u64>((word >> 10) & 0xfff)) << size), 0, true);
		case EXEC_unscaledImmediate:
			return single(s, size, opc, rt, base + imm9, 0, true);
		case EXEC_unprivileged: {
			const user = load<u32>(s, S_EL) && !(hasFeature(FEAT_UAO) && load<u32>(s, S_UAO));
			return single(s, size, opc, rt, base + imm9, user ? UNPRIVILEGED : 0, true);
		}
		case EXEC_registerOffset: {
			const option = (word >> 13) & 7;
			const offset = extendOffset(getX(s, (word >> 16) & 31), option, (word >> 12) & 1 ? size : 0);
			return single(s, size, opc, rt, base + offset, 0, true);
		}
		case EXEC_preIndex:
		case EXEC_postIndex: {
			const moved = base + imm9;
			if (!single(s, size, opc, rt, exec == EXEC_preIndex ? moved : base, 0, false)) return false;
			setXSP(s, rn, moved);
			return true;
		}
		case EXEC_orderedUnscaled:
			return single(s, size, opc, rt, base + imm9, ALIGNED, true);
		case EXEC_loadAuthenticated:
			return authenticated(s, word);
		case EXEC_loadOrdered:
		case EXEC_loadAcquireRcpc:
			return single(s, size, 1, rt, base, ALIGNED, true);
		case EXEC_storeOrdered:
			return single(s, size, 0, rt, base, ALIGNED, true);
		case EXEC_loadExclusive:
		case EXEC_loadExclusivePair:
			return loadExclusive(s, word, exec);
		case EXEC_compareAndSwap:
			return compareAndSwap(s, word);
		case EXEC_compareAndSwapPair:
			return compareAndSwapPair(s, word);
		case EXEC_atomicMemoryOperation:
			return atomicOperation(s, word);
		default:
			return true;
	}
}
