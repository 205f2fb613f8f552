import * as L from "../../../engine/layout.ts";
import * as ops from "../../../engine/ops.ts";
import type { Emitter } from "../emitter.ts";
import { STATE } from "../emitter.ts";
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
