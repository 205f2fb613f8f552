import { describe, expect, it } from "vitest";
import { EXIT_BUDGET, EXIT_DEBUG, EXIT_HVC } from "../../src/index.ts";
import { guest, RAM } from "../support/guest.ts";
import { both, regions, state } from "../support/tiers.ts";

const VBAR = (3 << 14) | (12 << 7);

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
