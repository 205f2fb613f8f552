import type { TestDriver } from "@upcall/spec";
import type { Random } from "./generators/random.ts";

/** Where the words are. */
export const CODE = 0x4000_0000n;
export const QC = 1n << 27n;

/**
 * Element of `size` bits: its least and greatest values, what is next to them, distances of shifts, or anything; or
 * mostly the least number, whose double product with itself is the only one to overflow.
 */
function element(r: Random, size: number, extreme: boolean): bigint {
	const least = 1n << BigInt(size - 1);
	if (extreme) return r.chance(80) ? least : least - 1n;
	const edges = [0n, 1n, 2n, -1n, -2n, least, least - 1n, least + 1n, least - 2n];
	const value = [r.pick(edges), BigInt(r.below(2 * size + 4) - size - 2), r.u64()][r.pick([0, 0, 0, 1, 2])] ?? 0n;
	return BigInt.asUintN(size, value);
}

/** 128 bits of elements of `size` bits. */
export function edgeVector(r: Random, size: number, extreme: boolean): bigint {
	let value = 0n;
	for (let e = 0; e < 128; e += size) value |= element(r, size, extreme) << BigInt(e);
	return value;
}

/** What an instruction on vectors starts from. */
export interface VectorState {
	readonly v: readonly bigint[];
	readonly x?: readonly bigint[];
	readonly fpsr: bigint;
}

/** Runs the words at an offset from {@link CODE}, and tells what they did. */
export function runVectorWord(driver: TestDriver, offset: number, { v, x, fpsr }: VectorState, words = 1) {
	driver.load({
		x: x === undefined ? Array<bigint>(31).fill(0n) : [...x],
		v: [...v],
		sp_el0: 0n,
		sp_el1: 0n,
		pc: CODE + BigInt(offset),
		pstate: 0x3c5n,
		sys: { CPACR_EL1: 3n << 20n, FPSR: fpsr, VBAR_EL1: CODE + 0x8000n },
		retired: 0n,
	});
	driver.step(words);
	const after = driver.save();
	return { v: after.v, x: after.x, pc: after.pc, fpsr: after.sys.FPSR ?? 0n, esr: after.sys.ESR_EL1 };
}
