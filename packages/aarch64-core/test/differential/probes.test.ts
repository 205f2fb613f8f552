import { createTestDriver, type Exit } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import qemu from "../../../spec/test/data/system-oracle.json" with { type: "json" };
import { type Outcome, probes, runProbe } from "../../../spec/test/support/probes/index.ts";
import { createEngineDriver } from "../support/engineDriver.ts";
import { type ExitCase, exitCases, setUp } from "../support/generators/exits.ts";

const golden: Readonly<Record<string, Outcome>> = qemu;
const drivers = [createTestDriver(), createEngineDriver()] as const;

describe.each(drivers.map((d) => [d.name, d] as const))("%s: exception classes and translation faults", (_, driver) => {
	it.each(probes.map((p) => [p.name, p] as const))("%s", (name, p) => {
		expect(runProbe(p, driver)).toEqual({ ...golden[name], ...p.manual?.expect });
	});
});

describe.each(drivers.map((d) => [d.name, d] as const))("%s: what leaves the CPU", (_, driver) => {
	it.each(exitCases.map((c) => [c.name, c] as [string, ExitCase]))("%s", (_name, c) => {
		setUp(driver, c);
		const { exit } = driver.step(1) as { exit: Exit };
		expect(exit).toEqual(c.expect);
		const state = driver.save();
		for (const [key, value] of Object.entries(c.after ?? {}))
			expect(key in state.sys ? state.sys[key] : state[key as "pc"], key).toBe(value);
	});
});
