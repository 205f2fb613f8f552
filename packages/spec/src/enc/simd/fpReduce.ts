import { table } from "../encoding.ts";

type Row = readonly [id: string, pattern: string, exec: string, feature: string];
/** Stem, a (the upper bit of size), opcode. */
type Reduction = readonly [stem: string, a: 0 | 1, opcode: string];

const reductions: readonly Reduction[] = [
	["FMAXNM", 0, "01100"],
	["FMAX", 0, "01111"],
	["FMINNM", 1, "01100"],
	["FMIN", 1, "01111"],
];

const across = ([stem, a, opcode]: Reduction): Row[] => [
	[
		`${stem}V_asimdall`,
		`0 Q:1=1 1 01110 a:1=${a} 0 11000 opcode:5=${opcode} 10 Rn:5 Rd:5`,
		"floatAcross",
		"FEAT_AdvSIMD",
	],
	[
		`${stem}V_H_asimdall`,
		`0 Q:1 0 01110 a:1=${a} 0 11000 opcode:5=${opcode} 10 Rn:5 Rd:5`,
		"floatAcrossHalf",
		"FEAT_FP16",
	],
];

const pairwise = ([stem, a, opcode]: Reduction): Row[] => [
	[
		`${stem}P_asisdpair`,
		`01 1 11110 a:1=${a} sz:1 11000 opcode:5=${opcode} 10 Rn:5 Rd:5`,
		"floatPairwise",
		"FEAT_AdvSIMD",
	],
	[
		`${stem}P_H_asisdpair`,
		`01 0 11110 a:1=${a} 0 11000 opcode:5=${opcode} 10 Rn:5 Rd:5`,
		"floatPairwiseHalf",
		"FEAT_FP16",
	],
];

/** Floating-point Advanced SIMD across lanes and scalar pairwise. @see DDI 0487, C4.1.96 */
export const fpReduce = table("simd-fp", [
	...reductions.flatMap(across),
	...reductions.flatMap(pairwise),
	...pairwise(["FADD", 0, "01101"]),
]);
