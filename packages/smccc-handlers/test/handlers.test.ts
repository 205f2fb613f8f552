import { KvmError } from "@upcall/uapi";
import { describe, expect, test } from "vitest";
import { createHandlers, RegisterContext } from "../src/index.ts";

const ALL_ONES = (1n << 64n) - 1n;
const out = (c: RegisterContext): bigint[] => [0, 1, 2, 3].map((n) => c.x(n));

describe("routing", () => {
	test("an id that nobody owns is NOT_SUPPORTED, x1..x3 are cleared, higher registers kept", () => {
		const c = new RegisterContext().load(0x86001234, 1, 2, 3, 4);
		expect(createHandlers().handle(c)).toBe("unknown");
		expect(out(c)).toEqual([ALL_ONES, 0n, 0n, 0n]);
		expect(c.x(4)).toBe(4n);
	});

	test("a handler that is installed after its call was made answers the next one", () => {
		const handlers = createHandlers();
		const c = new RegisterContext().load(0xc3000001);
		expect(handlers.handle(c)).toBe("unknown");
		handlers.on(0xc3000001, () => 7);
		c.load(0xc3000001);
		expect(handlers.handle(c)).toBe("answered");
		expect(c.x(0)).toBe(7n);
	});

	test("every id at and beside the edges of many ranges goes to its own handler", () => {
		const handlers = createHandlers();
		const ranges = Array.from({ length: 50 }, (_, n) => ({
			first: n * 0x0500_0000 + 7 * n,
			last: n * 0x0500_0000 + 9 * n,
		}));
		// Installed in an order that is neither ascending nor descending.
		for (const n of ranges.keys()) {
			const r = ranges[(n * 17) % 50] as { first: number; last: number };
			handlers.on(r, () => r.first);
		}
		for (const r of ranges) {
			for (const id of [r.first, r.last, Math.floor((r.first + r.last) / 2)]) {
				const c = new RegisterContext().load(id);
				expect(handlers.handle(c)).toBe("answered");
				expect(c.x(0)).toBe(BigInt(r.first));
			}
			for (const id of [r.first - 1, r.last + 1]) {
				if (id >= 0 && !ranges.some((o) => id >= o.first && id <= o.last)) {
					expect(handlers.find(id)).toBeUndefined();
				}
			}
		}
		expect(handlers.describe().map((d) => d.first)).toEqual(ranges.map((r) => r.first));
	});

	test("an owner's range covers both conventions, or the one that is named", () => {
		const handlers = createHandlers().on({ owner: 6, functions: { first: 0x10, last: 0x1f } }, () => 1, "vendor");
		handlers.on({ owner: 3, convention: 64 }, () => 2, "oem");
		expect(handlers.describe()).toEqual([
			{ first: 0x86000010, last: 0x8600001f, name: "vendor" },
			{ first: 0xc3000000, last: 0xc300ffff, name: "oem" },
			{ first: 0xc6000010, last: 0xc600001f, name: "vendor" },
		]);
	});

	test("overlap and nonsense are refused before anything is installed", () => {
		const handlers = createHandlers().on({ first: 0x84000000, last: 0x8400001f }, () => 0, "psci");
		for (const range of [
			0x84000000,
			0x8400001f,
			{ first: 0x83ffffff, last: 0x84000000 },
			{ first: 0, last: 0xffffffff },
		]) {
			expect(() => handlers.on(range, () => 0)).toThrow(/overlaps 0x84000000..0x8400001f \(psci\)/);
		}
		expect(() => handlers.on({ owner: 4 }, () => 0)).toThrow(KvmError);
		for (const range of [-1, 2 ** 32, 1.5, { first: 2, last: 1 }]) {
			expect(() => handlers.on(range, () => 0)).toThrow(expect.objectContaining({ code: "EINVAL", errno: 22 }));
		}
		expect(() => handlers.on({ owner: 64 }, () => 0)).toThrow(KvmError);
		expect(handlers.describe()).toHaveLength(1);
		handlers.on({ first: 0x84000020, last: 0xffffffff }, () => 0).on({ first: 0, last: 0x83ffffff }, () => 0);
		expect(handlers.find(0xffffffff)).toBeDefined();
	});
});

describe("results", () => {
	test.each([
		[0, 0n],
		[-1, ALL_ONES],
		[-9, ALL_ONES - 8n],
		[0x84000003, 0x84000003n],
		[2 ** 40 + 5, (1n << 40n) + 5n],
		[-(2 ** 40), (1n << 64n) - (1n << 40n)],
		[-5n, ALL_ONES - 4n],
		[(1n << 64n) + 3n, 3n],
	])("%s in x0 is %s", (value, x0) => {
		const c = new RegisterContext().load(7, 9, 9, 9);
		createHandlers()
			.on(7, () => value)
			.handle(c);
		expect(out(c)).toEqual([x0, 0n, 0n, 0n]);
	});

	test("up to four registers; what a handler wrote itself is left alone", () => {
		const c = new RegisterContext().load(7, 9, 9, 9);
		const handlers = createHandlers().on(7, () => [0, -1, 3n]);
		handlers.on(8, (call) => call.setXParts(2, 1, 1));
		handlers.handle(c);
		expect(out(c)).toEqual([0n, ALL_ONES, 3n, 0n]);
		c.load(8, 5, 6, 7);
		expect(handlers.handle(c)).toBe("answered");
		expect(out(c)).toEqual([8n, 5n, 0x1_0000_0001n, 7n]);
	});
});
