import { expect } from "vitest";
import { type Guest, guest } from "./guest.ts";

/** A guest whose code is compiled from the second instruction on, and one that is interpreted. */
export function both(text: string, prepare: (g: Guest) => void = () => {}, slice = 400): { jit: Guest; interp: Guest } {
	const jit = guest(text, { tier: "auto" });
	jit.cpu.eagerSlice = slice;
	const interp = guest(text, { tier: "interp" });
	prepare(jit);
	prepare(interp);
	return { jit, interp };
}

/** How many regions a guest's code has been compiled to so far. */
export const regions = (g: Guest): number => g.machine.jit?.statistics.regions ?? 0;

/** Hash of the first bytes of memory. @param bytes - a multiple of 4 */
export function memoryHash(memory: DataView, bytes = memory.byteLength): number {
	let hash = 0;
	for (let at = 0; at < bytes; at += 4) hash = (Math.imul(hash ^ memory.getUint32(at, true), 0x9e3779b1) + 1) | 0;
	return hash;
}

/** All that a guest can see of itself. */
export function state({ cpu, memory }: Guest): unknown {
	return {
		x: Array.from({ length: 31 }, (_, n) => cpu.x(n)),
		pc: cpu.pc,
		pstate: cpu.pstate,
		sp: cpu.sp_el1,
		retired: cpu.retired,
		hash: memoryHash(memory),
	};
}

/** Runs both by the same budgets, and compares after each. */
export function same(
	text: string,
	budgets: readonly number[],
	prepare?: (g: Guest) => void,
	slice?: number,
): { jit: Guest; interp: Guest } {
	const guests = both(text, prepare, slice);
	for (const budget of budgets) {
		const reason = guests.interp.cpu.run(budget);
		expect(guests.jit.cpu.run(budget)).toBe(reason);
		expect(guests.jit.cpu.used).toBe(guests.interp.cpu.used);
		expect(state(guests.jit)).toEqual(state(guests.interp));
	}
	expect(regions(guests.jit)).toBeGreaterThan(0);
	expect(regions(guests.interp)).toBe(0);
	return guests;
}

/** Runs a program in the tier that compiles soon, and in the interpreter; gives how many regions there were. */
export function soon(text: string, budget: number): number {
	const jit = guest(text, { tier: "jit" });
	const interp = guest(text, { tier: "interp" });
	for (const g of [jit, interp]) for (let n = 0; n < 8; n++) g.cpu.run(budget / 8);
	expect(state(jit)).toEqual(state(interp));
	return regions(jit);
}

/** So many budgets, all the same. */
export const many = (count: number, budget: number): number[] => Array.from({ length: count }, () => budget);
