import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

/** Which forms an instruction has. */
type Forms = "vector" | "both";

const SIMD = "FEAT_AdvSIMD";

/** `scalar` is bit 28: the pattern of the scalar group is that of the vector group with Q and bit 28 set. */
const pattern = (scalar: 0 | 1, U: number, opcode: string, size = "size:2") =>
	`0 Q:1${scalar ? "=1" : ""} U:1=${U} scalar:1=${scalar} 1110 ${size} 1 Rm:5 opcode:5=${opcode} 1 Rn:5 Rd:5`;

/** The mnemonics with U = 0 and U = 1, the opcode, the meaning. */
const pairs: readonly (readonly [string, string | undefined, string, string, Forms])[] = [
	["SHADD", "UHADD", "00000", "halvingAddSub", "vector"],
	["SQADD", "UQADD", "00001", "saturatingAddSub", "both"],
	["SRHADD", "URHADD", "00010", "halvingAddSub", "vector"],
	["SHSUB", "UHSUB", "00100", "halvingAddSub", "vector"],
	["SQSUB", "UQSUB", "00101", "saturatingAddSub", "both"],
	["CMGT", "CMHI", "00110", "compareElements", "both"],
	["CMGE", "CMHS", "00111", "compareElements", "both"],
	["SSHL", "USHL", "01000", "shiftByRegister", "both"],
	["SQSHL", "UQSHL", "01001", "saturatingShiftByRegister", "both"],
	["SRSHL", "URSHL", "01010", "shiftByRegister", "both"],
	["SQRSHL", "UQRSHL", "01011", "saturatingShiftByRegister", "both"],
	["SMAX", "UMAX", "01100", "maximumMinimum", "vector"],
	["SMIN", "UMIN", "01101", "maximumMinimum", "vector"],
	["SABD", "UABD", "01110", "absoluteDifference", "vector"],
	["SABA", "UABA", "01111", "absoluteDifference", "vector"],
	["ADD", "SUB", "10000", "addSubElements", "both"],
	["CMTST", "CMEQ", "10001", "compareElements", "both"],
	["MLA", "MLS", "10010", "multiplyAccumulateElements", "vector"],
	["MUL", undefined, "10011", "multiplyElements", "vector"],
	["SMAXP", "UMAXP", "10100", "maximumMinimumPairwise", "vector"],
	["SMINP", "UMINP", "10101", "maximumMinimumPairwise", "vector"],
	["SQDMULH", "SQRDMULH", "10110", "doublingMultiplyHigh", "both"],
	["ADDP", undefined, "10111", "addPairwise", "vector"],
];

const arithmetic = pairs.flatMap(([signed, unsigned, opcode, exec, forms]): Row[] =>
	[signed, unsigned].flatMap((mnemonic, U): Row[] => {
		if (mnemonic === undefined) return [];
		const vector: Row = [`${mnemonic}_asimdsame`, pattern(0, U, opcode), exec, SIMD];
		return forms === "vector" ? [vector] : [vector, [`${mnemonic}_asisdsame`, pattern(1, U, opcode), exec, SIMD]];
	}),
);

const logical = ["AND", "BIC", "ORR", "ORN", "EOR", "BSL", "BIT", "BIF"].map((mnemonic, i): Row => {
	const opc2 = (i & 3).toString(2).padStart(2, "0");
	return [`${mnemonic}_asimdsame`, pattern(0, i >> 2, "00011", `opc2:2=${opc2}`), "logicalVector", SIMD];
});

const extra = (scalar: 0 | 1, U: number, opcode: string, size: string, Q = "") =>
	`0 Q:1${scalar ? "=1" : Q} U:1=${U} scalar:1=${scalar} 1110 size:2${size} 0 Rm:5 1 opcode:4=${opcode} 1 Rn:5 Rd:5`;

/**
 * Advanced SIMD three same, and three same extra, of integers: the vector and the scalar groups.
 * @see DDI 0487, C4.1.96, Advanced SIMD three same; Advanced SIMD scalar three same
 */
export const threeSame = table("simd-fp", [
	...arithmetic,
	...logical,
	["PMUL_asimdsame", pattern(0, 1, "10011", "size:2=00"), "polynomialMultiply", SIMD],
	["SQRDMLAH_asimdsame2", extra(0, 1, "0000", ""), "doublingMultiplyAccumulateHigh", "FEAT_RDM"],
	["SQRDMLSH_asimdsame2", extra(0, 1, "0001", ""), "doublingMultiplyAccumulateHigh", "FEAT_RDM"],
	["SQRDMLAH_asisdsame2", extra(1, 1, "0000", ""), "doublingMultiplyAccumulateHigh", "FEAT_RDM"],
	["SQRDMLSH_asisdsame2", extra(1, 1, "0001", ""), "doublingMultiplyAccumulateHigh", "FEAT_RDM"],
	["SDOT_asimdsame2", extra(0, 0, "0010", "=10"), "dotProduct", "FEAT_DotProd"],
	["UDOT_asimdsame2", extra(0, 1, "0010", "=10"), "dotProduct", "FEAT_DotProd"],
	["USDOT_asimdsame2", extra(0, 0, "0011", "=10"), "dotProduct", "FEAT_I8MM"],
	["SMMLA_asimdsame2", extra(0, 0, "0100", "=10", "=1"), "matrixMultiplyAccumulate", "FEAT_I8MM"],
	["UMMLA_asimdsame2", extra(0, 1, "0100", "=10", "=1"), "matrixMultiplyAccumulate", "FEAT_I8MM"],
	["USMMLA_asimdsame2", extra(0, 0, "0101", "=10", "=1"), "matrixMultiplyAccumulate", "FEAT_I8MM"],
]);
