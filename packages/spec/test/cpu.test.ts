import { describe, expect, it } from "vitest";
import { type CpuSnapshot, createTestDriver, type Exit, systemRegisters, upcallModel } from "../src/index.ts";

/** A machine with a page of code at 0x4000_0000 and a page of data after it. */
function machine(words: readonly number[], state: Partial<CpuSnapshot> = {}) {
	const driver = createTestDriver();
	const bytes = new Uint8Array(8192);
	const view = new DataView(bytes.buffer);
	words.forEach((word, i) => {
		view.setUint32(4 * i, word, true);
	});
	driver.reset();
	driver.setMemory([{ ipa: 0x4000_0000n, bytes }]);
	driver.load({
		x: [],
		sp_el0: 0n,
		sp_el1: 0x4000_2000n,
		pc: 0x4000_0000n,
		pstate: 0x3c5n,
		sys: {},
		retired: 0n,
		...state,
	});
	return driver;
}

describe("Cpu.step", () => {
	it("retires instructions and counts them", () => {
		const m = machine([0xd2800020, 0x91000400, 0x91000400]); // mov x0, #1; add x0, x0, #1 (twice)
		expect(m.step(3)).toEqual({ exit: { kind: "budget" }, executed: 3 });
		const s = m.save();
		expect(s.x[0]).toBe(3n);
		expect(s.pc).toBe(0x4000_000cn);
		expect(s.retired).toBe(3n);
	});

	it("leaves at HVC past the instruction and at SMC before it", () => {
		const m = machine([0xd4000022, 0xd4000023]); // hvc #1; smc #1
		expect(m.step(5)).toEqual({ exit: { kind: "hvc", imm: 1 }, executed: 1 });
		expect(m.save().pc).toBe(0x4000_0004n);
		expect(m.step(5)).toEqual({ exit: { kind: "smc", imm: 1 }, executed: 0 });
		expect(m.save().pc).toBe(0x4000_0004n);
	});

	it("hands over an access to no RAM and finishes it as KVM does", () => {
		const x = Array.from({ length: 31 }, () => 0n);
		x[1] = 0x900_0008n;
		const m = machine([0x39800020, 0xb9000020], { x }); // ldrsb x0, [x1]; str w0, [x1]
		const { exit } = m.step(1) as { exit: Exit & { kind: "mmio" } };
		expect(exit).toMatchObject({ kind: "mmio", ipa: 0x900_0008n, write: false, size: 1, va: 0x900_0008n });
		expect(exit.iss).toBe((1 << 24) | (1 << 21) | (1 << 15) | 7);
		m.completeMmio(0x80n);
		expect(m.save().x[0]).toBe(0xffff_ffff_ffff_ff80n);
		expect(m.step(1).exit).toMatchObject({ kind: "mmio", write: true, size: 4, data: 0xffff_ff80n });
		m.completeMmio(0n);
		expect(m.save().pc).toBe(0x4000_0008n);
		expect(() => m.completeMmio(0n)).toThrow(TypeError);
	});

	it("hands over registers that KVM serves", () => {
		const m = machine([0xd538cca3]); // mrs x3, icc_sre_el1
		expect(m.step(1).exit).toEqual({
			kind: "sysreg",
			name: "ICC_SRE_EL1",
			op: [3, 0, 12, 12, 5],
			read: true,
			rt: 3,
		});
		m.completeSysreg(7n);
		expect(m.save().x[3]).toBe(7n);
	});

	it.each([
		["EL1", 0x3c5n, 0n, 0x4n],
		["EL0, SCTLR_EL1.DZE = 0", 0x3c0n, 0n, 0x14n],
		["EL0, SCTLR_EL1.DZE = 1", 0x3c0n, 1n << 14n, 0x4n],
	])("DCZID_EL0 says whether DC ZVA is prohibited: %s", (_, pstate, SCTLR_EL1, expected) => {
		const m = machine([0xd53b00e0], { pstate, sys: { SCTLR_EL1 } }); // mrs x0, dczid_el0
		m.step(1);
		expect(m.save().x[0]).toBe(expected);
	});

	it("passes a store exclusive only to the marked bytes, once", () => {
		const x = Array.from({ length: 31 }, () => 0n);
		x[1] = 0x4000_1000n;
		x[2] = 5n;
		// ldxr x0, [x1]; stxr w3, x2, [x1]; stxr w4, x2, [x1]
		const m = machine([0xc85f7c20, 0xc8037c22, 0xc8047c22], { x });
		m.step(3);
		expect(m.save().x.slice(3, 5)).toEqual([0n, 1n]);
		expect(m.readMemory(0x4000_1000n, 1)[0]).toBe(5);
	});

	it("takes interrupts when unmasked: FIQ before IRQ before SError, which is taken once", () => {
		const m = machine([0xd503201f, 0xd503201f], { pstate: 0x5n, sys: { VBAR_EL1: 0x4000_0800n } });
		m.setIrq(true, true, true);
		expect(m.step(1).executed).toBe(1);
		expect(m.save().pc).toBe(0x4000_0800n + 0x300n);
		expect(m.save().retired).toBe(0n);
		m.setIrq(false, false, true);
		m.load({ ...m.save(), pc: 0x4000_0000n, pstate: 0x5n });
		m.step(1);
		expect(m.save()).toMatchObject({ pc: 0x4000_0b80n });
		expect(m.save().sys.ESR_EL1).toBe(0xbf00_0000n);
		m.load({ ...m.save(), pc: 0x4000_0000n, pstate: 0x5n });
		m.step(1);
		expect(m.save().pc).toBe(0x4000_0004n);
	});

	it("gives back the state that was loaded", () => {
		const sys = Object.fromEntries(
			systemRegisters
				.filter((r) => r.store === "state" && (r.feature === undefined || upcallModel.features.has(r.feature)))
				.map((r, i) => [r.name, BigInt(i)]),
		);
		const snapshot: CpuSnapshot = {
			x: Array.from({ length: 31 }, (_, i) => BigInt(i) << 40n),
			v: Array.from({ length: 32 }, (_, i) => BigInt(i) << 100n),
			sp_el0: 1n,
			sp_el1: 2n,
			pc: 4n,
			pstate: 0xf0f0_13c5n,
			sys,
			monitor: { address: 64n, size: 4, value: 9n },
			retired: 7n,
		};
		const driver = createTestDriver();
		driver.load(snapshot);
		expect(driver.save()).toEqual(snapshot);
	});
});
