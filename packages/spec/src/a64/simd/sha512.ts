import type { Fields, Operation, Shared } from "../shared.ts";

type Three<B> = Fields<B, "opcode Rm Rn Rd">;
type Two<B> = Fields<B, "opcode Rn Rd">;

/** SHA512 (FIPS 180-4) and the instructions for SHA3 (FIPS 202). @see DDI 0487, C7.2 */
export function sha512<B>(shared: Shared<B>) {
	const { add, and, xor, not, concat, extract, rotateRight, shiftBy, V, setV, vectorOf, Elem } = shared;
	const high = (x: B): B => extract(x, 127, 64);
	const low = (x: B): B => extract(x, 63, 0);
	const sum = (first: B, ...rest: B[]): B => rest.reduce(add, first);
	const choose = (x: B, y: B, z: B): B => xor(and(x, y), and(not(x), z));
	const majority = (x: B, y: B, z: B): B => xor(xor(and(x, y), and(x, z)), and(y, z));
	const rotations = (x: B, a: number, b: number, c: number): B =>
		xor(rotateRight(x, a), xor(rotateRight(x, b), rotateRight(x, c)));
	const MSigma1 = (x: B): B => rotations(x, 14, 18, 41);
	const NSigma0 = (x: B): B => rotations(x, 28, 34, 39);
	const sig0 = (x: B): B => xor(rotateRight(x, 1), xor(rotateRight(x, 8), shiftBy(x, 1, 7)));
	const sig1 = (x: B): B => xor(rotateRight(x, 19), xor(rotateRight(x, 61), shiftBy(x, 1, 6)));

	return {
		/** SHA512H. */
		sha512Hash({ Rm, Rn, Rd }: Three<B>): Operation {
			return () => {
				const [X, Y, W] = [V(128, Rn), V(128, Rm), V(128, Rd)];
				const upper = sum(choose(high(Y), low(X), high(X)), MSigma1(high(Y)), high(W));
				const tmp = add(upper, low(Y));
				setV(Rd, concat(upper, sum(choose(tmp, high(Y), low(X)), MSigma1(tmp), low(W))));
			};
		},

		/** SHA512H2. */
		sha512Hash2({ Rm, Rn, Rd }: Three<B>): Operation {
			return () => {
				const [X, Y, W] = [V(128, Rn), V(128, Rm), V(128, Rd)];
				const upper = sum(majority(low(X), high(Y), low(Y)), NSigma0(low(Y)), high(W));
				setV(Rd, concat(upper, sum(majority(upper, low(Y), high(Y)), NSigma0(upper), low(W))));
			};
		},

		/** SHA512SU0. */
		sha512Schedule0({ Rn, Rd }: Two<B>): Operation {
			return () => {
				const [W, X] = [V(128, Rd), V(128, Rn)];
				setV(Rd, concat(add(high(W), sig0(low(X))), add(low(W), sig0(high(W)))));
			};
		},

		/** SHA512SU1. */
		sha512Schedule1({ Rm, Rn, Rd }: Three<B>): Operation {
			return () => {
				const [X, Y, W] = [V(128, Rn), V(128, Rm), V(128, Rd)];
				setV(Rd, concat(sum(high(W), sig1(high(X)), high(Y)), sum(low(W), sig1(low(X)), low(Y))));
			};
		},

		/** RAX1. */
		rotateAndXor({ Rm, Rn, Rd }: Three<B>): Operation {
			return () => {
				const [n, m] = [V(128, Rn), V(128, Rm)];
				setV(
					Rd,
					vectorOf(2, (e) => xor(Elem(n, e, 64), rotateRight(Elem(m, e, 64), 63))),
				);
			};
		},

		/** EOR3. */
		threeWayXor({ Rm, Ra, Rn, Rd }: Fields<B, "Rm Ra Rn Rd">): Operation {
			return () => setV(Rd, xor(V(128, Rn), xor(V(128, Rm), V(128, Ra))));
		},

		/** BCAX. */
		bitClearAndXor({ Rm, Ra, Rn, Rd }: Fields<B, "Rm Ra Rn Rd">): Operation {
			return () => setV(Rd, xor(V(128, Rn), and(V(128, Rm), not(V(128, Ra)))));
		},

		/** XAR. */
		xorAndRotate({ Rm, imm6, Rn, Rd }: Fields<B, "Rm imm6 Rn Rd">): Operation {
			return () => {
				const difference = xor(V(128, Rn), V(128, Rm));
				setV(
					Rd,
					vectorOf(2, (e) => rotateRight(Elem(difference, e, 64), imm6)),
				);
			};
		},
	};
}
