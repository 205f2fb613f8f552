import { describe, expect, it } from "vitest";
import { systemInstructionKey, systemInstructions } from "../src/sys/instructions.ts";
import { findSystemRegister, systemRegisterByName, systemRegisterKey, systemRegisters } from "../src/sys/registers.ts";

describe("system register table", () => {
	it("gives each encoding and each name once", () => {
		const keys = systemRegisters.map((r) => systemRegisterKey(r.op0, r.op1, r.CRn, r.CRm, r.op2));
		expect(new Set(keys).size).toBe(systemRegisters.length);
		expect(new Set(systemRegisters.map((r) => r.name)).size).toBe(systemRegisters.length);
		expect(keys).toEqual([...keys].sort((a, b) => a - b));
	});

	it("has the whole ID space (3, 0, 0, 1..7, op2), read-only for EL1", () => {
		for (let CRm = 1; CRm <= 7; CRm++)
			for (let op2 = 0; op2 <= 7; op2++)
				expect(findSystemRegister(3, 0, 0, CRm, op2)).toMatchObject({ el0: "none", el1: "r" });
	});

	it("knows the encodings of the manual", () => {
		const at = (name: string) => {
			const r = systemRegisterByName(name);
			return r && [r.op0, r.op1, r.CRn, r.CRm, r.op2].join(" ");
		};
		expect(at("SCTLR_EL1")).toBe("3 0 1 0 0");
		expect(at("DBGWCR15_EL1")).toBe("2 0 0 15 7");
		expect(at("CNTV_CVAL_EL0")).toBe("3 3 14 3 2");
		expect(at("PMEVTYPER30_EL0")).toBe("3 3 14 15 6");
		expect(at("ICC_SGI1R_EL1")).toBe("3 0 12 11 5");
		expect(findSystemRegister(3, 3, 13, 0, 6)).toBeUndefined();
	});

	it("names a behaviour exactly for the special registers", () => {
		for (const r of systemRegisters) expect(r.behaviour !== undefined, r.name).toBe(r.store === "special");
	});
});

describe("system instruction table", () => {
	it("gives each encoding once", () => {
		const keys = systemInstructions.map((i) => systemInstructionKey(i.op1, i.CRn, i.CRm, i.op2));
		expect(new Set(keys).size).toBe(systemInstructions.length);
	});
});
