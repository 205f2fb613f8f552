import { describe, expect, it } from "vitest";
import { EXIT_BUDGET, EXIT_DEBUG, EXIT_HVC, EXIT_INTERRUPT, EXIT_MMIO, EXIT_SYSREG, EXIT_WFI } from "../src/index.ts";
import { guest, RAM } from "./support/guest.ts";

describe("budget", () => {
	const count = "mov x0, #0\nloop: add x0, x0, #1\nb loop";

	it.each([0, 1, 2, 3, 1000, 65_537])("%i instructions are executed exactly", (budget) => {
		const { cpu } = guest(count);
		expect(cpu.run(budget)).toBe(EXIT_BUDGET);
		expect(cpu.used).toBe(budget);
		expect(cpu.retired).toBe(BigInt(budget));
		expect(cpu.x(0)).toBe(BigInt(Math.floor(budget / 2)));
	});

	it("pieces add up to the whole", () => {
		const whole = guest(count);
		const pieces = guest(count);
		whole.cpu.run(10_000);
		for (let left = 10_000, n = 1; left > 0; left -= n, n = Math.min(n * 3, left)) pieces.cpu.run(Math.min(n, left));
		expect(pieces.cpu.retired).toBe(10_000n);
		expect(pieces.cpu.x(0)).toBe(whole.cpu.x(0));
		expect(pieces.cpu.pc).toBe(whole.cpu.pc);
	});

	it("an exception that leads to itself uses the budget up and retires nothing", () => {
		const { cpu } = guest(".word 0");
		cpu.setSys((3 << 14) | (12 << 7), RAM + 0x800n); // VBAR_EL1: words of 0, UNDEFINED again
		expect(cpu.run(5000)).toBe(EXIT_BUDGET);
		expect(cpu.used).toBe(5000);
		expect(cpu.retired).toBe(0n);
	});

	it("a request to exit ends the run at once, and once", () => {
		const { cpu } = guest(count);
		cpu.requestExit();
		expect(cpu.run(100)).toBe(EXIT_INTERRUPT);
		expect(cpu.used).toBe(0);
		expect(cpu.run(100)).toBe(EXIT_BUDGET);
		expect(cpu.used).toBe(100);
	});

	it("crosses pages without losing count", () => {
		const { cpu, write } = guest("nop");
		write(0xff8, "mov x1, #1\nadd x1, x1, #1\nadd x1, x1, #1\nhvc #5");
		cpu.pc = RAM + 0xff8n;
		expect(cpu.run(100)).toBe(EXIT_HVC);
		expect(cpu.exit.imm).toBe(5);
		expect(cpu.x(1)).toBe(3n);
		expect(cpu.retired).toBe(4n);
		expect(cpu.pc).toBe(RAM + 0x1008n);
	});
});

describe("exits", () => {
	it("a load from nowhere comes with its syndrome and is finished as KVM does", () => {
		const { cpu } = guest("mov x1, #0x09000000\nldrsb x3, [x1, #2]\nldrsb w4, [x1, #2]\nhvc #0");
		expect(cpu.run(100)).toBe(EXIT_MMIO);
		expect(cpu.exit).toMatchObject({ ipa: 0x9000002n, va: 0x9000002n, size: 1, write: false, rt: 3 });
		expect(cpu.exit.iss >>> 24).toBe(1);
		cpu.completeMmioRead(0x80, 0);
		expect(cpu.x(3)).toBe(0xffff_ffff_ffff_ff80n);
		expect(cpu.run(100)).toBe(EXIT_MMIO);
		cpu.completeMmioRead(0xff80, 0);
		expect(cpu.x(4)).toBe(0xffff_ff80n);
		expect(cpu.run(100)).toBe(EXIT_HVC);
		expect(cpu.retired).toBe(2n); // the two loads were the host's work
	});

	it("a store to nowhere has its data", () => {
		const { cpu } = guest("mov x1, #0x09000000\nmov x2, #0x1234\nstrh w2, [x1]\nhvc #0");
		expect(cpu.run(100)).toBe(EXIT_MMIO);
		expect(cpu.exit).toMatchObject({ ipa: 0x9000000n, size: 2, write: true, data: 0x1234n, dataLo: 0x1234 });
		expect(() => cpu.completeMmioRead(0, 0)).toThrow(/not an MMIO load/);
		cpu.completeMmioWrite();
		expect(cpu.run(100)).toBe(EXIT_HVC);
	});

	it("a register of the timer is the host's", () => {
		const { cpu } = guest("mrs x5, cntv_ctl_el0\nmsr cntv_cval_el0, x5\nhvc #0");
		expect(cpu.run(100)).toBe(EXIT_SYSREG);
		expect(cpu.exit).toMatchObject({ key: 0xdf19, write: false, rt: 5 });
		cpu.completeSysregRead(77n);
		expect(cpu.run(100)).toBe(EXIT_SYSREG);
		expect(cpu.exit).toMatchObject({ key: 0xdf1a, write: true, data: 77n });
		cpu.skip();
		expect(cpu.run(100)).toBe(EXIT_HVC);
	});

	it("WFI is past, and an interrupt is taken when it is unmasked", () => {
		const { cpu, write } = guest("wfi\nmsr daifclr, #2\nb .");
		write(0x800 + 0x280, "mrs x0, elr_el1\nhvc #1");
		cpu.setSys((3 << 14) | (12 << 7), RAM + 0x800n);
		expect(cpu.run(100)).toBe(EXIT_WFI);
		expect(cpu.pc).toBe(RAM + 4n);
		cpu.setIrqLine(true, false);
		expect(cpu.run(100)).toBe(EXIT_HVC);
		expect(cpu.x(0)).toBe(RAM + 8n);
	});

	it("BRK goes to the guest or to the host", () => {
		const { cpu, write } = guest("brk #7");
		write(0x800 + 0x200, "mrs x0, esr_el1\nhvc #1");
		cpu.setSys((3 << 14) | (12 << 7), RAM + 0x800n);
		cpu.setDebug({ route: true });
		expect(cpu.run(100)).toBe(EXIT_DEBUG);
		expect(cpu.exit.esr >>> 0).toBe(0xf2000007);
		expect(cpu.pc).toBe(RAM);
		cpu.setDebug({ route: false });
		expect(cpu.run(100)).toBe(EXIT_HVC);
		expect(cpu.x(0)).toBe(0xf2000007n);
	});

	it("single step leaves after each instruction", () => {
		const { cpu } = guest("mov x0, #1\nmov x0, #2\nhvc #3");
		cpu.setDebug({ singleStep: true });
		for (const n of [1n, 2n]) {
			expect(cpu.run(100)).toBe(EXIT_DEBUG);
			expect(cpu.exit.esr >>> 26).toBe(0x32);
			expect(cpu.x(0)).toBe(n);
			expect(cpu.pc).toBe(RAM + 4n * n);
		}
		expect(cpu.run(100)).toBe(EXIT_HVC);
	});

	it.each([
		["EL1", 0x3c5, 0n, 0x4n],
		["EL0, SCTLR_EL1.DZE = 0", 0x3c0, 0n, 0x14n],
		["EL0, SCTLR_EL1.DZE = 1", 0x3c0, 1n << 14n, 0x4n],
	])("DCZID_EL0 says whether DC ZVA is prohibited: %s", (_, pstate, sctlr, expected) => {
		const { cpu } = guest("mrs x0, dczid_el0");
		cpu.pstate = pstate;
		cpu.setSys((3 << 14) | (1 << 7), sctlr);
		cpu.run(1);
		expect(cpu.x(0)).toBe(expected);
	});

	it("the virtual clock counts retired instructions, less the offset", () => {
		const { cpu, machine } = guest("nop\nmrs x0, cntvct_el0\nmrs x1, cntpct_el0\nhvc #0");
		machine.setVirtualClock(true, 5, 1);
		cpu.virtualCounterOffset = 1n;
		cpu.run(100);
		expect([cpu.x(0), cpu.x(1)]).toEqual([1n, 5n]);
	});

	it("the real clock is the host's counter", () => {
		let now = 0;
		const { cpu, machine } = guest("mrs x0, cntvct_el0\nmrs x1, cntvct_el0\nhvc #0", {
			counter: () => {
				now += 2 ** 40;
				return now;
			},
		});
		machine.setVirtualClock(false);
		cpu.run(100);
		expect([cpu.x(0), cpu.x(1)]).toEqual([1n << 40n, 2n << 40n]);
	});
});
