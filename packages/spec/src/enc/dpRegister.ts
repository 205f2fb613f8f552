import { table } from "./encoding.ts";

type Row = readonly [string, string, string, string?];

const twoSource = (sf: string, opcode: string) => `sf:1${sf} 0 0 11010110 Rm:5 ${opcode} Rn:5 Rd:5`;
const oneSource = (sf: string, opcode: string) => `sf:1${sf} 1 0 11010110 00000 ${opcode} Rn:5 Rd:5`;
const threeSource = (sf: string, op31: string, o0: number) =>
	`sf:1${sf} 00 11011 op31:3=${op31} Rm:5 o0:1=${o0} Ra:5 Rn:5 Rd:5`;

const logical: Row[] = ["AND", "BIC", "ORR", "ORN", "EOR", "EON", "ANDS", "BICS"].map((mnemonic, i) => [
	`${mnemonic}_log_shift`,
	`sf:1 opc:2=${(i >> 1).toString(2).padStart(2, "0")} 01010 shift:2 N:1=${i & 1} Rm:5 imm6:6 Rn:5 Rd:5`,
	"logicalShifted",
]);

const addSub: Row[] = ["ADD", "ADDS", "SUB", "SUBS"].flatMap((mnemonic, i): Row[] => [
	[
		`${mnemonic}_addsub_shift`,
		`sf:1 op:1=${i >> 1} S:1=${i & 1} 01011 shift:2 0 Rm:5 imm6:6 Rn:5 Rd:5`,
		"addSubShifted",
	],
	[
		`${mnemonic}_addsub_ext`,
		`sf:1 op:1=${i >> 1} S:1=${i & 1} 01011 00 1 Rm:5 option:3 imm3:3 Rn:5 Rd:5`,
		"addSubExtended",
	],
]);

const carry: Row[] = ["ADC", "ADCS", "SBC", "SBCS"].map((mnemonic, i) => [
	`${mnemonic}_addsub_carry`,
	`sf:1 op:1=${i >> 1} S:1=${i & 1} 11010000 Rm:5 000000 Rn:5 Rd:5`,
	"addSubCarry",
]);

const checksums: Row[] = ["CRC32", "CRC32C"].flatMap((stem, C): Row[] =>
	["B", "H", "W", "X"].map((suffix, sz) => [
		`${stem}${suffix}_dp_2src`,
		twoSource(sz === 3 ? "=1" : "=0", `010 C:1=${C} sz:2=${sz.toString(2).padStart(2, "0")}`),
		"crc32",
		"FEAT_CRC32",
	]),
);

/** PACIA ... AUTDB with a modifier in a register, PACIZA ... AUTDZB with zero. */
const pointerAuthentication: Row[] = [0, 1].flatMap((Z) =>
	["PACI", "PACD", "AUTI", "AUTD"].flatMap((stem, i): Row[] =>
		["A", "B"].map((key, K) => [
			`${stem}${Z ? "Z" : ""}${key}_dp_1src`,
			`1 1 0 11010110 00001 00 Z:1=${Z} A:1=${i >> 1} D:1=${i & 1} K:1=${K} Rn:5${Z ? "=11111" : ""} Rd:5`,
			"pointerAuthenticate",
			"FEAT_PAuth",
		]),
	),
);

/** Data processing -- register. @see DDI 0487, C4.1.95 */
export const dpRegister = table("dp-register", [
	["UDIV_dp_2src", twoSource("", "000010"), "udiv"],
	["SDIV_dp_2src", twoSource("", "000011"), "sdiv"],
	["LSLV_dp_2src", twoSource("", "0010 op2:2=00"), "shiftVariable"],
	["LSRV_dp_2src", twoSource("", "0010 op2:2=01"), "shiftVariable"],
	["ASRV_dp_2src", twoSource("", "0010 op2:2=10"), "shiftVariable"],
	["RORV_dp_2src", twoSource("", "0010 op2:2=11"), "shiftVariable"],
	...checksums,
	["RBIT_dp_1src", oneSource("", "000000"), "rbit"],
	["REV16_dp_1src", oneSource("", "0000 opc:2=01"), "reverseBytes"],
	["REV_32_dp_1src", oneSource("=0", "0000 opc:2=10"), "reverseBytes"],
	["REV32_64_dp_1src", oneSource("=1", "0000 opc:2=10"), "reverseBytes"],
	["REV_64_dp_1src", oneSource("=1", "0000 opc:2=11"), "reverseBytes"],
	["CLZ_dp_1src", oneSource("", "00010 op:1=0"), "countLeading"],
	["CLS_dp_1src", oneSource("", "00010 op:1=1"), "countLeading"],
	...pointerAuthentication,
	["XPACI_dp_1src", "1 1 0 11010110 00001 01000 D:1=0 11111 Rd:5", "stripPointer", "FEAT_PAuth"],
	["XPACD_dp_1src", "1 1 0 11010110 00001 01000 D:1=1 11111 Rd:5", "stripPointer", "FEAT_PAuth"],
	["PACGA_dp_2src", "1 0 0 11010110 Rm:5 001100 Rn:5 Rd:5", "genericAuthenticate", "FEAT_PAuth"],
	["RMIF_only_rmif", "1 0 1 11010000 imm6:6 00001 Rn:5 0 mask:4", "rotateIntoFlags", "FEAT_FlagM"],
	["SETF8_only_setf", "0 0 1 11010000 000000 sz:1=0 0010 Rn:5 0 1101", "evaluateIntoFlags", "FEAT_FlagM"],
	["SETF16_only_setf", "0 0 1 11010000 000000 sz:1=1 0010 Rn:5 0 1101", "evaluateIntoFlags", "FEAT_FlagM"],
	...logical,
	...addSub,
	...carry,
	["CCMN_condcmp_reg", "sf:1 op:1=0 1 11010010 Rm:5 cond:4 0 0 Rn:5 0 ~nzcv:4", "conditionalCompareRegister"],
	["CCMP_condcmp_reg", "sf:1 op:1=1 1 11010010 Rm:5 cond:4 0 0 Rn:5 0 ~nzcv:4", "conditionalCompareRegister"],
	["CCMN_condcmp_imm", "sf:1 op:1=0 1 11010010 ~imm5:5 cond:4 1 0 Rn:5 0 ~nzcv:4", "conditionalCompareImmediate"],
	["CCMP_condcmp_imm", "sf:1 op:1=1 1 11010010 ~imm5:5 cond:4 1 0 Rn:5 0 ~nzcv:4", "conditionalCompareImmediate"],
	["CSEL_condsel", "sf:1 op:1=0 0 11010100 Rm:5 cond:4 0 o2:1=0 Rn:5 Rd:5", "conditionalSelect"],
	["CSINC_condsel", "sf:1 op:1=0 0 11010100 Rm:5 cond:4 0 o2:1=1 Rn:5 Rd:5", "conditionalSelect"],
	["CSINV_condsel", "sf:1 op:1=1 0 11010100 Rm:5 cond:4 0 o2:1=0 Rn:5 Rd:5", "conditionalSelect"],
	["CSNEG_condsel", "sf:1 op:1=1 0 11010100 Rm:5 cond:4 0 o2:1=1 Rn:5 Rd:5", "conditionalSelect"],
	["MADD_dp_3src", threeSource("", "000", 0), "multiplyAdd"],
	["MSUB_dp_3src", threeSource("", "000", 1), "multiplyAdd"],
	["SMADDL_dp_3src", threeSource("=1", "001", 0), "multiplyAddLong"],
	["SMSUBL_dp_3src", threeSource("=1", "001", 1), "multiplyAddLong"],
	["SMULH_dp_3src", threeSource("=1", "010", 0), "multiplyHigh"],
	["UMADDL_dp_3src", threeSource("=1", "101", 0), "multiplyAddLong"],
	["UMSUBL_dp_3src", threeSource("=1", "101", 1), "multiplyAddLong"],
	["UMULH_dp_3src", threeSource("=1", "110", 0), "multiplyHigh"],
]);
