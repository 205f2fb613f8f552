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

/**
 * Factors whose product is just below half of the last bit of the addend, and the addend; of doubles and of singles. A
 * sum that is rounded twice is wrong.
 */
const HALF_WAY = {
	double: [2 ** -27 * (1 + 2 ** -52), 2 ** -26 * (1 - 2 ** -52), 1 + 2 ** -52],
	single: [2 ** -12 * (1 + 2 ** -23), 2 ** -12 * (1 - 2 ** -23), 1 + 2 ** -23],
} as const;

/** The same programs with registers that have {@link HALF_WAY} numbers of either sign. */
export function halfWay(batch: Batch): Batch {
	const bits = new DataView(new ArrayBuffer(16));
	let n = batch.seed;
	const next = (): number => {
		n = (Math.imul(n, 1664525) + 1013904223) >>> 0;
		return n >>> 8;
	};
	const vector = (double: boolean): bigint => {
		for (let at = 0; at < 16; at += double ? 8 : 4) {
			const value = (HALF_WAY[double ? "double" : "single"][next() % 3] as number) * (next() & 1 ? 1 : -1);
			if (double) bits.setFloat64(at, value, true);
			else bits.setFloat32(at, value, true);
		}
		return bits.getBigUint64(0, true) | (bits.getBigUint64(8, true) << 64n);
	};
	const cases = batch.cases.map((c, index) => {
		const v = Array.from({ length: 32 }, () => vector((index & 1) !== 0));
		return { ...c, snapshot: { ...c.snapshot, v } };
	});
	return { ...batch, cases };
}

/** Multiply-adds of doubles and singles. */
export const fused = arithmetic.filter((e) => /^f(n?m(add|sub)|ml[as])$/i.test(e.mnemonic));
