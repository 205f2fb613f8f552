import { floatElements } from "../fp/elements.ts";
import type { Fields, Operation, Shared } from "../shared.ts";

type Registers<B> = Fields<B, "Q Rm Rn Rd">;
type Element<B> = Fields<B, "Q L M Rm H Rn Rd">;

/** FMLAL, FMLSL (FEAT_FHM), FCMLA, FCADD (FEAT_FCMA), BFDOT, BFMMLA, BFMLALB, BFMLALT (FEAT_BF16). @see DDI 0487, C7.2 */
export function fpExtended<B>(shared: Shared<B>) {
	const { m, concat, UNDEFINED, V, setV, Elem, vectorOf, Zeros } = shared;
	const { plain, FPNeg, Vpart } = floatElements(shared);
	const multiplyAddH = plain("FPMulAddH", 16);
	const multiplyAdd = plain("FPMulAdd", 32);
	const dotAdd = plain("BFDotAdd", 16);
	/** The register and the index of an element of 16 bits. */
	const halfIndex = ({ L, M, H }: Element<B>) => (H << 2) | (L << 1) | M;
	/** The register of an element of 32 bits. */
	const wideRegister = ({ M, Rm }: Element<B>) => (M << 4) | Rm;

	const multiplyAddLong = (
		{ Q, Rn, Rd }: Registers<B>,
		part: number,
		subtract: number,
		second: () => (e: number) => B,
	): Operation => {
		const datasize = 64 << Q;
		return () => {
			const [operand1, operand3] = [Vpart(Rn, part, datasize / 2), V(datasize, Rd)];
			const element2 = second();
			const result = vectorOf(datasize / 32, (e) => {
				const element1 = Elem(operand1, e, 16);
				return multiplyAddH(Elem(operand3, e, 32), subtract ? FPNeg(element1, 16) : element1, element2(e));
			});
			setV(Rd, result);
		};
	};

	/** Elements 2e and 2e+1 of each vector are the real and the imaginary part of a number. */
	const complexMultiplyAdd = (
		{ Q, Rn, Rd }: Registers<B>,
		esize: 16 | 32 | 64,
		rot: number,
		second: () => (e: number) => readonly [B, B],
	): Operation => {
		const fused = plain("FPMulAdd", esize);
		const datasize = 64 << Q;
		return () => {
			const [operand1, operand3] = [V(datasize, Rn), V(datasize, Rd)];
			const pair = second();
			const result = vectorOf(datasize / esize, (i) => {
				const e = i >> 1;
				const [real, imaginary] = pair(e);
				// Rotations by 90 and 270 degrees take the imaginary part of the first number.
				const element1 = Elem(operand1, 2 * e + (rot & 1), esize);
				const isReal = (i & 1) === 0;
				const factor = isReal === ((rot & 1) === 0) ? real : imaginary;
				const negative = isReal ? rot === 1 || rot === 2 : rot >= 2;
				return fused(Elem(operand3, i, esize), element1, negative ? FPNeg(factor, esize) : factor);
			});
			setV(Rd, result);
		};
	};

	/** The sum of the products of two pairs of BFloat16 numbers. */
	const dot = ({ Q, Rn, Rd }: Registers<B>, second: () => (e: number) => B): Operation => {
		const datasize = 64 << Q;
		return () => {
			const [operand1, operand3] = [V(datasize, Rn), V(datasize, Rd)];
			const element2 = second();
			const result = vectorOf(datasize / 32, (e) => {
				const [a, b] = [Elem(operand1, e, 32), element2(e)];
				return dotAdd(Elem(operand3, e, 32), Elem(a, 0, 16), Elem(a, 1, 16), Elem(b, 0, 16), Elem(b, 1, 16));
			});
			setV(Rd, result);
		};
	};

	/** BFMLALB (Q = 0) and BFMLALT. A BFloat16 number with 16 zeros after it is the single of its value. */
	const bfloatMultiplyAdd = ({ Q, Rn, Rd }: Registers<B>, second: () => (e: number) => B): Operation => {
		const single = (x: B) => concat(x, Zeros(16));
		return () => {
			const [operand1, operand3] = [V(128, Rn), V(128, Rd)];
			const element2 = second();
			const result = vectorOf(4, (e) =>
				multiplyAdd(Elem(operand3, e, 32), single(Elem(operand1, 2 * e + Q, 16)), single(element2(2 * e + Q))),
			);
			setV(Rd, result);
		};
	};

	/** The same element for every number of an element. */
	const always = (register: number, index: number, esize: number) => () => {
		const element = Elem(m.getV(register), index, esize);
		return () => element;
	};

	return {
		floatMultiplyAddLong(f: Fields<B, "Q part subtract Rm Rn Rd">): Operation {
			return multiplyAddLong(f, f.part, f.subtract, () => {
				const operand2 = Vpart(f.Rm, f.part, 32 << f.Q);
				return (e) => Elem(operand2, e, 16);
			});
		},

		floatMultiplyAddLongByElement(f: Element<B> & Fields<B, "part subtract">): Operation {
			return multiplyAddLong(f, f.part, f.subtract, always(f.Rm, halfIndex(f), 16));
		},

		complexMultiplyAdd(f: Registers<B> & Fields<B, "size rot">): Operation {
			if (f.size === 0 || (f.size === 3 && f.Q === 0)) return UNDEFINED;
			const esize = (8 << f.size) as 16 | 32 | 64;
			return complexMultiplyAdd(f, esize, f.rot, () => {
				const operand2 = V(64 << f.Q, f.Rm);
				return (e) => [Elem(operand2, 2 * e, esize), Elem(operand2, 2 * e + 1, esize)];
			});
		},

		/** The index counts complex numbers: two halves, or two singles of which only Q = 1 has an index. */
		complexMultiplyAddByElement(f: Element<B> & Fields<B, "size rot">): Operation {
			const { Q, size, L, H } = f;
			if (size === 1 ? H === 1 && Q === 0 : L === 1 || Q === 0) return UNDEFINED;
			const esize = size === 1 ? 16 : 32;
			const index = size === 1 ? (H << 1) | L : H;
			return complexMultiplyAdd(f, esize, f.rot, () => {
				const operand2 = m.getV(wideRegister(f));
				const number = [Elem(operand2, 2 * index, esize), Elem(operand2, 2 * index + 1, esize)] as const;
				return () => number;
			});
		},

		/** The second number is rotated by 90 (rot = 0) or 270 degrees: (a, b) becomes (-b, a) or (b, -a). */
		complexAdd({ Q, size, Rm, rot, Rn, Rd }: Registers<B> & Fields<B, "size rot">): Operation {
			if (size === 0 || (size === 3 && Q === 0)) return UNDEFINED;
			const esize = (8 << size) as 16 | 32 | 64;
			const add = plain("FPAdd", esize);
			const datasize = 64 << Q;
			return () => {
				const [operand1, operand2] = [V(datasize, Rn), V(datasize, Rm)];
				const result = vectorOf(datasize / esize, (i) => {
					const other = Elem(operand2, i ^ 1, esize);
					const negative = (i & 1) === rot;
					return add(Elem(operand1, i, esize), negative ? FPNeg(other, esize) : other);
				});
				setV(Rd, result);
			};
		},

		bfloatDot(f: Registers<B>): Operation {
			return dot(f, () => {
				const operand2 = V(64 << f.Q, f.Rm);
				return (e) => Elem(operand2, e, 32);
			});
		},

		bfloatDotByElement(f: Element<B>): Operation {
			return dot(f, always(wideRegister(f), (f.H << 1) | f.L, 32));
		},

		/** V[d], 2 x 2 singles, plus the 2 x 4 matrix V[n] times the transpose of V[m]. */
		bfloatMatrixMultiply({ Rm, Rn, Rd }: Fields<B, "Rm Rn Rd">): Operation {
			return () => {
				const [operand1, operand2, operand3] = [V(128, Rn), V(128, Rm), V(128, Rd)];
				const result = vectorOf(4, (e) => {
					const [i, j] = [e >> 1, e & 1];
					let sum = Elem(operand3, e, 32);
					for (let k = 0; k < 2; k++) {
						const a = (n: number) => Elem(operand1, 4 * i + 2 * k + n, 16);
						const b = (n: number) => Elem(operand2, 4 * j + 2 * k + n, 16);
						sum = dotAdd(sum, a(0), a(1), b(0), b(1));
					}
					return sum;
				});
				setV(Rd, result);
			};
		},

		bfloatMultiplyAddLong(f: Registers<B>): Operation {
			return bfloatMultiplyAdd(f, () => {
				const operand2 = V(128, f.Rm);
				return (e) => Elem(operand2, e, 16);
			});
		},

		bfloatMultiplyAddLongByElement(f: Element<B>): Operation {
			return bfloatMultiplyAdd(f, always(f.Rm, halfIndex(f), 16));
		},
	};
}
