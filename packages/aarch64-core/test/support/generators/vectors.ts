import type { Random } from "./random.ts";

const sizes = [8, 16, 32, 64] as const;
const fractionBits = { 16: 10, 32: 23, 64: 52 } as const;

/** A floating-point number whose exponent and fraction are likely to be at an edge. */
function floating(r: Random, size: 16 | 32 | 64): bigint {
	const bits = fractionBits[size];
	const top = 2 ** (size - 1 - bits) - 1;
	const bias = top >> 1;
	const exponent = r.pick([
		r.pick([0, 1, top, top - 1]),
		bias + r.below(2 * bits) - bits,
		bias + r.below(8) - 4,
		r.below(top + 1),
	]);
	const edge = BigInt(r.below(bits));
	const fraction = r.pick([0n, 1n << edge, (1n << edge) - 1n, (1n << BigInt(bits)) - (1n << edge), r.u64()]);
	return (BigInt((r.below(2) * (top + 1)) | (exponent & top)) << BigInt(bits)) | BigInt.asUintN(bits, fraction);
}

/** A value for a V register: elements of one width, integers or floating-point numbers, near edges or anything. */
export function randomVector(r: Random): bigint {
	const size = r.pick(sizes);
	const kind = r.below(4);
	let value = 0n;
	for (let e = 0; e < 128; e += size) {
		const element = kind === 0 || size === 8 ? r.interesting() : kind === 1 ? r.u64() : floating(r, size);
		value |= BigInt.asUintN(size, element) << BigInt(e);
	}
	return value;
}
