import * as ops from "../../../engine/ops.ts";
import * as simd from "../../../engine/simd/operations.ts";
import { aes } from "./aes.ts";
import * as v from "./lanes.ts";
import type { Lowering, Table } from "./table.ts";

const rotateRight = (a: v.Value, n: number): v.Value =>
	n === 0 ? a : v.or(v.shiftRightUnsigned(3, a, n), v.shiftLeft(3, a, 64 - n));

/** Other cryptography: what is only a few bitwise operations is done in place. */
const crypto: Lowering = (e, i) => {
	e.requireFloat();
	const [n, m] = [v.register(e, i.rn), v.register(e, i.rm)];
	switch (i.low) {
		case simd.EOR3:
			v.setRegister(e, i.rd, v.xor(v.xor(n, m), v.register(e, i.high)));
			return;
		case simd.BCAX:
			v.setRegister(e, i.rd, v.xor(n, v.andNot(m, v.register(e, i.high))));
			return;
		case simd.RAX1:
			v.setRegister(e, i.rd, v.xor(n, rotateRight(m, 63)));
			return;
		case simd.XAR:
			v.setRegister(e, i.rd, rotateRight(v.xor(n, m), i.high));
			return;
		default: {
			const operands = [i.rd, i.rn, i.rm, ...(i.low === simd.SM3SS1 ? [i.high] : [])];
			e.execute({ v: [...new Set(operands.map(v.registerOf))], vSet: [i.rd] });
		}
	}
};

/** Cryptographic instructions. */
export const simdCrypto: Table = [
	[ops.OP_SIMD_CRYPTO, crypto],
	[ops.OP_AES, aes],
];
