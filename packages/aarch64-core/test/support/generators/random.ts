/** Deterministic random numbers (xoshiro128**, D. Blackman and S. Vigna), seeded by any number of integers. */
export class Random {
	private readonly s = new Int32Array(4);

	constructor(...seed: number[]) {
		let state = 0x9e3779b9;
		for (let i = 0; i < 4; i++) {
			for (const part of seed) {
				state = Math.imul(state ^ part ^ (part / 0x1_0000_0000), 0x85ebca6b) + 0x6d2b79f5;
				state ^= state >>> 15;
			}
			state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) + i + 1;
			this.s[i] = state ^ (state >>> 16);
		}
	}

	/** 32 bits, unsigned. */
	u32(): number {
		const s = this.s as unknown as [number, number, number, number];
		const x = Math.imul(s[1], 5);
		const result = Math.imul((x << 7) | (x >>> 25), 9);
		const t = s[1] << 9;
		s[2] ^= s[0];
		s[3] ^= s[1];
		s[1] ^= s[2];
		s[0] ^= s[3];
		s[2] ^= t;
		s[3] = (s[3] << 11) | (s[3] >>> 21);
		return result >>> 0;
	}

	/** 0 to n - 1. */
	below(n: number): number {
		return Math.floor((this.u32() / 0x1_0000_0000) * n);
	}

	/** True in `percent` of 100 cases. */
	chance(percent: number): boolean {
		return this.below(100) < percent;
	}

	pick<T>(list: readonly T[]): T {
		return list[this.below(list.length)] as T;
	}

	u64(): bigint {
		return (BigInt(this.u32()) << 32n) | BigInt(this.u32());
	}

	/** A number that is likely to reach a corner: small, all ones, a power of two, a word repeated, or anything. */
	interesting(): bigint {
		switch (this.below(8)) {
			case 0:
				return BigInt(this.below(65));
			case 1:
				return BigInt.asUintN(64, -BigInt(this.below(65)));
			case 2:
				return 1n << BigInt(this.below(64));
			case 3:
				return BigInt.asUintN(64, (1n << BigInt(this.below(64))) - 1n);
			case 4:
				return BigInt(this.u32());
			case 5:
				return BigInt(this.u32()) * 0x1_0000_0001n;
			default:
				return this.u64();
		}
	}
}
