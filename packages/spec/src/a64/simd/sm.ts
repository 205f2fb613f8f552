import type { Fields, Operation, Shared } from "../shared.ts";
import { packed, sm4Substitution } from "./substitution.ts";

type Three<B> = Fields<B, "opcode Rm Rn Rd">;

/** SM3 (GB/T 32905-2016) and SM4 (GB/T 32907-2016). @see DDI 0487, C7.2 */
export function sm<B>(shared: Shared<B>) {
	const {
		lit,
		add,
		and,
		or,
		xor,
		not,
		concat,
		cat,
		extract,
		lshr,
		zext,
		rotateRight,
		shiftBy,
		V,
		setV,
		Elem,
		vectorOf,
		Zeros,
	} = shared;
	const ROL = (x: B, n: number): B => rotateRight(x, 32 - n);
	const word = (x: B, e: number): B => Elem(x, e, 32);
	const sum = (first: B, ...rest: B[]): B => rest.reduce(add, first);
	const parity = (first: B, ...rest: B[]): B => rest.reduce(xor, first);
	const majority = (x: B, y: B, z: B): B => or(or(and(x, y), and(x, z)), and(y, z));
	const choose = (x: B, y: B, z: B): B => or(and(x, y), and(not(x), z));
	/** P1 of SM3. */
	const permuted = (x: B): B => parity(x, ROL(x, 15), ROL(x, 23));

	const table = lit(2048, packed(sm4Substitution));
	const substitute = (x: B): B =>
		vectorOf(4, (e) => extract(lshr(table, shiftBy(zext(Elem(x, e, 8), 2048), 0, 3)), 7, 0));

	/** Four rounds of SM4 on the state, with the keys of the other vector and the linear transformation of the last step. */
	function sm4Rounds(state: B, keys: B, linear: (x: B) => B): B {
		let result = state;
		for (let index = 0; index < 4; index++) {
			const mixed = parity(word(result, 3), word(result, 2), word(result, 1), word(keys, index));
			const next = xor(linear(substitute(mixed)), word(result, 0));
			result = concat(next, extract(result, 127, 32));
		}
		return result;
	}

	return {
		/** SM3SS1. */
		sm3Sum({ Rm, Ra, Rn, Rd }: Fields<B, "Rm Ra Rn Rd">): Operation {
			return () => {
				const total = sum(ROL(word(V(128, Rn), 3), 12), word(V(128, Rm), 3), word(V(128, Ra), 3));
				setV(Rd, concat(ROL(total, 7), Zeros(96)));
			};
		},

		/** SM3TT1A, SM3TT1B, SM3TT2A, SM3TT2B. */
		sm3Round({ Rm, imm2, opcode, Rn, Rd }: Fields<B, "Rm imm2 opcode Rn Rd">): Operation {
			const f = opcode === 1 ? majority : opcode === 3 ? choose : parity;
			return () => {
				const [d, n, w] = [V(128, Rd), V(128, Rn), word(V(128, Rm), imm2)];
				const [d0, d1, d2, d3] = [word(d, 0), word(d, 1), word(d, 2), word(d, 3)];
				const mixed = sum(f(d3, d2, d1), d0, w);
				if (opcode < 2) {
					const SS2 = xor(word(n, 3), ROL(d3, 12));
					setV(Rd, cat(add(mixed, SS2), d3, ROL(d2, 9), d1));
				} else {
					const TT2 = add(mixed, word(n, 3));
					setV(Rd, cat(parity(TT2, ROL(TT2, 9), ROL(TT2, 17)), d3, ROL(d2, 19), d1));
				}
			};
		},

		/** SM3PARTW1. */
		sm3Schedule1({ Rm, Rn, Rd }: Three<B>): Operation {
			return () => {
				const [d, n, m] = [V(128, Rd), V(128, Rn), V(128, Rm)];
				const difference = xor(d, n);
				const element = (e: number) => permuted(xor(word(difference, e), ROL(word(m, e + 1), 15)));
				const [e0, e1, e2] = [element(0), element(1), element(2)];
				setV(Rd, cat(permuted(xor(word(difference, 3), ROL(e0, 15))), e2, e1, e0));
			};
		},

		/** SM3PARTW2. */
		sm3Schedule2({ Rm, Rn, Rd }: Three<B>): Operation {
			return () => {
				const [d, n, m] = [V(128, Rd), V(128, Rn), V(128, Rm)];
				const tmp = vectorOf(4, (e) => xor(word(n, e), ROL(word(m, e), 7)));
				const result = xor(d, tmp);
				const tmp2 = permuted(ROL(word(tmp, 0), 15));
				setV(Rd, concat(xor(word(result, 3), tmp2), extract(result, 95, 0)));
			};
		},

		/** SM4E: the state is V[d], the round keys are V[n]. */
		sm4Encrypt({ Rn, Rd }: Fields<B, "opcode Rn Rd">): Operation {
			const linear = (x: B) => parity(x, ROL(x, 2), ROL(x, 10), ROL(x, 18), ROL(x, 24));
			return () => setV(Rd, sm4Rounds(V(128, Rd), V(128, Rn), linear));
		},

		/** SM4EKEY: the key is V[n], the constants are V[m]. */
		sm4Key({ Rm, Rn, Rd }: Three<B>): Operation {
			const linear = (x: B) => parity(x, ROL(x, 13), ROL(x, 23));
			return () => setV(Rd, sm4Rounds(V(128, Rn), V(128, Rm), linear));
		},
	};
}
