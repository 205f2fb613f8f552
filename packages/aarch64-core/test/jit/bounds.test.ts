import { assemble } from "@upcall/spec";
import { describe, expect, it, vi } from "vitest";
import * as L from "../../engine/layout.ts";
import { EXIT_HVC } from "../../src/index.ts";
import { guest, RAM } from "../support/guest.ts";
import { many, regions, same, soon } from "../support/tiers.ts";

describe("code that stays", () => {
	it("is compiled a few times, though runs end where there is too little budget for its region", () => {
		const sums = Array.from({ length: 300 }, (_, n) => `add x${n % 8}, x${n % 8}, #${n}`);
		const count = soon(`loop: mrs x20, cntvct_el0\n${sums.join("\n")}\nb loop`, 4_000_000);
		expect(count).toBeGreaterThan(0);
		expect(count).toBeLessThan(60);
	});
});

describe("machines with regions", () => {
	it("two vCPUs share code, and one changes it", () => {
		const run = (tier: "auto" | "interp") => {
			const g = guest("loop: add x0, x0, #1\nadd x0, x0, x9\nb loop", { tier });
			const other = g.machine.createCpu(1, { name: "upcall", features: new Set(), idRegisters: {} });
			other.pc = RAM;
			other.setX(9, 5n);
			if (tier === "auto") for (const cpu of [g.cpu, other]) cpu.eagerSlice = 20;
			for (let n = 0; n < 30; n++) {
				g.cpu.run(100 + n);
				other.run(70 + n);
				if (n === 15) g.write(0, "loop: add x0, x0, #8");
			}
			return [g.cpu.x(0), g.cpu.pc, other.x(0), other.pc, regions(g) > 0];
		};
		expect(run("auto")).toEqual([...run("interp").slice(0, 4), true]);
	});

	it("writes of regions are in the dirty log", () => {
		const text = "mov x1, #0x80000000\nadd x1, x1, #0x3000\nloop: str x0, [x1]\nadd x0, x0, #1\nb loop";
		const { machine, cpu } = guest(text, { tier: "auto" });
		cpu.eagerSlice = 4;
		machine.setSlot(1, { ipa: 0x8000_0000, bytes: 0x10000, offset: 0x10000, readonly: false, logDirty: true });
		for (let n = 0; n < 5; n++) {
			cpu.run(1000);
			expect(machine.dirtyPages(1)[0]).toBe(8);
			machine.clearDirty(1);
			expect(machine.dirtyPages(1)[0]).toBe(0);
		}
		expect(machine.jit?.statistics.regions).toBeGreaterThan(0);
	});

	it("a run that never pauses for the host has few regions and modules waiting", () => {
		// each loop is found once or twice, in a run in which nothing that the host compiles in the background ends
		const loops = Array.from({ length: 300 }, (_, n) => `mov x1, #200\nloop${n}: subs x1, x1, #1\nb.ne loop${n}`);
		const { machine, cpu } = guest(`${loops.join("\n")}\nhvc #0`, { tier: "jit" });
		const compile = vi.spyOn(WebAssembly, "compile");
		try {
			expect(cpu.run(1_000_000)).toBe(EXIT_HVC);
			expect(compile.mock.calls.length).toBeLessThanOrEqual(32);
		} finally {
			compile.mockRestore();
		}
		const u32 = new Uint32Array(machine.memory.buffer);
		const states = Array.from({ length: u32[L.VM_REGION_COUNT >>> 2] as number }, (_, row) => {
			return u32[((u32[L.VM_REGIONS >>> 2] as number) + row * L.REGION_ROW + 4) >>> 2];
		});
		expect(states.filter((s) => s === L.REGION_PENDING).length).toBeLessThanOrEqual(32);
		expect(states.filter((s) => s === L.REGION_PLACED).length).toBeGreaterThan(100);
		const { regions = 0, modules = 0 } = machine.jit?.statistics ?? {};
		expect(modules).toBeGreaterThan(40);
		expect(modules).toBeLessThan(regions / 2);
	});

	it("code that is executed seldom costs the host a part of what it takes, however short the runs are", () => {
		const text = `
			movz x10, #0x4010, lsl #16
			mov x22, #0
			again: mov x23, #20
			add x22, x22, #1
			and x14, x22, #0xffff
			add x15, x10, x14, lsl #6
			more: mov x21, #3
			blr x15
			subs x23, x23, #1
			b.ne more
			b again
		`;
		const { machine, cpu, memory } = guest(text, { tier: "jit" });
		const code = assemble("inner: add x20, x20, x21\nsubs x21, x21, #1\nb.ne inner\nret");
		for (let at = 1 << 20; at < 5 << 20; at += 64)
			for (const [n, word] of code.entries()) memory.setUint32(at + n * 4, word, true);
		const budget = 2_000_000;
		for (let used = 0; used < budget; used += 4) cpu.run(4);
		const bytes = machine.jit?.statistics.bytes ?? 0;
		expect(bytes).toBeGreaterThan(100_000);
		// 60 instructions a byte are a quarter of what was executed, and 20 million, and what a module is more
		expect(bytes * 60).toBeLessThan(20_000_000 + budget / 4 + 1_000_000);
	});

	it("a guest that makes code without end takes a bounded space of the host", () => {
		const text = `
			movz x1, #0x4010, lsl #16
			ldr w2, add
			ldr w3, ret
			again: str w2, [x1]
			str w3, [x1, #4]
			eor w2, w2, #0x400
			blr x1
			add x1, x1, #8
			and x1, x1, #0xffffffff0fffffff
			orr x1, x1, #0x40000000
			and x1, x1, #0xffffffffff1fffff
			orr x1, x1, #0x100000
			b again
			add: add x0, x0, #0
			ret: ret
		`;
		const { jit } = same(text, many(6, 30_001), undefined, 13);
		const statistics = jit.machine.jit?.statistics;
		expect(statistics?.regions).toBeGreaterThan(2000);
		expect(statistics?.kept).toBeLessThan(16 << 20);
	});
});
