import * as L from "../../engine/layout.ts";
import * as ops from "../../engine/ops.ts";
import type { Instruction } from "./records.ts";

// What loads and stores access, and which general-purpose registers instructions write. Nothing that a guest can see
// depends on it: it says where a look at the page that was used last is likely to be enough.

/** The address of a load or store: registers by their offset in the state. */
export interface AddressOperands {
	readonly base: number;
	readonly index?: number;
	readonly write: boolean;
}

/** An instruction's write to a register. */
export interface RegisterWrite {
	readonly register: number;
	/** What is added to the register itself, if that is all that the instruction does to it. */
	readonly step?: number;
}

const within = (op: number, first: number, last: number): boolean => op >= first && op <= last;
const storesGeneral = (op: number): boolean =>
	within(op, ops.OP_STRB, ops.OP_STRX) ||
	within(op, ops.OP_STRB_WB, ops.OP_STRX_WB) ||
	within(op, ops.OP_STRB_R, ops.OP_STRX_R) ||
	within(op, ops.OP_STRB_RX, ops.OP_STRX_RX) ||
	op === ops.OP_STPX ||
	op === ops.OP_STPW ||
	op === ops.OP_STPX_WB;
const loadsPair = (op: number): boolean => op === ops.OP_LDPX || op === ops.OP_LDPW || op === ops.OP_LDPX_WB;
const loadsGeneral = (op: number): boolean => within(op, ops.OP_LDRB, ops.OP_LDRSW_RX) || loadsPair(op);
const storesVector = (op: number): boolean =>
	within(op, ops.OP_STRS, ops.OP_STRQ) ||
	op === ops.OP_STRQ_WB ||
	within(op, ops.OP_STRD_R, ops.OP_STRQ_R) ||
	op === ops.OP_STPD ||
	op === ops.OP_STPQ;
const indexed = (op: number): boolean =>
	within(op, ops.OP_LDRB_R, ops.OP_STRX_RX) || within(op, ops.OP_LDRD_R, ops.OP_STRQ_R);

const general = (number: number): number => (number === 31 ? L.S_SP : number * 8);
const signed16 = (value: number): number => (value << 16) >> 16;

/** Whether a word of OP_V_MEMORY is one of the structures. @see DDI 0487, C4.1.94 */
const isStructure = (word: number): boolean => ((word >>> 25) & 31) === 6;

/** What a load or store accesses, or `undefined` for other instructions and for literals. */
export function addressOperands(i: Instruction): AddressOperands | undefined {
	const { op } = i;
	if (op === ops.OP_V_MEMORY) {
		const word = i.low;
		if (((word >>> 27) & 7) === 3) return undefined;
		const operands = { base: general((word >>> 5) & 31), write: ((word >>> 22) & 1) === 0 };
		const hasIndex = ((word >>> 27) & 7) === 7 && ((word >>> 24) & 1) === 0 && ((word >>> 21) & 1) === 1;
		return hasIndex ? { ...operands, index: ((word >>> 16) & 31) * 8 } : operands;
	}
	const write = storesGeneral(op) || storesVector(op);
	if (!write && !loadsGeneral(op) && !within(op, ops.OP_LDRS, ops.OP_LDPQ)) return undefined;
	return indexed(op) ? { base: i.rn, index: i.rm, write } : { base: i.rn, write };
}

/** The write to the base register of a load or store. */
function writeBack(i: Instruction): RegisterWrite | undefined {
	const { op } = i;
	const step = (value: number) => (value === 0 ? undefined : { register: i.rn, step: value });
	if (within(op, ops.OP_LDRB_WB, ops.OP_STRX_WB) || op === ops.OP_LDRQ_WB || op === ops.OP_STRQ_WB)
		return step(i.high | 0);
	if (op === ops.OP_LDPX_WB || op === ops.OP_STPX_WB || within(op, ops.OP_LDPD, ops.OP_STPQ))
		return step(signed16(i.low >>> 16));
	if (op !== ops.OP_V_MEMORY) return undefined;
	const word = i.low;
	const register = general((word >>> 5) & 31);
	const rm = (word >>> 16) & 31;
	if (isStructure(word)) {
		if (((word >>> 23) & 1) === 0) return undefined;
		return rm === 31 ? { register, step: 64 } : { register };
	}
	if (((word >>> 27) & 7) === 5) return (word >>> 23) & 1 ? { register, step: ((word << 10) >> 25) << 4 } : undefined;
	const changes = ((word >>> 24) & 1) === 0 && ((word >>> 21) & 1) === 0 && (word >>> 10) & 1;
	return changes ? { register, step: (word << 11) >> 23 } : undefined;
}

/** Operations whose first operand is no general-purpose register that they write. */
const NO_DESTINATION = new Set([
	ops.OP_NOP,
	ops.OP_DC_ZVA,
	ops.OP_MSR_SP_EL0,
	ops.OP_MSR_DAIF,
	ops.OP_DAIF_SET,
	ops.OP_DAIF_CLEAR,
	ops.OP_FCMP64,
	ops.OP_FCMP32,
	ops.OP_FCOMPARE,
	ops.OP_V_MEMORY,
	ops.OP_BTI,
	ops.OP_CLREX,
]);
const hasDestination = (op: number): boolean =>
	!storesGeneral(op) &&
	!within(op, ops.OP_B, ops.OP_BLR) &&
	!within(op, ops.OP_CCMP64, ops.OP_CCMNI32) &&
	!NO_DESTINATION.has(op);

/** General-purpose registers that an instruction may write. */
export function* registerWrites(i: Instruction): Generator<RegisterWrite> {
	const back = writeBack(i);
	if (back) yield back;
	if (loadsPair(i.op)) yield { register: i.rm };
	if (!hasDestination(i.op) || i.rd >= L.S_XZR + 16) return;
	if (i.op === ops.OP_STXRW || i.op === ops.OP_STXRX) {
		yield { register: i.high >>> 16 };
		return;
	}
	if (i.op === ops.OP_MEMORY) {
		yield { register: general(i.low & 31) };
		return;
	}
	const adds = i.rd === i.rn && within(i.op, ops.OP_ADDI64, ops.OP_SUBSI32);
	yield adds ? { register: i.rd, step: i.low | 0 } : { register: i.rd };
}
