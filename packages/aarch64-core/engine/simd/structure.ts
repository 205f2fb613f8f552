// LD1 to LD4, ST1 to ST4, LD1R to LD4R. The elements that an instruction accesses follow each other in memory; where the
// whole of them lies in one page that the TLB has, they go between there and the registers directly, else one by one by
// way of S_STRUCTURE.

import { S_STRUCTURE, S_V, TLB_READ, TLB_WRITE } from "../layout";
import { cachedHost, outValue, readMemory, writeMemory } from "../memory/access";
import { getX, setXSP } from "../state";
import { UZP1, UZP2, ZIP1, ZIP2 } from "./operations";
import { permute } from "./permute";

/** Offset of V[(t + k) MOD 32] in the state. */
/* @inline */
function vector(t: u32, k: u32): u32 {
	return S_V + (((t + k) & 31) << 4);
}

/* @inline */
function copyElement(to: u32, from: u32, scale: u32): void {
	switch (scale) {
		case 0:
			store<u8>(to, load<u8>(from));
			break;
		case 1:
			store<u16>(to, load<u16>(from));
			break;
		case 2:
			store<u32>(to, load<u32>(from));
			break;
		default:
			store<u64>(to, load<u64>(from));
			break;
	}
}

/** Reads `count` elements to S_STRUCTURE; false when an exception or exit is pending. */
function readElements(s: u32, va: u64, count: u32, scale: u32): bool {
	const bytes: u32 = 1 << scale;
	for (let i: u32 = 0; i < count; i++) {
		if (!readMemory(s, va + (i << scale), bytes, 0)) return false;
		// The bytes above the element are overwritten by those after it, or past the last one not used.
		const to = s + S_STRUCTURE + (i << scale);
		switch (scale) {
			case 0:
				store<u8>(to, <u8>outValue);
				break;
			case 1:
				store<u16>(to, <u16>outValue);
				break;
			case 2:
				store<u32>(to, <u32>outValue);
				break;
			default:
				store<u64>(to, outValue);
				break;
		}
	}
	return true;
}

/** Writes `count` elements from S_STRUCTURE; false when an exception or exit is pending, after what came before it. */
function writeElements(s: u32, va: u64, count: u32, scale: u32): bool {
	const bytes: u32 = 1 << scale;
	for (let i: u32 = 0; i < count; i++) {
		const from = s + S_STRUCTURE + (i << scale);
		const value: u64 =
			scale == 0
				? <u64>load<u8>(from)
				: scale == 1
					? <u64>load<u16>(from)
					: scale == 2
						? <u64>load<u32>(from)
						: load<u64>(from);
		if (!writeMemory(s, va + (i << scale), bytes, value, 0)) return false;
	}
	return true;
}

/** Where `bytes` bytes at `va` are, or S_STRUCTURE after reading them there; 0 when an exception or exit is pending. */
/* @inline */
function sourceOf(s: u32, va: u64, count: u32, scale: u32): u32 {
	const host = cachedHost(s, TLB_READ, va, count << scale);
	if (host) return host;
	return readElements(s, va, count, scale) ? s + S_STRUCTURE : 0;
}

/** Whole registers from consecutive bytes, for LD1. */
function loadRegisters(s: u32, rt: u32, registers: u32, wide: bool, from: u32): void {
	for (let k: u32 = 0; k < registers; k++) {
		const v = s + vector(rt, k);
		if (wide) v128.store(v, v128.load(from + (k << 4)));
		else {
			store<u64>(v, load<u64>(from + (k << 3)));
			store<u64>(v, 0, 8);
		}
	}
}

function storeRegisters(s: u32, rt: u32, registers: u32, wide: bool, to: u32): void {
	for (let k: u32 = 0; k < registers; k++) {
		const v = s + vector(rt, k);
		if (wide) v128.store(to + (k << 4), v128.load(v));
		else store<u64>(to + (k << 3), load<u64>(v));
	}
}

/** LD2 of 32 bytes: one register has the even elements, the other one the odd ones. */
function deinterleave2(s: u32, rt: u32, scale: u32, from: u32): void {
	const a = v128.load(from);
	const b = v128.load(from, 16);
	v128.store(s + vector(rt, 0), permute((UZP1 << 2) | scale, a, b));
	v128.store(s + vector(rt, 1), permute((UZP2 << 2) | scale, a, b));
}

/** LD4 of 64 bytes: the even and the odd elements of what is even, then of what is odd. */
function deinterleave4(s: u32, rt: u32, scale: u32, from: u32): void {
	const a = v128.load(from);
	const b = v128.load(from, 16);
	const c = v128.load(from, 32);
	const d = v128.load(from, 48);
	const even = (UZP1 << 2) | scale;
	const odd = (UZP2 << 2) | scale;
	const evenLow = permute(even, a, b);
	const evenHigh = permute(even, c, d);
	const oddLow = permute(odd, a, b);
	const oddHigh = permute(odd, c, d);
	v128.store(s + vector(rt, 0), permute(even, evenLow, evenHigh));
	v128.store(s + vector(rt, 1), permute(even, oddLow, oddHigh));
	v128.store(s + vector(rt, 2), permute(odd, evenLow, evenHigh));
	v128.store(s + vector(rt, 3), permute(odd, oddLow, oddHigh));
}

/** The registers of LD2 to LD4 from structures of `selem` elements. */
function deinterleave(s: u32, rt: u32, selem: u32, wide: bool, scale: u32, from: u32): void {
	if (wide && selem == 2) return deinterleave2(s, rt, scale, from);
	if (wide && selem == 4) return deinterleave4(s, rt, scale, from);
	const elements: u32 = (wide ? 16 : 8) >> scale;
	for (let k: u32 = 0; k < selem; k++) {
		const v = s + vector(rt, k);
		let at = from + (k << scale);
		for (let e: u32 = 0; e < elements; e++) {
			copyElement(v + (e << scale), at, scale);
			at += selem << scale;
		}
		if (!wide) store<u64>(v, 0, 8);
	}
}

/** ST2 of 32 bytes. */
function interleave2(s: u32, rt: u32, scale: u32, to: u32): void {
	const a = v128.load(s + vector(rt, 0));
	const b = v128.load(s + vector(rt, 1));
	v128.store(to, permute((ZIP1 << 2) | scale, a, b));
	v128.store(to, permute((ZIP2 << 2) | scale, a, b), 16);
}

/** ST4 of 64 bytes: the even registers with each other, the odd ones with each other, then both. */
function interleave4(s: u32, rt: u32, scale: u32, to: u32): void {
	const low = (ZIP1 << 2) | scale;
	const high = (ZIP2 << 2) | scale;
	const a = v128.load(s + vector(rt, 0));
	const b = v128.load(s + vector(rt, 1));
	const c = v128.load(s + vector(rt, 2));
	const d = v128.load(s + vector(rt, 3));
	const evenLow = permute(low, a, c);
	const evenHigh = permute(high, a, c);
	const oddLow = permute(low, b, d);
	const oddHigh = permute(high, b, d);
	v128.store(to, permute(low, evenLow, oddLow));
	v128.store(to, permute(high, evenLow, oddLow), 16);
	v128.store(to, permute(low, evenHigh, oddHigh), 32);
	v128.store(to, permute(high, evenHigh, oddHigh), 48);
}

function interleave(s: u32, rt: u32, selem: u32, wide: bool, scale: u32, to: u32): void {
	if (wide && selem == 2) return interleave2(s, rt, scale, to);
	if (wide && selem == 4) return interleave4(s, rt, scale, to);
	const elements: u32 = (wide ? 16 : 8) >> scale;
	for (let k: u32 = 0; k < selem; k++) {
		const v = s + vector(rt, k);
		let at = to + (k << scale);
		for (let e: u32 = 0; e < elements; e++) {
			copyElement(at, v + (e << scale), scale);
			at += selem << scale;
		}
	}
}

/** Writes the base register of a post-indexed form: by the bytes accessed when Rm is 31. */
/* @inline */
function moveBase(s: u32, word: u32, base: u64, bytes: u32): void {
	const rm = (word >> 16) & 31;
	setXSP(s, (word >> 5) & 31, base + (rm == 31 ? <u64>bytes : getX(s, rm)));
}

/** LD1 to LD4 and ST1 to ST4 of whole registers. False when an exception or exit is pending. */
export function executeMultiple(s: u32, word: u32, base: u64, postIndex: bool): bool {
	const opcode = (word >> 12) & 15;
	const rt = word & 31;
	const wide = ((word >> 30) & 1) != 0;
	const scale = (word >> 10) & 3;
	// opcodes 0, 4 and 8 have 4, 3 and 2 structure elements; the others are LD1 and ST1
	const selem: u32 = opcode & 3 ? 1 : 4 - (opcode >> 2);
	const registers: u32 = selem > 1 ? selem : opcode == 7 ? 1 : opcode == 10 ? 2 : opcode == 6 ? 3 : 4;
	const bytes = registers << (wide ? 4 : 3);
	const count = bytes >> scale;
	if ((word >> 22) & 1) {
		const from = sourceOf(s, base, count, scale);
		if (!from) return false;
		if (selem == 1) loadRegisters(s, rt, registers, wide, from);
		else deinterleave(s, rt, selem, wide, scale, from);
	} else {
		const host = cachedHost(s, TLB_WRITE, base, bytes);
		const to = host ? host : s + S_STRUCTURE;
		if (selem == 1) storeRegisters(s, rt, registers, wide, to);
		else interleave(s, rt, selem, wide, scale, to);
		if (!host && !writeElements(s, base, count, scale)) return false;
	}
	if (postIndex) moveBase(s, word, base, bytes);
	return true;
}

/** Every element of a register from one in memory. */
function replicate(v: u32, wide: bool, scale: u32, from: u32): void {
	v128.store(
		v,
		scale == 0
			? v128.load8_splat(from)
			: scale == 1
				? v128.load16_splat(from)
				: scale == 2
					? v128.load32_splat(from)
					: v128.load64_splat(from),
	);
	if (!wide) store<u64>(v, 0, 8);
}

/** The forms with one lane of each register, and LD1R to LD4R. False when an exception or exit is pending. */
export function executeSingle(s: u32, word: u32, base: u64, postIndex: bool): bool {
	const rt = word & 31;
	const wide = ((word >> 30) & 1) != 0;
	const size = (word >> 10) & 3;
	const kind = (word >> 14) & 3;
	const selem: u32 = (((word >> 13) & 1) << 1) + ((word >> 21) & 1) + 1;
	const scale: u32 = kind == 3 ? size : kind == 2 && size & 1 ? 3 : kind;
	// Q:S:size without the bits below the element: its byte offset in the register
	const lane = (((word >> 30) & 1) << 3) | (((word >> 12) & 1) << 2) | size;
	const offset = (lane >> scale) << scale;
	if ((word >> 22) & 1) {
		const from = sourceOf(s, base, selem, scale);
		if (!from) return false;
		for (let k: u32 = 0; k < selem; k++) {
			const v = s + vector(rt, k);
			if (kind == 3) replicate(v, wide, scale, from + (k << scale));
			else copyElement(v + offset, from + (k << scale), scale);
		}
	} else {
		const host = cachedHost(s, TLB_WRITE, base, selem << scale);
		const to = host ? host : s + S_STRUCTURE;
		for (let k: u32 = 0; k < selem; k++) copyElement(to + (k << scale), s + vector(rt, k) + offset, scale);
		if (!host && !writeElements(s, base, selem, scale)) return false;
	}
	if (postIndex) moveBase(s, word, base, selem << scale);
	return true;
}
