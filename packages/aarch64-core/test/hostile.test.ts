import { encodings, upcallModel } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { EXIT_BUDGET, EXIT_MMIO, Machine } from "../src/index.ts";

/** mulberry32: the seed of a case is enough to repeat it. */
function generator(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return (t ^ (t >>> 14)) >>> 0;
	};
}

const USER = 1 << 20;
const SLOT = 1 << 18;

describe("random code in random states", () => {
	it("stays inside its slots, keeps to its budget and never throws", { timeout: 120_000 }, () => {
		const machine = Machine.create({ memoryBytes: USER, maxVcpus: 1 });
		const cpu = machine.createCpu(0, upcallModel);
		const user = new Uint8Array(machine.memory.buffer, machine.userBase, USER);
		const words = new Uint32Array(machine.memory.buffer, machine.userBase, USER / 4);
		machine.setVirtualClock(true);
		for (let seed = 1; seed <= 150; seed++) {
			const random = generator(seed);
			const wide = () => (BigInt(random()) << 32n) | BigInt(random());
			user.fill(0xa5); // what is not in a slot must stay so
			machine.setSlot(1, { ipa: 0x4000_0000, bytes: SLOT, offset: SLOT, readonly: false, logDirty: true });
			machine.setSlot(2, { ipa: 0x4010_0000, bytes: 8192, offset: 3 * SLOT, readonly: true, logDirty: false });
			for (let i = SLOT / 4; i < SLOT / 2; i++) {
				const e = encodings[random() % encodings.length];
				words[i] = e === undefined || random() % 8 === 0 ? random() : (random() & ~e.mask) | e.value;
			}
			const pages = () => 0x4000_0000n + BigInt((random() % 64) * 4096);
			// tables that point at random pages of the slot
			for (let i = 0; i < 512; i++)
				new DataView(user.buffer).setBigUint64(
					machine.userBase + SLOT + 0x3f000 + i * 8,
					pages() | (wide() & 0x7800_0000_0000_0fffn) | 0x401n,
					true,
				);
			machine.flushAll();
			cpu.reset();
			for (let n = 0; n < 31; n++) cpu.setX(n, random() % 2 ? pages() + BigInt(random() % 4096) : wide());
			cpu.sp_el0 = pages();
			cpu.sp_el1 = pages();
			cpu.pc = pages();
			cpu.pstate = ((random() & 0xf0c00000) | (random() % 3 ? 5 : 0)) >>> 0;
			const sys = (op1: number, CRn: number, CRm: number, op2: number, value: bigint) =>
				expect(cpu.setSys((3 << 14) | (op1 << 11) | (CRn << 7) | (CRm << 3) | op2, value)).toBe(true);
			sys(0, 12, 0, 0, pages()); // VBAR_EL1
			sys(0, 2, 0, 0, 0x4003f000n); // TTBR0_EL1
			sys(0, 2, 0, 1, 0x4003f000n); // TTBR1_EL1
			sys(0, 2, 0, 2, random() % 2 ? 0x2_0080_3519n : wide()); // TCR_EL1
			sys(0, 10, 2, 0, wide()); // MAIR_EL1
			sys(0, 1, 0, 0, random() % 2 ? 0x00c5_0078n : wide() & 0xffffffffn); // SCTLR_EL1
			let left = 20_000;
			for (let exits = 0; left > 0 && exits < 20_000; exits++) {
				const reason = cpu.run(left);
				expect(cpu.used).toBeLessThanOrEqual(left);
				left -= cpu.used;
				if (reason === EXIT_BUDGET) continue;
				if (reason === EXIT_MMIO && !cpu.exit.write) cpu.completeMmioRead(random(), random());
				else if (random() % 2) cpu.skip();
				else cpu.injectUndefined();
				cpu.setIrqLine(random() % 4 === 0, random() % 16 === 0, random() % 64 === 0);
			}
			const outside = (from: number, to: number) => user.subarray(from, to).every((b) => b === 0xa5);
			expect(outside(0, SLOT) && outside(2 * SLOT, USER), `seed ${seed}`).toBe(true);
		}
	});

	it("two runs from the same state end in the same state", () => {
		const finish = () => {
			const machine = Machine.create({ memoryBytes: USER, maxVcpus: 1 });
			machine.setVirtualClock(true);
			machine.setSlot(0, { ipa: 0, bytes: USER, offset: 0, readonly: false, logDirty: false });
			const words = new Uint32Array(machine.memory.buffer, machine.userBase, USER / 4);
			const random = generator(99);
			for (let i = 0; i < words.length; i++) {
				const e = encodings[random() % encodings.length];
				if (e !== undefined) words[i] = (random() & ~e.mask) | e.value;
			}
			const cpu = machine.createCpu(0, upcallModel);
			for (let left = 100_000, exits = 0; left > 0 && exits < 100_000; exits++) {
				if (cpu.run(left) !== EXIT_BUDGET) cpu.skip();
				left -= cpu.used;
			}
			let hash = 0;
			for (const w of words) hash = (Math.imul(hash ^ w, 0x9e3779b1) ^ (hash >>> 15)) >>> 0;
			return {
				hash,
				retired: cpu.retired,
				pc: cpu.pc,
				pstate: cpu.pstate,
				x: Array.from({ length: 31 }, (_, n) => cpu.x(n)),
			};
		};
		expect(finish()).toEqual(finish());
	});
});
