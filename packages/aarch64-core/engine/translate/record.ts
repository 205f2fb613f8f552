// Writing of decoded records.
import { S_SINK, S_SP, S_XZR } from "../layout";
import { OP_UNDEFINED } from "../ops";

/* @inline */
export function emit(p: u32, op: i32, rd: u32, rn: u32, rm: u32, imm: u64): void {
	store<u16>(p, <u16>op);
	store<u16>(p, <u16>rd, 2);
	store<u16>(p, <u16>rn, 4);
	store<u16>(p, <u16>rm, 6);
	store<u64>(p, imm, 8);
}

export function emitUndefined(p: u32): void {
	emit(p, OP_UNDEFINED, 0, 0, 0, 0);
}

/** Two 32-bit halves as one immediate. */
/* @inline */
export function halves(low: u32, high: u32): u64 {
	return <u64>low | ((<u64>high) << 32);
}

/** A register that is read; 31 is XZR. */
/* @inline */
export function source(n: u32): u32 {
	return n == 31 ? S_XZR : n << 3;
}

/** A register that is written; 31 is discarded. */
/* @inline */
export function target(n: u32): u32 {
	return n == 31 ? S_SINK : n << 3;
}

/** A register in which 31 is SP. */
/* @inline */
export function orStack(n: u32): u32 {
	return n == 31 ? S_SP : n << 3;
}
