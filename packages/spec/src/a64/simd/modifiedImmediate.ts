import type { Fields, Operation, Shared } from "../shared.ts";

type Immediate<B> = Fields<B, "Q op a b c cmode d e f g h Rd">;

const replicate = (value: bigint, width: number): bigint => {
	let result = 0n;
	for (let at = 0; at < 64; at += width) result |= value << BigInt(at);
	return result;
};

/**
 * The 64 bits that a modified immediate of integers stands for.
 * @see DDI 0487, Appendix J1, AdvSIMDExpandImm
 */
export function expandImmediate(op: number, cmode: number, imm8: number): bigint {
	const value = BigInt(imm8);
	switch (cmode >> 1) {
		case 0:
		case 1:
		case 2:
		case 3:
			return replicate(value << BigInt(8 * (cmode >> 1)), 32);
		case 4:
		case 5:
			return replicate(value << BigInt(8 * ((cmode >> 1) & 1)), 16);
		case 6:
			return replicate(cmode & 1 ? (value << 16n) | 0xffffn : (value << 8n) | 0xffn, 32);
		default: {
			if (op === 0) return replicate(value, 8);
			let bytes = 0n;
			for (let i = 0; i < 8; i++) if ((imm8 >> i) & 1) bytes |= 0xffn << BigInt(8 * i);
			return bytes;
		}
	}
}

/** MOVI, MVNI, ORR and BIC with a modified immediate. @see DDI 0487, C7.2 */
export function simdModifiedImmediate<B>(s: Shared<B>) {
	const { and, or, not, lit, concat, V, setV } = s;

	/** The immediate in the width of the destination. */
	const expand = ({ Q, op, a, b, c, cmode, d, e, f, g, h }: Immediate<B>): B => {
		const imm8 = (a << 7) | (b << 6) | (c << 5) | (d << 4) | (e << 3) | (f << 2) | (g << 1) | h;
		const imm64 = lit(64, expandImmediate(op, cmode, imm8));
		return Q ? concat(imm64, imm64) : imm64;
	};

	return {
		moveVectorImmediate(fields: Immediate<B>): Operation {
			const { op, cmode, Rd } = fields;
			// op = 1 inverts, but for the immediates of 64 bits (cmode 1110).
			const imm = op === 1 && cmode !== 0b1110 ? not(expand(fields)) : expand(fields);
			return () => setV(Rd, imm);
		},

		logicalVectorImmediate(fields: Immediate<B>): Operation {
			const { Q, op, Rd } = fields;
			const imm = expand(fields);
			return () => {
				const operand = V(64 << Q, Rd);
				setV(Rd, op ? and(operand, not(imm)) : or(operand, imm));
			};
		},
	};
}
