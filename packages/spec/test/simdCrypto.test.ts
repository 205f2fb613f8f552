import { beforeEach, describe, expect, it } from "vitest";
import { assemble, type BitVector, bigDom, type Machine, makeA64 } from "../src/index.ts";

/** The example of each standard, computed with the instructions for it. */

const v = new Map<number, bigint>();
const bits = (w: number, value: bigint): BitVector => ({ w, v: BigInt.asUintN(w, value) });
const machine = {
	getV: (n: number) => bits(128, v.get(n) ?? 0n),
	setV: (n: number, value: BitVector) => void v.set(n, value.v),
	getPC: () => bits(64, 0n),
	setPC: () => undefined,
	checkFPAdvSIMDEnabled: () => undefined,
} as unknown as Machine<BitVector>;
const a64 = makeA64(bigDom, machine);

/** Executes one instruction. */
const execute = (text: string): void => a64.prepare(assemble(text)[0] ?? 0)();
/** The result of an instruction whose first operand is V0, from the values of V0 and those after it. */
function result(text: string, ...values: bigint[]): bigint {
	for (const [n, value] of values.entries()) v.set(n, value);
	execute(text);
	return v.get(0) ?? 0n;
}

/** A vector of elements, the first one lowest. */
const vector = (elements: readonly bigint[], size: number): bigint =>
	elements.reduceRight((value, e) => (value << BigInt(size)) | BigInt.asUintN(size, e), 0n);
const element = (x: bigint, e: number, size: number): bigint => BigInt.asUintN(size, x >> BigInt(e * size));
const elements = (x: bigint, size: number): bigint[] =>
	Array.from({ length: 128 / size }, (_, e) => element(x, e, size));
const addEach = (x: bigint, y: bigint, size: number): bigint =>
	vector(
		elements(x, size).map((a, e) => a + element(y, e, size)),
		size,
	);
/** Bytes 8 to 23 of the two vectors one after the other. */
const middle = (x: bigint, y: bigint): bigint => (BigInt.asUintN(64, y) << 64n) | (x >> 64n);
const rotl32 = (x: bigint, n: number): bigint =>
	BigInt.asUintN(32, (x << BigInt(n % 32)) | (x >> BigInt(32 - (n % 32))));
const hex = (values: readonly bigint[], digits: number): string =>
	values.map((x) => x.toString(16).padStart(digits, "0")).join("");
/** Bytes as they are written, the first one lowest. */
const bytes = (text: string): bigint => BigInt(`0x${(text.match(/../g) ?? []).reverse().join("")}`);
const words = (text: string, digits: number): bigint[] =>
	(text.match(new RegExp(`.{${digits}}`, "g")) ?? []).map((word) => BigInt(`0x${word}`));

/** The message "abc" in one block of 16 words. */
const block = (size: number): bigint[] => [0x61626380n << BigInt(size - 32), ...Array<bigint>(14).fill(0n), 24n];

/** The first 64 bits of the fractional parts of the roots of the first primes. */
function fractions(count: number, root: 2n | 3n): bigint[] {
	const primes: bigint[] = [];
	for (let n = 2n; primes.length < count; n++) if (primes.every((p) => n % p !== 0n)) primes.push(n);
	return primes.map((p) => {
		const radicand = p << (64n * root);
		let low = 0n;
		for (let bit = 1n << 70n; bit > 0n; bit >>= 1n) if ((low + bit) ** root <= radicand) low += bit;
		return BigInt.asUintN(64, low);
	});
}

describe("the standards' examples", () => {
	beforeEach(() => v.clear());

	it("AES-128 (FIPS 197, C.1), there and back", () => {
		const substitute = (x: bigint) => result("aese v0.16b, v1.16b", x, 0n);
		const roundKeys = [bytes("000102030405060708090a0b0c0d0e0f")];
		for (let round = 0, constant = 1n; round < 10; round++) {
			const last = roundKeys.at(-1) as bigint;
			const [w0, w1, w2, w3] = elements(last, 32) as [bigint, bigint, bigint, bigint];
			// With four equal columns ShiftRows changes nothing.
			const rotated = rotl32(w3, 24);
			const substituted = element(substitute(vector([rotated, rotated, rotated, rotated], 32)), 0, 32);
			const key = [w0 ^ substituted ^ constant];
			for (const w of [w1, w2, w3]) key.push((key.at(-1) as bigint) ^ w);
			roundKeys.push(vector(key, 32));
			constant = constant === 0x80n ? 0x1bn : constant << 1n;
		}
		const key = (n: number) => roundKeys[n] as bigint;
		const plain = bytes("00112233445566778899aabbccddeeff");
		let state = plain;
		for (let round = 0; round < 9; round++)
			state = result("aesmc v0.16b, v1.16b", 0n, result("aese v0.16b, v1.16b", state, key(round)));
		state = result("aese v0.16b, v1.16b", state, key(9)) ^ key(10);
		expect(state).toBe(bytes("69c4e0d86a7b0430d8cdb78070b4c55a"));
		state = result("aesd v0.16b, v1.16b", state, key(10));
		for (let round = 9; round > 0; round--) {
			const mixed = result("aesimc v0.16b, v1.16b", 0n, state ^ key(round));
			state = result("aesd v0.16b, v1.16b", mixed, 0n);
		}
		expect(state ^ key(0)).toBe(plain);
	});

	it("SHA-1 (FIPS 180-4)", () => {
		const initial = words("67452301efcdab8998badcfe10325476c3d2e1f0", 8);
		const w = [0, 4, 8, 12].map((i) => vector(block(32).slice(i, i + 4), 32));
		for (let t = 4; t < 20; t++) {
			const [a, b, c, d] = w.slice(t - 4) as [bigint, bigint, bigint, bigint];
			w.push(result("sha1su1 v0.4s, v1.4s", result("sha1su0 v0.4s, v1.4s, v2.4s", a, b, c), d));
		}
		let abcd = vector(initial.slice(0, 4), 32);
		let e = initial[4] as bigint;
		for (const [t, words4] of w.entries()) {
			const quarter = Math.floor(t / 5);
			const constant = [0x5a827999n, 0x6ed9eba1n, 0x8f1bbcdcn, 0xca62c1d6n][quarter] as bigint;
			const sum = addEach(words4, vector([constant, constant, constant, constant], 32), 32);
			const next = result("sha1h s0, s1", 0n, abcd);
			abcd = result(`${["sha1c", "sha1p", "sha1m", "sha1p"][quarter]} q0, s1, v2.4s`, abcd, e, sum);
			e = next;
		}
		const state = [...elements(abcd, 32), e].map((x, i) => BigInt.asUintN(32, x + (initial[i] as bigint)));
		expect(hex(state, 8)).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
	});

	it("SHA-256 (FIPS 180-4)", () => {
		const initial = fractions(8, 2n).map((x) => x >> 32n);
		const constants = fractions(64, 3n).map((x) => x >> 32n);
		const w = [0, 4, 8, 12].map((i) => vector(block(32).slice(i, i + 4), 32));
		for (let t = 4; t < 16; t++) {
			const [a, b, c, d] = w.slice(t - 4) as [bigint, bigint, bigint, bigint];
			w.push(result("sha256su1 v0.4s, v1.4s, v2.4s", result("sha256su0 v0.4s, v1.4s", a, b), c, d));
		}
		let [abcd, efgh] = [vector(initial.slice(0, 4), 32), vector(initial.slice(4), 32)];
		for (const [t, words4] of w.entries()) {
			const sum = addEach(words4, vector(constants.slice(4 * t, 4 * t + 4), 32), 32);
			const next = result("sha256h q0, q1, v2.4s", abcd, efgh, sum);
			efgh = result("sha256h2 q0, q1, v2.4s", efgh, abcd, sum);
			abcd = next;
		}
		const state = [...elements(abcd, 32), ...elements(efgh, 32)];
		expect(
			hex(
				state.map((x, i) => BigInt.asUintN(32, x + (initial[i] as bigint))),
				8,
			),
		).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	});

	it("SHA-512 (FIPS 180-4)", () => {
		const initial = fractions(8, 2n);
		const constants = fractions(80, 3n);
		const w = Array.from({ length: 8 }, (_, i) => vector(block(64).slice(2 * i, 2 * i + 2), 64));
		for (let t = 8; t < 40; t++) {
			const at = (n: number) => w[t - 8 + n] as bigint;
			const sum = result("sha512su0 v0.2d, v1.2d", at(0), at(1));
			w.push(result("sha512su1 v0.2d, v1.2d, v2.2d", sum, at(7), middle(at(4), at(5))));
		}
		let [ab, cd, ef, gh] = [0, 2, 4, 6].map((i) => vector(initial.slice(i, i + 2), 64)) as [
			bigint,
			bigint,
			bigint,
			bigint,
		];
		for (const [t, words2] of w.entries()) {
			const sum = addEach(words2, vector(constants.slice(2 * t, 2 * t + 2), 64), 64);
			const hash = result("sha512h q0, q1, v2.2d", addEach(gh, middle(sum, sum), 64), middle(ef, gh), middle(cd, ef));
			[ab, cd, ef, gh] = [result("sha512h2 q0, q1, v2.2d", hash, cd, ab), ab, addEach(cd, hash, 64), ef];
		}
		const state = [ab, cd, ef, gh].flatMap((x) => elements(x, 64));
		expect(
			hex(
				state.map((x, i) => BigInt.asUintN(64, x + (initial[i] as bigint))),
				16,
			),
		).toBe(
			"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
				"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
		);
	});

	it("SM3 (GB/T 32905-2016, A.1)", () => {
		const initial = words("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e", 8);
		const w = [0, 4, 8, 12].map((i) => vector(block(32).slice(i, i + 4), 32));
		/** Four words from word `n` on of all that follow each other. */
		const from = (n: number) => {
			const all = w.flatMap((x) => elements(x, 32));
			return vector(
				Array.from({ length: 4 }, (_, i) => all[n + i] ?? 0n),
				32,
			);
		};
		for (let t = 16; t < 68; t += 4) {
			const part = result("sm3partw1 v0.4s, v1.4s, v2.4s", from(t - 9), from(t - 16), from(t - 4));
			w.push(result("sm3partw2 v0.4s, v1.4s, v2.4s", part, from(t - 6), from(t - 13)));
		}
		// The instructions have A, B, C, D from the highest element down.
		let [abcd, efgh] = [initial.slice(0, 4), initial.slice(4)].map((x) => vector(x.reverse(), 32)) as [bigint, bigint];
		for (let t = 0; t < 64; t++) {
			const constant = rotl32(t < 16 ? 0x79cc4519n : 0x7a879d8an, t);
			const sum = result("sm3ss1 v0.4s, v1.4s, v2.4s, v3.4s", 0n, abcd, constant << 96n, efgh);
			const kind = t < 16 ? "a" : "b";
			const next = result(`sm3tt1${kind} v0.4s, v1.4s, v2.s[0]`, abcd, sum, from(t) ^ from(t + 4));
			efgh = result(`sm3tt2${kind} v0.4s, v1.4s, v2.s[0]`, efgh, sum, from(t));
			abcd = next;
		}
		const first = words("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e", 8);
		const state = [...elements(abcd, 32).reverse(), ...elements(efgh, 32).reverse()];
		expect(
			hex(
				state.map((x, i) => x ^ (first[i] as bigint)),
				8,
			),
		).toBe("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
	});

	it("SM4 (GB/T 32907-2016, A.1)", () => {
		const example = words("0123456789abcdeffedcba9876543210", 8);
		const systemKey = words("a3b1bac656aa3350677d9197b27022dc", 8);
		let key = vector(
			example.map((x, i) => x ^ (systemKey[i] as bigint)),
			32,
		);
		let state = vector(example, 32);
		for (let i = 0; i < 32; i += 4) {
			const constant = (n: number) => [0, 1, 2, 3].reduce((x, j) => (x << 8n) | BigInt(((4 * n + j) * 7) % 256), 0n);
			key = result(
				"sm4ekey v0.4s, v1.4s, v2.4s",
				0n,
				key,
				vector(
					[0, 1, 2, 3].map((n) => constant(i + n)),
					32,
				),
			);
			state = result("sm4e v0.4s, v1.4s", state, key);
		}
		expect(hex(elements(state, 32).reverse(), 8)).toBe("681edf34d206965e86b3e94f536e4246");
	});

	it("EOR3, BCAX, RAX1 and XAR, which SHA3 (FIPS 202) is made of", () => {
		const [x, y, z] = [0x0123456789abcdef_8000000000000001n, 0xfedcba9876543210_ffffffff00000000n, 0xfn];
		const rotl64 = (a: bigint, n: bigint) => BigInt.asUintN(64, (a << n) | (a >> (64n - n)));
		const each = (a: bigint, f: (e: bigint) => bigint) => vector(elements(a, 64).map(f), 64);
		expect(result("eor3 v0.16b, v1.16b, v2.16b, v3.16b", 0n, x, y, z)).toBe(x ^ y ^ z);
		expect(result("bcax v0.16b, v1.16b, v2.16b, v3.16b", 0n, x, y, z)).toBe(x ^ (y & ~z));
		expect(result("rax1 v0.2d, v1.2d, v2.2d", 0n, x, y)).toBe(x ^ each(y, (e) => rotl64(e, 1n)));
		expect(result("xar v0.2d, v1.2d, v2.2d, #20", 0n, x, y)).toBe(each(x ^ y, (e) => rotl64(e, 44n)));
	});
});
