import { describe, expect, it } from "vitest";
import { makeA64 } from "../src/a64/index.ts";
import { type BitVector, bigDom } from "../src/big.ts";
import { cpuModelOf, namedCpus } from "../src/cpuModels.ts";
import { isUndefined } from "../src/enc/conditions.ts";
import { decode, encodings } from "../src/enc/index.ts";
import type { Machine } from "../src/machine.ts";

/** A machine that must not be touched while an instruction is only decoded. */
const untouchable = new Proxy({} as Machine<BitVector>, {
	get(_, name) {
		throw new TypeError(`decoding called ${String(name)}`);
	},
});

/** Encodings whose operation is UNDEFINED on every word, without reserved fields. */
const alwaysUndefined = new Set(["udf", "hlt", "dcps", "drps"]);

describe("makeA64", () => {
	const a64 = makeA64(bigDom, untouchable);

	it("has no function that no encoding names", () => {
		const used = new Set(encodings.map((e) => e.exec));
		expect([...a64.exec.keys()].filter((name) => !used.has(name))).toEqual([]);
		expect(a64.exec.size).toBe(used.size);
	});

	it("reads only fields that the encoding has", () => {
		for (const encoding of encodings) {
			const missing: string[] = [];
			const fields = Object.fromEntries(
				encoding.fields.map((f) => [f.name, f.symbolic ? bigDom.lit(f.hi - f.lo + 1, 0) : 0]),
			);
			const recording = new Proxy(fields, {
				get(target, name) {
					if (!(name in target)) missing.push(String(name));
					return target[String(name)];
				},
			});
			a64.exec.get(encoding.exec)?.(recording);
			expect([encoding.id, missing]).toEqual([encoding.id, []]);
		}
	});

	it("is UNDEFINED for unallocated words", () => {
		for (const word of [0xffffffff, 0x00010000, 0x1ea02820, 0xd503405e, 0x9bc08000]) {
			expect(decode(word)).toBeUndefined();
			expect(a64.prepare(word)).toBe(a64.UNDEFINED);
		}
	});

	it("is UNDEFINED for the same reserved fields as the decoder's own list", () => {
		let word = 0x12345678;
		for (const encoding of encodings) {
			if (alwaysUndefined.has(encoding.exec)) continue;
			for (let i = 0; i < 3000; i++) {
				word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
				const mixed = (word ^ (word >>> 15)) >>> 0;
				const candidate = ((mixed & ~encoding.mask) | encoding.value) >>> 0;
				const got = a64.prepareSymbolic(encoding, candidate, {}) === a64.UNDEFINED;
				if (got !== isUndefined(encoding, candidate)) expect.fail(`${encoding.id} ${candidate.toString(16)}`);
			}
		}
	});

	it("has FEAT_FP16 in every model with the features whose half-precision rows it belongs to too", () => {
		for (const { name, features } of namedCpus
			.flatMap((c) => [c.name, `${c.name},+fcma`, `${c.name},-fp16`])
			.map(cpuModelOf)) {
			const needed = features.has("FEAT_FHM") || features.has("FEAT_FCMA");
			expect([name, features.has("FEAT_FP16") || !needed]).toEqual([name, true]);
		}
	});

	it("is UNDEFINED when the feature is missing", () => {
		const none = makeA64(bigDom, untouchable, () => false);
		for (const e of encodings.filter((e) => e.feature !== undefined))
			expect(none.prepare(e.value)).toBe(none.UNDEFINED);
		expect(none.prepare(0x8b000000)).not.toBe(none.UNDEFINED); // ADD
	});
});
