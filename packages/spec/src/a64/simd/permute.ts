import type { Fields, Operation, Shared } from "../shared.ts";

type Permute<B> = Fields<B, "Q size Rm opcode Rn Rd">;

/** UZP1, UZP2, TRN1, TRN2, ZIP1, ZIP2, EXT, TBL, TBX. @see DDI 0487, C7.2 */
export function simdPermute<B>(s: Shared<B>) {
	const { UNDEFINED, concat, extract, lit, eq, ite, V, setV, Elem, vectorOf, Zeros } = s;

	/**
	 * Every element of the result is one of the operands': `choose` gives the operand, 0 or 1, and the element.
	 * `part` is 0 for the mnemonics with 1, 1 for those with 2.
	 */
	const permute = (
		{ Q, size, Rm, opcode, Rn, Rd }: Permute<B>,
		choose: (e: number, part: number, elements: number) => readonly [operand: number, element: number],
	): Operation => {
		if (size === 3 && Q === 0) return UNDEFINED;
		const esize = 8 << size;
		const datasize = 64 << Q;
		const elements = datasize / esize;
		return () => {
			const operands = [V(datasize, Rn), V(datasize, Rm)];
			setV(
				Rd,
				vectorOf(elements, (e) => {
					const [operand, element] = choose(e, opcode >> 2, elements);
					return Elem(operands[operand] as B, element, esize);
				}),
			);
		};
	};

	return {
		unzipVectors: (f: Permute<B>): Operation =>
			permute(f, (e, part, elements) => {
				const at = 2 * e + part;
				return at < elements ? [0, at] : [1, at - elements];
			}),

		transposeVectors: (f: Permute<B>): Operation => permute(f, (e, part) => [e & 1, (e & ~1) + part]),

		zipVectors: (f: Permute<B>): Operation =>
			permute(f, (e, part, elements) => [e & 1, (e >> 1) + (part * elements) / 2]),

		extractVector({ Q, Rm, imm4, Rn, Rd }: Fields<B, "Q Rm imm4 Rn Rd">): Operation {
			if (Q === 0 && imm4 >= 8) return UNDEFINED;
			const datasize = 64 << Q;
			const position = imm4 * 8;
			return () => {
				const both = concat(V(datasize, Rm), V(datasize, Rn));
				setV(Rd, extract(both, position + datasize - 1, position));
			};
		},

		tableLookup({ Q, Rm, len, op, Rn, Rd }: Fields<B, "Q Rm len op Rn Rd">): Operation {
			const datasize = 64 << Q;
			return () => {
				const indices = V(datasize, Rm);
				const old = V(datasize, Rd);
				const table = Array.from({ length: len + 1 }, (_, k) => V(128, (Rn + k) % 32));
				const lookup = (e: number): B => {
					const index = Elem(indices, e, 8);
					let result = op ? Elem(old, e, 8) : Zeros(8);
					for (let k = 0; k <= len; k++)
						for (let i = 0; i < 16; i++) result = ite(eq(index, lit(8, 16 * k + i)), Elem(table[k] as B, i, 8), result);
					return result;
				};
				setV(Rd, vectorOf(datasize / 8, lookup));
			};
		},
	};
}
