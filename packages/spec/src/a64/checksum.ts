import type { Fields, Operation, Shared } from "./shared.ts";

const CRC32_POLYNOMIAL = 0x104c11db7n;
const CRC32C_POLYNOMIAL = 0x11edc6f41n;

/** CRC32B/H/W/X and CRC32CB/CH/CW/CX. @see DDI 0487, C6.2, CRC32 */
export function checksum<B>({ width, lit, bit, ite, cat, concat, extract, xor, Zeros, X, setX }: Shared<B>) {
	function BitReverse(x: B): B {
		const reversed = Array.from({ length: width(x) }, (_, i) => bit(x, i));
		return cat(reversed[0] as B, ...reversed.slice(1));
	}

	/** The remainder of `data`, of 32 + n bits, divided by a polynomial of degree 32 over {0,1}. */
	function Poly32Mod2(data: B, polynomial: bigint): B {
		const w = width(data);
		let remainder = data;
		for (let i = w - 1; i >= 32; i--) {
			const reduced = xor(remainder, lit(w, polynomial << BigInt(i - 32)));
			remainder = ite(bit(remainder, i), reduced, remainder);
		}
		return extract(remainder, 31, 0);
	}

	return {
		crc32({ Rm, C, sz, Rn, Rd }: Fields<B, "Rm C sz Rn Rd">): Operation {
			const size = 8 << sz;
			const polynomial = C ? CRC32C_POLYNOMIAL : CRC32_POLYNOMIAL;
			return () => {
				const accumulator = concat(BitReverse(X(32, Rn)), Zeros(size));
				const value = concat(BitReverse(X(size, Rm)), Zeros(32));
				setX(Rd, BitReverse(Poly32Mod2(xor(accumulator, value), polynomial)));
			};
		},
	};
}
