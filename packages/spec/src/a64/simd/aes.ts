import type { Fields, Operation, Shared } from "../shared.ts";
import { aesInverseSubstitution, aesSubstitution, packed } from "./substitution.ts";

/** AESE, AESD, AESMC, AESIMC: the state's byte `r + 4c` is row r of column c. @see DDI 0487, C7.2, AESE; FIPS 197 */
export function aes<B>({
	lit,
	and,
	xor,
	mul,
	lshr,
	extract,
	zext,
	rotateRight,
	shiftBy,
	V,
	setV,
	Elem,
	vectorOf,
}: Shared<B>) {
	const tables = [lit(2048, packed(aesSubstitution)), lit(2048, packed(aesInverseSubstitution))] as const;

	/** The entry of a table of bytes. */
	const substitute = (table: B, x: B): B => extract(lshr(table, shiftBy(zext(x, 2048), 0, 3)), 7, 0);

	/** The four bytes of a column times x, modulo x^8 + x^4 + x^3 + x + 1. */
	const timesX = (column: B): B => {
		const tops = and(shiftBy(column, 1, 7), lit(32, 0x01010101));
		return xor(and(shiftBy(column, 0, 1), lit(32, 0xfefefefe)), mul(tops, lit(32, 0x1b)));
	};

	/** Row r of the column gets r, r + 1, r + 2 and r + 3 times the factors. */
	const mix = (factor0: B, factor1: B, factor2: B, factor3: B): B =>
		[factor1, factor2, factor3].reduce((sum, x, i) => xor(sum, rotateRight(x, 8 * (i + 1))), factor0);

	return {
		/** AddRoundKey, then ShiftRows and SubBytes or their inverses. */
		aesRound({ opcode, Rn, Rd }: Fields<B, "opcode Rn Rd">): Operation {
			const inverse = opcode & 1;
			const table = tables[inverse] as B;
			return () => {
				const state = xor(V(128, Rd), V(128, Rn));
				const shifted = (e: number) => {
					const row = e & 3;
					const column = ((e >> 2) + (inverse ? 4 - row : row)) & 3;
					return Elem(state, row + 4 * column, 8);
				};
				setV(
					Rd,
					vectorOf(16, (e) => substitute(table, shifted(e))),
				);
			};
		},

		/** MixColumns: 02 03 01 01, or its inverse: 0e 0b 0d 09. */
		aesMixColumns({ opcode, Rn, Rd }: Fields<B, "opcode Rn Rd">): Operation {
			const mixed = (x: B) => {
				const x2 = timesX(x);
				if ((opcode & 1) === 0) return mix(x2, xor(x2, x), x, x);
				const x4 = timesX(x2);
				const x8 = timesX(x4);
				const x9 = xor(x8, x);
				return mix(xor(x8, xor(x4, x2)), xor(x9, x2), xor(x9, x4), x9);
			};
			return () => {
				const state = V(128, Rn);
				setV(
					Rd,
					vectorOf(4, (e) => mixed(Elem(state, e, 32))),
				);
			};
		},
	};
}
