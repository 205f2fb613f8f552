import * as L from "../../../engine/layout.ts";
import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import { extendRegister, shiftBy } from "./arithmetic.ts";
import { access } from "./memory.ts";

/** Bytes of a register that are accessed. */
export type Size = 1 | 2 | 4 | 8 | 16;

/** Loads from an address in a local; what is above the bytes becomes 0. */
export function loadVector(e: Emitter, size: Size, host: number, rd: number, at = 0): void {
	e.code.get(host);
	if (size === 16) {
		e.code.simdMemory(w.V128_LOAD, at);
		e.v.set(rd);
	} else if (size === 8) {
		e.code.memory(w.F64_LOAD, at);
		e.v.setDouble(rd);
	} else if (size === 4) {
		e.code.memory(w.F32_LOAD, at);
		e.v.setSingle(rd);
	} else {
		e.code.memory(size === 2 ? w.I32_LOAD16_U : w.I32_LOAD8_U, at);
		e.v.setBits32(rd);
	}
}

/** Stores to an address in a local. */
export function storeVector(e: Emitter, size: Size, host: number, rd: number, at = 0): void {
	e.code.get(host);
	if (size === 16) {
		e.v.get(rd);
		e.code.simdMemory(w.V128_STORE, at);
	} else if (size === 8) {
		e.v.getDouble(rd);
		e.code.memory(w.F64_STORE, at);
	} else if (size === 4) {
		e.v.getSingle(rd);
		e.code.memory(w.F32_STORE, at);
	} else {
		e.v.getBits32(rd);
		e.code.memory(size === 2 ? w.I32_STORE16 : w.I32_STORE8, at);
	}
}

/** Adds a signed immediate to the address on the stack. */
export function addImmediate(e: Emitter, value: number): void {
	if (value === 0) return;
	e.code.i64(value | 0, value < 0 ? -1 : 0);
	e.code.op(w.I64_ADD);
}

/** What a word accesses. */
interface Transfer {
	readonly size: Size;
	readonly write: boolean;
	/** Numbers of the registers, in the order of memory. */
	readonly registers: readonly number[];
	/** What is added to the base before the access and, to the base register, by it. */
	readonly before: number;
	readonly after: number;
	/** Index register, as option and shift say; or absent. */
	readonly index?: { readonly number: number; readonly option: number; readonly shift: number };
}

const sizeOf = (scale: number): Size => (1 << scale) as Size;

/** Loads and stores of one register. @see DDI 0487, C4.1.94 */
function single(word: number): Transfer | undefined {
	const scale = (((word >>> 23) & 1) << 2) | (word >>> 30);
	if (scale > 4) return undefined;
	const common = { size: sizeOf(scale), write: ((word >>> 22) & 1) === 0, registers: [word & 31] };
	if ((word >>> 24) & 1) return { ...common, before: ((word >>> 10) & 0xfff) << scale, after: 0 };
	const offset = (word << 11) >> 23;
	const kind = (word >>> 10) & 3;
	if ((word >>> 21) & 1) {
		if (kind !== 2) return undefined;
		const shift = (word >>> 12) & 1 ? scale : 0;
		const index = { number: (word >>> 16) & 31, option: (word >>> 13) & 7, shift };
		return { ...common, before: 0, after: 0, index };
	}
	if (kind === 2) return undefined;
	return { ...common, before: kind === 1 ? 0 : offset, after: kind === 0 ? 0 : offset };
}

function pair(word: number): Transfer | undefined {
	const scale = 2 + (word >>> 30);
	if (scale > 4) return undefined;
	const offset = ((word << 10) >> 25) << scale;
	const kind = (word >>> 23) & 3;
	return {
		size: sizeOf(scale),
		write: ((word >>> 22) & 1) === 0,
		registers: [word & 31, (word >>> 10) & 31],
		before: kind === 1 ? 0 : offset,
		after: kind & 1 ? offset : 0,
	};
}

/** Whether a word of the loads and stores that have no operation of their own was compiled; structures are not. */
export function vectorTransfer(e: Emitter, i: Instruction): boolean {
	const word = i.low;
	const group = (word >>> 27) & 7;
	const vector = (n: number): number => L.S_V + n * 16;
	if (group === 3) {
		if (word >>> 30 === 3) return false;
		const rd = vector(word & 31);
		const size = sizeOf(2 + (word >>> 30));
		access(e, {
			address: () => e.address(i.page * 4096 + i.offset + (((word << 8) >> 13) << 2)),
			bytes: size,
			write: false,
			fast: (host) => loadVector(e, size, host, rd),
			reads: [],
			writes: [],
			vectors: { reads: [], writes: [rd], scalar: size < 16 },
		});
		return true;
	}
	const transfer = group === 7 ? single(word) : group === 5 ? pair(word) : undefined;
	if (transfer === undefined) return false;
	const { size, write, before, after, index } = transfer;
	const registers = transfer.registers.map(vector);
	const rn = (word >>> 5) & 31;
	const base = rn === 31 ? L.S_SP : rn * 8;
	const rm = index && (index.number === 31 ? L.S_XZR : index.number * 8);
	access(e, {
		address: () => {
			e.get(base);
			addImmediate(e, before);
			if (index === undefined || rm === undefined) return;
			extendRegister(e, rm, index.option);
			shiftBy(e, true, 0, index.shift);
			e.code.op(w.I64_ADD);
		},
		base,
		...(rm === undefined ? {} : { index: rm }),
		stackMask: rn === 31 ? 15 : 0,
		bytes: size * registers.length,
		write,
		fast: (host) => {
			for (const [k, register] of registers.entries())
				(write ? storeVector : loadVector)(e, size, host, register, k * size);
			if (after === 0) return;
			e.get(base);
			addImmediate(e, after);
			e.set(base);
		},
		reads: rm === undefined ? [base] : [base, rm],
		writes: after === 0 ? [] : [base],
		vectors: { reads: write ? registers : [], writes: write ? [] : registers, scalar: size < 16 },
	});
	return true;
}
