import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

const SIMD = "FEAT_AdvSIMD";

/** M:Rm is a register of all 32 or, with 16-bit elements, Rm one of 16 and M part of the index. */
const pattern = (scalar: 0 | 1, U: number, opcode: string, size = "") =>
	`0 Q:1${scalar ? "=1" : ""} U:1=${U} scalar:1=${scalar} 1111 size:2${size} L:1 M:1 Rm:4 opcode:4=${opcode} H:1 0 Rn:5 Rd:5`;

const vector = (mnemonic: string, U: number, opcode: string, exec: string): Row => [
	`${mnemonic}_asimdelem`,
	pattern(0, U, opcode),
	exec,
	SIMD,
];

const both = (mnemonic: string, U: number, opcode: string, exec: string, feature: string): Row[] => [
	[`${mnemonic}_asimdelem`, pattern(0, U, opcode), exec, feature],
	[`${mnemonic}_asisdelem`, pattern(1, U, opcode), exec, feature],
];

/**
 * Advanced SIMD vector x indexed element of integers, the vector and the scalar group.
 * @see DDI 0487, C4.1.96, Advanced SIMD vector x indexed element; Advanced SIMD scalar x indexed element
 */
export const byElement = table("simd-fp", [
	vector("MUL", 0, "1000", "multiplyByElement"),
	vector("MLA", 1, "0000", "multiplyAccumulateByElement"),
	vector("MLS", 1, "0100", "multiplyAccumulateByElement"),
	...["SMLAL", "UMLAL"].map((mnemonic, U) => vector(mnemonic, U, "0010", "multiplyLongByElement")),
	...["SMLSL", "UMLSL"].map((mnemonic, U) => vector(mnemonic, U, "0110", "multiplyLongByElement")),
	...["SMULL", "UMULL"].map((mnemonic, U) => vector(mnemonic, U, "1010", "multiplyLongByElement")),
	...both("SQDMLAL", 0, "0011", "doublingMultiplyLongByElement", SIMD),
	...both("SQDMLSL", 0, "0111", "doublingMultiplyLongByElement", SIMD),
	...both("SQDMULL", 0, "1011", "doublingMultiplyLongByElement", SIMD),
	...both("SQDMULH", 0, "1100", "doublingMultiplyHighByElement", SIMD),
	...both("SQRDMULH", 0, "1101", "doublingMultiplyHighByElement", SIMD),
	...both("SQRDMLAH", 1, "1101", "doublingMultiplyAccumulateHighByElement", "FEAT_RDM"),
	...both("SQRDMLSH", 1, "1111", "doublingMultiplyAccumulateHighByElement", "FEAT_RDM"),
	["SDOT_asimdelem", pattern(0, 0, "1110", "=10"), "dotProductByElement", "FEAT_DotProd"],
	["UDOT_asimdelem", pattern(0, 1, "1110", "=10"), "dotProductByElement", "FEAT_DotProd"],
	["SUDOT_asimdelem", pattern(0, 0, "1111", "=00"), "dotProductByElement", "FEAT_I8MM"],
	["USDOT_asimdelem", pattern(0, 0, "1111", "=10"), "dotProductByElement", "FEAT_I8MM"],
]);
