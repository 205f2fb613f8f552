import * as L from "../../../engine/layout.ts";
import type { Emitter } from "../emitter.ts";
import * as w from "../opcodes.ts";
import { access } from "./memory.ts";

/** A load or store of whole registers or of one element of a register, that has no structures to take apart. */
interface Plain {
	/** Registers accessed, from Rt on. */
	readonly registers: number;
	/** Bytes of each: 16 or 8 of the register, or those of the element. */
	readonly bytes: number;
	/** Number of the element, or `"all"` where it is loaded to all; absent for whole registers. */
	readonly lane?: number | "all";
}

/** LD1 and ST1 of whole registers have these opcodes. */
const REGISTERS = new Map([
	[7, 1],
	[10, 2],
	[6, 3],
	[2, 4],
]);

/** What a word of the structure loads and stores does, if that is plain. @see DDI 0487, C4.1.94 */
function plainOf(word: number): Plain | undefined {
	const wide = (word >>> 30) & 1;
	const size = (word >>> 10) & 3;
	if (((word >>> 24) & 1) === 0) {
		const registers = REGISTERS.get((word >>> 12) & 15);
		return registers === undefined ? undefined : { registers, bytes: wide ? 16 : 8 };
	}
	// a structure of one element: R is 0, and the lowest bit of the opcode
	if ((word >>> 21) & 1 || (word >>> 13) & 1) return undefined;
	const kind = (word >>> 14) & 3;
	if (kind === 3) return { registers: 1, bytes: 1 << size, lane: "all" };
	const scale = kind === 2 && size & 1 ? 3 : kind;
	// Q:S:size without the bits below the element
	const offset = (wide << 3) | (((word >>> 12) & 1) << 2) | size;
	return { registers: 1, bytes: 1 << scale, lane: offset >> scale };
}

/** Bytes 1, 2, 4, 8 of an element give the distance from these opcodes. */
const scaleOf = (bytes: number): number => 31 - Math.clz32(bytes);

function load(e: Emitter, { bytes, lane }: Plain, wide: boolean, host: number, rt: number, at: number): void {
	const { code } = e;
	code.get(host);
	if (lane === "all") {
		code.simdMemory(w.V128_LOAD8_SPLAT + scaleOf(bytes), at);
		if (!wide) {
			code.v128(-1, -1, 0, 0);
			code.simd(w.V128_AND);
		}
	} else if (lane !== undefined) {
		e.v.get(rt);
		code.simdMemory(w.V128_LOAD8_LANE + scaleOf(bytes), at);
		code.op(lane);
	} else if (wide) code.simdMemory(w.V128_LOAD, at);
	else {
		code.memory(w.F64_LOAD, at);
		e.v.setDouble(rt);
		return;
	}
	e.v.set(rt);
}

function store(e: Emitter, { bytes, lane }: Plain, wide: boolean, host: number, rt: number, at: number): void {
	const { code } = e;
	code.get(host);
	if (lane !== undefined) {
		e.v.get(rt);
		code.simdMemory(w.V128_STORE8_LANE + scaleOf(bytes), at);
		code.op(lane as number);
	} else if (wide) {
		e.v.get(rt);
		code.simdMemory(w.V128_STORE, at);
	} else {
		e.v.getDouble(rt);
		code.memory(w.F64_STORE, at);
	}
}

/** Whether a word of the structure loads and stores was compiled: LD1, ST1, LD1R. */
export function plainStructure(e: Emitter, word: number): boolean {
	const plain = plainOf(word);
	if (plain === undefined) return false;
	const { code } = e;
	const wide = ((word >>> 30) & 1) !== 0;
	const write = ((word >>> 22) & 1) === 0;
	const post = ((word >>> 23) & 1) !== 0;
	const rn = (word >>> 5) & 31;
	const rm = (word >>> 16) & 31;
	const base = rn === 31 ? L.S_SP : rn * 8;
	const total = plain.registers * plain.bytes;
	const vectors = Array.from({ length: plain.registers }, (_, k) => L.S_V + (((word & 31) + k) & 31) * 16);
	const scalar = plain.lane === undefined && !wide;
	access(e, {
		address: () => e.get(base),
		base,
		stackMask: rn === 31 ? 15 : 0,
		bytes: total,
		write,
		fast: (host) => {
			for (const [k, rt] of vectors.entries()) (write ? store : load)(e, plain, wide, host, rt, k * plain.bytes);
			if (!post) return;
			e.get(base);
			if (rm === 31) code.i64(total, 0);
			else e.get(rm * 8);
			code.op(w.I64_ADD);
			e.set(base);
		},
		reads: post && rm !== 31 ? [base, rm * 8] : [base],
		writes: post ? [base] : [],
		vectors: { reads: write || typeof plain.lane === "number" ? vectors : [], writes: write ? [] : vectors, scalar },
	});
	return true;
}
