import { assemble } from "@upcall/spec";
import { describe, expect, it, vi } from "vitest";
import * as L from "../../engine/layout.ts";
import { EXIT_BUDGET, EXIT_DEBUG, EXIT_HVC } from "../../src/index.ts";
import { type Guest, guest, identityMap, mmuOn, RAM } from "../support/guest.ts";

const VBAR = (3 << 14) | (12 << 7);

/** A guest whose code is compiled from the second instruction on, and one that is interpreted. */
function both(text: string, prepare: (g: Guest) => void = () => {}, slice = 400): { jit: Guest; interp: Guest } {
	const jit = guest(text, { tier: "auto" });
	jit.cpu.eagerSlice = slice;
	const interp = guest(text, { tier: "interp" });
	prepare(jit);
	prepare(interp);
	return { jit, interp };
}

const regions = (g: Guest): number => g.machine.jit?.statistics.regions ?? 0;

/** All that a guest can see of itself. */
function state({ cpu, memory }: Guest): unknown {
	let hash = 0;
	for (let at = 0; at < memory.byteLength; at += 4)
		hash = (Math.imul(hash ^ memory.getUint32(at, true), 0x9e3779b1) + 1) | 0;
	return {
		x: Array.from({ length: 31 }, (_, n) => cpu.x(n)),
		pc: cpu.pc,
		pstate: cpu.pstate,
		sp: cpu.sp_el1,
		retired: cpu.retired,
		hash,
	};
}

/** Runs both by the same budgets, and compares after each. */
function same(
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
function soon(text: string, budget: number): number {
	const jit = guest(text, { tier: "jit" });
	const interp = guest(text, { tier: "interp" });
	for (const g of [jit, interp]) for (let n = 0; n < 8; n++) g.cpu.run(budget / 8);
	expect(state(jit)).toEqual(state(interp));
	return regions(jit);
}

const many = (count: number, budget: number): number[] => Array.from({ length: count }, () => budget);

describe("code that changes under its own region", () => {
	const patched = (label: string) => `
		adr x1, ${label}
		ldr w2, one
		ldr w3, two
		mov x20, #0
		mov x21, #300
		nop
		begin: add x20, x20, #1
		str w2, [x1]
		next: add x20, x20, #1
		add x20, x20, #1
		eor w2, w2, w3
		subs x21, x21, #1
		b.ne begin
		hvc #0
		one: add x20, x20, #16
		two: .word 0x00003c00 // the exclusive or of add #16 and add #31
	`;
	it.each(["next", "begin"])("a store to the instruction at %s takes effect at once", (label) => {
		const { jit } = same(patched(label), many(60, 97), undefined, 7);
		expect(jit.cpu.x(20)).toBeGreaterThan(900n);
	});

	it("a store to another page of the region takes effect at the next call", () => {
		const text = `
			movz x1, #0x4000, lsl #16
			add x1, x1, #1, lsl #12
			ldr w2, one
			ldr w3, two
			mov x20, #0
			mov x21, #300
			begin: bl far
			str w2, [x1]
			eor w2, w2, w3
			subs x21, x21, #1
			b.ne begin
			hvc #0
			one: add x20, x20, #16
			two: .word 0x00003c00
			.balign 4096
			far: add x20, x20, #1
			ret
		`;
		const { jit } = same(text, many(40, 101), undefined, 9);
		expect(jit.cpu.x(20)).toBe(7036n);
	});

	it("a store through an alias of the page", () => {
		const text = `${mmuOn}
			movz x12, #0x4040, lsl #16
			add x12, x12, #0x800
			ldr w2, one
			ldr w3, two
			mov x20, #0
			mov x21, #300
			begin: bl target
			str w2, [x12]
			eor w2, w2, w3
			subs x21, x21, #1
			b.ne begin
			hvc #0
			one: add x20, x20, #16
			two: .word 0x00003c00
			.balign 2048
			target: add x20, x20, #1
			ret
		`;
		const { jit } = same(
			text,
			many(40, 103),
			({ memory }) => {
				memory.setBigUint64(identityMap(memory).level3, RAM | 0x703n, true);
			},
			9,
		);
		expect(jit.cpu.x(20)).toBe(7036n);
	});

	it("the host's write is seen after invalidateRange", () => {
		const { jit, interp } = both("loop: add x0, x0, #1\nb loop", undefined, 5);
		for (const step of [1n, 2n, 3n]) {
			for (const g of [jit, interp]) {
				g.write(0, `loop: add x0, x0, #${step}\nb loop`);
				g.cpu.run(1000);
			}
			expect(state(jit)).toEqual(state(interp));
		}
		expect(regions(jit)).toBeGreaterThan(2);
	});
});

describe("pages under regions", () => {
	it("a page that a region goes to is mapped elsewhere", () => {
		const text = `${mmuOn}
			movz x12, #0x4040, lsl #16
			mov x20, #0
			mov x21, #40
			begin: blr x12
			subs x21, x21, #1
			b.ne begin
			hvc #0
			dsb sy
			tlbi vmalle1
			isb
			mov x21, #40
			b begin
		`;
		const prepare = (g: Guest) => {
			g.write(0x5000, "add x20, x20, #1\nret");
			g.write(0x6000, "add x20, x20, #100\nret");
			g.memory.setBigUint64(identityMap(g.memory).level3, (RAM + 0x5000n) | 0x703n, true);
		};
		const { jit, interp } = both(text, prepare, 9);
		for (const page of [0x6000n, 0x5000n, 0x6000n, 0x5000n]) {
			for (const g of [jit, interp]) {
				expect(g.cpu.run(10_000)).toBe(EXIT_HVC);
				g.memory.setBigUint64((1 << 20) + 0x2000, (RAM + page) | 0x703n, true);
			}
			expect(state(jit)).toEqual(state(interp));
		}
		expect(jit.cpu.x(20)).toBe(40n * (1n + 100n + 1n + 100n));
		expect(regions(jit)).toBeGreaterThan(0);
	});

	it("a run that pauses at the end of a page", () => {
		const prepare = (g: Guest) => {
			g.write(0xff8, "add x0, x0, #1\nadd x0, x0, #2\nadd x0, x0, #4\nb . - 12");
			g.cpu.pc = RAM + 0xff8n;
		};
		// the next page is known to the fetch TLB, and then the run pauses behind the last instruction of the first
		const { jit, interp } = both("nop", prepare, 0);
		for (const g of [jit, interp]) g.cpu.run(400);
		jit.cpu.eagerSlice = 2;
		for (const g of [jit, interp]) g.cpu.run(2);
		jit.cpu.eagerSlice = 7;
		for (const step of [8n, 16n, 32n]) {
			for (const g of [jit, interp]) {
				g.cpu.run(998);
				g.write(0xff8, `add x0, x0, #${step}`);
				g.cpu.run(1000);
			}
			expect(state(jit)).toEqual(state(interp));
		}
		expect(regions(jit)).toBeGreaterThan(0);
	});

	it("more pages of code than there are slots: regions go with their slots", () => {
		const large = { memoryBytes: 16 << 20 };
		const jit = guest("b .", { ...large, tier: "auto" });
		const interp = guest("b .", { ...large, tier: "interp" });
		jit.cpu.eagerSlice = 50;
		const word = (g: Guest, at: number) => new DataView(g.machine.memory.buffer).getUint32(at, true);
		const pages = word(jit, L.VM_POOL_COUNT) + 100;
		for (const g of [jit, interp]) {
			for (let page = 0; page < pages; page++) {
				const next = page === pages - 1 ? (1 - pages) * 4096 - 4 : 4092;
				g.write(page * 4096 + 16, `add x0, x0, #${page & 1023}\nb . + ${next}`);
			}
			// stores each branch again, which gives up the regions of its page
			g.write(
				pages * 4096,
				"again: ldr w9, [x2]\nstr w9, [x2]\nadd x2, x2, #1, lsl #12\nsubs x3, x3, #1\nb.ne again\nhvc #0",
			);
			g.cpu.pc = RAM + 16n;
		}
		for (let n = 0; n < 20; n++) {
			for (const { cpu } of [jit, interp]) {
				cpu.run(997);
				if (n % 5 !== 4) continue;
				cpu.pc = RAM + BigInt(pages) * 4096n;
				cpu.setX(2, RAM + 20n);
				cpu.setX(3, BigInt(pages));
				expect(cpu.run(20_000)).toBe(EXIT_HVC);
				// where pages have the slots of the first ones
				cpu.pc = RAM + BigInt((pages - 90) * 4096 + 16);
			}
			expect(jit.cpu.x(0)).toBe(interp.cpu.x(0));
			expect(jit.cpu.pc).toBe(interp.cpu.pc);
		}
		expect(regions(jit)).toBeGreaterThan(20);
		expect(word(jit, L.VM_EVICTIONS)).toBeGreaterThan(1000);
	});
});

describe("budgets and interrupts", () => {
	const calls = `
		mov x20, #0
		loop: bl one
		bl two
		tbz x20, #3, skip
		add x20, x20, #3
		skip: b loop
		one: add x20, x20, #1
		mov x22, #5
		inner: subs x22, x22, #1
		b.ne inner
		ret
		two: add x20, x20, #2
		ret
	`;
	it("every budget from 1 to 300 is used up exactly", () => {
		const { jit, interp } = both(calls);
		jit.cpu.run(2000);
		interp.cpu.run(2000);
		for (let budget = 1; budget <= 300; budget++) {
			expect(jit.cpu.run(budget)).toBe(EXIT_BUDGET);
			interp.cpu.run(budget);
			expect(jit.cpu.used).toBe(budget);
			expect([jit.cpu.pc, jit.cpu.x(20), jit.cpu.retired]).toEqual([
				interp.cpu.pc,
				interp.cpu.x(20),
				interp.cpu.retired,
			]);
		}
		expect(regions(jit)).toBeGreaterThan(0);
	});

	it("an interrupt is taken at the same instruction", () => {
		const { jit, interp } = both(calls, (g) => {
			g.write(0x1000 + 0x280, "add x25, x25, #1\nmrs x26, elr_el1\neor x27, x27, x26\nhvc #7");
			g.cpu.setSys(VBAR, RAM + 0x1000n);
			g.cpu.pstate = 0x5;
		});
		for (let n = 1; n < 120; n++) {
			for (const g of [jit, interp]) {
				g.cpu.setIrqLine(false, false);
				g.cpu.run(n * 3);
				g.cpu.setIrqLine(true, false);
				expect(g.cpu.run(100)).toBe(EXIT_HVC);
				g.cpu.pc = g.cpu.getSys((3 << 14) | (4 << 7) | 1) ?? 0n;
				g.cpu.pstate = 0x5;
			}
			expect(jit.cpu.x(27)).toBe(interp.cpu.x(27));
			expect(state(jit)).toEqual(state(interp));
		}
		expect(regions(jit)).toBeGreaterThan(0);
	});

	it.each(["step", "breakpoint", "watchpoint"])("a %s of the host stops where the interpreter does", (kind) => {
		const text = "adr x1, word\nloop: add x0, x0, #1\nadd x0, x0, #2\nstr x0, [x1]\nb loop\n.balign 8\nword: .quad 0";
		const { jit, interp } = both(text, undefined, 3);
		for (let n = 0; n < 10; n++) {
			for (const { cpu } of [jit, interp]) {
				cpu.setDebug({});
				cpu.run(501 + n);
				const hardware = { bvr: [RAM + 8n], bcr: [0x1e7n], wvr: [cpu.x(1)], wcr: [0x1ff7n] };
				const off = { bvr: [], bcr: [], wvr: [], wcr: [] };
				cpu.setDebug({
					route: true,
					...(kind === "step" ? { singleStep: true } : {}),
					hardware: {
						...off,
						...(kind === "breakpoint" ? { bvr: hardware.bvr, bcr: hardware.bcr } : {}),
						...(kind === "watchpoint" ? { wvr: hardware.wvr, wcr: hardware.wcr } : {}),
					},
				});
				cpu.run(300);
			}
			expect([jit.cpu.exit.reason, jit.cpu.exit.esr]).toEqual([interp.cpu.exit.reason, interp.cpu.exit.esr]);
			expect(jit.cpu.used).toBe(interp.cpu.used);
			expect(state(jit)).toEqual(state(interp));
		}
		expect(jit.cpu.used).toBeLessThan(10);
		expect(regions(jit)).toBeGreaterThan(0);
	});

	it("a step of the host executes an instruction at which a region is left again and again", () => {
		// with an FIQ that is masked, the region cannot begin with its only instruction
		const { cpu, machine } = guest("nop\nfirst: msr daifclr, #2\nmrs x0, cntvct_el0\nspin: b spin", { tier: "auto" });
		cpu.setIrqLine(false, true);
		cpu.eagerSlice = 1;
		cpu.run(1);
		cpu.eagerSlice = 0;
		expect(machine.jit?.statistics.regions).toBe(1);
		let stepped = 0;
		// more often than the engine lets pass before it asks for a region
		for (let n = 0; n < 17_000; n++) {
			cpu.setDebug({});
			cpu.pc = RAM + 12n;
			cpu.run(256);
			cpu.setDebug({ route: true, singleStep: true });
			cpu.pc = RAM + 4n;
			if (cpu.run(1) === EXIT_DEBUG && cpu.used === 1 && cpu.pc === RAM + 8n) stepped++;
		}
		expect(stepped).toBe(17_000);
	});
});

describe("code that stays", () => {
	it("is compiled a few times, though runs end where there is too little budget for its region", () => {
		const sums = Array.from({ length: 300 }, (_, n) => `add x${n % 8}, x${n % 8}, #${n}`);
		const count = soon(`loop: mrs x20, cntvct_el0\n${sums.join("\n")}\nb loop`, 4_000_000);
		expect(count).toBeGreaterThan(0);
		expect(count).toBeLessThan(60);
	});
});

describe("pages that are written again and again", () => {
	it("data beside hot code costs no region", () => {
		const text = `
			adr x1, data
			loop: ldr w2, [x1]
			add w2, w2, #1
			str w2, [x1]
			b loop
			data: .word 0
		`;
		const count = soon(text, 400_000);
		expect(count).toBeGreaterThan(0);
		expect(count).toBeLessThan(4);
	});

	it("code that is changed again and again is compiled ever more seldom", () => {
		const text = `
			adr x1, loop
			ldr w2, one
			ldr w3, two
			again: mov x21, #500
			loop: add x20, x20, #1
			subs x21, x21, #1
			b.ne loop
			str w2, [x1]
			eor w2, w2, w3
			b again
			one: add x20, x20, #16
			two: .word 0x00003c00
		`;
		const count = soon(text, 2_400_000);
		expect(count).toBeGreaterThan(3);
		// the code changes 1,600 times
		expect(count).toBeLessThan(120);
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
