// Products of polynomials over {0,1} of twice the width: PMULL.
import { zero } from "./elements";

/** PMULL of the lower eight bytes. */
export function polynomialLong8(a: v128, b: v128): v128 {
	let factor = i16x8.extend_low_i8x16_u(a);
	const other = i16x8.extend_low_i8x16_u(b);
	let result = zero();
	let bit = i16x8.splat(1);
	for (let i = 0; i < 8; i++) {
		result = v128.xor(result, v128.and(factor, i16x8.eq(v128.and(other, bit), bit)));
		factor = i16x8.add(factor, factor);
		bit = i16x8.add(bit, bit);
	}
	return result;
}

/**
 * The product of two polynomials of 32 bits, with multiplications of integers: of each factor every fourth bit, so that
 * the sums of at most eight ones stay below the next bit that counts.
 */
function polynomial32(x: u64, y: u64): u64 {
	const mask: u64 = 0x1111111111111111;
	const x0 = x & mask;
	const x1 = x & (mask << 1);
	const x2 = x & (mask << 2);
	const x3 = x & (mask << 3);
	const y0 = y & mask;
	const y1 = y & (mask << 1);
	const y2 = y & (mask << 2);
	const y3 = y & (mask << 3);
	const z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
	const z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
	const z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
	const z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
	return (z0 & mask) | (z1 & (mask << 1)) | (z2 & (mask << 2)) | (z3 & (mask << 3));
}

/** PMULL of 64 bits: three products of halves (Karatsuba). */
export function polynomialLong64(a: u64, b: u64): v128 {
	const low = polynomial32(a & 0xffffffff, b & 0xffffffff);
	const high = polynomial32(a >> 32, b >> 32);
	const middle = polynomial32((a ^ (a >> 32)) & 0xffffffff, (b ^ (b >> 32)) & 0xffffffff) ^ low ^ high;
	return i64x2.replace_lane(i64x2.splat(<i64>(low ^ (middle << 32))), 1, <i64>(high ^ (middle >> 32)));
}
