import { describe, expect, it } from "vitest";
import { enableWasmFeatures } from "../src/node.ts";

/** A module with a function of three vectors that is f64x2.relaxed_madd. */
const RELAXED = new Uint8Array([
	...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b, 3, 2, 1, 0],
	...[10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x87, 0x02, 0x0b],
]);

describe("WebAssembly features behind flags", () => {
	it("lets the process use relaxed SIMD", () => {
		enableWasmFeatures();
		expect(WebAssembly.validate(RELAXED)).toBe(true);
	});
});
