import { describe, expect, it } from "vitest";
import { createTestDriver } from "../src/index.ts";
import qemu from "./data/system-oracle.json" with { type: "json" };
import { type Outcome, probes, runProbe } from "./support/probes/index.ts";

// The golden file is what qemu-system-aarch64 (Neoverse N1, or max) reported; tools/oracle/system.ts records it.
const golden: Readonly<Record<string, Outcome>> = qemu;
const driver = createTestDriver();

describe("exceptions and faults, as QEMU or the manual has them", () => {
	it("has an answer of QEMU for every probe", () => {
		expect(Object.keys(golden).sort()).toEqual(probes.map((p) => p.name).sort());
	});

	it.each(probes.map((p) => [p.name, p] as const))("%s", (name, p) => {
		expect(runProbe(p, driver)).toEqual({ ...golden[name], ...p.manual?.expect });
	});

	it("departs from QEMU only where the probe says why", () => {
		for (const p of probes) {
			const same = JSON.stringify(runProbe(p, driver)) === JSON.stringify(golden[p.name]);
			expect(same, p.name).toBe(p.manual === undefined);
		}
	});

	it("keeps the condition flags when an exception is taken", () => {
		const p = probes.find((q) => q.name === "flags on entry");
		if (p === undefined) throw new TypeError("the probe is missing");
		runProbe(p, driver);
		expect(driver.save().pstate >> 28n).toBe(0xan);
	});
});
