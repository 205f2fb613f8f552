import { table } from "../encoding.ts";

const SIMD = "FEAT_AdvSIMD";

const pattern = (U: number, opcode: string) => `0 Q:1 U:1=${U} 01110 size:2 11000 opcode:5=${opcode} 10 Rn:5 Rd:5`;

/**
 * Advanced SIMD across lanes of integers, and scalar pairwise addition.
 * @see DDI 0487, C4.1.96, Advanced SIMD across lanes; Advanced SIMD scalar pairwise
 */
export const acrossLanes = table("simd-fp", [
	["SADDLV_asimdall", pattern(0, "00011"), "addLongAcross", SIMD],
	["UADDLV_asimdall", pattern(1, "00011"), "addLongAcross", SIMD],
	["SMAXV_asimdall", pattern(0, "01010"), "maximumMinimumAcross", SIMD],
	["UMAXV_asimdall", pattern(1, "01010"), "maximumMinimumAcross", SIMD],
	["SMINV_asimdall", pattern(0, "11010"), "maximumMinimumAcross", SIMD],
	["UMINV_asimdall", pattern(1, "11010"), "maximumMinimumAcross", SIMD],
	["ADDV_asimdall", pattern(0, "11011"), "addAcross", SIMD],
	["ADDP_asisdpair", "01 0 11110 11 11000 11011 10 Rn:5 Rd:5", "addPairScalar", SIMD],
]);
