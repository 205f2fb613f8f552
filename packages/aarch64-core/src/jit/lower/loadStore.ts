import * as L from "../../../engine/layout.ts";
import * as ops from "../../../engine/ops.ts";
import { I64 } from "../code.ts";
import { type Emitter, STATE } from "../emitter.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import { access, engineAccess } from "./memory.ts";
import type { Lowering, Table } from "./table.ts";

/** A kind of access: the opcodes of WebAssembly, and whether a load's result is cut to 32 bits. */
interface Kind {
	readonly bytes: number;
	readonly op: number;
	readonly cut?: boolean;
}

const LOADS: readonly Kind[] = [
	{ bytes: 1, op: w.I64_LOAD8_U },
	{ bytes: 2, op: w.I64_LOAD16_U },
	{ bytes: 4, op: w.I64_LOAD32_U },
	{ bytes: 8, op: w.I64_LOAD },
	{ bytes: 1, op: w.I64_LOAD8_S },
	{ bytes: 1, op: w.I64_LOAD8_S, cut: true },
	{ bytes: 2, op: w.I64_LOAD16_S },
	{ bytes: 2, op: w.I64_LOAD16_S, cut: true },
	{ bytes: 4, op: w.I64_LOAD32_S },
];
const STORES: readonly Kind[] = [
	{ bytes: 1, op: w.I64_STORE8 },
	{ bytes: 2, op: w.I64_STORE16 },
	{ bytes: 4, op: w.I64_STORE32 },
	{ bytes: 8, op: w.I64_STORE },
];

function loaded(e: Emitter, kind: Kind, host: number, rd: number, at = 0): void {
	e.code.get(host);
	e.code.memory(kind.op, at);
	if (kind.cut) {
		e.code.op(w.I32_WRAP_I64);
		e.code.op(w.I64_EXTEND_I32_U);
	}
	e.set(rd);
}

function stored(e: Emitter, kind: Kind, host: number, rd: number, at = 0): void {
	e.code.get(host);
	e.get(rd);
	e.code.memory(kind.op, at);
}

function transfer(kind: Kind, write: boolean, address: Lowering, indexed: boolean): Lowering {
	return (e, i) => {
		const reads = indexed ? [i.rn, i.rm] : [i.rn];
		access(e, {
			address: () => address(e, i),
			base: i.rn,
			...(indexed ? { index: i.rm } : { stackMask: i.rm }),
			bytes: kind.bytes,
			write,
			fast: (host) => (write ? stored(e, kind, host, i.rd) : loaded(e, kind, host, i.rd)),
			reads: write ? [...reads, i.rd] : reads,
			writes: write ? [] : [i.rd],
		});
	};
}

/** Adds a constant to what is on the stack. */
function add(e: Emitter, low: number, high: number): void {
	if (low === 0 && high === 0) return;
	e.code.i64(low, high);
	e.code.op(w.I64_ADD);
}

const offset: Lowering = (e, i) => {
	e.get(i.rn);
	add(e, i.low, i.high);
};

const index: Lowering = (e, i) => {
	e.get(i.rn);
	e.get(i.rm);
	if (i.low) {
		e.code.i64(i.low, 0);
		e.code.op(w.I64_SHL);
	}
	e.code.op(w.I64_ADD);
};

const extendedIndex: Lowering = (e, i) => {
	e.get(i.rn);
	e.get32(i.rm);
	e.code.op(i.high ? w.I64_EXTEND_I32_S : w.I64_EXTEND_I32_U);
	if (i.low) {
		e.code.i64(i.low, 0);
		e.code.op(w.I64_SHL);
	}
	e.code.op(w.I64_ADD);
};

/** Pre- and post-index: the halves of the immediate are added before and, to the base, after. */
function writeback(kind: Kind, write: boolean): Lowering {
	return (e, i) => {
		access(e, {
			address: () => {
				e.get(i.rn);
				add(e, i.low, (i.low | 0) >> 31);
			},
			base: i.rn,
			stackMask: i.rm,
			bytes: kind.bytes,
			write,
			fast: (host) => {
				if (write) {
					stored(e, kind, host, i.rd);
					e.get(i.rn);
					add(e, i.high, (i.high | 0) >> 31);
					return e.set(i.rn);
				}
				e.temporary(I64, (base) => {
					e.get(i.rn);
					add(e, i.high, (i.high | 0) >> 31);
					e.code.set(base);
					loaded(e, kind, host, i.rd);
					e.code.get(base);
					e.set(i.rn);
				});
			},
			reads: write ? [i.rn, i.rd] : [i.rn],
			writes: write ? [i.rn] : [i.rd, i.rn],
		});
	};
}

function literal(kind: Kind): Lowering {
	return (e, i) => {
		access(e, {
			address: () => {
				// relative to the page of the instruction
				e.code.get(e.page);
				const distance = (i.low | 0) + i.page * 4096;
				e.code.i64(distance | 0, distance < 0 ? -1 : 0);
				e.code.op(w.I64_ADD);
			},
			bytes: kind.bytes,
			write: false,
			fast: (host) => loaded(e, kind, host, i.rd),
			reads: [],
			writes: [i.rd],
		});
	};
}

const signed16 = (value: number): number => (value << 16) >> 16;

/** LDP and STP: the halves of the low half are added before and after, the high half is the stack mask. */
function pair(kind: Kind, write: boolean, back: boolean): Lowering {
	return (e: Emitter, i: Instruction) => {
		const before = signed16(i.low);
		const after = signed16(i.low >>> 16);
		access(e, {
			address: () => {
				e.get(i.rn);
				add(e, before, before >> 31);
			},
			base: i.rn,
			stackMask: i.high,
			bytes: kind.bytes * 2,
			write,
			fast: (host) => {
				if (write) {
					stored(e, kind, host, i.rd);
					stored(e, kind, host, i.rm, kind.bytes);
					if (!back) return;
					e.get(i.rn);
					add(e, after, after >> 31);
					return e.set(i.rn);
				}
				e.temporary(I64, (base) => {
					if (back) {
						e.get(i.rn);
						add(e, after, after >> 31);
						e.code.set(base);
					}
					// the first register wins when both are the same, as in the engine
					loaded(e, kind, host, i.rm, kind.bytes);
					loaded(e, kind, host, i.rd);
					if (!back) return;
					e.code.get(base);
					e.set(i.rn);
				});
			},
			reads: write ? [i.rn, i.rd, i.rm] : [i.rn],
			writes: write ? (back ? [i.rn] : []) : back ? [i.rd, i.rm, i.rn] : [i.rd, i.rm],
		});
	};
}

/** Exclusive, ordered and atomic accesses, by the fields of the word that can name registers. */
function general(e: Emitter, i: Instruction): void {
	const numbers = [i.low & 31, (i.low >>> 5) & 31, (i.low >>> 10) & 31, (i.low >>> 16) & 31];
	const registers = new Set<number>();
	for (const n of numbers) {
		if (n < 31) registers.add(n * 8);
		else registers.add(L.S_SP);
		// CASP names the first of two registers
		if (n < 30) registers.add(n * 8 + 8);
	}
	engineAccess(e, { reads: [...registers], writes: [...registers] });
}

/** Address in guest physical memory of an access that the TLB at an offset of the bank has allowed. */
function physicalAddress(e: Emitter, va: number, tlb: number): void {
	const { code } = e;
	e.tlbEntry(va);
	code.memory(w.I64_LOAD32_U, tlb + 12);
	code.i64(12, 0);
	code.op(w.I64_SHL);
	code.get(va);
	code.i64(4095, 0);
	code.op(w.I64_AND);
	code.op(w.I64_OR);
}

/** LDXR and LDAXR: what the engine's `loadExclusive` does. */
function loadExclusive(kind: Kind): Lowering {
	return (e, i) => {
		const { code } = e;
		access(e, {
			address: () => e.get(i.rn),
			base: i.rn,
			stackMask: i.rm,
			looksUp: true,
			bytes: kind.bytes,
			write: false,
			fast: (host, va) => {
				code.get(STATE);
				code.i32(1);
				code.memory(w.I32_STORE, L.S_STEPPED_EX);
				code.get(STATE);
				code.i32(kind.bytes);
				code.memory(w.I32_STORE, L.S_MONITOR_SIZE);
				code.get(STATE);
				physicalAddress(e, va, L.TLB_READ);
				code.memory(w.I64_STORE, L.S_MONITOR_IPA);
				code.get(STATE);
				code.get(host);
				code.memory(kind.op, 0);
				code.memory(w.I64_STORE, L.S_MONITOR_VALUE);
				code.get(STATE);
				code.i64(0, 0);
				code.memory(w.I64_STORE, L.S_MONITOR_VALUE2);
				loaded(e, kind, host, i.rd);
			},
			reads: [i.rn],
			writes: [i.rd],
		});
	};
}

/** STXR and STLXR, when the monitor passes; the engine finds out why it does not. */
function storeExclusive(kind: Kind, load: number): Lowering {
	return (e, i) => {
		const { code } = e;
		const outcome = i.high >>> 16;
		access(e, {
			address: () => e.get(i.rn),
			base: i.rn,
			stackMask: i.rm,
			looksUp: true,
			bytes: kind.bytes,
			write: true,
			fast: (host, va, slow) => {
				code.get(STATE);
				code.memory(w.I32_LOAD, L.S_MONITOR_SIZE);
				code.i32(kind.bytes);
				code.op(w.I32_NE);
				code.get(STATE);
				code.memory(w.I64_LOAD, L.S_MONITOR_IPA);
				physicalAddress(e, va, L.TLB_WRITE);
				code.op(w.I64_NE);
				code.op(w.I32_OR);
				code.get(host);
				code.memory(load, 0);
				code.get(STATE);
				code.memory(load, L.S_MONITOR_VALUE);
				code.op(w.I64_NE);
				code.op(w.I32_OR);
				code.expect(false);
				code.brIf(slow);
				stored(e, kind, host, i.rd);
				code.get(STATE);
				code.i32(0);
				code.memory(w.I32_STORE, L.S_MONITOR_SIZE);
				code.i64(0, 0);
				e.set(outcome);
			},
			reads: [i.rn, i.rd],
			writes: [outcome],
		});
	};
}

const table: [number, Lowering][] = [];
LOADS.forEach((kind, n) => {
	table.push([ops.OP_LDRB + n, transfer(kind, false, offset, false)]);
	table.push([ops.OP_LDRB_R + n, transfer(kind, false, index, true)]);
});
STORES.forEach((kind, n) => {
	table.push([ops.OP_STRB + n, transfer(kind, true, offset, false)]);
	table.push([ops.OP_STRB_R + n, transfer(kind, true, index, true)]);
	table.push([ops.OP_STRB_RX + n, transfer(kind, true, extendedIndex, true)]);
	table.push([ops.OP_LDRB_RX + n, transfer(LOADS[n] as Kind, false, extendedIndex, true)]);
	table.push([ops.OP_LDRB_WB + n, writeback(LOADS[n] as Kind, false)]);
	table.push([ops.OP_STRB_WB + n, writeback(kind, true)]);
});
const X: Kind = { bytes: 8, op: w.I64_LOAD };
const W: Kind = { bytes: 4, op: w.I64_LOAD32_U };
const storeX: Kind = { bytes: 8, op: w.I64_STORE };
const storeW: Kind = { bytes: 4, op: w.I64_STORE32 };

/** Loads and stores of general-purpose registers. */
export const loadsAndStores: Table = [
	...table,
	[ops.OP_LDRSW_RX, transfer({ bytes: 4, op: w.I64_LOAD32_S }, false, extendedIndex, true)],
	[ops.OP_LDRW_LIT, literal(W)],
	[ops.OP_LDRX_LIT, literal(X)],
	[ops.OP_LDPX, pair(X, false, false)],
	[ops.OP_LDPW, pair(W, false, false)],
	[ops.OP_STPX, pair(storeX, true, false)],
	[ops.OP_STPW, pair(storeW, true, false)],
	[ops.OP_LDPX_WB, pair(X, false, true)],
	[ops.OP_STPX_WB, pair(storeX, true, true)],
	[ops.OP_LDXRW, loadExclusive(W)],
	[ops.OP_LDXRX, loadExclusive(X)],
	[ops.OP_STXRW, storeExclusive(storeW, w.I64_LOAD32_U)],
	[ops.OP_STXRX, storeExclusive(storeX, w.I64_LOAD)],
	[ops.OP_MEMORY, general],
];
