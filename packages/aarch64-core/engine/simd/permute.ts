// Advanced SIMD permutations, extraction and table lookups.

import { S_V } from "../layout";
import { FORM_64, formMask, zero } from "./elements";
import { EXT, TBL, TBX, TRN1, TRN2, UZP1, UZP2, ZIP1, ZIP2 } from "./operations";

/** A permutation of vectors of 128 bits. */
export function permute(operation: u32, a: v128, b: v128): v128 {
	switch (operation) {
		case UZP1 << 2:
			return i8x16.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
		case (UZP1 << 2) | 1:
			return i8x16.shuffle(a, b, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29);
		case (UZP1 << 2) | 2:
			return i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
		case UZP2 << 2:
			return i8x16.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
		case (UZP2 << 2) | 1:
			return i8x16.shuffle(a, b, 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31);
		case (UZP2 << 2) | 2:
			return i8x16.shuffle(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
		case TRN1 << 2:
			return i8x16.shuffle(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
		case (TRN1 << 2) | 1:
			return i8x16.shuffle(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
		case (TRN1 << 2) | 2:
			return i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
		case TRN2 << 2:
			return i8x16.shuffle(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
		case (TRN2 << 2) | 1:
			return i8x16.shuffle(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
		case (TRN2 << 2) | 2:
			return i8x16.shuffle(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
		case ZIP1 << 2:
			return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
		case (ZIP1 << 2) | 1:
			return i8x16.shuffle(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
		case (ZIP1 << 2) | 2:
			return i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
		case ZIP2 << 2:
			return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
		case (ZIP2 << 2) | 1:
			return i8x16.shuffle(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
		case (ZIP2 << 2) | 2:
			return i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
		case (UZP1 << 2) | 3:
		case (TRN1 << 2) | 3:
		case (ZIP1 << 2) | 3:
			return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
		default:
			return i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
	}
}

/** The lower halves of two vectors. */
/* @inline */
function lowerHalves(a: v128, b: v128): v128 {
	return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/** The permutation of vectors of 64 bits by those of 128: the result is in the lower half. */
function permuteHalves(operation: u32, a: v128, b: v128): v128 {
	const number = operation >> 2;
	if (number == UZP1 || number == UZP2) return permute(operation, lowerHalves(a, b), zero());
	if (number != ZIP2) return permute(operation, a, b);
	const zipped = permute((ZIP1 << 2) | (operation & 3), a, b);
	return i8x16.shuffle(zipped, zipped, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
}

/** The bytes of `a`, then those of `b`, from number `position` on. */
function extract(a: v128, b: v128, position: u32): v128 {
	const numbers = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	const first = i8x16.add(numbers, i8x16.splat(<i8>position));
	return v128.or(i8x16.swizzle(a, first), i8x16.swizzle(b, i8x16.sub(first, i8x16.splat(16))));
}

/** Bytes of the registers from `rn` on by the numbers in `indices`; 0 for those that are out of the table. */
function lookup(s: u32, rn: u32, registers: u32, indices: v128): v128 {
	let result = zero();
	let index = indices;
	let offset = rn - S_V;
	for (let k: u32 = 0; k < registers; k++) {
		result = v128.or(result, i8x16.swizzle(v128.load(s + S_V + offset), index));
		index = i8x16.sub(index, i8x16.splat(16));
		offset = (offset + 16) & 0x1ff;
	}
	return result;
}

/** Executes a record: Vd, Vn, Vm, the operation and the size, the form, the position of EXT or the registers of TBL. */
export function executePermute(s: u32, p: u32): void {
	const operation = load<u32>(p, 8);
	const form: u32 = load<u8>(p, 12);
	const count: u32 = load<u8>(p, 13);
	const rd = s + load<u16>(p, 2);
	const rn = load<u16>(p, 4);
	const b = v128.load(s + load<u16>(p, 6));
	let result: v128;
	if (operation >= <u32>(TBL << 2)) {
		result = lookup(s, rn, count, b);
		if (operation >= <u32>(TBX << 2)) {
			const inside = i8x16.lt_u(b, i8x16.splat(<i8>(count << 4)));
			result = v128.bitselect(result, v128.load(rd), inside);
		}
	} else {
		const a = v128.load(s + rn);
		if (operation >= <u32>(EXT << 2))
			result = form == FORM_64 ? extract(lowerHalves(a, b), zero(), count) : extract(a, b, count);
		else result = form == FORM_64 ? permuteHalves(operation, a, b) : permute(operation, a, b);
	}
	v128.store(rd, v128.and(result, formMask(form)));
}
