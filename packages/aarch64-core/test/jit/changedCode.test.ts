import { describe, expect, it } from "vitest";
import * as L from "../../engine/layout.ts";
import { EXIT_HVC } from "../../src/index.ts";
import { type Guest, guest, identityMap, mmuOn, RAM } from "../support/guest.ts";
import { both, many, regions, same, soon, state } from "../support/tiers.ts";

/** Begins code that stores an instruction 300 times, one and the other in turns. */
const START = `
	ldr w2, one
	ldr w3, two
	mov x20, #0
	mov x21, #300
`;
/** Ends a turn, and the code. */
const NEXT_TURN = `
	eor w2, w2, w3
	subs x21, x21, #1
	b.ne begin
	hvc #0
	one: add x20, x20, #16
	two: .word 0x00003c00 // the exclusive or of add #16 and add #31
`;

describe("code that changes under its own region", () => {
	const patched = (label: string) => `
		adr x1, ${label}
		${START}
		nop
		begin: add x20, x20, #1
		str w2, [x1]
		next: add x20, x20, #1
		add x20, x20, #1
		${NEXT_TURN}
	`;
	it.each(["next", "begin"])("a store to the instruction at %s takes effect at once", (label) => {
		const { jit } = same(patched(label), many(60, 97), undefined, 7);
		expect(jit.cpu.x(20)).toBeGreaterThan(900n);
	});

	it("a store to another page of the region takes effect at the next call", () => {
		const text = `
			movz x1, #0x4000, lsl #16
			add x1, x1, #1, lsl #12
			${START}
			begin: bl far
			str w2, [x1]
			${NEXT_TURN}
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
			${START}
			begin: bl target
			str w2, [x12]
			${NEXT_TURN}
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
