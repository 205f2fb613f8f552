import { KvmError } from "@upcall/uapi";
import { describe, expect, test } from "vitest";
import {
	createHandlers,
	type HandlerSet,
	packEntropy,
	RegisterContext,
	trngHandlers,
	uuidRegisters,
	VENDOR_FUNCTIONS,
	VENDOR_RET,
	vendorHandlers,
} from "../src/index.ts";

const code = (n: number): bigint => BigInt.asUintN(64, BigInt(n));

function caller(...sets: readonly HandlerSet[]) {
	const handlers = createHandlers().use(...sets);
	const context = new RegisterContext();
	return (...x: (number | bigint)[]): bigint[] => {
		handlers.handle(context.load(...x));
		return [0, 1, 2, 3].map((n) => context.x(n));
	};
}

describe("TRNG", () => {
	/** Bytes 1, 2, 3 ...: every position is recognisable. */
	const counting = (bytes: Uint8Array): void =>
		bytes.forEach((_, n) => {
			bytes[n] = n + 1;
		});

	test("version, features, UUID", () => {
		const call = caller(trngHandlers(counting, { uuid: "00112233-4455-6677-8899-aabbccddeeff" }));
		expect(call(0x84000050)[0]).toBe(0x10000n);
		for (const id of [0x84000050, 0x84000051, 0x84000052, 0x84000053, 0xc4000053])
			expect(call(0x84000051, id)[0]).toBe(0n);
		for (const id of [0x84000054, 0xc4000050, 0, 0x84000000]) expect(call(0x84000051, id)[0]).toBe(code(-1));
		expect(call(0x84000052)).toEqual([0x33221100n, 0x77665544n, 0xbbaa9988n, 0xffeeddccn]);
		expect(call(0x84000054)[0]).toBe(code(-1));
	});

	test("RND32 and RND64 give exactly the bits asked for, right aligned in x3, x2, x1", () => {
		const call = caller(trngHandlers(counting));
		expect(call(0x84000053, 96)).toEqual([0n, 0x0c0b0a09n, 0x08070605n, 0x04030201n]);
		expect(call(0x84000053, 40)).toEqual([0n, 0n, 0x05n, 0x04030201n]);
		expect(call(0x84000053, 1)).toEqual([0n, 0n, 0n, 1n]);
		expect(call(0xc4000053, 192)).toEqual([0n, 0x1817161514131211n, 0x100f0e0d0c0b0a09n, 0x0807060504030201n]);
		expect(call(0xc4000053, 67)).toEqual([0n, 0n, 1n, 0x0807060504030201n]);
		for (let bits = 1; bits <= 192; bits++) {
			const [, x1 = 0n, x2 = 0n, x3 = 0n] = packEntropy(new Uint8Array(24).fill(0xff), bits, 64);
			expect((x1 << 128n) | (x2 << 64n) | x3).toBe((1n << BigInt(bits)) - 1n);
		}
	});

	test("bad sizes and an exhausted source", () => {
		const call = caller(trngHandlers(counting));
		for (const [id, bits] of [
			[0x84000053, 0],
			[0x84000053, 97],
			[0xc4000053, 193],
			[0xc4000053, 1n << 32n],
		] as const) {
			expect(call(id, bits)).toEqual([code(-2), 0n, 0n, 0n]);
		}
		expect(call(0x84000053, 0x1_0000_0001n)[0]).toBe(0n);
		expect(caller(trngHandlers(() => false))(0xc4000053, 64)).toEqual([code(-3), 0n, 0n, 0n]);
	});

	test("the source is asked for no more bytes than needed, and the bytes are wiped", () => {
		const asked: Uint8Array[] = [];
		const call = caller(
			trngHandlers((b) => {
				counting(b);
				asked.push(b);
			}),
		);
		call(0x84000053, 9);
		call(0xc4000053, 192);
		expect(asked.map((b) => b.length)).toEqual([2, 24]);
		expect(asked.every((b) => b.every((v) => v === 0))).toBe(true);
	});

	test("a UUID that a guest could not use is refused", () => {
		expect(() => trngHandlers(counting, { uuid: "ffffffff-0000-0000-0000-000000000000" })).toThrow(KvmError);
		expect(() => uuidRegisters("no-uuid")).toThrow(/8-4-4-4-12/);
	});
});

describe("the sample vendor service", () => {
	test("UID, revision, echo; unknown ids of its range are NOT_SUPPORTED", () => {
		const call = caller(vendorHandlers());
		expect(call(VENDOR_FUNCTIONS.CALL_UID)).toEqual([0x723c6e5bn, 0x3a4f0f8dn, 0x0a1f649cn, 0xe6523b7dn].map((v) => v));
		expect(call(VENDOR_FUNCTIONS.CALL_REVISION)).toEqual([1n, 0n, 0n, 0n]);
		expect(call(VENDOR_FUNCTIONS.CALL_COUNT)[0]).toBe(7n);
		expect(call(VENDOR_FUNCTIONS.ECHO, 1, 1n << 63n, 3)).toEqual([0n, 1n, 1n << 63n, 3n]);
		expect(call(0x83000000)[0]).toBe(code(-1));
	});

	test("the store keeps 64-bit values, and does not grow beyond its capacity", () => {
		const call = caller(vendorHandlers({ capacity: 2 }));
		const { PUT, GET, DELETE } = VENDOR_FUNCTIONS;
		expect(call(GET, 1)).toEqual([code(VENDOR_RET.NOT_FOUND), 0n, 0n, 0n]);
		expect(call(PUT, 1, (1n << 64n) - 2n)[0]).toBe(0n);
		expect(call(PUT, 2, 20)[0]).toBe(0n);
		expect(call(PUT, 3, 30)[0]).toBe(code(VENDOR_RET.NO_SPACE));
		expect(call(PUT, 2, 21)[0]).toBe(0n);
		expect(call(GET, 1)).toEqual([0n, (1n << 64n) - 2n, 0n, 0n]);
		expect(call(GET, 2)[1]).toBe(21n);
		expect(call(DELETE, 1)[0]).toBe(0n);
		expect(call(DELETE, 1)[0]).toBe(code(VENDOR_RET.NOT_FOUND));
		expect(call(PUT, 3, 30)[0]).toBe(0n);
	});
});
