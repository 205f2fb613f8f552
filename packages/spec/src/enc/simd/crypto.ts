import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

const binary = (width: number, value: number) => value.toString(2).padStart(width, "0");

const aes = ["AESE", "AESD", "AESMC", "AESIMC"].map(
	(mnemonic, i): Row => [
		`${mnemonic}_cryptoaes`,
		`01001110 00 10100 001 opcode:2=${binary(2, i)} 10 Rn:5 Rd:5`,
		i < 2 ? "aesRound" : "aesMixColumns",
		"FEAT_AES",
	],
);

const threeRegisters = ["SHA1C", "SHA1P", "SHA1M", "SHA1SU0", "SHA256H", "SHA256H2", "SHA256SU1"].map(
	(mnemonic, i): Row => [
		`${mnemonic}_cryptosha3`,
		`01011110 00 0 Rm:5 0 opcode:3=${binary(3, i)} 00 Rn:5 Rd:5`,
		["sha1Hash", "sha1Hash", "sha1Hash", "sha1Schedule0", "sha256Hash", "sha256Hash", "sha256Schedule1"][i] as string,
		i < 4 ? "FEAT_SHA1" : "FEAT_SHA256",
	],
);

const twoRegisters = ["SHA1H", "SHA1SU1", "SHA256SU0"].map(
	(mnemonic, i): Row => [
		`${mnemonic}_cryptosha2`,
		`01011110 00 10100 opcode:5=${binary(5, i)} 10 Rn:5 Rd:5`,
		["sha1FixedRotate", "sha1Schedule1", "sha256Schedule0"][i] as string,
		i < 2 ? "FEAT_SHA1" : "FEAT_SHA256",
	],
);

const sha512Three = (O: number, opcode: number) =>
	`11001110011 Rm:5 1 O:1=${O} 00 opcode:2=${binary(2, opcode)} Rn:5 Rd:5`;
const sha512Two = (opcode: number) => `11001110110000001000 opcode:2=${binary(2, opcode)} Rn:5 Rd:5`;
const fourRegisters = (op0: number) => `110011100 Op0:2=${binary(2, op0)} Rm:5 0 Ra:5 Rn:5 Rd:5`;

const sm3Rounds = ["SM3TT1A", "SM3TT1B", "SM3TT2A", "SM3TT2B"].map(
	(mnemonic, i): Row => [
		`${mnemonic}_crypto3_imm2`,
		`11001110010 Rm:5 10 imm2:2 opcode:2=${binary(2, i)} Rn:5 Rd:5`,
		"sm3Round",
		"FEAT_SM3",
	],
);

/** Cryptographic instructions. @see DDI 0487, C4.1.96, Cryptographic AES; Cryptographic two-, three- and four-register SHA */
export const crypto = table("simd-fp", [
	...aes,
	...threeRegisters,
	...twoRegisters,
	["SHA512H_cryptosha512_3", sha512Three(0, 0), "sha512Hash", "FEAT_SHA512"],
	["SHA512H2_cryptosha512_3", sha512Three(0, 1), "sha512Hash2", "FEAT_SHA512"],
	["SHA512SU1_cryptosha512_3", sha512Three(0, 2), "sha512Schedule1", "FEAT_SHA512"],
	["RAX1_cryptosha512_3", sha512Three(0, 3), "rotateAndXor", "FEAT_SHA3"],
	["SM3PARTW1_cryptosha512_3", sha512Three(1, 0), "sm3Schedule1", "FEAT_SM3"],
	["SM3PARTW2_cryptosha512_3", sha512Three(1, 1), "sm3Schedule2", "FEAT_SM3"],
	["SM4EKEY_cryptosha512_3", sha512Three(1, 2), "sm4Key", "FEAT_SM4"],
	["SHA512SU0_cryptosha512_2", sha512Two(0), "sha512Schedule0", "FEAT_SHA512"],
	["SM4E_cryptosha512_2", sha512Two(1), "sm4Encrypt", "FEAT_SM4"],
	["EOR3_crypto4", fourRegisters(0), "threeWayXor", "FEAT_SHA3"],
	["BCAX_crypto4", fourRegisters(1), "bitClearAndXor", "FEAT_SHA3"],
	["SM3SS1_crypto4", fourRegisters(2), "sm3Sum", "FEAT_SM3"],
	["XAR_crypto3_imm6", "11001110100 Rm:5 imm6:6 Rn:5 Rd:5", "xorAndRotate", "FEAT_SHA3"],
	...sm3Rounds,
]);
