import { describe, expect, it } from "vitest";
import { type Cpu, EXIT_ABORT, EXIT_BUDGET, EXIT_MMIO, EXIT_SMC, EXIT_SYSREG } from "../../src/index.ts";
import { interruptVector, type SpacesGuest, spacesGuest } from "../support/generators/spaces.ts";
import { memoryHash } from "../support/tiers.ts";

const ESR_EL1 = (3 << 14) | (5 << 7) | (2 << 3);
const FAR_EL1 = (3 << 14) | (6 << 7);
const VALUE = 0x0123_4567_89ab_cdefn;

/** Runs for a budget and completes what leaves to the host; gives the exits. */
function run(cpu: Cpu, budget: number): number[] {
	const exits: number[] = [];
	for (let left = budget; left > 0; left -= Math.max(1, cpu.used)) {
		const reason = cpu.run(left);
		if (reason === EXIT_BUDGET) continue;
		exits.push(reason);
		if (reason === EXIT_MMIO) {
			if (cpu.exit.write) cpu.completeMmioWrite();
			else cpu.completeMmioRead(Number(VALUE & 0xffffffffn), Number(VALUE >> 32n));
		} else if (reason === EXIT_SYSREG) {
			if (cpu.exit.write) cpu.skip();
			else cpu.completeSysregRead(VALUE);
		} else if (reason === EXIT_ABORT || reason === EXIT_SMC) {
			cpu.pc = interruptVector;
			cpu.pstate = 0x5;
		}
	}
	return exits;
}

/** A step of the script, by an interrupt where there is none otherwise, and so many instructions. */
function round({ cpu, other }: SpacesGuest, budget: number): number[] {
	return [cpu, other].flatMap((c) => {
		c.setIrqLine(true, false);
		const first = run(c, 2);
		c.setIrqLine(false, false);
		return [...first, ...run(c, budget)];
	});
}

const registers = (cpu: Cpu): unknown => ({
	x: Array.from({ length: 31 }, (_, n) => cpu.x(n)),
	v: Array.from({ length: 32 }, (_, n) => cpu.v(n)),
	sp: [cpu.sp_el0, cpu.sp_el1],
	pc: cpu.pc,
	pstate: cpu.pstate,
	retired: cpu.retired,
	fault: [cpu.getSys(ESR_EL1), cpu.getSys(FAR_EL1)],
});

/** Bytes of memory that are compared. */
const COMPARED = 2 << 20;

describe("programs in several address spaces, compiled and interpreted", () => {
	it.each([
		{ seed: 1, slice: 31 },
		{ seed: 2, slice: 61 },
		{ seed: 3, slice: 97 },
		{ seed: 6, slice: 31 },
		{ seed: 12, slice: 400 },
	])("seed $seed, regions of up to $slice instructions", ({ seed, slice }) => {
		const jit = spacesGuest(seed, "auto");
		const interp = spacesGuest(seed, "interp");
		for (const cpu of [jit.cpu, jit.other]) cpu.eagerSlice = slice;
		for (let n = 0; n < 30; n++) {
			const budget = 307 + ((n * 37) % 900);
			expect(round(jit, budget)).toEqual(round(interp, budget));
			expect(registers(jit.cpu)).toEqual(registers(interp.cpu));
			expect(registers(jit.other)).toEqual(registers(interp.other));
			if (n % 10 === 9) expect(memoryHash(jit.memory, COMPARED)).toBe(memoryHash(interp.memory, COMPARED));
		}
		expect(jit.machine.jit?.statistics.regions).toBeGreaterThan(40);
	});
});
