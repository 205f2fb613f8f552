/** A seeded generator (xoshiro128**), with the distributions that test cases need. */
export class Random {
	#s: Uint32Array;

	constructor(seed: number) {
		this.#s = new Uint32Array(4);
		let z = seed >>> 0;
		for (let i = 0; i < 4; i++) {
			z = (z + 0x9e3779b9) >>> 0;
			let x = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
			x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
			this.#s[i] = x ^ (x >>> 16);
		}
	}

	/** 32 random bits as an unsigned number. */
	word(): number {
		const s = this.#s;
		const [s0, s1, s2, s3] = s as unknown as [number, number, number, number];
		const x = Math.imul(s1, 5);
		const result = Math.imul((x << 7) | (x >>> 25), 9);
		const a = s2 ^ s0;
		const b = s3 ^ s1;
		s[1] = s1 ^ a;
		s[0] = s0 ^ b;
		s[2] = a ^ (s1 << 9);
		s[3] = (b << 11) | (b >>> 21);
		return result >>> 0;
	}

	/** An integer from 0 to n - 1, n at most 2^32. */
	below(n: number): number {
		return Math.floor((this.word() / 4294967296) * n);
	}

	/** True once in n. */
	oneIn(n: number): boolean {
		return this.below(n) === 0;
	}

	pick<T>(list: readonly T[]): T {
		return list[this.below(list.length)] as T;
	}

	/** A 64-bit operand: edges, single bits, runs of ones, small numbers of either sign, or anything. */
	operand(): bigint {
		switch (this.below(8)) {
			case 0:
			case 1:
				return this.pick(EDGES);
			case 2:
				return 1n << BigInt(this.below(64));
			case 3:
				return (1n << BigInt(this.below(64))) - 1n;
			case 4:
				return BigInt.asUintN(64, BigInt(this.below(256) - 128));
			default:
				return (BigInt(this.word()) << 32n) | BigInt(this.word());
		}
	}

	/** A 128-bit operand of elements of one width: edges of integers, of floating point, or anything. */
	vector(): bigint {
		const size = this.pick([8, 16, 32, 64] as const);
		const kind = this.below(6);
		let value = 0n;
		for (let e = 0; e < 128 / size; e++) value |= this.element(size, kind) << BigInt(e * size);
		return value;
	}

	private element(size: 8 | 16 | 32 | 64, kind: number): bigint {
		const random = () => BigInt.asUintN(size, (BigInt(this.word()) << 32n) | BigInt(this.word()));
		if (kind === 0) return random();
		if (kind === 1 || size === 8)
			return BigInt.asUintN(
				size,
				this.pick([0n, 1n, -1n, 1n << BigInt(size - 1), (1n << BigInt(size - 1)) - 1n, random()]),
			);
		if (kind === 2) return BigInt.asUintN(size, BigInt(this.below(256) - 128));
		// floating point: sign, exponent at its edges, near the middle or anywhere, fraction with runs of equal bits
		const fractionBits = { 16: 10, 32: 23, 64: 52 }[size];
		const exponentBits = size - 1 - fractionBits;
		const top = 2 ** exponentBits - 1;
		const bias = top >> 1;
		const exponent = this.pick([
			this.pick([0, 1, top, top - 1]),
			bias + this.below(2 * fractionBits) - fractionBits,
			bias + this.below(8) - 4,
			this.below(top + 1),
		]);
		const edge = BigInt(this.below(fractionBits + 1));
		const fraction = this.pick([
			0n,
			1n << (edge === BigInt(fractionBits) ? 0n : edge),
			(1n << edge) - 1n,
			(1n << BigInt(fractionBits)) - (1n << edge),
			random(),
		]);
		const bits = (BigInt(exponent & top) << BigInt(fractionBits)) | BigInt.asUintN(fractionBits, fraction);
		return (BigInt(this.below(2)) << BigInt(size - 1)) | bits;
	}

	/** A field value of `width` bits: often zero, all ones, or one bit. */
	field(width: number): number {
		switch (this.below(8)) {
			case 0:
				return 0;
			case 1:
				return 2 ** width - 1;
			case 2:
				return 2 ** this.below(width);
			default:
				return this.below(2 ** width);
		}
	}
}

const EDGES: readonly bigint[] = [
	0n,
	1n,
	2n,
	0x7fffffffn,
	0x80000000n,
	0xffffffffn,
	0x100000000n,
	0xffffffff80000000n,
	0xffffffff00000000n,
	0x7fffffffffffffffn,
	0x8000000000000000n,
	0x8000000000000001n,
	0xfffffffffffffffen,
	0xffffffffffffffffn,
];
