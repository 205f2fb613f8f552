import { table } from "../encoding.ts";

/** Mnemonic, U, a (the upper bit of size), opcode<2:0>, and whether there is a scalar form. */
type Instruction = readonly [mnemonic: string, U: 0 | 1, a: 0 | 1, opcode: string, scalar?: "scalar"];
type Row = readonly [id: string, pattern: string, exec: string, feature: string];

const instructions: readonly Instruction[] = [
	["FMAXNM", 0, 0, "000"],
	["FMLA", 0, 0, "001"],
	["FADD", 0, 0, "010"],
	["FMULX", 0, 0, "011", "scalar"],
	["FCMEQ", 0, 0, "100", "scalar"],
	["FMAX", 0, 0, "110"],
	["FRECPS", 0, 0, "111", "scalar"],
	["FMINNM", 0, 1, "000"],
	["FMLS", 0, 1, "001"],
	["FSUB", 0, 1, "010"],
	["FMIN", 0, 1, "110"],
	["FRSQRTS", 0, 1, "111", "scalar"],
	["FMAXNMP", 1, 0, "000"],
	["FADDP", 1, 0, "010"],
	["FMUL", 1, 0, "011"],
	["FCMGE", 1, 0, "100", "scalar"],
	["FACGE", 1, 0, "101", "scalar"],
	["FMAXP", 1, 0, "110"],
	["FDIV", 1, 0, "111"],
	["FMINNMP", 1, 1, "000"],
	["FABD", 1, 1, "010", "scalar"],
	["FCMGT", 1, 1, "100", "scalar"],
	["FACGT", 1, 1, "101", "scalar"],
	["FMINP", 1, 1, "110"],
];

const rows = ([mnemonic, U, a, opcode, scalar]: Instruction): Row[] => {
	const tail = `opcode:3=${opcode} 1 Rn:5 Rd:5`;
	const vector = `0 Q:1 U:1=${U} scalar:1=0 1110 a:1=${a}`;
	const one = `0 Q:1=1 U:1=${U} scalar:1=1 1110 a:1=${a}`;
	const all: Row[] = [
		[`${mnemonic}_asimdsame`, `${vector} sz:1 1 Rm:5 11 ${tail}`, "floatThreeSame", "FEAT_AdvSIMD"],
		[`${mnemonic}_asimdsamefp16`, `${vector} 10 Rm:5 00 ${tail}`, "floatThreeSameHalf", "FEAT_FP16"],
		[`${mnemonic}_asisdsame`, `${one} sz:1 1 Rm:5 11 ${tail}`, "floatThreeSame", "FEAT_AdvSIMD"],
		[`${mnemonic}_asisdsamefp16`, `${one} 10 Rm:5 00 ${tail}`, "floatThreeSameHalf", "FEAT_FP16"],
	];
	return scalar === undefined ? all.slice(0, 2) : all;
};

const long = (mnemonic: string, part: 0 | 1, subtract: 0 | 1): Row => [
	`${mnemonic}_asimdsame`,
	`0 Q:1 part:1=${part} 01110 subtract:1=${subtract} 0 1 Rm:5 11${part ? "001" : "101"} 1 Rn:5 Rd:5`,
	"floatMultiplyAddLong",
	"FEAT_FHM",
];

const extension = "0 Q:1 1 01110";

/**
 * Floating-point Advanced SIMD three registers of the same type: same, same (FP16), and the extension's complex and
 * BFloat16 instructions. A model with FEAT_FHM or FEAT_FCMA has FEAT_FP16 too. @see DDI 0487, C4.1.96
 */
export const fpThreeSame = table("simd-fp", [
	...instructions.flatMap(rows),
	long("FMLAL", 0, 0),
	long("FMLSL", 0, 1),
	long("FMLAL2", 1, 0),
	long("FMLSL2", 1, 1),
	["FCMLA_asimdsame2", `${extension} size:2 0 Rm:5 1 10 rot:2 1 Rn:5 Rd:5`, "complexMultiplyAdd", "FEAT_FCMA"],
	["FCADD_asimdsame2", `${extension} size:2 0 Rm:5 1 11 rot:1 0 1 Rn:5 Rd:5`, "complexAdd", "FEAT_FCMA"],
	["BFDOT_asimdsame2", `${extension} 01 0 Rm:5 1 1111 1 Rn:5 Rd:5`, "bfloatDot", "FEAT_BF16"],
	["BFMMLA_asimdsame2", "0 1 1 01110 01 0 Rm:5 1 1101 1 Rn:5 Rd:5", "bfloatMatrixMultiply", "FEAT_BF16"],
	["BFMLAL_asimdsame2", `${extension} 11 0 Rm:5 1 1111 1 Rn:5 Rd:5`, "bfloatMultiplyAddLong", "FEAT_BF16"],
]);
