/**
 * Pointer authentication (FEAT_PAuth) without FEAT_EPAC, FEAT_PAuth2 and FEAT_FPAC, on numbers.
 * @see DDI 0487, D8.10 Pointer authentication; Appendix J1, AddPAC, Auth, Strip, CalculateBottomPACBit
 */

const U64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const bit = (value: bigint, position: number): number => Number((value >> BigInt(position)) & 1n);
const ones = (width: number): bigint => (1n << BigInt(width)) - 1n;

/** 128 bits of a key: `AP<key>Key{Hi,Lo}_EL1`. */
export interface KeyValue {
	readonly hi: bigint;
	readonly lo: bigint;
}

/**
 * ComputePAC(): the algorithm is IMPLEMENTATION DEFINED (ID_AA64ISAR1_EL1.API = 1, APA = 0). It mixes as well as a hash
 * table needs and costs a dozen operations; it is no cipher, since nothing outside the guest depends on its codes.
 */
export function ComputePAC(data: bigint, modifier: bigint, key: KeyValue): bigint {
	let h = U64((data ^ key.lo) * 0x9e37_79b9_7f4a_7c15n);
	h ^= h >> 32n;
	h = U64((h ^ modifier) * 0xd6e8_feb8_6659_fd93n);
	h ^= h >> 32n;
	h = U64((h ^ key.hi) * 0xd6e8_feb8_6659_fd93n);
	return h ^ (h >> 32n);
}

/** CalculateTBI(): whether the top byte of the pointer is not part of the address. */
function CalculateTBI(pointer: bigint, data: boolean, tcr: bigint): boolean {
	const upper = bit(pointer, 55);
	return bit(tcr, 37 + upper) === 1 && (data || bit(tcr, 51 + upper) === 0);
}

/** The lowest bit of the code. TCR_EL1.TxSZ out of range counts as its limit: 16 or 39. */
function CalculateBottomPACBit(upper: number, tcr: bigint): number {
	const size = Number((tcr >> (upper === 1 ? 16n : 0n)) & 63n);
	return 64 - Math.min(39, Math.max(16, size));
}

/** The pointer with copies of `selbit` in the place of the code, and with its tag where that is not part of the address. */
function extended(pointer: bigint, selbit: number, bottom: number, tbi: boolean): bigint {
	const top = tbi ? 56 : 64;
	const field = ones(top) ^ ones(bottom);
	return (pointer & ~field) | (selbit === 1 ? field : 0n);
}

/** AddPAC(). @param data - for the D keys: TCR_EL1.TBIDx does not apply */
export function AddPAC(pointer: bigint, modifier: bigint, key: KeyValue, data: boolean, tcr: bigint): bigint {
	const tbi = CalculateTBI(pointer, data, tcr);
	const tagged = [0, 1].some((range) => bit(tcr, 37 + range) === 1 && (data || bit(tcr, 51 + range) === 0));
	const selbit = bit(pointer, tagged ? 55 : 63);
	const bottom = CalculateBottomPACBit(selbit, tcr);
	let pac = ComputePAC(extended(pointer, selbit, bottom, tbi), modifier, key);
	const top = tbi ? 55 : 63;
	const unused = (pointer >> BigInt(bottom)) & ones(top - bottom + 1);
	if (unused !== 0n && unused !== ones(top - bottom + 1)) pac ^= 1n << BigInt(top - 1);
	const code = (ones(tbi ? 55 : 64) ^ ones(bottom)) & ~(1n << 55n);
	return (pointer & ~code & ~(1n << 55n)) | (BigInt(selbit) << 55n) | (pac & code);
}

/** Auth(). @param keyNumber - 0 for the A keys, 1 for the B keys: says which error code a wrong pointer gets */
export function Auth(
	pointer: bigint,
	modifier: bigint,
	key: KeyValue,
	data: boolean,
	keyNumber: 0 | 1,
	tcr: bigint,
): bigint {
	const tbi = CalculateTBI(pointer, data, tcr);
	const upper = bit(pointer, 55);
	const bottom = CalculateBottomPACBit(upper, tcr);
	const original = extended(pointer, upper, bottom, tbi);
	const pac = ComputePAC(original, modifier, key);
	const code = (ones(tbi ? 55 : 64) ^ ones(bottom)) & ~(1n << 55n);
	if (((pac ^ pointer) & code) === 0n) return original;
	const at = tbi ? 53n : 61n;
	return (original & ~(3n << at)) | ((keyNumber === 0 ? 1n : 2n) << at);
}

/** Strip(). */
export function Strip(pointer: bigint, data: boolean, tcr: bigint): bigint {
	const upper = bit(pointer, 55);
	return extended(pointer, upper, CalculateBottomPACBit(upper, tcr), CalculateTBI(pointer, data, tcr));
}
