import { describe, expect, it } from "vitest";
import { instructionSyndrome, makeA64 } from "../src/a64/index.ts";
import { type BitVector, bigDom } from "../src/big.ts";
import type { Access, Machine } from "../src/machine.ts";

interface Seen {
	readonly operation: "read" | "write" | "checkSPAlignment";
	readonly address?: bigint;
	readonly bytes?: number;
	readonly access?: Access;
}

/** Every register holds 0x1000 plus its number, SP 0x2000; memory reads as 0x...80. */
function accessesOf(word: number): Seen[] {
	const seen: Seen[] = [];
	const machine: Partial<Machine<BitVector>> = {
		getX: (n) => bigDom.lit(64, 0x1000 + n),
		setX: () => undefined,
		getSP: () => bigDom.lit(64, 0x2000),
		setSP: () => undefined,
		getPC: () => bigDom.lit(64, 0x4000),
		setPC: () => undefined,
		checkSPAlignment: () => seen.push({ operation: "checkSPAlignment" }),
		read(address, bytes, access) {
			seen.push({ operation: "read", address: address.v, bytes, access });
			return bigDom.lit(8 * bytes, 0x80);
		},
		write(address, bytes, _, access) {
			seen.push({ operation: "write", address: address.v, bytes, access });
		},
		setExclusiveMonitors: () => undefined,
		exclusiveMonitorsPass: () => bigDom.lit(1, 1),
		when: (condition, then, otherwise) => (condition.v ? then() : otherwise?.()),
	};
	makeA64(bigDom, machine as Machine<BitVector>).prepare(word)();
	return seen;
}

const iss = (size: number, signed: boolean, Rt: number, wide: boolean, ordered = false) =>
	instructionSyndrome(size, signed, Rt, wide, ordered);

describe("what an instruction tells the memory system", () => {
	it("packs ISV, SAS, SSE, SRT, SF and AR in their places", () => {
		expect(iss(0, false, 0, false)).toBe(0x0100_0000);
		expect(iss(3, false, 31, true)).toBe(0x01df_8000);
		expect(iss(1, true, 2, false, true)).toBe(0x0162_4000);
	});

	it.each([
		// word, text, kind, address, bytes, alignment, iss
		[0xf9400462, "ldr x2, [x3, #8]", "normal", 0x100bn, 8, 0, iss(3, false, 2, true)],
		[0x39400462, "ldrb w2, [x3, #1]", "normal", 0x1004n, 1, 0, iss(0, false, 2, false)],
		[0x39800462, "ldrsb x2, [x3, #1]", "normal", 0x1004n, 1, 0, iss(0, true, 2, true)],
		[0x39c00462, "ldrsb w2, [x3, #1]", "normal", 0x1004n, 1, 0, iss(0, true, 2, false)],
		[0x79c00462, "ldrsh w2, [x3, #2]", "normal", 0x1005n, 2, 0, iss(1, true, 2, false)],
		[0xb9800462, "ldrsw x2, [x3, #4]", "normal", 0x1007n, 4, 0, iss(2, true, 2, true)],
		[0xb940047f, "ldr wzr, [x3, #4]", "normal", 0x1007n, 4, 0, iss(2, false, 31, false)],
		[0xf8647862, "ldr x2, [x3, x4, lsl #3]", "normal", 0x9023n, 8, 0, iss(3, false, 2, true)],
		[0xf85f8062, "ldur x2, [x3, #-8]", "normal", 0x0ffbn, 8, 0, iss(3, false, 2, true)],
		[0x58000042, "ldr x2, .+8", "normal", 0x4008n, 8, 0, iss(3, false, 2, true)],
		[0x98000042, "ldrsw x2, .+8", "normal", 0x4008n, 4, 0, iss(2, true, 2, true)],
		[0xb8404862, "ldtr w2, [x3, #4]", "unprivileged", 0x1007n, 4, 0, iss(2, false, 2, false)],
		[0xf8408462, "ldr x2, [x3], #8", "normal", 0x1003n, 8, 0, 0],
		[0xf8408c62, "ldr x2, [x3, #8]!", "normal", 0x100bn, 8, 0, 0],
		[0xc8dffc62, "ldar x2, [x3]", "ordered", 0x1003n, 8, 8, iss(3, false, 2, true, true)],
		[0x48dffc62, "ldarh w2, [x3]", "ordered", 0x1003n, 2, 2, iss(1, false, 2, false, true)],
		[0xb8bfc062, "ldapr w2, [x3]", "ordered", 0x1003n, 4, 4, iss(2, false, 2, false, true)],
		[0xc85f7c62, "ldxr x2, [x3]", "exclusive", 0x1003n, 8, 8, 0],
		[0x887f1062, "ldxp w2, w4, [x3]", "exclusive", 0x1003n, 8, 8, 0],
		[0xc87f1062, "ldxp x2, x4, [x3]", "exclusive", 0x1003n, 16, 16, 0],
	])("%# %s: %s", (word, _, kind, address, bytes, alignment, syndrome) => {
		const [seen, ...more] = accessesOf(word);
		expect(more).toEqual([]);
		expect(seen).toMatchObject({ operation: "read", address, bytes, access: { kind, alignment, iss: syndrome } });
	});

	it.each([
		[0xf9000462, "str x2, [x3, #8]", "normal", 0x100bn, 8, 0, iss(3, false, 2, true)],
		[0x3900047f, "strb wzr, [x3, #1]", "normal", 0x1004n, 1, 0, iss(0, false, 31, false)],
		[0xb8004862, "sttr w2, [x3, #4]", "unprivileged", 0x1007n, 4, 0, iss(2, false, 2, false)],
		[0xf8008462, "str x2, [x3], #8", "normal", 0x1003n, 8, 0, 0],
		[0xc89ffc62, "stlr x2, [x3]", "ordered", 0x1003n, 8, 8, iss(3, false, 2, true, true)],
		[0xc8057c62, "stxr w5, x2, [x3]", "exclusive", 0x1003n, 8, 8, 0],
		[0xc8251062, "stxp w5, x2, x4, [x3]", "exclusive", 0x1003n, 16, 16, 0],
	])("%# %s: %s", (word, _, kind, address, bytes, alignment, syndrome) => {
		const [seen, ...more] = accessesOf(word);
		expect(more).toEqual([]);
		expect(seen).toMatchObject({ operation: "write", address, bytes, access: { kind, alignment, iss: syndrome } });
	});

	it("accesses the two elements of a pair one after the other, the lower first", () => {
		for (const [word, operation] of [
			[0xa9400862, "read"], // ldp x2, x2, [x3]
			[0xa9001062, "write"], // stp x2, x4, [x3]
			[0xa8c11062, "read"], // ldp x2, x4, [x3], #16
		] as const) {
			const seen = accessesOf(word);
			expect(seen.map((s) => [s.operation, s.address, s.bytes])).toEqual([
				[operation, 0x1003n, 8],
				[operation, 0x100bn, 8],
			]);
			expect(seen[0]?.access).toMatchObject({ kind: "pair", alignment: 0, iss: 0 });
		}
	});

	it("reads then writes for atomics, and only reads when a comparison fails", () => {
		const atomic = { kind: "atomic", alignment: 8, iss: 0 };
		const ldadd = accessesOf(0xf8640062 /* ldadd x4, x2, [x3] */);
		expect(ldadd.map((s) => s.operation)).toEqual(["read", "write"]);
		expect(ldadd[0]?.access).toMatchObject(atomic);
		const cas = accessesOf(0xc8a47c62 /* cas x4, x2, [x3] */);
		expect(cas.map((s) => s.operation)).toEqual(["read"]);
		expect(cas[0]?.access).toMatchObject(atomic);
		const casp = accessesOf(0x48247c62 /* casp x4, x5, x2, x3, [x3] */);
		expect(casp[0]).toMatchObject({ bytes: 16, access: { kind: "atomic", alignment: 16 } });
	});

	it("tells acquire from release", () => {
		const flags = (word: number) => accessesOf(word).map((s) => [s.access?.acquire, s.access?.release])[0];
		expect(flags(0xc8dffc62)).toEqual([true, false]); // ldar
		expect(flags(0xc89ffc62)).toEqual([false, true]); // stlr
		expect(flags(0xc85ffc62)).toEqual([true, false]); // ldaxr
		expect(flags(0xc805fc62)).toEqual([false, true]); // stlxr
		expect(flags(0xf8e40062)).toEqual([true, true]); // ldaddal
		expect(flags(0xf8a4007f)).toEqual([false, false]); // ldadda with xzr: no acquire
		expect(flags(0xc8e47c62)).toEqual([true, false]); // casa
	});

	it("checks SP as a base, and not for prefetches", () => {
		expect(accessesOf(0xf94003e2)[0]).toEqual({ operation: "checkSPAlignment" }); // ldr x2, [sp]
		expect(accessesOf(0xa94013e2)[0]).toEqual({ operation: "checkSPAlignment" }); // ldp x2, x4, [sp]
		expect(accessesOf(0xc8dfffe2)[0]).toEqual({ operation: "checkSPAlignment" }); // ldar x2, [sp]
		expect(accessesOf(0xf98003e0)).toEqual([]); // prfm pldl1keep, [sp]
	});
});
