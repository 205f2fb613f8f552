import * as L from "../../../engine/layout.ts";
import * as ops from "../../../engine/ops.ts";
import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import { access, engineAccess } from "./memory.ts";
import { plainStructure } from "./structure.ts";
import type { Lowering, Table } from "./table.ts";
import { addImmediate, loadVector, type Size, storeVector, vectorTransfer } from "./vectorTransfer.ts";

/** The base and an immediate. */
const offset: Lowering = (e, i) => {
	e.get(i.rn);
	addImmediate(e, i.low | 0);
};

/** The base and an index, shifted by the immediate. */
const index: Lowering = (e, i) => {
	e.get(i.rn);
	e.get(i.rm);
	if (i.low) {
		e.code.i64(i.low, 0);
		e.code.op(w.I64_SHL);
	}
	e.code.op(w.I64_ADD);
};

function transfer(size: Size, write: boolean, indexed: boolean): Lowering {
	return (e, i) => {
		e.requireFloat();
		access(e, {
			address: () => (indexed ? index : offset)(e, i),
			base: i.rn,
			...(indexed ? { index: i.rm } : { stackMask: i.rm }),
			bytes: size,
			write,
			fast: (host) => (write ? storeVector : loadVector)(e, size, host, i.rd),
			reads: indexed ? [i.rn, i.rm] : [i.rn],
			writes: [],
			vectors: { reads: write ? [i.rd] : [], writes: write ? [] : [i.rd], scalar: size < 16 },
		});
	};
}

/** Pre- and post-index: the halves of the immediate are added before and, to the base, after. */
function writeback(write: boolean): Lowering {
	return (e, i) => {
		e.requireFloat();
		access(e, {
			address: () => {
				e.get(i.rn);
				addImmediate(e, i.low | 0);
			},
			base: i.rn,
			stackMask: i.rm,
			bytes: 16,
			write,
			fast: (host) => {
				(write ? storeVector : loadVector)(e, 16, host, i.rd);
				e.get(i.rn);
				addImmediate(e, i.high | 0);
				e.set(i.rn);
			},
			reads: [i.rn],
			writes: [i.rn],
			vectors: { reads: write ? [i.rd] : [], writes: write ? [] : [i.rd] },
		});
	};
}

const signed16 = (value: number): number => (value << 16) >> 16;

/** LDP and STP: the halves of the low half are added before and after, the high half is the stack mask. */
function pair(size: Size, write: boolean): Lowering {
	return (e, i) => {
		const before = signed16(i.low);
		const after = signed16(i.low >>> 16);
		e.requireFloat();
		access(e, {
			address: () => {
				e.get(i.rn);
				addImmediate(e, before);
			},
			base: i.rn,
			stackMask: i.high,
			bytes: size * 2,
			write,
			fast: (host) => {
				(write ? storeVector : loadVector)(e, size, host, i.rd);
				(write ? storeVector : loadVector)(e, size, host, i.rm, size);
				if (!after) return;
				e.get(i.rn);
				addImmediate(e, after);
				e.set(i.rn);
			},
			reads: [i.rn],
			writes: after ? [i.rn] : [],
			vectors: { reads: write ? [i.rd, i.rm] : [], writes: write ? [] : [i.rd, i.rm], scalar: size < 16 },
		});
	};
}

/** Structures of several elements, by the fields of the word that can name registers. */
function general(e: Emitter, i: Instruction): void {
	const word = i.low;
	e.requireFloat();
	// the classes of structures: DDI 0487, C4.1.94
	if (((word >>> 25) & 31) === 6 ? plainStructure(e, word) : vectorTransfer(e, i)) return;
	const registers = [(word >>> 5) & 31, (word >>> 16) & 31].map((n) => (n < 31 ? n * 8 : L.S_SP));
	// up to four from Rt on, or the second of a pair
	const numbers = [0, 1, 2, 3].map((k) => (word + k) & 31);
	numbers.push((word >>> 10) & 31);
	const vectors = [...new Set(numbers)].map((n) => L.S_V + n * 16);
	engineAccess(e, { reads: registers, writes: registers, vectors: { reads: vectors, writes: vectors } });
}

/** Loads and stores of SIMD and floating-point registers. */
export const vectorLoadsAndStores: Table = [
	[ops.OP_LDRS, transfer(4, false, false)],
	[ops.OP_LDRD, transfer(8, false, false)],
	[ops.OP_LDRQ, transfer(16, false, false)],
	[ops.OP_STRS, transfer(4, true, false)],
	[ops.OP_STRD, transfer(8, true, false)],
	[ops.OP_STRQ, transfer(16, true, false)],
	[ops.OP_LDRD_R, transfer(8, false, true)],
	[ops.OP_LDRQ_R, transfer(16, false, true)],
	[ops.OP_STRD_R, transfer(8, true, true)],
	[ops.OP_STRQ_R, transfer(16, true, true)],
	[ops.OP_LDRQ_WB, writeback(false)],
	[ops.OP_STRQ_WB, writeback(true)],
	[ops.OP_LDPD, pair(8, false)],
	[ops.OP_LDPQ, pair(16, false)],
	[ops.OP_STPD, pair(8, true)],
	[ops.OP_STPQ, pair(16, true)],
	[ops.OP_V_MEMORY, general],
];
