import type { Fields, Operation, Shared } from "../shared.ts";

/** LowestSetBit(imm5): the size of the element; the bits above it are the number of the element. */
const sizeOf = (imm5: number): number => 31 - Math.clz32(imm5 & -imm5);

/** DUP, SMOV, UMOV, INS. @see DDI 0487, C7.2 */
export function simdCopy<B>(s: Shared<B>) {
	const { concat, extract, sext, X, setX, V, setV, Elem, vectorOf } = s;

	/** V[d] with element `index` replaced. */
	const insert = (Rd: number, index: number, esize: number, value: B): void => {
		const old = V(128, Rd);
		const lo = index * esize;
		const below = lo === 0 ? value : concat(value, extract(old, lo - 1, 0));
		setV(Rd, lo + esize === 128 ? below : concat(extract(old, 127, lo + esize), below));
	};
	/** Size, number and bits of the element that imm5 gives. */
	const place = (imm5: number) => {
		const size = sizeOf(imm5);
		return { esize: 8 << size, size, index: imm5 >> (size + 1) };
	};

	return {
		dupElement({ Q, scalar, imm5, Rn, Rd }: Fields<B, "Q scalar imm5 Rn Rd">): Operation {
			const { esize, index } = place(imm5);
			const elements = scalar ? 1 : (64 << Q) / esize;
			return () => {
				const element = Elem(V(128, Rn), index, esize);
				setV(
					Rd,
					vectorOf(elements, () => element),
				);
			};
		},

		dupGeneral({ Q, imm5, Rn, Rd }: Fields<B, "Q imm5 Rn Rd">): Operation {
			const { esize } = place(imm5);
			return () => {
				const element = X(esize, Rn);
				setV(
					Rd,
					vectorOf((64 << Q) / esize, () => element),
				);
			};
		},

		smov({ Q, imm5, Rn, Rd }: Fields<B, "Q imm5 Rn Rd">): Operation {
			const { esize, index } = place(imm5);
			return () => setX(Rd, sext(Elem(V(128, Rn), index, esize), 32 << Q));
		},

		umov({ imm5, Rn, Rd }: Fields<B, "imm5 Rn Rd">): Operation {
			const { esize, index } = place(imm5);
			return () => setX(Rd, Elem(V(128, Rn), index, esize));
		},

		insGeneral({ imm5, Rn, Rd }: Fields<B, "imm5 Rn Rd">): Operation {
			const { esize, index } = place(imm5);
			return () => insert(Rd, index, esize, X(esize, Rn));
		},

		insElement({ imm5, imm4, Rn, Rd }: Fields<B, "imm5 imm4 Rn Rd">): Operation {
			const { esize, size, index } = place(imm5);
			return () => insert(Rd, index, esize, Elem(V(128, Rn), imm4 >> size, esize));
		},
	};
}
