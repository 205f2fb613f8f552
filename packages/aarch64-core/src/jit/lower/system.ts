import * as L from "../../../engine/layout.ts";
import * as ops from "../../../engine/ops.ts";
import { I32 } from "../code.ts";
import type { Emitter } from "../emitter.ts";
import { STATE } from "../emitter.ts";
import { offsetOfRegister } from "../floatMode.ts";
import { CALL_CHECKSUM } from "../module.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import type { Lowering, Table } from "./table.ts";

/** Reads a system register that is nothing but a field of the state. */
const read: Lowering = (e, i) => {
	if (i.rn === L.S_XZR) e.code.i64(0, 0);
	else {
		e.code.get(STATE);
		e.code.memory(w.I64_LOAD, i.rn);
	}
	e.set(i.rd);
};

/** At EL0 the interpreter takes the exception. */
function requireEL1(e: Emitter): void {
	e.code.get(STATE);
	e.code.memory(w.I32_LOAD, L.S_EL);
	e.code.op(w.I32_EQZ);
	e.exitIf();
}

const write: Lowering = (e, i) => {
	requireEL1(e);
	e.code.get(STATE);
	e.get(i.rn);
	e.code.i64(i.low, i.high);
	e.code.op(w.I64_AND);
	e.code.memory(w.I64_STORE, i.rd);
};

/** CRC32 and CRC32C; the immediate is the number of bytes. */
function checksum(polynomial: number) {
	return (e: Emitter, i: Instruction): void => {
		e.get32(i.rn);
		e.get(i.rm);
		e.code.i32(i.low);
		e.code.i32(polynomial);
		e.code.call(CALL_CHECKSUM);
		e.set32(i.rd);
	};
}

const SYS_SCTLR_EL1 = offsetOfRegister("SCTLR_EL1");
const SCTLR_DZE = 1 << 14;

/** Whether OP_SYSTEM, whose high half is the word, is DC ZVA. @see DDI 0487, C5.3.17 */
export const zeroesBlock = (i: Instruction): boolean => i.high >>> 5 === 0xd50b7420 >>> 5;

/** DC ZVA where the write TLB has the page; the interpreter does the others, and takes the trap at EL0. */
const zeroBlock: Lowering = (e, i) => {
	const { code } = e;
	code.get(STATE);
	code.memory(w.I32_LOAD, L.S_EL);
	code.get(STATE);
	code.memory(w.I32_LOAD, SYS_SCTLR_EL1);
	code.i32(SCTLR_DZE);
	code.op(w.I32_AND);
	code.op(w.I32_OR);
	code.op(w.I32_EQZ);
	e.exitIf();
	e.temporary(I32, (host) => {
		e.get32(i.rn);
		code.i32(8);
		code.op(w.I32_SHR_U);
		code.i32(L.TLB_MASK);
		code.op(w.I32_AND);
		code.get(e.tlb);
		code.op(w.I32_ADD);
		code.tee(host);
		code.memory(w.I64_LOAD, L.TLB_WRITE);
		e.get(i.rn);
		code.i64(-4096, -1);
		code.op(w.I64_AND);
		code.op(w.I64_NE);
		e.exitIf();
		code.get(host);
		code.memory(w.I32_LOAD, L.TLB_WRITE + 8);
		e.get32(i.rn);
		code.i32(-64);
		code.op(w.I32_AND);
		code.op(w.I32_ADD);
		code.set(host);
		for (let at = 0; at < 64; at += 16) {
			code.get(host);
			code.v128(0, 0, 0, 0);
			code.simdMemory(w.V128_STORE, at);
		}
	});
};

/** What only the system uses, checksums, pointer authentication. */
export const systemInstructions: Table = [
	[ops.OP_BTI, () => undefined],
	[ops.OP_SYSTEM, zeroBlock],
	[ops.OP_MRS_ANY, read],
	[
		ops.OP_MRS_EL1,
		(e, i) => {
			requireEL1(e);
			read(e, i);
		},
	],
	[ops.OP_MSR_STATE, write],
	[
		ops.OP_CLREX,
		(e) => {
			e.code.get(STATE);
			e.code.i32(0);
			e.code.memory(w.I32_STORE, L.S_MONITOR_SIZE);
		},
	],
	[ops.OP_FLAGS, (e, i) => e.execute({ x: [i.rn], flags: "read" })],
	[ops.OP_PAUTH, (e, i) => e.execute({ x: [i.rn, i.rm], xSet: [i.rd] })],
	[ops.OP_CRC32, checksum(0xedb88320)],
	[ops.OP_CRC32C, checksum(0x82f63b78)],
];
