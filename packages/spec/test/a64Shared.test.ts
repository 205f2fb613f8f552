import { describe, expect, it } from "vitest";
import { makeShared } from "../src/a64/index.ts";
import { type BitVector, bigDom } from "../src/big.ts";
import type { Flag, Machine } from "../src/machine.ts";

const flags: Record<Flag, bigint> = { N: 0n, Z: 0n, C: 0n, V: 0n };
const flagMachine = { getFlag: (f: Flag) => ({ w: 1, v: flags[f] }) } as unknown as Machine<BitVector>;
const shared = makeShared(bigDom, flagMachine);
const lit = bigDom.lit;

describe("AddWithCarry", () => {
	const edges = (w: number) => {
		const top = 1n << BigInt(w - 1);
		return [0n, 1n, 2n, top - 2n, top - 1n, top, top + 1n, 2n * top - 2n, 2n * top - 1n, (2n * top) / 3n];
	};

	it.each([32, 64])("has the result and flags of the exact sum on %i bits", (w) => {
		for (const x of edges(w))
			for (const y of edges(w))
				for (const carry of [0n, 1n]) {
					const { result, nzcv } = shared.AddWithCarry(lit(w, x), lit(w, y), lit(1, carry));
					const unsigned = x + y + carry;
					const signed = BigInt.asIntN(w, x) + BigInt.asIntN(w, y) + carry;
					expect(result.v).toBe(BigInt.asUintN(w, unsigned));
					const limit = 1n << BigInt(w - 1);
					const n = BigInt.asIntN(w, unsigned) < 0n;
					const v = signed >= limit || signed < -limit;
					const expected = [n, result.v === 0n, unsigned >= 2n * limit, v].map(Number).join("");
					expect(nzcv().v.toString(2).padStart(4, "0")).toBe(expected);
				}
	});
});

describe("DecodeBitMasks", () => {
	const wmask = (w: number, N: number, imms: number, immr: number) =>
		shared.DecodeBitMasks(w, N, imms, immr, true)?.wmask.v;

	it.each([
		// width, N, imms, immr, mask: from the assembler's encoding of `and x0, x0, #mask`
		[64, 1, 0, 0, 0x1n],
		[64, 1, 7, 0, 0xffn],
		[64, 1, 7, 8, 0xff00000000000000n],
		[64, 1, 62, 63, 0xfffffffffffffffen],
		[64, 0, 0x3c, 0, 0x5555555555555555n],
		[64, 0, 0x3c, 1, 0xaaaaaaaaaaaaaaaan],
		[64, 0, 0x30, 0, 0x0101010101010101n],
		[64, 0, 0x26, 0, 0x007f007f007f007fn],
		[32, 0, 0x0f, 16, 0xffff0000n],
		[32, 0, 0x1e, 31, 0xfffffffen],
	])("of %i bits, N=%i imms=%i immr=%i", (w, N, imms, immr, mask) => {
		expect(wmask(w, N, imms, immr)).toBe(mask);
	});

	it("gives 5334 different masks of 64 bits and 1302 of 32, and never all zeros or all ones", () => {
		for (const [w, count] of [
			[64, 5334],
			[32, 1302],
		] as const) {
			const masks = new Set<bigint>();
			for (let i = 0; i < 8192; i++) {
				const mask = wmask(w, i >> 12, i & 63, (i >> 6) & 63);
				if (mask !== undefined) masks.add(mask);
			}
			expect(masks.size).toBe(count);
			expect(masks.has(0n) || masks.has((1n << BigInt(w)) - 1n)).toBe(false);
		}
	});

	it("refuses all ones, and N on 32 bits", () => {
		expect(wmask(64, 1, 63, 0)).toBeUndefined();
		expect(wmask(64, 0, 0x3d, 0)).toBeUndefined();
		expect(wmask(64, 0, 0x3f, 0)).toBeUndefined();
		expect(wmask(32, 1, 0, 0)).toBeUndefined();
	});
});

describe("ConditionHolds", () => {
	it("agrees with the comparison whose flags it reads", () => {
		const values = [0n, 1n, 2n, 0x7fffffffn, 0x80000000n, 0xffffffffn];
		const signed = (x: bigint) => BigInt.asIntN(32, x);
		const conditions: ((x: bigint, y: bigint) => boolean)[] = [
			(x, y) => x === y,
			(x, y) => x !== y,
			(x, y) => x >= y,
			(x, y) => x < y,
			(x, y) => signed(x - y) < 0n,
			(x, y) => signed(x - y) >= 0n,
			(x, y) => signed(x) - signed(y) !== signed(x - y),
			(x, y) => signed(x) - signed(y) === signed(x - y),
			(x, y) => x > y,
			(x, y) => x <= y,
			(x, y) => signed(x) >= signed(y),
			(x, y) => signed(x) < signed(y),
			(x, y) => signed(x) > signed(y),
			(x, y) => signed(x) <= signed(y),
			() => true,
			() => true,
		];
		for (const x of values)
			for (const y of values) {
				const nzcv = shared.AddWithCarry(lit(32, x), lit(32, ~y), lit(1, 1)).nzcv().v;
				Object.assign(flags, { N: (nzcv >> 3n) & 1n, Z: (nzcv >> 2n) & 1n, C: (nzcv >> 1n) & 1n, V: nzcv & 1n });
				conditions.forEach((holds, cond) => {
					expect([cond, x, y, shared.ConditionHolds(cond).v]).toEqual([cond, x, y, holds(x, y) ? 1n : 0n]);
				});
			}
	});
});
