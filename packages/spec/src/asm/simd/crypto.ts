import type { Encoding } from "../../enc/encoding.ts";
import type { FormTable } from "../form.ts";
import { imm, type Operand } from "../operand.ts";
import { element, scalar, vector } from "./registers.ts";

const lower = (e: Encoding) => e.mnemonic.toLowerCase();
const form = (operands: readonly Operand[]) => (e: Encoding) => [{ mnemonic: lower(e), operands }];

const vectors = (arrangement: string) => {
	const T = () => arrangement;
	return { d: vector("d", 0, T), n: vector("n", 5, T), m: vector("m", 16, T), a: vector("a", 10, T) };
};
const [B, S, D] = [vectors("16b"), vectors("4s"), vectors("2d")];
const [qd, qn] = [scalar("d", 0, "q"), scalar("n", 5, "q")];
const sn = scalar("n", 5, "s");

const twoBytes = form([B.d, B.n]);
const [twoWords, threeWords] = [form([S.d, S.n]), form([S.d, S.n, S.m])];
const [twoDoublewords, threeDoublewords] = [form([D.d, D.n]), form([D.d, D.n, D.m])];
const fourBytes = form([B.d, B.n, B.m, B.a]);
const indexedWord = element("m", 16, () => "s", {
	get: (word) => (word >>> 12) & 3,
	set: (index) => (index < 4 ? index << 12 : undefined),
});

/** Cryptographic instructions. @see DDI 0487, C4.1.96 */
export const simdCryptoForms: FormTable = {
	aesRound: twoBytes,
	aesMixColumns: twoBytes,
	sha1Hash: form([qd, sn, S.m]),
	sha1Schedule0: threeWords,
	sha1FixedRotate: form([scalar("d", 0, "s"), sn]),
	sha1Schedule1: twoWords,
	sha256Hash: form([qd, qn, S.m]),
	sha256Schedule0: twoWords,
	sha256Schedule1: threeWords,
	sha512Hash: form([qd, qn, D.m]),
	sha512Hash2: form([qd, qn, D.m]),
	sha512Schedule0: twoDoublewords,
	sha512Schedule1: threeDoublewords,
	rotateAndXor: threeDoublewords,
	threeWayXor: fourBytes,
	bitClearAndXor: fourBytes,
	xorAndRotate: form([D.d, D.n, D.m, imm(15, 10, { syntax: "#<imm6>" })]),
	sm3Sum: form([S.d, S.n, S.m, S.a]),
	sm3Round: form([S.d, S.n, indexedWord]),
	sm3Schedule1: threeWords,
	sm3Schedule2: threeWords,
	sm4Encrypt: twoWords,
	sm4Key: threeWords,
};
