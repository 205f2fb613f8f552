import type { Fields, Operation, Shared } from "../shared.ts";

type Three<B> = Fields<B, "opcode Rm Rn Rd">;
type Two<B> = Fields<B, "opcode Rn Rd">;

/** SHA1 and SHA256 (FIPS 180-4). @see DDI 0487, C7.2; Appendix J1, SHA256hash */
export function sha<B>(shared: Shared<B>) {
	const { add, and, or, xor, concat, extract, cat, rotateRight, shiftBy, V, setV, Elem, vectorOf } = shared;
	const ROL = (x: B, n: number): B => rotateRight(x, 32 - n);
	const xor3 = (x: B, y: B, z: B): B => xor(x, xor(y, z));
	const sum = (first: B, ...rest: B[]): B => rest.reduce(add, first);
	const SHAchoose = (x: B, y: B, z: B): B => xor(and(xor(y, z), x), z);
	const SHAmajority = (x: B, y: B, z: B): B => or(and(x, y), and(or(x, y), z));
	const SHAparity = xor3;
	const rotations = (x: B, a: number, b: number, c: number): B =>
		xor3(rotateRight(x, a), rotateRight(x, b), rotateRight(x, c));
	const SHAhashSIGMA0 = (x: B): B => rotations(x, 2, 13, 22);
	const SHAhashSIGMA1 = (x: B): B => rotations(x, 6, 11, 25);
	const word = (x: B, e: number): B => Elem(x, e, 32);
	/** The vector with its element 3, or 1, replaced. */
	const withWord3 = (x: B, value: B): B => concat(value, extract(x, 95, 0));
	const withWord1 = (x: B, value: B): B => cat(extract(x, 127, 64), value, word(x, 0));

	function SHA256hash(hash1: B, hash2: B, w: B, part1: boolean): B {
		let [X, Y] = [hash1, hash2];
		for (let e = 0; e < 4; e++) {
			const chs = SHAchoose(word(Y, 0), word(Y, 1), word(Y, 2));
			const maj = SHAmajority(word(X, 0), word(X, 1), word(X, 2));
			const t = sum(word(Y, 3), SHAhashSIGMA1(word(Y, 0)), chs, word(w, e));
			X = withWord3(X, add(t, word(X, 3)));
			Y = withWord3(Y, sum(t, SHAhashSIGMA0(word(X, 0)), maj));
			[X, Y] = [concat(extract(X, 95, 0), word(Y, 3)), concat(extract(Y, 95, 0), word(X, 3))];
		}
		return part1 ? X : Y;
	}

	return {
		/** SHA1C, SHA1P, SHA1M. */
		sha1Hash({ opcode, Rm, Rn, Rd }: Three<B>): Operation {
			const f = [SHAchoose, SHAparity, SHAmajority][opcode] as typeof SHAchoose;
			return () => {
				let X = V(128, Rd);
				let Y = V(32, Rn);
				const w = V(128, Rm);
				for (let e = 0; e < 4; e++) {
					Y = sum(Y, ROL(word(X, 0), 5), f(word(X, 1), word(X, 2), word(X, 3)), word(w, e));
					X = withWord1(X, ROL(word(X, 1), 30));
					[X, Y] = [concat(extract(X, 95, 0), Y), word(X, 3)];
				}
				setV(Rd, X);
			};
		},

		/** SHA1SU0. */
		sha1Schedule0({ Rm, Rn, Rd }: Three<B>): Operation {
			return () => {
				const [operand1, operand2, operand3] = [V(128, Rd), V(128, Rn), V(128, Rm)];
				setV(Rd, xor3(concat(extract(operand2, 63, 0), extract(operand1, 127, 64)), operand1, operand3));
			};
		},

		/** SHA1SU1. */
		sha1Schedule1({ Rn, Rd }: Two<B>): Operation {
			return () => {
				const T = xor(V(128, Rd), shiftBy(V(128, Rn), 1, 32));
				const last = xor(ROL(word(T, 3), 1), ROL(word(T, 0), 2));
				setV(
					Rd,
					vectorOf(4, (e) => (e === 3 ? last : ROL(word(T, e), 1))),
				);
			};
		},

		/** SHA1H. */
		sha1FixedRotate({ Rn, Rd }: Two<B>): Operation {
			return () => setV(Rd, ROL(V(32, Rn), 30));
		},

		/** SHA256H, SHA256H2. */
		sha256Hash({ opcode, Rm, Rn, Rd }: Three<B>): Operation {
			const part1 = (opcode & 1) === 0;
			return () => {
				const [d, n] = [V(128, Rd), V(128, Rn)];
				setV(Rd, part1 ? SHA256hash(d, n, V(128, Rm), true) : SHA256hash(n, d, V(128, Rm), false));
			};
		},

		/** SHA256SU0. */
		sha256Schedule0({ Rn, Rd }: Two<B>): Operation {
			return () => {
				const [operand1, operand2] = [V(128, Rd), V(128, Rn)];
				const T = concat(word(operand2, 0), extract(operand1, 127, 32));
				const sigma = (x: B) => xor3(rotateRight(x, 7), rotateRight(x, 18), shiftBy(x, 1, 3));
				setV(
					Rd,
					vectorOf(4, (e) => add(sigma(word(T, e)), word(operand1, e))),
				);
			};
		},

		/** SHA256SU1. */
		sha256Schedule1({ Rm, Rn, Rd }: Three<B>): Operation {
			return () => {
				const [operand1, operand2, operand3] = [V(128, Rd), V(128, Rn), V(128, Rm)];
				const T0 = concat(word(operand3, 0), extract(operand2, 127, 32));
				const sigma = (x: B) => xor3(rotateRight(x, 17), rotateRight(x, 19), shiftBy(x, 1, 10));
				const element = (T1: B, e: number) => sum(sigma(T1), word(operand1, e), word(T0, e));
				const low = concat(element(word(operand3, 3), 1), element(word(operand3, 2), 0));
				setV(Rd, cat(element(word(low, 1), 3), element(word(low, 0), 2), low));
			};
		},
	};
}
