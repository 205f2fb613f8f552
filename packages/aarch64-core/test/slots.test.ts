import { describe, expect, it } from "vitest";
import { SLOT_LIMIT } from "../engine/layout.ts";
import { EXIT_BUDGET, EXIT_MMIO } from "../src/index.ts";
import { guest } from "./support/guest.ts";

const SLOTS = SLOT_LIMIT - 1;
const BASE = 0x8000_0000;

/** Numbers below `count` in an order without a pattern. */
function shuffled(count: number): number[] {
	const order = Array.from({ length: count }, (_, i) => i);
	let seed = 1;
	for (let i = count - 1; i > 0; i--) {
		seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
		const j = seed % (i + 1);
		[order[i], order[j]] = [order[j] as number, order[i] as number];
	}
	return order;
}

/** A machine, and a way to ask the engine's own search what a guest physical address holds. */
function machineWithProbe() {
	const { machine, cpu, memory } = guest("loop: ldr x0, [x1]\nb loop");
	/** The u64 that the guest reads; undefined where no slot is. */
	const read = (address: number): bigint | undefined => {
		cpu.pc = 0x4000_0000n;
		cpu.setX(1, BigInt(address));
		return cpu.run(1) === EXIT_BUDGET ? cpu.x(0) : undefined;
	};
	return { machine, memory, read, cpu };
}

describe("all 32,767 memory slots", () => {
	it("are made and deleted in any order, and the guest finds each", { timeout: 120_000 }, () => {
		const { machine, memory, read, cpu } = machineWithProbe();
		const page = (slot: number) => slot % 1024;
		for (let n = 0; n < 1024; n++) memory.setBigUint64((n + 1024) * 4096, BigInt(n + 1), true);
		const order = shuffled(SLOTS);
		const ipa = (slot: number) => BASE + slot * 8192;
		// number 0 is the program's
		for (const slot of order)
			if (slot !== 0)
				machine.setSlot(slot, {
					ipa: ipa(slot),
					bytes: 4096,
					offset: (page(slot) + 1024) * 4096,
					readonly: false,
					logDirty: false,
				});
		for (const slot of order) {
			const expected = slot === 0 ? undefined : BigInt(page(slot) + 1);
			if (read(ipa(slot)) !== expected || read(ipa(slot) + 4096) !== undefined) expect.fail(`slot ${slot}`);
		}
		expect(cpu.exit.reason).toBe(EXIT_MMIO);
		const gone = new Set(order.filter((slot) => slot % 3 === 1));
		for (const slot of shuffled(SLOTS)) if (gone.has(slot)) machine.deleteSlot(slot);
		for (const slot of order)
			if ((read(ipa(slot)) === undefined) !== (slot === 0 || gone.has(slot))) expect.fail(`slot ${slot}`);
		for (const slot of order) if (slot !== 0) machine.deleteSlot(slot);
		for (const slot of order) if (read(ipa(slot)) !== undefined) expect.fail(`slot ${slot}`);
	});

	it("random changes agree with a list that is searched from end to end", () => {
		const { machine, read } = machineWithProbe();
		const model = new Map<number, { ipa: number; bytes: number }>();
		let seed = 7;
		const random = (below: number) => {
			seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
			return Math.floor((seed / 2 ** 32) * below);
		};
		let refused = 0;
		let moved = 0;
		for (let step = 0; step < 4000; step++) {
			const slot = 1 + random(24);
			if (random(4) === 0) {
				machine.deleteSlot(slot);
				model.delete(slot);
			} else {
				const ipa = BASE + random(64) * 4096;
				const bytes = (1 + random(4)) * 4096;
				const overlaps = [...model].some(
					([other, m]) => other !== slot && ipa < m.ipa + m.bytes && m.ipa < ipa + bytes,
				);
				const set = () => machine.setSlot(slot, { ipa, bytes, offset: 0, readonly: false, logDirty: false });
				if (overlaps) {
					expect(set).toThrow(expect.objectContaining({ code: "EEXIST" }));
					refused++;
				} else {
					set();
					if (model.has(slot)) moved++;
					model.set(slot, { ipa, bytes });
				}
			}
			if (step % 8 !== 0) continue;
			for (let n = 0; n < 68; n++) {
				const at = BASE + n * 4096;
				const there = [...model.values()].some((m) => at >= m.ipa && at < m.ipa + m.bytes);
				if ((read(at) !== undefined) !== there) expect.fail(`step ${step}, page ${n}`);
			}
		}
		expect(Math.min(refused, moved)).toBeGreaterThan(300);
	});
});
