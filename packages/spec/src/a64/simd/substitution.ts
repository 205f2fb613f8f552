/** Arithmetic of bytes as polynomials over {0,1}, modulo a polynomial of degree 8: the fields of the S-boxes. */
function inverses(polynomial: number): (x: number) => number {
	const multiply = (a: number, b: number): number => {
		let [result, factor] = [0, a];
		for (let i = 0; i < 8; i++) {
			if ((b >> i) & 1) result ^= factor;
			factor <<= 1;
			if (factor & 0x100) factor ^= polynomial;
		}
		return result;
	};
	// x^254, which is 0 for 0
	return (x) => {
		let result = 1;
		for (let i = 0; i < 254; i++) result = multiply(result, x);
		return result;
	};
}

/** The byte whose bit i is the parity of the row, rotated left by i, and `x`. */
function circulant(row: number, x: number): number {
	let result = 0;
	for (let i = 0; i < 8; i++) {
		let parity = ((row << i) | (row >> (8 - i))) & 0xff & x;
		for (const shift of [4, 2, 1]) parity ^= parity >> shift;
		result |= (parity & 1) << i;
	}
	return result;
}

const everyByte = Array.from({ length: 256 }, (_, x) => x);
const aesInverse = inverses(0x11b);
const sm4Inverse = inverses(0x1f5);

/** SubBytes of one byte: the inverse, then an affine transformation. @see FIPS 197, 5.1.1 */
export const aesSubstitution: readonly number[] = everyByte.map((x) => circulant(0xf1, aesInverse(x)) ^ 0x63);

/** InvSubBytes of one byte. @see FIPS 197, 5.3.2 */
export const aesInverseSubstitution: readonly number[] = everyByte.map((x) => aesSubstitution.indexOf(x));

const sm4Affine = (x: number) => circulant(0xa7, x) ^ 0xd3;
/** The S-box of SM4: an affine transformation on both sides of the inverse. @see GB/T 32907-2016, 6.2 */
export const sm4Substitution: readonly number[] = everyByte.map((x) => sm4Affine(sm4Inverse(sm4Affine(x))));

/** A table of bytes as one number, entry 0 lowest. */
export const packed = (table: readonly number[]): bigint =>
	table.reduceRight((number, entry) => (number << 8n) | BigInt(entry), 0n);
