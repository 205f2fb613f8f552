import { setFlagsFromString } from "node:v8";
import { createTestDriver } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { fusesMultiplyAdd, hasRelaxedSwizzle } from "../../src/jit/host.ts";
import { createEngineDriver } from "../support/engineDriver.ts";
import { compareBatch, newTally } from "../support/generators/compare.ts";
import { arithmetic, fused, halfWay, native, programs, related } from "../support/generators/compiled.ts";
import { simdArithmetic, simdMisc } from "../support/simdCases.ts";

// Hosts that have these need no flags.
setFlagsFromString("--experimental-wasm-relaxed-simd");
setFlagsFromString("--experimental-wasm-branch-hinting");

describe("compiled code for hosts with relaxed SIMD and branch hints", () => {
	it.runIf(fusesMultiplyAdd())("does floating point as the spec does", { timeout: 600_000 }, () => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		for (let seed = 1; seed <= 20; seed++) {
			const batch = programs(seed + 100, 14, 60, (r) => related(r, r.pick(r.chance(50) ? fused : arithmetic)));
			const values = seed % 3 ? batch : halfWay(batch);
			const message = compareBatch(spec, engine, seed % 5 ? native(values) : values, tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(fused.length).toBeGreaterThan(8);
	});

	it.runIf(hasRelaxedSwizzle())("looks bytes up as the spec does", { timeout: 600_000 }, () => {
		const spec = createTestDriver();
		const engine = createEngineDriver(1);
		const tally = newTally();
		const names = /^(AES|REV|RBIT|CLZ|UZP|ZIP|TRN|EXT|DUP|XTN|R?SHRN|R?ADDHN|ADDV|[SU]MAXV|MUL|MLA)/;
		const bytes = [...simdArithmetic, ...simdMisc].filter((e) => names.test(e.mnemonic));
		for (let seed = 1; seed <= 12; seed++) {
			const batch = programs(seed + 200, 14, 60, (r) => related(r, r.pick(bytes)));
			const message = compareBatch(spec, engine, batch, tally);
			if (message !== undefined) expect.fail(message);
		}
		expect(bytes.length).toBeGreaterThan(30);
	});
});
