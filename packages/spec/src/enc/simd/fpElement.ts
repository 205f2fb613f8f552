import { table } from "../encoding.ts";

type Row = readonly [id: string, pattern: string, exec: string, feature: string];

const rows = (mnemonic: string, U: 0 | 1, opcode: string): Row[] => {
	const head = (Q: string, scalar: 0 | 1) => `0 Q:1${Q} U:1=${U} scalar:1=${scalar} 1111`;
	const tail = `L:1 M:1 Rm:4 opcode:4=${opcode} H:1 0 Rn:5 Rd:5`;
	return [
		[`${mnemonic}_asimdelem`, `${head("", 0)} 1 sz:1 ${tail}`, "floatByElement", "FEAT_AdvSIMD"],
		[`${mnemonic}_asimdelem_RH_H`, `${head("", 0)} 00 ${tail}`, "floatByElementHalf", "FEAT_FP16"],
		[`${mnemonic}_asisdelem`, `${head("=1", 1)} 1 sz:1 ${tail}`, "floatByElement", "FEAT_AdvSIMD"],
		[`${mnemonic}_asisdelem_RH_H`, `${head("=1", 1)} 00 ${tail}`, "floatByElementHalf", "FEAT_FP16"],
	];
};

const long = (mnemonic: string, part: 0 | 1, subtract: 0 | 1): Row => [
	`${mnemonic}_asimdelem`,
	`0 Q:1 part:1=${part} 01111 10 L:1 M:1 Rm:4 ${part} subtract:1=${subtract} 00 H:1 0 Rn:5 Rd:5`,
	"floatMultiplyAddLongByElement",
	"FEAT_FHM",
];

const complex = (size: "01" | "10"): Row => [
	`FCMLA_asimdelem_${size === "01" ? "H" : "S"}`,
	`0 Q:1 1 01111 size:2=${size} L:1 M:1 Rm:4 0 rot:2 1 H:1 0 Rn:5 Rd:5`,
	"complexMultiplyAddByElement",
	"FEAT_FCMA",
];

const bfloat = "L:1 M:1 Rm:4 1111 H:1 0 Rn:5 Rd:5";

/** Floating-point Advanced SIMD vector and scalar x indexed element. @see DDI 0487, C4.1.96 */
export const fpElement = table("simd-fp", [
	...rows("FMLA", 0, "0001"),
	...rows("FMLS", 0, "0101"),
	...rows("FMUL", 0, "1001"),
	...rows("FMULX", 1, "1001"),
	long("FMLAL", 0, 0),
	long("FMLSL", 0, 1),
	long("FMLAL2", 1, 0),
	long("FMLSL2", 1, 1),
	complex("01"),
	complex("10"),
	["BFDOT_asimdelem", `0 Q:1 0 01111 01 ${bfloat}`, "bfloatDotByElement", "FEAT_BF16"],
	["BFMLAL_asimdelem", `0 Q:1 0 01111 11 ${bfloat}`, "bfloatMultiplyAddLongByElement", "FEAT_BF16"],
]);
