import { S1Translate } from "@upcall/spec";
import { describe, expect, it } from "vitest";
import { debugTranslate } from "../../src/gdb/translation.ts";
import { random } from "../support/tools.ts";

const features = {
	PAuth: true,
	HPDS: true,
	E0PD: true,
	PAN3: true,
	LSE2: true,
	BTI: true,
	outputSize: 48,
} as const;

/** A memory whose every doubleword is a descriptor, often one that leads on. */
function tables(seed: number): (address: number) => bigint {
	return (address) => {
		const r = random((seed ^ Math.imul(address >>> 3, 0x9e3779b1) ^ Math.floor(address / 2 ** 32)) >>> 0);
		r.next();
		const output = (BigInt(r.next()) << 16n) & 0xffff_ffff_f000n;
		const type = [3n, 3n, 3n, 1n, 0n][r.below(5)] as bigint;
		// With the access flag, without which the specification faults and a debugger does not.
		return output | type | (1n << 10n) | (BigInt(r.below(1 << 16)) << 50n);
	};
}

describe("a debugger's page walk", () => {
	it("finds what the specification finds, for all granules, sizes, levels and both byte orders", () => {
		const { next, below } = random(11);
		let found = 0;
		let upper = 0;
		for (let n = 0; n < 20_000; n++) {
			const word = (): bigint => (BigInt(next()) << 32n) | BigInt(next());
			const size = 14 + below(28);
			const sctlr = (below(8) === 0 ? 0n : 1n) | (BigInt(below(2)) << 25n);
			const tcr =
				BigInt(size) |
				(BigInt(14 + below(28)) << 16n) |
				(BigInt(below(4)) << 14n) |
				(BigInt(below(4)) << 30n) |
				(5n << 32n) |
				(BigInt(below(4)) << 37n) |
				(below(8) === 0 ? 1n << 7n : 0n) |
				(below(8) === 0 ? 1n << 23n : 0n);
			const read = tables(next());
			const bigEndian = ((sctlr >> 25n) & 1n) === 1n;
			const high = below(2) === 1;
			const inside = word() >> BigInt(high ? Math.max(0, Number((tcr >> 16n) & 63n)) : size);
			const va = BigInt.asUintN(64, high ? ~inside : below(10) === 0 ? word() : inside);
			const registers = { sctlr, tcr, ttbr0: word() & 0xffff_ffff_fffen, ttbr1: word() & 0xffff_ffff_fffen };
			const memory = (address: number): DataView => {
				const view = new DataView(new ArrayBuffer(8));
				view.setBigUint64(0, read(address), !bigEndian);
				return view;
			};
			const expected = S1Translate({ ...registers, features, mair: 0n }, va, (ipa) =>
				memory(Number(ipa)).getBigUint64(0, true),
			);
			const actual = debugTranslate(registers, va, memory);
			expect([n, actual]).toEqual([n, expected.kind === "ok" ? expected.ipa : undefined]);
			if (actual !== undefined) found++;
			if (actual !== undefined && high) upper++;
		}
		expect(found).toBeGreaterThan(3000);
		expect(upper).toBeGreaterThan(1000);
	});

	it("does not need the access flag, and finds nothing where there is no memory", () => {
		const registers = { sctlr: 1n, tcr: 25n | (25n << 16n) | (5n << 32n), ttbr0: 0n, ttbr1: 0n };
		const view = new DataView(new ArrayBuffer(8));
		view.setBigUint64(0, 0x4000_0001n, true);
		expect(debugTranslate(registers, 0x1234n, () => view)).toBe(0x4000_1234n);
		expect(debugTranslate(registers, 0x1234n, () => undefined)).toBeUndefined();
	});
});
