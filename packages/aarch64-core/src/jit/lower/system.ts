import * as L from "../../../engine/layout.ts";
import * as ops from "../../../engine/ops.ts";
import type { Emitter } from "../emitter.ts";
import { STATE } from "../emitter.ts";
import { offsetOfRegister } from "../floatMode.ts";
import { CALL_CHECKSUM } from "../module.ts";
import * as w from "../opcodes.ts";
import type { Instruction } from "../records.ts";
import { access } from "./memory.ts";
import type { Lowering, Table } from "./table.ts";

const SCTLR_EL1 = offsetOfRegister("SCTLR_EL1");
const SCTLR_DZE = 1 << 14;
const MDSCR_EL1 = offsetOfRegister("MDSCR_EL1");
const MDSCR_SS = 1;

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

/** The interpreter executes it unless the number on the stack, of 32 bits, is not 0. */
function requireNonzero(e: Emitter): void {
	e.code.op(w.I32_EQZ);
	e.exitIf();
}

/** SP_EL0 is a register of its own at EL1 with SP_EL1. */
function requireOwnStack(e: Emitter): void {
	e.code.get(STATE);
	e.code.memory(w.I32_LOAD, L.S_EL);
	e.code.get(STATE);
	e.code.memory(w.I32_LOAD, L.S_SPSEL);
	e.code.op(w.I32_AND);
	requireNonzero(e);
}

/** PSTATE.DAIF is nothing but a field at EL1, when no interrupt waits and software step is off. */
function requireFreeMasks(e: Emitter): void {
	requireEL1(e);
	e.code.get(STATE);
	e.code.memory(w.I32_LOAD, L.S_LINES);
	e.code.get(STATE);
	e.code.memory(w.I32_LOAD, MDSCR_EL1);
	e.code.i32(MDSCR_SS);
	e.code.op(w.I32_AND);
	e.code.op(w.I32_OR);
	e.exitIf();
}

/** MSR DAIFSet and DAIFClr: the immediate is in the place of the operand. */
function changeMasks(change: (e: Emitter, mask: number) => void): Lowering {
	return (e, i) => {
		requireFreeMasks(e);
		e.code.get(STATE);
		e.code.get(STATE);
		e.code.memory(w.I32_LOAD, L.S_DAIF);
		change(e, i.rn);
		e.code.memory(w.I32_STORE, L.S_DAIF);
	};
}

/** DC ZVA */
const zeroBlock: Lowering = (e, i) => {
	e.code.get(STATE);
	e.code.memory(w.I32_LOAD, L.S_EL);
	e.code.get(STATE);
	e.code.memory(w.I32_LOAD, SCTLR_EL1);
	e.code.i32(SCTLR_DZE);
	e.code.op(w.I32_AND);
	e.code.op(w.I32_OR);
	requireNonzero(e);
	access(e, {
		address: () => {
			e.get(i.rn);
			e.code.i64(-64, -1);
			e.code.op(w.I64_AND);
		},
		bytes: 64,
		write: true,
		fast: (host) => {
			for (let at = 0; at < 64; at += 16) {
				e.code.get(host);
				e.code.v128(0, 0, 0, 0);
				e.code.simdMemory(w.V128_STORE, at);
			}
		},
		reads: [i.rn],
		writes: [],
	});
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

/** What only the system uses, checksums, pointer authentication. */
export const systemInstructions: Table = [
	[ops.OP_BTI, () => undefined],
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
		ops.OP_MRS_SP_EL0,
		(e, i) => {
			requireOwnStack(e);
			e.code.get(STATE);
			e.code.memory(w.I64_LOAD, L.S_SP_EL0);
			e.set(i.rd);
		},
	],
	[
		ops.OP_MSR_SP_EL0,
		(e, i) => {
			requireOwnStack(e);
			e.code.get(STATE);
			e.get(i.rn);
			e.code.memory(w.I64_STORE, L.S_SP_EL0);
		},
	],
	[
		ops.OP_MRS_DAIF,
		(e, i) => {
			requireEL1(e);
			e.code.get(STATE);
			e.code.memory(w.I32_LOAD, L.S_DAIF);
			e.code.i32(6);
			e.code.op(w.I32_SHL);
			e.set32(i.rd);
		},
	],
	[
		ops.OP_MSR_DAIF,
		(e, i) => {
			requireFreeMasks(e);
			e.code.get(STATE);
			e.get32(i.rn);
			e.code.i32(6);
			e.code.op(w.I32_SHR_U);
			e.code.i32(15);
			e.code.op(w.I32_AND);
			e.code.memory(w.I32_STORE, L.S_DAIF);
		},
	],
	[
		ops.OP_DAIF_SET,
		changeMasks(({ code }, mask) => {
			code.i32(mask);
			code.op(w.I32_OR);
		}),
	],
	[
		ops.OP_DAIF_CLEAR,
		changeMasks(({ code }, mask) => {
			code.i32(~mask);
			code.op(w.I32_AND);
		}),
	],
	[ops.OP_DC_ZVA, zeroBlock],
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
