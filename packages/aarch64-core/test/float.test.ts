import { beforeAll, describe, expect, it } from "vitest";
import { compareFloat, compareNativeFused, floatCases } from "./support/float/cases.ts";
import { compileFloat, type FloatModule } from "./support/float/module.ts";
import { Random } from "./support/generators/random.ts";

/** tools/campaigns/float.ts has more. */
const CASES = 400;
const FUSED_CASES = 100_000;

let module: FloatModule;
beforeAll(async () => {
	module = await compileFloat();
}, 120_000);

describe("floating point of the engine gives the bits and the exceptions of the specification's", () => {
	it.each(floatCases.map((c, i) => [c.operation.width, c.name, c, i] as const))("%i bits: %s", (_, _name, c, seed) => {
		const r = new Random(seed);
		for (let n = 0; n < CASES; n++) {
			const message = compareFloat(module, c, r);
			if (message !== undefined) expect.fail(message);
		}
	});
});

describe("a * b + c by operations of WebAssembly is rounded once", () => {
	it.each([32, 64] as const)("%i bits", (width) => {
		const r = new Random(width);
		let native = 0;
		for (let n = 0; n < FUSED_CASES; n++) {
			const outcome = compareNativeFused(module, width, r);
			if (typeof outcome === "object") expect.fail(outcome.difference);
			if (outcome === "native") native++;
		}
		expect(native).toBeGreaterThan(FUSED_CASES / 2);
	});
});
