import { describe, expect, it } from "vitest";
import { makeA64 } from "../src/a64/index.ts";
import { assemble } from "../src/asm/assemble.ts";
import { type BitVector, bigDom } from "../src/big.ts";
import type { Access, Machine } from "../src/machine.ts";

const FAULT = new Error("fault");

interface Outcome {
	readonly reads: readonly (readonly [address: bigint, bytes: number])[];
	readonly writes: readonly (readonly [address: bigint, bytes: number, value: bigint])[];
	readonly accesses: ReadonlySet<Access>;
	/** Registers that were written. */
	readonly v: ReadonlyMap<number, bigint>;
	readonly x: ReadonlyMap<number, bigint>;
}

/**
 * Executes an instruction where Xn is 0x1000 * n, Vn has bytes 0xn0 to 0xnf, and every byte of memory is the low byte of
 * its address. Accesses from `limit` on fault.
 */
function execute(text: string, limit = 1n << 64n): Outcome {
	const reads: [bigint, number][] = [];
	const writes: [bigint, number, bigint][] = [];
	const accesses = new Set<Access>();
	const v = new Map<number, bigint>();
	const x = new Map<number, bigint>();
	const bytes = (count: number, byte: (i: number) => number) => {
		let value = 0n;
		for (let i = count - 1; i >= 0; i--) value = (value << 8n) | BigInt(byte(i) & 0xff);
		return value;
	};
	const check = (address: bigint, access: Access) => {
		accesses.add(access);
		if (address >= limit) throw FAULT;
	};
	const machine: Partial<Machine<BitVector>> = {
		getX: (n) => bigDom.lit(64, x.get(n) ?? 0x1000 * n),
		setX: (n, value) => x.set(n, value.v),
		getV: (n) => bigDom.lit(128, v.get(n) ?? bytes(16, (i) => 16 * n + i)),
		setV: (n, value) => v.set(n, value.v),
		getPC: () => bigDom.lit(64, 0),
		setPC: () => undefined,
		checkFPAdvSIMDEnabled: () => undefined,
		read({ v: address }, count, access) {
			check(address, access);
			reads.push([address, count]);
			return bigDom.lit(
				8 * count,
				bytes(count, (i) => Number(address & 0xffn) + i),
			);
		},
		write({ v: address }, count, value, access) {
			check(address, access);
			writes.push([address, count, value.v]);
		},
	};
	const [word = 0] = assemble(text);
	try {
		makeA64(bigDom, machine as Machine<BitVector>).prepare(word)();
	} catch (error) {
		if (error !== FAULT) throw error;
	}
	return { reads, writes, accesses, v, x };
}

const addresses = (list: Outcome["reads"] | Outcome["writes"]) => list.map(([address]) => address);
const sequence = (from: bigint, step: bigint, count: number) =>
	Array.from({ length: count }, (_, i) => from + BigInt(i) * step);

describe("loads and stores of SIMD and floating-point registers", () => {
	it("make one access for a register, whose syndrome is not valid, and clear the bits above it", () => {
		const { reads, accesses, v } = execute("ldr h2, [x1, #2]");
		expect(reads).toEqual([[0x1002n, 2]]);
		expect([...accesses]).toMatchObject([{ kind: "vector", alignment: 0, iss: 0 }]);
		expect(v).toEqual(new Map([[2, 0x0302n]]));
		expect(execute("ldr q2, [x1]").reads).toEqual([[0x1000n, 16]]);
		expect(execute("str b2, [x1], #1")).toMatchObject({ writes: [[0x1000n, 1, 0x20n]], x: new Map([[1, 0x1001n]]) });
	});

	it("access the lower register of a pair first, and the higher one wins when both are the same", () => {
		const load = execute("ldp d2, d2, [x1, #16]!");
		expect(load.reads).toEqual([
			[0x1010n, 8],
			[0x1018n, 8],
		]);
		expect(load.v).toEqual(new Map([[2, 0x1f1e_1d1c_1b1a_1918n]]));
		expect(load.x).toEqual(new Map([[1, 0x1010n]]));
	});

	it("write nothing when the second load of a pair faults, and the first element when the second store does", () => {
		expect(execute("ldp q2, q3, [x1], #32", 0x1010n)).toMatchObject({ v: new Map(), x: new Map() });
		expect(execute("stp s2, s3, [x1], #8", 0x1004n)).toMatchObject({
			writes: [[0x1000n, 4, 0x2322_2120n]],
			x: new Map(),
		});
	});
});

describe("structure loads and stores", () => {
	it("access the elements one by one in the order of their addresses", () => {
		const { reads, v, x } = execute("ld3 {v30.4h, v31.4h, v0.4h}, [x1], x2");
		expect(addresses(reads)).toEqual(sequence(0x1000n, 2n, 12));
		expect(reads.every(([, bytes]) => bytes === 2)).toBe(true);
		expect(v).toEqual(
			new Map([
				[30, 0x1312_0d0c_0706_0100n],
				[31, 0x1514_0f0e_0908_0302n],
				[0, 0x1716_1110_0b0a_0504n],
			]),
		);
		expect(x).toEqual(new Map([[1, 0x3000n]]));
	});

	it("have every register of LD1 after the other", () => {
		const { reads, writes } = execute("st1 {v2.2d, v3.2d}, [x1], #32");
		expect(reads).toEqual([]);
		expect(writes.map(([address, bytes, value]) => [address, bytes, value & 0xffn])).toEqual([
			[0x1000n, 8, 0x20n],
			[0x1008n, 8, 0x28n],
			[0x1010n, 8, 0x30n],
			[0x1018n, 8, 0x38n],
		]);
	});

	it("change no register when an element of a load faults", () => {
		const { reads, v, x } = execute("ld4 {v2.16b-v5.16b}, [x1], #64", 0x103fn);
		expect(reads.length).toBe(63);
		expect([v.size, x.size]).toEqual([0, 0]);
	});

	it("have stored the elements before the one that faults, and do not write the base", () => {
		const { writes, x } = execute("st2 {v2.4s, v3.4s}, [x1], #32", 0x100cn);
		expect(writes).toEqual([
			[0x1000n, 4, 0x2322_2120n],
			[0x1004n, 4, 0x3332_3130n],
			[0x1008n, 4, 0x2726_2524n],
		]);
		expect(x.size).toBe(0);
	});

	it("keep the other lanes of a register, and LD1R fills all of them", () => {
		expect(execute("ld2 {v2.h, v3.h}[7], [x1]").v).toEqual(
			new Map([
				[2, 0x0100_2d2c_2b2a_2928_2726_2524_2322_2120n],
				[3, 0x0302_3d3c_3b3a_3938_3736_3534_3332_3130n],
			]),
		);
		expect(execute("ld1r {v2.4h}, [x1], #2")).toMatchObject({
			v: new Map([[2, 0x0100_0100_0100_0100n]]),
			x: new Map([[1, 0x1002n]]),
		});
	});
});
