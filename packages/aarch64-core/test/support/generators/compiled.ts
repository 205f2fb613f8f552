// Programs for the compiler of regions: what comes after their first instruction is compiled.
import { type Encoding, encodings } from "@upcall/spec";
import { type Batch, type BatchKind, randomBatch } from "./cases.ts";
import { randomWord } from "./instructions.ts";
import type { Random } from "./random.ts";

const NOP = 0xd503201f;

/** Programs of a NOP, after which the rest is compiled, and `length` instructions. */
export function programs(seed: number, length: number, cases: number, choose: (r: Random) => number): Batch {
	const kind: BatchKind = { name: "compiled", length: length + 1, cases };
	let position = 0;
	return randomBatch(kind, seed, (r) => (position++ % (length + 1) ? choose(r) : NOP));
}

/** The same where WebAssembly's arithmetic is right: FPCR is 0 and FPSR.IXC is set. */
export function native(batch: Batch): Batch {
	const cases = batch.cases.map((c) => {
		const sys = { ...c.snapshot.sys, FPCR: 0n, FPSR: (c.snapshot.sys.FPSR ?? 0n) | 16n };
		return { ...c, snapshot: { ...c.snapshot, sys } };
	});
	return { ...batch, cases };
}

/** A word of a class whose first source and destination are often among few registers, so that values are used again. */
export function related(r: Random, e: Encoding): number {
	const word = randomWord(r, e);
	return r.chance(60) ? word & ~(r.pick([0x18, 0x300, 0x318]) & ~e.mask) : word;
}

/** Instructions on floating-point numbers. */
export const floats = encodings.filter((e) => e.group === "simd-fp" && /float|complex|unsignedEstimate/i.test(e.exec));
/** Those on scalars. */
export const scalars = floats.filter((e) => /_float\w+$/.test(e.id));
/** Those that are done by arithmetic of WebAssembly where that is right. */
export const arithmetic = floats.filter(
	(e) =>
		/^(fadd|fsub|fmul|fdiv|fsqrt|fn?madd|fn?msub|fnmul|fml[as]|fcvt|fcvt[nl]|faddp|fabd|fcmpe?)$/i.test(e.mnemonic) &&
		!/half|fp16|long/i.test(e.exec + e.id),
);
