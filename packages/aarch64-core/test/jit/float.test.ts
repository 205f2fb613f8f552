import { createTestDriver, type Encoding, encodings } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "../support/engineDriver.ts";
import { type Batch, type BatchKind, randomBatch } from "../support/generators/cases.ts";
import { compareBatch, newTally } from "../support/generators/compare.ts";
import { randomWord } from "../support/generators/instructions.ts";
import type { Random } from "../support/generators/random.ts";

const NOP = 0xd503201f;

/** Programs of a NOP, after which the rest is compiled, and `length` instructions. */
function programs(seed: number, length: number, cases: number, choose: (r: Random) => number): Batch {
	const kind: BatchKind = { name: "compiled", length: length + 1, cases };
	let position = 0;
	return randomBatch(kind, seed, (r) => (position++ % (length + 1) ? choose(r) : NOP));
}

/** The same where WebAssembly's arithmetic is right: FPCR is 0 and FPSR.IXC is set. */
function native(batch: Batch): Batch {
	const cases = batch.cases.map((c) => {
		const sys = { ...c.snapshot.sys, FPCR: 0n, FPSR: (c.snapshot.sys.FPSR ?? 0n) | 16n };
		return { ...c, snapshot: { ...c.snapshot, sys } };
	});
	return { ...batch, cases };
}

/** A word of a class whose first source and destination are often among few registers, so that values are used again. */
function related(r: Random, e: Encoding): number {
	const word = randomWord(r, e);
	return r.chance(60) ? word & ~(r.pick([0x18, 0x300, 0x318]) & ~e.mask) : word;
}

describe("compiled floating-point instructions do what the spec does", () => {
	const floats = encodings.filter((e) => e.group === "simd-fp" && /float|complex|unsignedEstimate/i.test(e.exec));
	const scalars = floats.filter((e) => /_float\w+$/.test(e.id));
	const arithmetic = floats.filter(
		(e) =>
			/^(fadd|fsub|fmul|fdiv|fsqrt|fn?madd|fn?msub|fnmul|fml[as]|fcvt|fcvt[nl]|faddp|fabd|fcmpe?)$/i.test(e.mnemonic) &&
			!/half|fp16|long/i.test(e.exec + e.id),
	);
	const moves = encodings.filter((e) => e.group === "simd-load-store");
	const branches = encodings.filter((e) => /^(b|fcsel|csel|cset|adds|subs)$/i.test(e.mnemonic));

	it.each([
		["every instruction", floats],
		["loads and stores", moves],
	] as const)("%s", { timeout: 600_000 }, (_, group) => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		for (const [n, e] of group.entries()) {
			const batch = programs(n, 1, 12, (r) => randomWord(r, e));
			const message = compareBatch(spec, engine, n & 1 ? native(batch) : batch, tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(group.length).toBeGreaterThan(75);
		expect(engine.machine.jit?.statistics.regions).toBeGreaterThan(group.length);
	});

	it.each([
		["arithmetic", arithmetic, 20],
		["scalars", scalars, 8],
		["scalars, vectors, loads and stores", [...scalars, ...floats, ...moves], 12],
	] as const)("programs of %s", { timeout: 600_000 }, (_, group, batches) => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		for (let seed = 1; seed <= batches; seed++) {
			const batch = programs(seed, 14, 60, (r) => related(r, r.pick(r.chance(10) ? branches : group)));
			const message = compareBatch(spec, engine, seed & 1 ? native(batch) : batch, tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(engine.machine.jit?.statistics.instructions).toBeGreaterThan(batches * 60 * 4);
	});
});
