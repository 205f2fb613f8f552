/**
 * The value that a logical (immediate) instruction operates with, or `undefined` when N:immr:imms is reserved.
 *
 * @param width - 32 or 64, the operand size
 * @see DDI 0487, J1.3.3, `DecodeBitMasks` with `immediate = TRUE`
 */
export function decodeBitmask(N: number, immr: number, imms: number, width: 32 | 64): bigint | undefined {
	if (width === 32 && N === 1) return undefined;
	const len = 31 - Math.clz32((N << 6) | (~imms & 63));
	if (len < 1) return undefined;
	const esize = 1 << len;
	const levels = esize - 1;
	const S = imms & levels;
	const R = immr & levels;
	if (S === levels) return undefined;
	const ones = (1n << BigInt(S + 1)) - 1n;
	const element = BigInt.asUintN(esize, (ones >> BigInt(R)) | (ones << BigInt(esize - R)));
	let value = 0n;
	for (let at = 0; at < width; at += esize) value |= element << BigInt(at);
	return value;
}

const encoded: { 32?: Map<bigint, number>; 64?: Map<bigint, number> } = {};

function tableFor(width: 32 | 64): Map<bigint, number> {
	const map = new Map<bigint, number>();
	for (let size = 2; size <= width; size *= 2) {
		const N = size === 64 ? 1 : 0;
		const prefix = N === 1 ? 0 : ~(2 * size - 1) & 63;
		for (let S = 0; S < size - 1; S++)
			for (let R = 0; R < size; R++) {
				const value = decodeBitmask(N, R, prefix | S, width);
				if (value !== undefined && !map.has(value)) map.set(value, (N << 12) | (R << 6) | prefix | S);
			}
	}
	return map;
}

/**
 * N:immr:imms (13 bits) of a logical immediate, or `undefined` when the value has no such encoding.
 *
 * @param value - unsigned, below 2^width
 */
export function encodeBitmask(value: bigint, width: 32 | 64): number | undefined {
	encoded[width] ??= tableFor(width);
	return encoded[width].get(value);
}
