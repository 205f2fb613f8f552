// AESE, AESD, AESMC, AESIMC. Byte r + 4c of the state is row r of column c. @see FIPS 197
import { AESD, AESE, AESMC } from "./operations";
import { aesInverseTable, aesTable, substitute } from "./substitution";

/** Every byte times x, modulo x^8 + x^4 + x^3 + x + 1. */
/* @inline */
function timesX(x: v128): v128 {
	return v128.xor(i8x16.add(x, x), v128.and(i8x16.shr_s(x, 7), i8x16.splat(0x1b)));
}

/** Row r of each column gets the rows r, r + 1, r + 2 and r + 3, times the factors. */
/* @inline */
function mix(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
	const one = i8x16.shuffle(x1, x1, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
	const two = i8x16.shuffle(x2, x2, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
	const three = i8x16.shuffle(x3, x3, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
	return v128.xor(v128.xor(x0, one), v128.xor(two, three));
}

function encrypt(x: v128): v128 {
	const shifted = i8x16.shuffle(x, x, 0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11);
	return substitute(aesTable, shifted);
}

function decrypt(x: v128): v128 {
	const shifted = i8x16.shuffle(x, x, 0, 13, 10, 7, 4, 1, 14, 11, 8, 5, 2, 15, 12, 9, 6, 3);
	return substitute(aesInverseTable, shifted);
}

function mixColumns(x: v128): v128 {
	const x2 = timesX(x);
	return mix(x2, v128.xor(x2, x), x, x);
}

function inverseMixColumns(x: v128): v128 {
	const x2 = timesX(x);
	const x4 = timesX(x2);
	const x8 = timesX(x4);
	const x9 = v128.xor(x8, x);
	return mix(v128.xor(x8, v128.xor(x4, x2)), v128.xor(x9, x2), v128.xor(x9, x4), x9);
}

/** Vd, Vn. The immediate is the operation. */
export function executeAes(s: u32, p: u32): void {
	const n = v128.load(s + load<u16>(p, 4));
	const rd = s + load<u16>(p, 2);
	switch (load<u32>(p, 8)) {
		case AESE:
			v128.store(rd, encrypt(v128.xor(v128.load(rd), n)));
			break;
		case AESD:
			v128.store(rd, decrypt(v128.xor(v128.load(rd), n)));
			break;
		case AESMC:
			v128.store(rd, mixColumns(n));
			break;
		default:
			v128.store(rd, inverseMixColumns(n));
			break;
	}
}
