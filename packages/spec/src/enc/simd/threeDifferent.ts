import { table } from "../encoding.ts";

type Row = readonly [string, string, string, string];

const SIMD = "FEAT_AdvSIMD";

const pattern = (scalar: 0 | 1, U: number, opcode: string, size = "size:2") =>
	`0 Q:1${scalar ? "=1" : ""} U:1=${U} scalar:1=${scalar} 1110 ${size} 1 Rm:5 opcode:4=${opcode} 00 Rn:5 Rd:5`;

/** The mnemonics with U = 0 and U = 1, the opcode, the meaning. */
const pairs: readonly (readonly [string, string, string, string])[] = [
	["SADDL", "UADDL", "0000", "addSubLong"],
	["SADDW", "UADDW", "0001", "addSubWide"],
	["SSUBL", "USUBL", "0010", "addSubLong"],
	["SSUBW", "USUBW", "0011", "addSubWide"],
	["ADDHN", "RADDHN", "0100", "addSubHighNarrow"],
	["SABAL", "UABAL", "0101", "absoluteDifferenceLong"],
	["SUBHN", "RSUBHN", "0110", "addSubHighNarrow"],
	["SABDL", "UABDL", "0111", "absoluteDifferenceLong"],
	["SMLAL", "UMLAL", "1000", "multiplyLongElements"],
	["SMLSL", "UMLSL", "1010", "multiplyLongElements"],
	["SMULL", "UMULL", "1100", "multiplyLongElements"],
];

const doubling: readonly (readonly [string, string])[] = [
	["SQDMLAL", "1001"],
	["SQDMLSL", "1011"],
	["SQDMULL", "1101"],
];

/**
 * Advanced SIMD three different, the vector and the scalar group.
 * @see DDI 0487, C4.1.96, Advanced SIMD three different; Advanced SIMD scalar three different
 */
export const threeDifferent = table("simd-fp", [
	...pairs.flatMap(([signed, unsigned, opcode, exec]): Row[] => [
		[`${signed}_asimddiff`, pattern(0, 0, opcode), exec, SIMD],
		[`${unsigned}_asimddiff`, pattern(0, 1, opcode), exec, SIMD],
	]),
	...doubling.flatMap(([mnemonic, opcode]): Row[] => [
		[`${mnemonic}_asimddiff`, pattern(0, 0, opcode), "doublingMultiplyLong", SIMD],
		[`${mnemonic}_asisddiff`, pattern(1, 0, opcode), "doublingMultiplyLong", SIMD],
	]),
	["PMULL_8_asimddiff", pattern(0, 0, "1110", "size:2=00"), "polynomialMultiplyLong", SIMD],
	["PMULL_64_asimddiff", pattern(0, 0, "1110", "size:2=11"), "polynomialMultiplyLong", "FEAT_PMULL"],
]);
